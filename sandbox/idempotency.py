"""Idempotency keys as Midtrans keeps them: up to 46 characters, five minutes, successes only."""

import threading
import time
from collections.abc import Callable
from typing import Final

from django.http import HttpResponse, JsonResponse

KEPT_SECONDS: Final = 300
LONGEST: Final = 46
_answers: dict[str, tuple[float, HttpResponse | None]] = {}
_lock = threading.Lock()


def once(key: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Act, or give the kept answer; 202 while the first still runs.

    A longer key is ignored without a word, as the provider does.
    """
    if not key or len(key) > LONGEST:
        return act()
    with _lock:
        since, kept = _answers.get(key, (float("-inf"), None))
        if time.monotonic() - since < KEPT_SECONDS:
            return kept or JsonResponse({"status_code": "202"}, status=202)
        _answers[key] = (time.monotonic(), None)
    made = None
    try:
        made = act()
    finally:
        _keep(key, made)
    return made


def _keep(key: str, made: HttpResponse | None) -> None:
    with _lock:
        if made is not None and made.status_code < 300:
            _answers[key] = (time.monotonic(), made)
        else:
            del _answers[key]
