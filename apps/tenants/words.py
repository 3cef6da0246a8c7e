"""Permissions in the words of the shop, grouped as people look for them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

PERMISSION_WORDS: Final = {
    _("Kasir"): {
        "feed.read": _("Memakai katalog di kasir"),
        "quotes.create": _("Menghitung harga keranjang"),
        "orders.place": _("Menjual"),
        "orders.override_price": _("Menjual dengan harga lain"),
        "orders.any_discount": _("Diskon tanpa batas"),
        "payments.charge": _("Menagih lewat QRIS, e-wallet dan virtual account"),
        "payments.refund": _("Mengembalikan dana lewat penyedia pembayaran"),
        "payments.view": _("Melihat akun dan pemberitahuan pembayaran"),
        "payments.change": _("Mengubah akun pembayaran"),
        "shifts.view": _("Melihat sif berjalan"),
        "shifts.open": _("Membuka sif"),
        "shifts.move_cash": _("Mencatat kas masuk dan keluar"),
        "shifts.close": _("Menghitung laci dan menutup sif"),
        "shifts.see_expected": _("Melihat uang yang seharusnya ada sebelum laci dihitung"),
        "shifts.approve_count": _("Menyetujui selisih kas yang besar"),
        "shifts.sign_day": _("Menutup toko di akhir hari"),
        "shifts.reopen_day": _("Membuka lagi hari yang sudah ditutup"),
        "sync.import": _("Memasukkan antrean kasir dari berkas"),
    },
    _("Penjualan"): {
        "orders.view": _("Melihat penjualan dan struk"),
        "orders.void": _("Membatalkan penjualan tanpa persetujuan"),
        "orders.request_void": _("Membatalkan penjualan dengan persetujuan"),
        "orders.refund": _("Mengembalikan uang tanpa persetujuan"),
        "orders.request_refund": _("Mengembalikan uang dengan persetujuan"),
        "orders.refund_in_cash": _("Mengembalikan pembayaran nontunai secara tunai"),
        "approvals.give": _("Menyetujui permintaan kasir"),
        "sync.review": _("Memutuskan penjualan luring yang perlu ditinjau"),
    },
    _("Dapur"): {
        "kitchen.view": _("Melihat tiket dapur"),
        "kitchen.update": _("Memasak dan menyelesaikan tiket dapur"),
        "kitchen.serve": _("Menandai pesanan sudah diantar"),
    },
    _("Produk dan stok"): {
        "catalog.view": _("Melihat produk dan kategori"),
        "catalog.change": _("Mengubah produk dan kategori"),
        "pricing.manage": _("Mengatur daftar harga, promo, dan voucher"),
        "stock.view": _("Melihat stok dan kartu stok"),
        "stock.adjust": _("Menyesuaikan stok"),
    },
    _("Pelanggan"): {
        "customers.view": _("Melihat pelanggan"),
        "customers.change": _("Mengubah pelanggan"),
        "accounts.receive": _("Menerima bayaran kasbon dan isi deposit"),
        "accounts.reverse": _("Membatalkan bayaran kasbon atau deposit yang salah ketik"),
        "accounts.manage": _("Mengatur batas kasbon pelanggan"),
    },
    _("Keuangan"): {
        "journal.view": _("Melihat jurnal"),
        "audit.view": _("Melihat jejak audit"),
    },
    _("Pengaturan"): {
        "backoffice.view": _("Membuka kantor"),
        "outlets.view": _("Melihat outlet"),
        "outlets.change": _("Mengubah outlet dan pajaknya"),
        "people.view": _("Melihat orang dan peran"),
        "people.change": _("Mengubah orang dan peran"),
        "terminals.view": _("Melihat terminal"),
        "terminals.change": _("Memasangkan dan mencabut terminal"),
    },
}
