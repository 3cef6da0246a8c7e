"""Fixtures for all tests: a database of its own per worker, cloned from a migrated template.

Tests run as the app role under row-level security, like the product itself.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation
from psycopg import sql
from rest_framework.test import APIClient

from apps.core import ratelimit
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from tests.factories import Shop, make_shop

pytest_plugins = ["tests.live.fixtures"]

TEMPLATE = os.environ.get("WARUNGIN_TEST_TEMPLATE", "warungin_test_template")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also the slow and the chaos tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if marks & {"slow", "chaos"} and not config.getoption("--full"):
            item.add_marker(pytest.mark.skip(reason="only with --full"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Clone the template; pytest-django's own set-up would need rights the app role lacks."""
    name = f"{TEMPLATE}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    _as_superuser(
        "CREATE DATABASE {} TEMPLATE {} OWNER {}",
        name,
        TEMPLATE,
        urlsplit(os.environ["DATABASE_OWNER_URL"]).username or "",
    )
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name
    with django_db_blocker.unblock():
        yield
        for alias in connections:
            connections[alias].close()
            if hasattr(connections[alias], "close_pool"):
                connections[alias].close_pool()
    _as_superuser("DROP DATABASE {} WITH (FORCE)", name)


def _as_superuser(statement: str, *names: str) -> None:
    with psycopg.connect(os.environ["TEST_SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a test commit. It works on tenants of its own, so nothing needs cleaning up."""
    with django_db_blocker.unblock():
        yield
        for alias in connections:
            connections[alias].close()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """The language of a page that a test opened is not the next test's."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def own_rate_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests count for their own test only, although all come from one address."""
    monkeypatch.setattr(ratelimit, "KEY_PREFIX", f"limit-{uuid7()}")


@pytest.fixture
def shop(db: None) -> Shop:
    """A shop with two outlets and the cast; rolled back after the test."""
    return make_shop("Kedai Satu")


@pytest.fixture
def other_shop(db: None) -> Shop:
    """Another tenant, to prove that nothing leaks."""
    return make_shop("Kedai Dua")


@pytest.fixture
def in_shop(shop: Shop) -> Iterator[Shop]:
    """The test body runs in the shop's tenant scope."""
    with tenant_scope(shop.tenant.id):
        yield shop


@pytest.fixture
def api() -> APIClient:
    """A client of the REST API without a credential."""
    return APIClient()
