"""Errors of the tills' feed and of their journals."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError


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
