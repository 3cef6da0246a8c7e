"""A circuit breaker that all processes share through Redis.

After `FAILURES` failures within `WINDOW_SECONDS` nobody calls the provider for
`OPEN_SECONDS`; then one process tries, and its success closes the circuit. While Redis is
away the circuit is closed: payments must not depend on the cache.
"""

import logging
from typing import Final

import redis
from django.conf import settings

FAILURES: Final = 5
WINDOW_SECONDS: Final = 30
OPEN_SECONDS: Final = 20
PROBE_SECONDS: Final = 15
# Of the keys in Redis.
PREFIX = "breaker"

logger = logging.getLogger(__name__)
_client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.3, socket_connect_timeout=0.3)


class Breaker:
    """One circuit, by its name: a provider and a kind of call."""

    def __init__(self, name: str) -> None:
        self._failures = f"{PREFIX}:{name}:failures"
        self._open = f"{PREFIX}:{name}:open"
        self._tripped = f"{PREFIX}:{name}:tripped"
        self._probe = f"{PREFIX}:{name}:probe"

    def allows(self) -> bool:
        """Whether a call may be made now."""
        try:
            if _client.exists(self._open):
                return False
            if not _client.exists(self._tripped):
                return True
            return bool(_client.set(self._probe, 1, nx=True, ex=PROBE_SECONDS))
        except redis.RedisError:
            return True

    def succeeded(self) -> None:
        try:
            _client.delete(self._failures, self._tripped, self._probe)
        except redis.RedisError:
            logger.debug("The breaker could not note a success.")

    def failed(self) -> None:
        """Count a failure; the one too many, or a failed probe, opens the circuit."""
        try:
            count = _client.incr(self._failures)
            if count == 1:
                _client.expire(self._failures, WINDOW_SECONDS)
            if count >= FAILURES or _client.exists(self._tripped):
                self._trip()
        except redis.RedisError:
            logger.debug("The breaker could not note a failure.")

    def _trip(self) -> None:
        pipeline = _client.pipeline()
        pipeline.set(self._open, 1, ex=OPEN_SECONDS)
        pipeline.set(self._tripped, 1)
        pipeline.delete(self._failures, self._probe)
        pipeline.execute()
        logger.warning("A provider's circuit opened: %s", self._open)
