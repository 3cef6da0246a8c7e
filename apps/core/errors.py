"""The one tree of errors that people and programs may see.

Each class has a stable `code` and an HTTP status; `apps.core.api.problems` renders them as
`application/problem+json` (RFC 9457). `extra` members are added to the body as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: its path (`lines.0.quantity`), a stable code, a sentence."""

    field: str
    code: str
    detail: str


class AppError(Exception):
    """Base of all expected errors."""

    code: ClassVar[str] = "error"
    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    title: ClassVar["StrOrPromise"] = _("Permintaan tidak bisa dijalankan.")
    retry_after: int | None = None

    def __init__(
        self,
        detail: "StrOrPromise" = "",
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.detail = str(detail or self.title)
        super().__init__(self.detail)
        self.errors = tuple(errors)
        self.extra = dict(extra or {})


class InvalidInput(AppError):
    code = "invalid"
    title = _("Ada isian yang salah atau kurang.")

    @classmethod
    def on(cls, field: str, code: str, detail: str) -> "InvalidInput":
        """The error for a single field."""
        return cls(detail, errors=[FieldError(field, code, detail)])


class IdempotencyKeyMissing(AppError):
    code = "idempotency_key_required"
    title = _("Panggilan ini perlu header Idempotency-Key.")


class NotSignedIn(AppError):
    code = "not_authenticated"
    status = HTTPStatus.UNAUTHORIZED
    title = _("Masuk dulu: tanda masuk tidak ada, salah, kedaluwarsa, atau dicabut.")


class Forbidden(AppError):
    code = "permission_denied"
    status = HTTPStatus.FORBIDDEN
    title = _("Peran Anda tidak boleh melakukan ini.")


class NotFound(AppError):
    code = "not_found"
    status = HTTPStatus.NOT_FOUND
    title = _("Datanya tidak ada di sini.")


class Conflict(AppError):
    code = "conflict"
    status = HTTPStatus.CONFLICT
    title = _("Keadaan sekarang tidak mengizinkan ini.")


class InProgress(Conflict):
    code = "in_progress"
    title = _("Permintaan pertama dengan kunci ini masih berjalan. Coba lagi sebentar lagi.")
    retry_after = 1


class KeyReused(AppError):
    code = "idempotency_key_reused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = _("Idempotency-Key ini sudah dipakai untuk isi yang lain.")


class TooManyRequests(AppError):
    code = "rate_limited"
    status = HTTPStatus.TOO_MANY_REQUESTS
    title = _("Terlalu banyak permintaan. Tunggu sebentar lalu coba lagi.")

    def __init__(self, detail: str = "", *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(AppError):
    code = "unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = _("Layanan sedang sibuk atau tidak tersedia. Tidak ada yang disimpan; coba lagi.")
    retry_after = 1


class Maintenance(AppError):
    code = "maintenance"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = _("Sedang pemeliharaan: membaca bisa, menyimpan belum. Coba lagi sebentar lagi.")
    retry_after = 120
