"""Errors of the tills' feed and of their journals."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError, Conflict


class CursorInvalid(AppError):
    """The till drops its copy and starts again without a cursor."""

    code = "cursor_invalid"
    title = _("Kursor ini tidak bisa dipakai. Mulai lagi tanpa kursor.")


class EntryRejected(AppError):
    """What was sent cannot be an entry of this journal; its text is kept as evidence."""

    code = "entry_rejected"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class EntryUnreadable(EntryRejected):
    code = "entry_unreadable"
    title = _("Entri ini tidak terbaca. Naskahnya disimpan untuk diperiksa.")


class EntryForeign(EntryRejected):
    code = "entry_foreign"
    title = _("Entri ini milik terminal atau jurnal lain.")


class SignatureInvalid(EntryRejected):
    code = "signature_invalid"
    title = _("Tanda tangan entri ini bukan dari kunci perangkatnya.")


class NumberCancelled(AppError):
    code = "number_cancelled"
    status = HTTPStatus.CONFLICT
    title = _("Nomor ini sudah dibatalkan di kasir, jadi tidak dijual lagi.")


class EntryChanged(EntryRejected):
    code = "entry_changed"
    title = _("Entri dengan id ini sudah ada dengan isi lain.")


class ExceptionResolved(Conflict):
    """Somebody else was faster; `extra` says who and what."""

    code = "exception_resolved"
    title = _("Masalah ini sudah diputuskan.")


class DecisionUnfit(Conflict):
    code = "decision_not_possible"
    title = _("Keputusan ini tidak bisa untuk masalah ini.")


class EntryNotBooked(Conflict):
    """It was tried and refused; `detail` is the refusal's, `reason` its code."""

    code = "entry_not_booked"
    title = _("Entri ini tetap tidak bisa dibukukan.")
