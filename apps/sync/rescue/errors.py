"""Why a rescued queue is not taken."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError


class QueueDamaged(AppError):
    code = "queue_damaged"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = _("Berkas ini bukan antrean kasir, atau rusak. Ekspor sekali lagi dari kasirnya.")


class QueueOfAnotherBusiness(AppError):
    code = "queue_foreign"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = _("Antrean ini milik usaha lain.")


class QueueKeyGone(AppError):
    """The operator took the key off the ring that the file was made for."""

    code = "queue_key_gone"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = _("Kunci untuk berkas ini sudah tidak ada di server. Ekspor sekali lagi dari kasirnya.")


class QueueTerminalUnknown(AppError):
    code = "queue_terminal_unknown"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = _("Terminal antrean ini tidak ada, atau bukan di outlet Anda.")
