"""The one way in which the product calls providers.

Three attempts with exponential backoff and jitter, on network errors and 5xx only. A call whose
answer does not come in time is not repeated when it may have acted (`repeatable` is False): its
outcome is unknown, and whoever called asks the provider. Never call inside a transaction.
"""

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import httpx2
import stamina
from django.db import connection

from .breaker import Breaker
from .errors import CircuitOpen, OutcomeUnknown, ProviderError, ProviderUnreachable

ATTEMPTS: Final = 3
TIMEOUT: Final = httpx2.Timeout(10.0, connect=3.0)
FIRST_WAIT_SECONDS: Final = 0.3
LONGEST_WAIT_SECONDS: Final = 3.0
SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `repeatable`: doing it twice is the same as once, even after a time-out."""

    name: str
    method: str
    path: str
    json: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What the provider said; `body` is empty for anything but a JSON object."""

    status: int
    body: dict[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """One attempt for the log. `category` is empty for an answer below 500."""

    call: Call
    number: int
    milliseconds: int
    status: int | None
    category: str
    body: dict[str, Any]


Listener = Callable[[AttemptResult], None]


class ProviderClient:
    """Calls one provider for one account.

    Breakers are the provider's, not the account's, one for each kind of call: while it cannot
    charge, those who have paid still hear of it.
    """

    def __init__(self, *, name: str, base_url: str, user: str, listener: Listener) -> None:
        self._base_url = base_url.rstrip("/")
        self._auth = httpx2.BasicAuth(user, "")
        self._name = name
        self._listener = listener

    def send(self, call: Call) -> ProviderAnswer:
        """The provider's answer, whatever it says below 500.

        Raises `CircuitOpen`, `ProviderUnreachable`, `OutcomeUnknown`.
        """
        if connection.in_atomic_block:
            raise RuntimeError("No provider call inside a transaction.")
        breaker = Breaker(f"{self._name}:{call.name}")
        with httpx2.Client(timeout=TIMEOUT, auth=self._auth, verify=_trusted()) as http:
            for number, attempt in enumerate(_attempts(), start=1):
                with attempt:
                    return self._try(http, breaker, call, number)
        raise ProviderUnreachable(call.name)

    def _try(
        self, http: httpx2.Client, breaker: Breaker, call: Call, number: int
    ) -> ProviderAnswer:
        if not breaker.allows():
            self._note(call, number, 0.0, None, CircuitOpen.category, {})
            # An earlier attempt may have acted, whatever its answer was.
            raise CircuitOpen(call.name) if number == 1 else OutcomeUnknown(call.name)
        started = time.monotonic()
        try:
            response = _request(http, call, self._base_url)
        except ProviderError as error:
            breaker.failed()
            self._note(call, number, started, None, error.category, {})
            raise
        body = _json_object(response)
        failed = response.status_code >= SERVER_ERROR
        category = ProviderUnreachable.category if failed else ""
        self._note(call, number, started, response.status_code, category, body)
        if failed:
            breaker.failed()
            raise ProviderUnreachable(f"{call.name}: {response.status_code}")
        breaker.succeeded()
        return ProviderAnswer(response.status_code, body, number)

    def _note(
        self,
        call: Call,
        number: int,
        started: float,
        status: int | None,
        category: str,
        body: dict[str, Any],
    ) -> None:
        taken = round((time.monotonic() - started) * 1000) if started else 0
        self._listener(AttemptResult(call, number, taken, status, category, body))


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we trust, read once: it takes longer than many a call."""
    return httpx2.create_ssl_context()


def _attempts() -> Iterator[Any]:
    return iter(
        stamina.retry_context(
            on=ProviderUnreachable,
            attempts=ATTEMPTS,
            timeout=None,
            wait_initial=FIRST_WAIT_SECONDS,
            wait_max=LONGEST_WAIT_SECONDS,
            wait_jitter=FIRST_WAIT_SECONDS,
        )
    )


def _request(http: httpx2.Client, call: Call, base_url: str) -> httpx2.Response:
    """Raises `ProviderUnreachable` if nothing was done, `OutcomeUnknown` if that is not known."""
    try:
        return http.request(
            call.method,
            base_url + call.path,
            json=call.json,
            headers={"accept": "application/json", **call.headers},
        )
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        raise ProviderUnreachable(type(error).__name__) from error
    except httpx2.HTTPError as error:
        kind = ProviderUnreachable if call.repeatable else OutcomeUnknown
        raise kind(type(error).__name__) from error


def _json_object(response: httpx2.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
