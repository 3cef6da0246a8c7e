"""States and calls in the words of the shop."""

from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.money import rupiah
from apps.core.office.badges import badge
from apps.payments.models import PaymentIntent, PaymentNotice, SettlementRow
from apps.payments.states import State

_SHOWN_DIGITS: Final = 8
_LOOKS: Final = {
    State.SETTLED: "good",
    State.PARTLY_REFUNDED: "good",
    State.UNKNOWN: "warn",
    State.PENDING: "warn",
    State.AUTHORISED: "warn",
    State.DENIED: "bad",
    State.FAILED: "bad",
}
_OPERATIONS: Final[dict[str, str | Promise]] = {
    "charge": _("Menagih"),
    "status": _("Menanyakan keadaan"),
    "cancel": _("Membatalkan"),
    "expire": _("Mengakhiri"),
    "refund": _("Mengembalikan dana"),
    "validate": _("Memeriksa kunci"),
}
_NOTICE_LOOKS: Final = {
    PaymentNotice.State.DONE: "good",
    PaymentNotice.State.WAITING: "warn",
    PaymentNotice.State.PARKED: "bad",
    PaymentNotice.State.REFUSED: "bad",
}
_ROW_LOOKS: Final = {
    SettlementRow.State.POSTED: "good",
    SettlementRow.State.DRAFT: "warn",
    SettlementRow.State.UNMATCHED: "bad",
}
# What the services write, said for people. Anything else is shown as it is.
_REASONS: Final[dict[str, str | Promise]] = {
    "payment_unknown": _(
        "Nomor pesanannya bukan dari sini: mungkin dari sistem lain yang memakai akun yang sama."
    ),
    "signature_wrong": _("Tanda tangannya salah: bukan dari penyedia, atau kunci berubah."),
    "no_midtrans_notification": _("Isinya bukan pemberitahuan Midtrans."),
    "no_xendit_callback": _("Isinya bukan pemberitahuan Xendit."),
    "given_up": _("Diakhiri di sini; penyedia masih ditanya, kalau-kalau uangnya datang juga."),
    "never_received": _("Tagihan ini tidak pernah sampai ke penyedia."),
    "provider_away": _("Penyedia sedang tidak bisa dihubungi."),
}


def end_of(number: str) -> SafeString:
    """A provider's order id in a list: its end tells them apart, the payment's page has all."""
    return format_html('<span title="{}">…{}</span>', number, number[-_SHOWN_DIGITS:])


def intent_badge(intent: PaymentIntent) -> SafeString:
    """A payment's state in words."""
    return badge(_LOOKS.get(State(intent.state), ""), intent.get_state_display())


def notice_badge(notice: PaymentNotice) -> SafeString:
    """A notification's state in words."""
    look = _NOTICE_LOOKS.get(PaymentNotice.State(notice.state), "")
    return badge(look, notice.get_state_display())


def row_badge(row: SettlementRow) -> SafeString:
    """A settlement row's state in words."""
    return badge(_ROW_LOOKS.get(SettlementRow.State(row.state), ""), row.get_state_display())


def operation_words(operation: str) -> str:
    """What a call to a provider was for."""
    return str(_OPERATIONS.get(operation, operation))


def reason_words(error: str) -> str:
    """Why a notification or payment is where it is."""
    if error in _REASONS:
        return str(_REASONS[error])
    if error.startswith("amount_differs:"):
        amount = rupiah(int(error.partition(":")[2]))
        return gettext("Penyedia menyebut jumlah lain: %(amount)s.") % {"amount": amount}
    away = ("ProviderUnreachable", "OutcomeUnknown", "CircuitOpen", "AnswerUnusable")
    if error.startswith(away):
        return gettext("Penyedia tidak menjawab: %(error)s") % {"error": error}
    return error


def trouble_words(intent: PaymentIntent) -> str:
    """What somebody should know about a payment; empty when all is well."""
    if intent.late and intent.state == State.REFUNDED:
        return gettext(
            "Uangnya datang setelah pembayaran ini dibatalkan atau kedaluwarsa, dan sudah"
            " dikembalikan."
        )
    if intent.late:
        return gettext(
            "Uangnya datang setelah pembayaran ini dibatalkan atau kedaluwarsa. Apa jadinya ada di"
            " Pembayaran terlambat."
        )
    if intent.state == State.UNKNOWN:
        return gettext(
            "Penyedia belum menjawab, jadi belum pasti tertagih atau tidak. Keadaannya ditanyakan"
            " sendiri sampai pasti; jangan menagih dua kali."
        )
    return reason_words(intent.error)
