"""What the payments API refuses, see docs/errors.md."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError, Conflict, Forbidden, Unavailable


class QrisDamaged(AppError):
    code = "qris_damaged"
    title = _("Kode QRIS ini tidak bisa dibaca.")


class PaymentAccountInvalid(AppError):
    code = "payment_account_invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = _("Penyedia pembayaran menolak kunci ini. Periksa lalu simpan lagi.")


class MethodNotOffered(AppError):
    code = "payment_method_not_offered"
    title = _("Cara bayar ini belum tersedia di outlet ini.")


class PaymentNotOpen(Conflict):
    code = "payment_not_open"
    title = _("Pembayaran ini sudah selesai; keadaannya tidak bisa diubah lagi.")


class RefundRefused(Conflict):
    code = "refund_refused"
    title = _("Pengembalian dana ini tidak bisa dijalankan.")


class PaymentHasDocument(Conflict):
    code = "payment_belongs_to_order"
    title = _(
        "Pembayaran ini milik sebuah penjualan. Kembalikan lewat penjualannya, supaya barang,"
        " stok, dan pembukuan ikut kembali."
    )


class GatewayAway(Unavailable):
    code = "gateway_away"
    title = _("Penyedia pembayaran sedang tidak bisa dihubungi. Pakai cara lain, atau coba lagi.")
    retry_after = 20


class SignatureWrong(Forbidden):
    code = "signature_wrong"
    title = _("Tanda tangan pemberitahuan ini salah.")


class ReportUnreadable(AppError):
    code = "settlement_unreadable"
    title = _("Berkas ini bukan laporan pencairan yang bisa dibaca.")


class RowNotOpen(Conflict):
    code = "settlement_row_closed"
    title = _("Baris ini sudah diurus.")
