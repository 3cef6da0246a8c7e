"""Errors of the tills' feed."""

from apps.core.errors import AppError


class CursorInvalid(AppError):
    """The till drops its copy and starts again without a cursor."""

    code = "cursor_invalid"
    title = "This cursor cannot be used. Start again without one."
