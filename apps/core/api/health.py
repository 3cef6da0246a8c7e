"""Health for load balancers and operators: no sign-in, no tenant, short time-outs."""

import datetime as dt
import logging
import shutil
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, LiteralString

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

POOL_TIMEOUT_SECONDS = 2.0
STATEMENT_TIMEOUT = "2s"
REDIS_TIMEOUT_SECONDS = 0.5
LEAST_FREE_DISK = 0.05

_redis = redis.Redis.from_url(
    settings.REDIS_URL,
    socket_timeout=REDIS_TIMEOUT_SECONDS,
    socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
)


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """All parts: "ok", "degraded" (it sells, but something is wrong) or "down" (503)."""
    checks = {"db": check_database(), "redis": check_redis(), "disk": check_disk()}
    if checks["db"] != "ok":
        status = "down"
    else:
        status = "ok" if set(checks.values()) == {"ok"} else "degraded"
    return _answer(status, checks)


@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing else, so that no outage restarts every process."""
    return _answer("ok", {})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """The process may get requests: the database is there and has every migration."""
    checks = {"db": check_database()}
    if checks["db"] == "ok":
        checks["migrations"] = check_migrations()
    return _answer("ok" if set(checks.values()) == {"ok"} else "down", checks)


def check_database() -> str:
    try:
        _ask("SELECT 1")
    except Exception:
        logger.warning("health: the database is away", exc_info=True)
        return "down"
    return "ok"


def check_migrations() -> str:
    """ "pending" while the database lacks a migration that this code was written for."""
    applied = {(app, name) for app, name in _ask("SELECT app, name FROM django_migrations")}
    return "ok" if expected_migrations() <= applied else "pending"


def check_redis() -> str:
    try:
        _redis.ping()
    except redis.RedisError as error:
        logger.warning("health: Redis is away: %s", error)
        return "down"
    return "ok"


def check_disk() -> str:
    """ "low" when less than a twentieth of the data disk is free."""
    folder = Path(settings.DATA_DIR)
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return "ok" if usage.free / usage.total >= LEAST_FREE_DISK else "low"


@cache
def expected_migrations() -> frozenset[tuple[str, str]]:
    """The migrations on disk, read once per process."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return frozenset(loader.disk_migrations)


def _ask(sql: LiteralString) -> list[tuple[Any, ...]]:
    """Rows by a pooled connection of its own, with time-outs shorter than a request's."""
    pool = connection.pool  # type: ignore[attr-defined]
    pool.open()
    with pool.connection(timeout=POOL_TIMEOUT_SECONDS) as raw, raw.transaction():
        raw.execute(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'")
        rows: list[tuple[Any, ...]] = raw.execute(sql).fetchall()
        return rows


def _answer(status: str, checks: dict[str, str]) -> JsonResponse:
    body = {"status": status, "timestamp": dt.datetime.now(dt.UTC).isoformat(), "checks": checks}
    code = HTTPStatus.SERVICE_UNAVAILABLE if status == "down" else HTTPStatus.OK
    return JsonResponse(body, status=code)
