"""The base of all REST views that work for one tenant."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core import idempotency
from apps.core.actors import Actor
from apps.core.errors import FieldError, IdempotencyKeyMissing, InvalidInput
from apps.core.tenancy import tenant_context, tenant_scope

LONGEST_KEY = 200

Act = Callable[[], tuple[int, dict[str, Any]]]


class TenantAPIView(APIView):
    """Enters the caller's tenant scope once the caller is known.

    Reading methods run in a read-only transaction. Writing methods only get the context: the
    outermost service opens its transaction. `required_permissions` names, by method, what the
    caller must hold; a method without an entry is refused.
    """

    required_permissions: ClassVar[dict[str, str | None]] = {}
    # False: a GET may write, e.g. make on demand what it shows.
    reads_only: ClassVar[bool] = True
    _stack: ExitStack

    @property
    def actor(self) -> Actor:
        user = self.request.user
        assert isinstance(user, Actor)  # noqa: S101 - the permission class saw to it
        return user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self._stack:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in SAFE_METHODS and self.reads_only:
            self._stack.enter_context(tenant_scope(self.actor.tenant_id, read_only=True))
        else:
            self._stack.enter_context(tenant_context(self.actor.tenant_id))


def idempotency_key(request: Request) -> str | None:
    """The request's `Idempotency-Key`, checked for form."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(
            errors=[
                FieldError(
                    "Idempotency-Key",
                    "invalid",
                    gettext("1 sampai %(most)s huruf yang bisa dicetak.") % {"most": LONGEST_KEY},
                )
            ]
        )
    return key


def required_idempotency_key(request: Request) -> str:
    key = idempotency_key(request)
    if key is None:
        raise IdempotencyKeyMissing
    return key


def request_hash(request: Request) -> bytes:
    """The hash that tells whether two requests with one key are the same."""
    request.data  # noqa: B018 - parsing keeps the raw body
    raw: bytes = getattr(request, "raw_body", b"")
    return idempotency.body_hash(f"{request.method} {request.path}", raw)


def run_request_once(request: Request, act: Act) -> idempotency.Answer:
    """`act` under the key that the request must carry. Raises what `run_once` raises."""
    key = required_idempotency_key(request)
    return idempotency.run_once(key=key, request_hash=request_hash(request), act=act)


def answer_response(answer: idempotency.Answer) -> Response:
    """The HTTP response for an idempotent answer."""
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    return Response(answer.body, status=answer.status, headers=headers)
