"""Errors of the tills' feed."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError


class CursorInvalid(AppError):
    """The till drops its copy and starts again without a cursor."""

    code = "cursor_invalid"
    title = _("Kursor ini tidak bisa dipakai. Mulai lagi tanpa kursor.")
