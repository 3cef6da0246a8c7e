"""What both providers' views share: the caller's key, the body, and faulty answers."""

import base64
import binascii
import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

HANG_SECONDS = 20
SLOW_SECONDS = 2


def basic_user(request: HttpRequest) -> str:
    """The user name of HTTP Basic, where the providers expect the key; empty if there is none."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        user, _, _ = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return user


def json_body(request: HttpRequest) -> dict[str, Any] | None:
    """The body's object, or None if it is none."""
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def fails_first(faults: set[str]) -> HttpResponse | None:
    """The answer of a request that is lost before anything is accepted."""
    if "drop" in faults:
        time.sleep(HANG_SECONDS)
        return HttpResponse(status=504)
    return HttpResponse(status=503) if "error" in faults else None


def answer(body: dict[str, Any], faults: set[str], *, status: int = 200) -> HttpResponse:
    """The answer of an accepted request, as its faults let it through."""
    if "hang" in faults:
        time.sleep(HANG_SECONDS)
    if "slow" in faults:
        time.sleep(SLOW_SECONDS)
    if "error_after" in faults:
        return HttpResponse(status=503)
    return JsonResponse(body, status=status)


def only(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Answer 405 to other methods."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponse(status=405)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
