"""Permissions in the words of the shop, grouped as people look for them."""

from typing import Final

PERMISSION_WORDS: Final = {
    "Kasir": {
        "feed.read": "Memakai katalog di kasir",
        "quotes.create": "Menghitung harga keranjang",
        "orders.place": "Menjual",
        "orders.override_price": "Menjual dengan harga lain",
        "orders.any_discount": "Diskon tanpa batas",
        "shifts.view": "Melihat sif berjalan",
        "shifts.open": "Membuka sif",
    },
    "Penjualan": {
        "orders.view": "Melihat penjualan dan struk",
        "orders.void": "Membatalkan penjualan tanpa persetujuan",
        "orders.request_void": "Membatalkan penjualan dengan persetujuan",
        "approvals.give": "Menyetujui permintaan kasir",
    },
    "Dapur": {
        "kitchen.view": "Melihat tiket dapur",
        "kitchen.update": "Memasak dan menyelesaikan tiket dapur",
        "kitchen.serve": "Menandai pesanan sudah diantar",
    },
    "Produk dan stok": {
        "catalog.view": "Melihat produk dan kategori",
        "catalog.change": "Mengubah produk dan kategori",
        "stock.view": "Melihat stok dan kartu stok",
        "stock.adjust": "Menyesuaikan stok",
    },
    "Pelanggan": {
        "customers.view": "Melihat pelanggan",
        "customers.change": "Mengubah pelanggan",
    },
    "Keuangan": {
        "journal.view": "Melihat jurnal",
        "audit.view": "Melihat jejak audit",
    },
    "Pengaturan": {
        "backoffice.view": "Membuka kantor",
        "outlets.view": "Melihat outlet",
        "outlets.change": "Mengubah outlet dan pajaknya",
        "people.view": "Melihat orang dan peran",
        "people.change": "Mengubah orang dan peran",
        "terminals.view": "Melihat terminal",
        "terminals.change": "Memasangkan dan mencabut terminal",
    },
}
