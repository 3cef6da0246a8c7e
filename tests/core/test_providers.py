"""Calling providers: attempts, time-outs, one circuit for all processes, secrets at rest."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.providers import (
    Call,
    CircuitOpen,
    OutcomeUnknown,
    ProviderClient,
    ProviderUnreachable,
)
from apps.core.providers import breaker as circuits
from apps.core.providers.breaker import Breaker
from apps.core.providers.client import ATTEMPTS, TIMEOUT, AttemptResult
from apps.core.vault import VaultError, current_key_id, key_id_of, seal, unseal

SECRET = "SB-Mid-server-RAHASIA"


class Provider:
    """Answers with the given statuses, then 200; a status of 0 never answers in time."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.seen: list[tuple[str, str]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                provider.seen.append((self.path, self.headers.get("authorization", "")))
                status = provider.statuses.pop(0) if provider.statuses else 200
                if status == 0:
                    time.sleep(0.6)
                self.send_response(status or 200)
                self.end_headers()
                self.wfile.write(b'{"ok": true}')

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setattr(circuits, "PREFIX", f"breaker:{uuid7()}")
    made = Provider()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def results() -> list[AttemptResult]:
    return []


def client(provider: Provider, results: list[AttemptResult]) -> ProviderClient:
    return ProviderClient(name="uji", base_url=provider.url, user=SECRET, listener=results.append)


def charge(*, repeatable: bool = False) -> Call:
    return Call("charge", "POST", "/v2/charge", {"amount": 1}, repeatable=repeatable)


def told(results: list[AttemptResult]) -> list[tuple[int, int | None, str]]:
    return [(result.number, result.status, result.category) for result in results]


def test_the_limits_are_the_written_ones() -> None:
    assert ATTEMPTS == 3
    assert (TIMEOUT.connect, TIMEOUT.read, TIMEOUT.write) == (3.0, 10.0, 10.0)
    assert (circuits.FAILURES, circuits.WINDOW_SECONDS, circuits.OPEN_SECONDS) == (5, 30, 20)


@pytest.mark.parametrize(
    ("statuses", "attempts"),
    [
        ([], [(1, 200, "")]),
        ([503], [(1, 503, "unreachable"), (2, 200, "")]),
        ([500, 502], [(1, 500, "unreachable"), (2, 502, "unreachable"), (3, 200, "")]),
        ([400], [(1, 400, "")]),
        ([429], [(1, 429, "")]),
    ],
)
def test_only_5xx_is_tried_again(
    provider: Provider,
    results: list[AttemptResult],
    statuses: list[int],
    attempts: list[tuple[int, int | None, str]],
) -> None:
    provider.statuses = list(statuses)
    client(provider, results).send(charge())
    assert told(results) == attempts
    assert len(provider.seen) == len(attempts)


def test_after_three_attempts_it_gives_up(provider: Provider, results: list[AttemptResult]) -> None:
    provider.statuses = [503] * 4
    with pytest.raises(ProviderUnreachable):
        client(provider, results).send(charge())
    assert [number for number, *_rest in told(results)] == [1, 2, 3]
    assert len(provider.seen) == 3


def test_a_time_out_is_unknown_and_not_repeated(
    provider: Provider, results: list[AttemptResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.core.providers.client.TIMEOUT", 0.2)
    provider.statuses = [0]
    with pytest.raises(OutcomeUnknown):
        client(provider, results).send(charge())
    assert told(results) == [(1, None, "unknown")]
    assert 150 <= results[0].milliseconds < 1000
    assert len(provider.seen) == 1


def test_a_question_that_changes_nothing_is_repeated_after_a_time_out(
    provider: Provider, results: list[AttemptResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.core.providers.client.TIMEOUT", 0.2)
    provider.statuses = [0]
    client(provider, results).send(charge(repeatable=True))
    assert told(results) == [(1, None, "unreachable"), (2, 200, "")]


def test_no_call_inside_a_transaction(
    db: None, provider: Provider, results: list[AttemptResult]
) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        client(provider, results).send(charge())
    assert provider.seen == []


_CALLS_ONCE = """
import json, sys, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warungin.settings")
import django
django.setup()
from apps.core.providers import Call, ProviderClient, ProviderError, breaker
prefix, url = sys.argv[1:]
breaker.PREFIX = prefix
client = ProviderClient(name="uji", base_url=url, user="x", listener=lambda _result: None)
try:
    client.send(Call("charge", "POST", "/", {}))
    print("answered")
except ProviderError as error:
    print(type(error).__name__)
"""


def other_process(provider: Provider) -> str:
    run = subprocess.run(
        [sys.executable, "-c", _CALLS_ONCE, circuits.PREFIX, provider.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return run.stdout.strip()


def test_a_circuit_that_one_process_opened_is_open_for_another(
    provider: Provider, results: list[AttemptResult]
) -> None:
    provider.statuses = [503] * 6
    first = client(provider, results)
    with pytest.raises(ProviderUnreachable):
        first.send(charge())
    # The fifth failure opens it in the middle of this call.
    with pytest.raises(OutcomeUnknown):
        first.send(charge())
    assert len(provider.seen) == 5
    assert other_process(provider) == "CircuitOpen"
    assert len(provider.seen) == 5
    # Its time is over; the other process probes, and its success closes it for everybody.
    circuits._client.delete(f"{circuits.PREFIX}:uji:charge:open")
    provider.statuses = []
    assert other_process(provider) == "answered"
    first.send(charge())
    assert len(provider.seen) == 7


def test_a_provider_that_cannot_charge_is_still_asked(
    provider: Provider, results: list[AttemptResult]
) -> None:
    """Those who have paid wait for the answer."""
    for _ in range(5):
        Breaker("uji:charge").failed()
    with pytest.raises(CircuitOpen):
        client(provider, results).send(charge())
    asked = client(provider, results).send(Call("status", "POST", "/v2/W-1/status"))
    assert (asked.status, len(provider.seen)) == (200, 1)
    assert Breaker("uji:charge").allows() is False


def test_while_one_process_probes_the_others_wait(
    provider: Provider, results: list[AttemptResult]
) -> None:
    circuit = Breaker("uji:charge")
    for _ in range(5):
        circuit.failed()
    assert circuit.allows() is False
    circuits._client.delete(f"{circuits.PREFIX}:uji:charge:open")
    assert [circuit.allows() for _ in range(3)] == [True, False, False]
    circuit.failed()
    assert circuit.allows() is False
    ttl = circuits._client.ttl(f"{circuits.PREFIX}:uji:charge:open")
    assert 15 < ttl <= 20
    with pytest.raises(CircuitOpen):
        client(provider, results).send(charge())
    assert told(results) == [(1, None, "circuit_open")]


def test_without_redis_the_circuit_is_closed(
    provider: Provider, results: list[AttemptResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    import redis

    away = redis.Redis.from_url("redis://127.0.0.1:9", socket_connect_timeout=0.1)
    monkeypatch.setattr(circuits, "_client", away)
    client(provider, results).send(charge())
    assert told(results) == [(1, 200, "")]


def test_the_key_is_sent_and_is_in_no_log(
    provider: Provider, results: list[AttemptResult], caplog: pytest.LogCaptureFixture
) -> None:
    provider.statuses = [503]
    with caplog.at_level(0):
        client(provider, results).send(charge())
    assert provider.seen[0][1].startswith("Basic ")
    logged = caplog.text + json.dumps([result.body for result in results])
    assert SECRET not in logged
    assert provider.seen[0][1].removeprefix("Basic ") not in logged


# --- Secrets at rest -----------------------------------------------------------------------------


def test_a_sealed_value_opens_in_its_place_only(settings: Any) -> None:
    settings.DATA_KEYS = {"k1": "a" * 32}
    sealed = seal(SECRET, place="t.c:1")
    assert SECRET.encode() not in sealed
    assert unseal(sealed, place="t.c:1") == SECRET
    assert seal(SECRET, place="t.c:1") != sealed
    with pytest.raises(VaultError):
        unseal(sealed, place="t.c:2")
    with pytest.raises(VaultError):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), place="t.c:1")


def test_the_first_key_of_the_ring_seals_and_each_opens(settings: Any) -> None:
    settings.DATA_KEYS = {"k1": "a" * 32}
    old = seal(SECRET, place="p")
    settings.DATA_KEYS = {"k2": "b" * 32, "k1": "a" * 32}
    assert (key_id_of(old), current_key_id()) == ("k1", "k2")
    assert unseal(old, place="p") == SECRET
    assert key_id_of(seal(SECRET, place="p")) == "k2"
    settings.DATA_KEYS = {"k2": "b" * 32}
    with pytest.raises(VaultError, match="no key k1"):
        unseal(old, place="p")


@pytest.mark.parametrize("value", [b"", b"\x01", b"plain text", b"\x02\x02k1"])
def test_what_was_never_sealed_does_not_open(value: bytes) -> None:
    with pytest.raises(VaultError):
        unseal(value, place="p")
