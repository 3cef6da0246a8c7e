"""For tests that must commit, or must do what the app role may not."""

import os
from collections.abc import Callable
from typing import Any, LiteralString

import psycopg
import pytest
from django.db import connections

from apps.core.tenancy import tenant_scope
from tests.factories import Shop, make_shop

Superuser = Callable[..., None]


@pytest.fixture
def real_shop(committed: None) -> Shop:
    """A committed tenant of this test's own."""
    return make_shop("Kedai Nyata")


@pytest.fixture
def superuser(django_db_setup: None) -> Superuser:
    """Run a statement that bypasses triggers and row-level security, as an intruder could."""

    def run(statement: LiteralString, *params: Any) -> None:
        name = connections["default"].settings_dict["NAME"]
        url = os.environ["TEST_SUPERUSER_URL"]
        with psycopg.connect(url, dbname=name, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement, params)

    return run


@pytest.fixture
def in_real_shop(real_shop: Shop) -> Any:
    """The test body runs in a transaction of the committed shop."""
    with tenant_scope(real_shop.tenant.id):
        yield real_shop
