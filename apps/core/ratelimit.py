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
_local: dict[str, int] = {}
_lock = threading.Lock()
_redis_away_until = 0.0


def count(limit: Limit, who: str) -> Usage:
    """Count one request of `who` and tell how much of the window is used."""
    now = time.time()
    window = int(now) // limit.window_seconds
    key = f"{KEY_PREFIX}:{limit.name}:{who}:{window}"
    used = _count_in_redis(key, limit.window_seconds)
    if used is None:
        used = _count_locally(key)
    return Usage(used, limit.quota, limit.window_seconds - int(now) % limit.window_seconds)


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


def _count_in_redis(key: str, seconds: int) -> int | None:
    global _redis_away_until
    if time.monotonic() < _redis_away_until:
        return None
    try:
        used = int(_client.incr(key))
        if used == 1:
            _client.expire(key, seconds * 2)
    except redis.RedisError as error:
        _redis_away_until = time.monotonic() + RETRY_REDIS_SECONDS
        logger.warning("rate limits fall back to this process: %s", error)
        return None
    return used


def _count_locally(key: str) -> int:
    with _lock:
        if len(_local) > 10_000:
            _local.clear()
        _local[key] = _local.get(key, 0) + 1
        return _local[key]
