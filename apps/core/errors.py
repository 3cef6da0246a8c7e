"""The one tree of errors that people and programs may see.

Each class has a stable `code` and an HTTP status; `apps.core.api.problems` renders them as
`application/problem+json` (RFC 9457). `extra` members are added to the body as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar


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
    title: ClassVar[str] = "The request could not be carried out."
    retry_after: int | None = None

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.extra = dict(extra or {})


class InvalidInput(AppError):
    code = "invalid"
    title = "The request has wrong or missing fields."

    @classmethod
    def on(cls, field: str, code: str, detail: str) -> "InvalidInput":
        """The error for a single field."""
        return cls(detail, errors=[FieldError(field, code, detail)])


class IdempotencyKeyMissing(AppError):
    code = "idempotency_key_required"
    title = "This call needs an Idempotency-Key header."


class NotSignedIn(AppError):
    code = "not_authenticated"
    status = HTTPStatus.UNAUTHORIZED
    title = "Sign in first: the credential is missing, wrong, expired or revoked."


class Forbidden(AppError):
    code = "permission_denied"
    status = HTTPStatus.FORBIDDEN
    title = "Your role may not do this."


class NotFound(AppError):
    code = "not_found"
    status = HTTPStatus.NOT_FOUND
    title = "There is no such thing here."


class Conflict(AppError):
    code = "conflict"
    status = HTTPStatus.CONFLICT
    title = "The present state does not allow this."


class InProgress(Conflict):
    code = "in_progress"
    title = "The first request with this key is still running. Ask again in a moment."
    retry_after = 1


class KeyReused(AppError):
    code = "idempotency_key_reused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "This Idempotency-Key was used before with another body."


class TooManyRequests(AppError):
    code = "rate_limited"
    status = HTTPStatus.TOO_MANY_REQUESTS
    title = "Too many requests. Wait a moment and try again."

    def __init__(self, detail: str = "", *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(AppError):
    code = "unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The service is busy or away for a moment. Nothing was saved; try again."
    retry_after = 1
