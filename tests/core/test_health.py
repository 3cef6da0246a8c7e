"""Health, liveness and readiness."""

import datetime as dt
from types import SimpleNamespace

import psycopg
import pytest
import redis
from rest_framework.test import APIClient

from apps.core.api import health

pytestmark = pytest.mark.usefixtures("committed")

ALL_WELL = {"db": "ok", "redis": "ok", "disk": "ok"}


def _fail_database(sql: str) -> None:
    raise psycopg.OperationalError("gone")


def test_all_is_well(api: APIClient) -> None:
    answer = api.get("/api/health")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["checks"]) == ("ok", ALL_WELL)
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(body["timestamp"])
    assert dt.timedelta() <= age < dt.timedelta(minutes=1)
    assert "no-store" in answer["Cache-Control"]


def test_no_redis_is_degraded(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(health._redis, "ping", fail)
    answer = api.get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["checks"] == ALL_WELL | {"redis": "down"}


def test_full_disk_is_degraded(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(total=100, free=4)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: usage)
    answer = api.get("/api/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["disk"] == "low"


def test_no_database_is_down(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_ask", _fail_database)
    answer = api.get("/api/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert answer.json()["checks"] == ALL_WELL | {"db": "down"}
    ready = api.get("/api/health/ready")
    assert (ready.status_code, ready.json()["checks"]) == (503, {"db": "down"})
    assert api.get("/api/health/live").status_code == 200


def test_ready_needs_every_migration(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = api.get("/api/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["checks"] == {"db": "ok", "migrations": "ok"}
    more = health.expected_migrations() | {("core", "9999_future")}
    monkeypatch.setattr(health, "expected_migrations", lambda: more)
    answer = api.get("/api/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert answer.json()["checks"] == {"db": "ok", "migrations": "pending"}


def test_only_reading_methods(api: APIClient) -> None:
    assert api.post("/api/health").status_code == 405
    assert api.head("/api/health").status_code == 200
