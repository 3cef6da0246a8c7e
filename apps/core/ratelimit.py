"""Rate limits: a fixed window counted in Redis.

When Redis is away the count is kept by each process for itself, so a limit is then looser by
the number of processes but never gone. Sign-in and PIN limits do not rely on this: they are
counted in the database (apps.tenants.services.lockout).
"""

import ipaddress
import logging
import threading
import time
from dataclasses import dataclass

import redis
from django.conf import settings

from apps.core.errors import TooManyRequests

logger = logging.getLogger(__name__)

KEY_PREFIX = "limit"
RETRY_REDIS_SECONDS = 5.0
# Requests that a process counts for itself before it tells Redis, and for how long at most.
MOST_HELD = 20
LONGEST_HELD_SECONDS = 0.2
MOST_TALLIES = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    quota: int
    window_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Usage:
    count: int
    quota: int
    reset_seconds: int

    @property
    def exceeded(self) -> bool:
        return self.count > self.quota

    @property
    def remaining(self) -> int:
        return max(0, self.quota - self.count)


API = Limit("api", settings.RATE_LIMIT_API)
LOGIN = Limit("login", settings.RATE_LIMIT_LOGIN)

_client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.3, socket_connect_timeout=0.3)
_tallies: dict[str, "_Tally"] = {}
_lock = threading.Lock()
_redis_away_until = 0.0


@dataclass(slots=True)
class _Tally:
    """One counter: Redis' count for all processes when it was last asked, and ours since."""

    known: int = 0
    own: int = 0
    asked_at: float = 0.0

    @property
    def total(self) -> int:
        return self.known + self.own

    def must_ask(self, quota: int) -> bool:
        """Far from the limit some requests are held back; close to it each one is reported.

        What fewer than 20 processes hold back together is less than what remains, so they
        cannot pass the limit unseen.
        """
        may_hold = min(MOST_HELD, max(0, quota - self.total) // 20)
        return self.own > may_hold or time.monotonic() - self.asked_at > LONGEST_HELD_SECONDS


def count(limit: Limit, who: str) -> Usage:
    """Count one request of `who` and tell how much of the window is used."""
    now = time.time()
    window = int(now) // limit.window_seconds
    key = f"{KEY_PREFIX}:{limit.name}:{who}:{window}"
    with _lock:
        tally = _tally(key)
        tally.own += 1
        must_ask = tally.must_ask(limit.quota)
    if must_ask:
        _exchange(key, tally, limit.window_seconds)
    return Usage(tally.total, limit.quota, limit.window_seconds - int(now) % limit.window_seconds)


def enforce(limit: Limit, who: str) -> None:
    """Count one request of `who`. Raises `TooManyRequests` above the limit."""
    usage = count(limit, who)
    if usage.exceeded:
        raise TooManyRequests(retry_after=usage.reset_seconds)


def caller(ip: str | None) -> str:
    """Whom requests from an address count for: in IPv6 one customer has a whole /64 network."""
    if ip is None or ":" not in ip:
        return ip or "unknown"
    return str(ipaddress.IPv6Network((ip, 64), strict=False).network_address)


def _tally(key: str) -> _Tally:
    if key not in _tallies and len(_tallies) >= MOST_TALLIES:
        _tallies.clear()
    return _tallies.setdefault(key, _Tally())


def _exchange(key: str, tally: _Tally, seconds: int) -> None:
    """Report our count to Redis and learn everybody's; without Redis ours goes on growing."""
    global _redis_away_until
    if time.monotonic() < _redis_away_until:
        return
    with _lock:
        own, tally.own = tally.own, 0
        tally.known += own
    try:
        total = int(_client.incrby(key, own))
        if total == own:
            _client.expire(key, seconds * 2)
    except redis.RedisError as error:
        _redis_away_until = time.monotonic() + RETRY_REDIS_SECONDS
        logger.warning("rate limits fall back to this process: %s", error)
        with _lock:
            tally.own += own
            tally.known -= own
        return
    with _lock:
        tally.known = max(tally.known, total)
        tally.asked_at = time.monotonic()
