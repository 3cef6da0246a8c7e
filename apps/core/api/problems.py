"""Every error as `application/problem+json` (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Any

import orjson
import psycopg
import psycopg_pool
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError
from django.forms.utils import ErrorDict
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core.context import request_context
from apps.core.errors import (
    AppError,
    FieldError,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    TooManyRequests,
    Unavailable,
)

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
TRANSIENT = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.QueryCanceled,
    psycopg.errors.SerializationFailure,
    psycopg.errors.TransactionTimeout,
    psycopg.errors.AdminShutdown,
    psycopg.errors.CannotConnectNow,
    psycopg.errors.TooManyConnections,
    psycopg_pool.PoolTimeout,
)


class MethodNotAllowed(AppError):
    code = "method_not_allowed"
    status = HTTPStatus.METHOD_NOT_ALLOWED
    title = _("Alamat ini tidak mengenal metode ini.")


class NotAcceptable(AppError):
    code = "not_acceptable"
    status = HTTPStatus.NOT_ACCEPTABLE
    title = _("Tidak ada format yang diminta yang bisa diberikan.")


class UnsupportedMediaType(AppError):
    code = "unsupported_media_type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    title = _("Kirim JSON dengan Content-Type application/json.")


class BodyTooLarge(AppError):
    code = "too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = _("Isi permintaan lebih besar dari yang diterima di sini.")


class ServerError(AppError):
    code = "server_error"
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    title = _("Ada yang salah di pihak kami. Tidak ada yang disimpan.")


def problem_body(error: AppError) -> dict[str, Any]:
    """The members of the problem document for an error."""
    body: dict[str, Any] = {
        "type": f"https://warungin.invalid/problems/{error.code}",
        "title": str(error.title),
        "status": int(error.status),
        "detail": error.detail,
        "code": error.code,
        "request_id": request_context.get().request_id,
    }
    if error.errors:
        body["errors"] = [
            {"field": item.field, "code": item.code, "detail": item.detail} for item in error.errors
        ]
    return body | error.extra


def problem_response(error: AppError) -> HttpResponse:
    """The problem as a plain response, for middleware and error pages."""
    response = HttpResponse(
        orjson.dumps(problem_body(error)), status=error.status, content_type=CONTENT_TYPE
    )
    _add_headers(response, error)
    return response


def exception_handler(exc: Exception, _context: dict[str, Any]) -> Response:
    """Django REST framework's hook: any exception of a view becomes a problem."""
    error = to_app_error(exc)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s", error.code, exc_info=exc)
    response = Response(problem_body(error), status=error.status, content_type=CONTENT_TYPE)
    _add_headers(response, error)
    return response


def to_app_error(exc: Exception) -> AppError:
    """The `AppError` that says the same as any exception."""
    if isinstance(exc, AppError):
        return exc
    if is_transient(exc):
        return Unavailable()
    if isinstance(exc, Http404):
        return NotFound()
    if isinstance(exc, PermissionDenied):
        return Forbidden()
    if isinstance(exc, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(exc, SuspiciousOperation):
        return InvalidInput(str(exc))
    if isinstance(exc, exceptions.APIException):
        return _from_rest_framework(exc)
    return ServerError()


def is_transient(exc: BaseException) -> bool:
    """Whether the database was busy or away, so that the same call may succeed later."""
    cause = exc.__cause__ if isinstance(exc, DatabaseError | InterfaceError) else exc
    if isinstance(cause, TRANSIENT):
        return True
    connection_lost = isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
    return connection_lost or isinstance(exc, OperationalError | InterfaceError)


def _from_rest_framework(exc: exceptions.APIException) -> AppError:
    if isinstance(exc, exceptions.ValidationError):
        return InvalidInput(errors=list(flatten(exc.detail)))
    known: dict[type[exceptions.APIException], type[AppError]] = {
        exceptions.ParseError: InvalidInput,
        exceptions.NotAuthenticated: NotSignedIn,
        exceptions.AuthenticationFailed: NotSignedIn,
        exceptions.PermissionDenied: Forbidden,
        exceptions.NotFound: NotFound,
        exceptions.MethodNotAllowed: MethodNotAllowed,
        exceptions.NotAcceptable: NotAcceptable,
        exceptions.UnsupportedMediaType: UnsupportedMediaType,
        exceptions.Throttled: TooManyRequests,
    }
    return known.get(type(exc), ServerError)(str(exc.detail))


def invalid_query(errors: ErrorDict) -> InvalidInput:
    """The error for query parameters that a filter refused."""
    return InvalidInput(
        errors=[
            FieldError(field, item["code"] or "invalid", item["message"])
            for field, items in errors.get_json_data().items()
            for item in items
        ]
    )


def flatten(detail: Any, path: str = "") -> list[FieldError]:
    """Nested validation errors of DRF as a flat list with paths like `lines.0.quantity`."""
    if isinstance(detail, dict):
        prefix = f"{path}." if path else ""
        items = [flatten(value, f"{prefix}{key}") for key, value in detail.items()]
        return [error for sub in items for error in sub]
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        items = [flatten(value, f"{path}.{index}") for index, value in enumerate(detail)]
        return [error for sub in items for error in sub]
    if isinstance(detail, list):
        return [_field_error(path, item) for item in detail]
    return [_field_error(path, detail)]


def _field_error(path: str, item: Any) -> FieldError:
    field = path.removesuffix(".non_field_errors").removeprefix("non_field_errors") or "body"
    return FieldError(field, getattr(item, "code", "invalid"), str(item))


def _add_headers(response: HttpResponse | Response, error: AppError) -> None:
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
