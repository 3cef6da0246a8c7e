"""Errors of selling."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, Forbidden, InvalidInput, NotFound


class UnknownItem(NotFound):
    code = "item_unknown"
    title = _("Ada produk yang tidak (lagi) dijual di sini. Perbarui katalog.")


class UnknownCustomer(NotFound):
    code = "customer_unknown"
    title = _("Pelanggan ini tidak ada.")


class UnitUnknown(InvalidInput):
    code = "unit_unknown"
    title = _("Kemasan ini tidak ada untuk produk ini. Perbarui katalog.")


class ModifiersRefused(InvalidInput):
    code = "modifiers_invalid"
    title = _("Pilihan tambahannya tidak cocok dengan produk ini.")


class LabelRefused(InvalidInput):
    code = "label_invalid"
    title = _("Label timbangan ini tidak bisa dipakai.")


class VoucherUnknown(NotFound):
    code = "voucher_unknown"
    title = _("Kode voucher ini tidak ada. Periksa ejaannya.")


class VoucherCancelled(Conflict):
    code = "voucher_cancelled"
    title = _("Voucher ini sudah dibatalkan dan tidak bisa dipakai.")


class VoucherNotYet(Conflict):
    code = "voucher_not_yet"
    title = _("Voucher ini belum berlaku.")


class VoucherExpired(Conflict):
    code = "voucher_expired"
    title = _("Voucher ini sudah lewat masa berlakunya.")


class VoucherWrongOutlet(Conflict):
    code = "voucher_wrong_outlet"
    title = _("Voucher ini tidak berlaku di outlet ini.")


class PriceChanged(Conflict):
    code = "price_changed"
    title = _("Totalnya berbeda dari yang diharapkan. Tunjukkan hitungan baru dan tanyakan lagi.")


class Underpaid(InvalidInput):
    code = "underpaid"
    title = _("Pembayaran belum menutup total.")


class Overpaid(InvalidInput):
    code = "overpaid"
    title = _("Hanya tunai yang memberi kembalian; pembayaran lain melebihi total.")


class OrderExists(Conflict):
    code = "order_exists"
    title = _("Penjualan dengan id ini sudah ada.")


class PossibleDuplicate(Conflict):
    code = "possible_duplicate"
    title = _(
        "Produk yang sama baru saja dijual di sini. Kalau ini penjualan lain, kirim lagi"
        " dengan confirm_duplicate: true atau Idempotency-Key."
    )


class SequenceConflict(Conflict):
    code = "sequence_conflict"
    title = _("Nomor berikutnya di terminal ini bukan itu.")


class NotVoidable(Conflict):
    code = "order_not_voidable"
    title = _(
        "Hanya penjualan lunas dari sif yang masih buka yang bisa dibatalkan."
        " Pakai pengembalian uang."
    )


class NotRefundable(Conflict):
    code = "order_not_refundable"
    title = _("Penjualan ini tidak bisa dikembalikan: sudah dibatalkan atau sudah kembali semua.")


class ReturnTooMuch(Conflict):
    code = "return_exceeds_sale"
    title = _("Lebih banyak dari yang masih bisa dikembalikan.")


class RefundExists(Conflict):
    code = "refund_exists"
    title = _("Pengembalian dengan id ini sudah ada.")


class RefundChanged(Conflict):
    code = "refund_changed"
    title = _("Jumlah uang kembali berbeda dari yang diharapkan. Periksa lagi.")


class CashBackForbidden(Forbidden):
    code = "refund_in_cash_forbidden"
    title = _("Mengganti cara pengembalian perlu hak khusus. Kembalikan lewat cara bayarnya.")


class PaymentFinal(Conflict):
    code = "account_payment_final"
    title = _(
        "Bayaran ini tidak bisa dibatalkan lagi: sifnya sudah tutup, dari terminal lain, atau"
        " sudah dibatalkan."
    )


class RefundNotOpen(Conflict):
    code = "refund_tender_closed"
    title = _("Uang ini tidak (lagi) menunggu dibayar cara lain. Muat ulang dan lihat keadaannya.")


class RefundUnsure(Conflict):
    code = "refund_unsure"
    title = _(
        "Penyedia belum menjawab: uangnya bisa saja tetap dikembalikan. Periksa dulu di dasbor"
        " penyedia, lalu nyatakan bahwa di sana belum dikembalikan."
    )


class RefundElsewhere(Conflict):
    code = "refund_elsewhere"
    title = _("Barang dikembalikan di outlet tempat membelinya.")


class ExchangeNotVoidable(Conflict):
    code = "exchange_not_voidable"
    title = _("Penjualan dari tukar barang tidak bisa dibatalkan. Pakai pengembalian barang.")


class GatewayNotVoidable(Conflict):
    code = "gateway_not_voidable"
    title = _(
        "Penjualan ini dibayar lewat penyedia pembayaran, jadi uangnya harus dikembalikan lewat"
        " sana. Pakai pengembalian barang."
    )


class PricingRefused(InvalidInput):
    code = "invalid"
    status = HTTPStatus.BAD_REQUEST
