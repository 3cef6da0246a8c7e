"""The tenant scope in Python and under PostgreSQL's row-level security."""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.ids import uuid7
from apps.core.tenancy import (
    TenantScopeMissing,
    current_tenant_id,
    current_tenant_or_none,
    tenant_context,
    tenant_scope,
    tenant_transaction,
)
from apps.tenants.models import Outlet, Tenant
from tests.factories import Shop, make_shop


def _codes() -> list[str]:
    """Outlet codes by raw SQL, without the manager's filter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM tenants_outlet ORDER BY code")
        return [row[0] for row in cursor.fetchall()]


def test_manager_without_a_scope_raises() -> None:
    with pytest.raises(TenantScopeMissing):
        Outlet.objects.all()


def test_transaction_without_a_context_raises(db: None) -> None:
    with pytest.raises(TenantScopeMissing), tenant_transaction():
        pass


def test_query_in_a_context_but_outside_a_transaction_raises(committed: None) -> None:
    shop = make_shop("Kedai Satu")
    with tenant_context(shop.tenant.id), pytest.raises(DatabaseError):
        Outlet.objects.count()


def test_query_in_a_plain_transaction_raises(committed: None) -> None:
    shop = make_shop("Kedai Satu")
    with (
        tenant_context(shop.tenant.id),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        Outlet.objects.count()


def test_nested_scopes_restore_the_outer_tenant(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        with tenant_scope(other_shop.tenant.id):
            assert current_tenant_id() == other_shop.tenant.id
            assert Tenant.objects.get().name == "Kedai Dua"
        assert current_tenant_id() == shop.tenant.id
        assert Tenant.objects.get().name == "Kedai Satu"
    assert current_tenant_or_none() is None


def test_nested_scope_restores_after_an_error(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        with pytest.raises(ZeroDivisionError), tenant_scope(other_shop.tenant.id):
            _ = 1 / 0
        assert Tenant.objects.get().name == "Kedai Satu"


def test_raw_sql_sees_only_the_own_tenant(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        Outlet.objects.filter(code="PST").update(code="SATU")
    with tenant_scope(other_shop.tenant.id):
        assert _codes() == ["CBG", "PST"]
    with tenant_scope(shop.tenant.id):
        assert _codes() == ["CBG", "SATU"]


def test_raw_update_and_delete_reach_no_other_tenant(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(shop.tenant.id), connection.cursor() as cursor:
        other = [other_shop.tenant.id]
        cursor.execute("UPDATE tenants_outlet SET name = 'x' WHERE tenant_id = %s", other)
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM tenants_role WHERE tenant_id = %s", other)
        assert cursor.rowcount == 0


def test_insert_for_another_tenant_is_refused(shop: Shop, other_shop: Shop) -> None:
    with (
        tenant_scope(shop.tenant.id),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Outlet.objects.create(tenant_id=other_shop.tenant.id, code="X", name="X")


def test_moving_a_row_to_another_tenant_is_refused(shop: Shop, other_shop: Shop) -> None:
    with (
        tenant_scope(shop.tenant.id),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Outlet.objects.filter(code="PST").update(tenant_id=other_shop.tenant.id)


def test_pooled_connection_does_not_carry_the_tenant_on(committed: None) -> None:
    shop = make_shop("Kedai Satu")
    with tenant_scope(shop.tenant.id):
        assert _codes() == ["CBG", "PST"]
        process = connection.connection.info.backend_pid
    connection.close()  # gives it back to the pool
    pool = connection.pool  # type: ignore[attr-defined]
    pooled = [pool.getconn() for _ in range(pool.get_stats()["pool_size"])]
    try:
        assert process in [raw.info.backend_pid for raw in pooled]
        for raw in pooled:
            setting = raw.execute("SELECT nullif(current_setting('app.tenant', true), '')")
            assert setting.fetchone() == (None,)
            raw.rollback()
    finally:
        for raw in pooled:
            pool.putconn(raw)
    with pytest.raises(DatabaseError):
        _codes()


def test_read_only_scope_refuses_writing(committed: None) -> None:
    shop = make_shop("Kedai Satu")
    with (
        pytest.raises(DatabaseError, match="read-only"),
        tenant_scope(shop.tenant.id, read_only=True),
    ):
        Outlet.objects.update(name="x")


def test_unknown_tenant_sees_nothing(shop: Shop) -> None:
    with tenant_scope(uuid7()):
        assert _codes() == []
