"""What an exception's code means, in the words of the shop, and what to do."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

EXCEPTION_WORDS: Final = {
    "price_variance": _("Harga di kasir berbeda dari hitungan server. Dibukukan sesuai struk."),
    "negative_stock": _("Stok menjadi minus karena barang sudah terjual. Hitung stoknya."),
    "closed_shift": _("Tiba setelah sifnya ditutup. Ditambahkan ke sif itu sebagai susulan."),
    "unknown_shift": _("Sif yang disebut tidak ada. Dibukukan ke sif lain di terminal ini."),
    "shift_already_open": _("Kasir dibuka luring saat sif lain masih buka. Ikut sif yang buka."),
    "difference_unexplained": _("Selisih hitungan laci belum dijelaskan atau disetujui."),
    "revoked_cashier": _("Kasirnya waktu itu tidak (lagi) boleh menjual di terminal ini."),
    "unknown_product": _("Ada barang yang sudah tidak dijual atau tidak dikenal."),
    "unknown_customer": _("Pelanggannya tidak ada. Dibukukan tanpa pelanggan."),
    "clock_skew": _("Jam perangkat salah. Waktu penjualan diperkirakan."),
    "voucher_unusable": _("Voucher sudah tidak bisa dipakai, tetapi potongannya sudah diberikan."),
    "limit_exceeded": _("Batas promo atau kasbon terlewati."),
    "approval_unproven": _("Persetujuan supervisor tidak bisa dibuktikan."),
    "waits_for_entry": _("Menunggu entri lain dari perangkat ini yang belum tiba."),
    "sequence_taken": _("Nomor ini sudah dipakai entri lain dari perangkat yang sama."),
    "chain_broken": _("Rantai entri perangkat ini putus. Periksa perangkatnya."),
    "signature_invalid": _("Tanda tangan entri salah. Tidak dibukukan; naskahnya disimpan."),
    "journal_retired": _("Tiba dari perangkat yang antreannya sudah diselamatkan lewat berkas."),
    "late_day": _("Harinya sudah ditutup. Dibukukan di hari pertama yang masih buka."),
    "entry_unreadable": _("Entri tidak terbaca. Tidak dibukukan; naskahnya disimpan."),
    "entry_foreign": _("Entri milik terminal atau jurnal lain. Tidak dibukukan."),
    "entry_changed": _("Entri dengan id ini sudah ada dengan isi lain. Tidak dibukukan."),
}


# What is odd, short enough for a list.
EXCEPTION_NAMES: Final = {
    "price_variance": _("Harga beda"),
    "negative_stock": _("Stok minus"),
    "closed_shift": _("Sif sudah tutup"),
    "unknown_shift": _("Sif tidak dikenal"),
    "revoked_cashier": _("Kasir tidak boleh"),
    "unknown_product": _("Barang tidak dikenal"),
    "unknown_customer": _("Pelanggan tidak dikenal"),
    "clock_skew": _("Jam perangkat salah"),
    "voucher_unusable": _("Voucher tidak berlaku"),
    "limit_exceeded": _("Batas terlewati"),
    "approval_unproven": _("Persetujuan tak terbukti"),
    "waits_for_entry": _("Menunggu entri lain"),
    "sequence_taken": _("Nomor terpakai"),
    "chain_broken": _("Rantai putus"),
    "signature_invalid": _("Tanda tangan salah"),
    "journal_retired": _("Antrean sudah diselamatkan"),
    "late_day": _("Hari sudah ditutup"),
    "entry_unreadable": _("Tidak terbaca"),
    "entry_foreign": _("Milik terminal lain"),
    "entry_changed": _("Isi berubah"),
    "difference_unexplained": _("Selisih tanpa alasan"),
    "shift_already_open": _("Sif ganda"),
}


def exception_name(code: str) -> str:
    """What it is called; one that a service refused has no name of its own."""
    return str(EXCEPTION_NAMES.get(code) or _("Ditolak saat dibukukan"))


def exception_words(code: str, evidence: Mapping[str, Any]) -> str:
    """A sentence for the review list; a refusal speaks with its own words."""
    known = EXCEPTION_WORDS.get(code)
    if known is not None:
        return str(known)
    return str(evidence.get("detail") or code)
