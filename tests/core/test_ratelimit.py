"""Limits by address, in Redis and, when it is away, in the process."""

import dataclasses
from typing import Any

import pytest
import redis
from rest_framework.test import APIClient

from apps.core import ratelimit
from apps.core.errors import TooManyRequests
from apps.core.ratelimit import Limit

THREE = Limit("three", 3)


class _Away:
    """A Redis that cannot be reached; counts how often it was asked."""

    asked = 0

    def __getattr__(self, command: str) -> Any:
        self.asked += 1
        raise redis.ConnectionError("gone")


@pytest.fixture
def redis_away(monkeypatch: pytest.MonkeyPatch) -> _Away:
    away = _Away()
    monkeypatch.setattr(ratelimit, "_client", away)
    monkeypatch.setattr(ratelimit, "_redis_away_until", 0.0)
    return away


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds into a window, so that no test crosses its end."""
    monkeypatch.setattr(ratelimit.time, "time", lambda: 60_000_010.0)


def _three_and_one_more(who: str) -> None:
    for left in (2, 1, 0):
        usage = ratelimit.count(THREE, who)
        assert (usage.exceeded, usage.remaining) == (False, left)
    usage = ratelimit.count(THREE, who)
    assert (usage.exceeded, usage.remaining) == (True, 0)


def test_quota_then_refusal(frozen: None) -> None:
    _three_and_one_more("a")


def test_others_have_their_own_quota(frozen: None) -> None:
    _three_and_one_more("a")
    assert ratelimit.count(THREE, "b").count == 1


def test_next_window_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit.time, "time", lambda: 60_000_010.0)
    _three_and_one_more("a")
    assert ratelimit.count(THREE, "a").reset_seconds == 50
    monkeypatch.setattr(ratelimit.time, "time", lambda: 60_000_060.0)
    assert ratelimit.count(THREE, "a").count == 1


def test_enforce_names_the_wait(frozen: None) -> None:
    for _ in range(3):
        ratelimit.enforce(THREE, "a")
    with pytest.raises(TooManyRequests) as caught:
        ratelimit.enforce(THREE, "a")
    assert caught.value.retry_after == 50


def test_without_redis_the_process_counts(frozen: None, redis_away: _Away) -> None:
    _three_and_one_more("a")
    assert redis_away.asked == 1, "a Redis that is away is left alone for five seconds"


def test_redis_is_asked_again_later(
    frozen: None, redis_away: _Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    ratelimit.count(THREE, "a")
    later = ratelimit._redis_away_until + 1
    monkeypatch.setattr(ratelimit.time, "monotonic", lambda: later)
    ratelimit.count(THREE, "a")
    assert redis_away.asked == 2


@pytest.mark.parametrize(
    ("ip", "who"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        (None, "unknown"),
    ],
)
def test_ipv6_counts_by_network(ip: str | None, who: str) -> None:
    assert ratelimit.caller(ip) == who


def test_api_answers_429_with_headers(
    db: None, api: APIClient, frozen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimit, "API", dataclasses.replace(ratelimit.API, quota=1))
    first = api.get("/api/v1/auth/me")
    assert first.status_code == 401
    assert first["RateLimit-Policy"] == '"api";q=1;w=60'
    assert first["RateLimit"] == '"api";r=0;t=50'
    second = api.get("/api/v1/auth/me")
    assert second.status_code == 429
    assert second["Content-Type"] == "application/problem+json"
    assert second["Retry-After"] == "50"
    assert second.json()["code"] == "rate_limited"
    assert second.json()["request_id"] == second["Request-Id"]


def test_health_is_not_limited(
    committed: None, api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimit, "API", dataclasses.replace(ratelimit.API, quota=0))
    assert api.get("/api/health/live").status_code == 200
    assert "RateLimit" not in api.get("/api/health/live")
