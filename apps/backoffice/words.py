"""Audited actions and refusals in the words of the shop."""

from typing import Final

from django.utils.translation import gettext_lazy as _

ACTIONS: Final = {
    "approval.given": _("Persetujuan diberikan"),
    "cashier.signed_in": _("Kasir masuk"),
    "category.created": _("Kategori dibuat"),
    "category.removed": _("Kategori dihapus"),
    "category.updated": _("Kategori diubah"),
    "customer.created": _("Pelanggan dibuat"),
    "customer.removed": _("Data pelanggan dihapus"),
    "customer.updated": _("Pelanggan diubah"),
    "order.paid": _("Penjualan dibayar"),
    "order.placed": _("Penjualan dibuat"),
    "order.voided": _("Penjualan dibatalkan"),
    "outlet.opened": _("Outlet dibuka"),
    "outlet.pricing_set": _("Harga outlet diatur"),
    "outlet.tax_set": _("Pajak outlet diatur"),
    "outlet.updated": _("Outlet diubah"),
    "person.added": _("Orang ditambahkan"),
    "person.pin_locked": _("PIN terkunci"),
    "person.pin_unlocked": _("Kunci PIN dibuka"),
    "person.pin_set": _("PIN diganti"),
    "person.updated": _("Orang diubah"),
    "product.created": _("Produk dibuat"),
    "product.removed": _("Produk dihapus"),
    "product.updated": _("Produk diubah"),
    "products.import_undone": _("Daftar produk dibatalkan"),
    "products.imported": _("Daftar produk dimasukkan"),
    "receipt.issued": _("Struk dicetak"),
    "receipt.template_set": _("Tampilan struk diubah"),
    "role.updated": _("Peran diubah"),
    "session.opened": _("Masuk"),
    "session.revoked": _("Akses dicabut"),
    "shift.opened": _("Sif dibuka"),
    "stock.adjusted": _("Stok disesuaikan"),
    "stock.reorder_point_set": _("Batas pesan ulang diatur"),
    "tax_profile.created": _("Profil pajak dibuat"),
    "tax_profile.rates_set": _("Tarif pajak diubah"),
    "tenant.activated": _("Usaha diaktifkan"),
    "tenant.created": _("Usaha dibuat"),
    "tenant.deactivated": _("Usaha dinonaktifkan"),
    "tenant.renamed": _("Usaha diganti nama"),
    "tenant.setup_finished": _("Penyiapan toko selesai"),
    "tenant.updated": _("Usaha diubah"),
    "terminal.created": _("Terminal dibuat"),
    "terminal.paired": _("Terminal dipasangkan"),
    "terminal.pairing_code_made": _("Kode pemasangan dibuat"),
    "terminal.renamed": _("Terminal diganti nama"),
    "terminal.revoked": _("Terminal dicabut"),
    "user.activated": _("Akun diaktifkan"),
    "user.deactivated": _("Akun ditutup"),
}

SUBJECTS: Final = {
    "approval": _("persetujuan"),
    "category": _("kategori"),
    "customer": _("pelanggan"),
    "membership": _("orang"),
    "order": _("penjualan"),
    "outlet": _("outlet"),
    "product": _("produk"),
    "role": _("peran"),
    "session": _("akses"),
    "shift": _("sif"),
    "stock_level": _("stok"),
    "tax_profile": _("profil pajak"),
    "tenant": _("usaha"),
    "terminal": _("terminal"),
}

REFUSALS: Final = {
    "category_in_use": _("Masih ada produk di kategori ini. Pindahkan dulu produknya."),
    "grant_too_high": _("Anda hanya bisa memberi izin dan outlet yang Anda punya sendiri."),
    "image_invalid": _("Gambar harus JPEG, PNG, atau WebP, paling besar 5 MB."),
    "locks_you_out": (
        _("Perubahan ini menutup akses Anda sendiri. Minta pemilik lain yang melakukannya.")
    ),
    "not_found": _("Datanya sudah tidak ada."),
    "order_not_voidable": (
        _("Hanya penjualan lunas dari sif yang masih buka yang bisa dibatalkan.")
    ),
    "permission_denied": _("Peran Anda tidak boleh melakukan ini."),
    "phone_invalid": _("Nomor telepon salah. Tulis 0812… atau +62812…."),
    "product_has_variants": _("Produk ini masih punya varian."),
    "stock_short": _("Stok tidak cukup."),
    "tax_order_conflict": _("Urutan pajak bertentangan dengan profil lain."),
    "tax_rates_overlap": _("Tanggal tarif dengan kode yang sama bertumpuk."),
}

FIELD_REFUSALS: Final = {
    "decimals": _("Terlalu banyak angka di belakang koma."),
    "length": _("Terlalu panjang atau kosong."),
    "not_a_parent": _("Pilih produk yang bukan varian."),
    "not_allowed": _("Harga pokok hanya untuk menambah stok."),
    "not_tracked": _("Stok produk ini tidak dihitung."),
    "out_of_range": _("Di luar batas."),
    "overlap": _("Tanggalnya bertumpuk."),
    "taken": _("Sudah dipakai."),
    "weak": _("Pakai 4 sampai 8 angka yang tidak sama semua."),
    "wrong_sign": _("Arah jumlah tidak cocok dengan alasannya."),
}
