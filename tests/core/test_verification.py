"""`manage.py verify_tenancy`: silent when all is well, loud when anything is not."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import LiteralString

import pytest
from django.core.management import CommandError, call_command

from apps.core.ids import uuid7
from apps.core.verification import protected_tables, references, tenancy_violations
from tests.core.conftest import Superuser
from tests.factories import Shop, make_shop

Plant = Callable[[LiteralString, LiteralString], None]


@pytest.fixture
def plant(committed: None, superuser: Superuser) -> Iterator[Plant]:
    """Do something forbidden, and undo it after the test."""
    undo: list[LiteralString] = []

    def run(statement: LiteralString, backwards: LiteralString) -> None:
        superuser(statement)
        undo.append(backwards)

    yield run
    for statement in undo:
        superuser(statement)


def test_all_is_well(real_shop: Shop) -> None:
    out = StringIO()
    call_command("verify_tenancy", stdout=out)
    assert "Tenants are kept apart." in out.getvalue()


def test_every_table_and_reference_is_looked_at(committed: None) -> None:
    tables = protected_tables()
    ledgers = {name for name, operation in tables.items() if operation.ledger}
    assert {"core_auditentry", "core_auditseal", "finance_journalline"} <= ledgers
    assert tables["tenants_tenant"].column == "id"
    found = {(r.child, r.own, r.parent) for r in references(set(tables))}
    assert ("core_outboxdelivery", "event_id", "core_outboxevent") in found
    assert ("tenants_terminal", "outlet_id", "tenants_outlet") in found
    assert ("orders_orderline", "order_id", "orders_order") in found


@pytest.mark.parametrize(
    ("statement", "backwards", "violation"),
    [
        (
            "ALTER TABLE tenants_outlet NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE tenants_outlet FORCE ROW LEVEL SECURITY",
            "tenants_outlet: row-level security is not enabled and forced",
        ),
        (
            "ALTER TABLE tenants_tenant DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE tenants_tenant ENABLE ROW LEVEL SECURITY",
            "tenants_tenant: row-level security is not enabled and forced",
        ),
        (
            "ALTER POLICY platform ON tenants_role RENAME TO elsewhere",
            "ALTER POLICY elsewhere ON tenants_role RENAME TO platform",
            "tenants_role: the policy platform is missing",
        ),
        (
            "CREATE POLICY everybody ON tenants_role USING (true)",
            "DROP POLICY everybody ON tenants_role",
            "tenants_role: the policy everybody is not the one of TenantTable",
        ),
        (
            "ALTER POLICY platform ON tenants_role TO PUBLIC",
            "ALTER POLICY platform ON tenants_role TO warungin_platform",
            "tenants_role: the policy platform is not the one of TenantTable",
        ),
        (
            "GRANT UPDATE ON core_auditentry TO warungin_app",
            "REVOKE UPDATE ON core_auditentry FROM warungin_app",
            "core_auditentry: the role warungin_app may UPDATE",
        ),
        (
            "GRANT DELETE ON finance_journalline TO warungin_platform",
            "REVOKE DELETE ON finance_journalline FROM warungin_platform",
            "finance_journalline: the role warungin_platform may DELETE",
        ),
        (
            "GRANT TRUNCATE ON tenants_role TO warungin_app",
            "REVOKE TRUNCATE ON tenants_role FROM warungin_app",
            "tenants_role: the role warungin_app may TRUNCATE",
        ),
    ],
)
def test_planted_weakness_is_named(
    plant: Plant, statement: LiteralString, backwards: LiteralString, violation: str
) -> None:
    plant(statement, backwards)
    assert violation in tenancy_violations()


def test_new_table_without_protection_is_named(plant: Plant) -> None:
    plant("CREATE TABLE forgotten (id int, tenant_id uuid)", "DROP TABLE forgotten")
    assert [line for line in tenancy_violations() if line.startswith("forgotten")] == [
        "forgotten: row-level security is not enabled and forced",
        "forgotten: the policy platform is missing",
        "forgotten: the policy tenant is missing",
    ]


def test_row_that_points_into_another_tenant_fails_the_command(
    real_shop: Shop, superuser: Superuser
) -> None:
    other = make_shop("Kedai Lain")
    own = real_shop.terminal
    superuser("UPDATE tenants_terminal SET outlet_id = %s WHERE id = %s", other.outlet.id, own.id)
    out = StringIO()
    try:
        with pytest.raises(CommandError, match="1 violations") as caught:
            call_command("verify_tenancy", stdout=out)
    finally:
        superuser("UPDATE tenants_terminal SET outlet_id = %s WHERE id = %s", own.outlet_id, own.id)
    assert caught.value.returncode == 1
    assert out.getvalue() == (
        "tenants_terminal.outlet_id: 1 rows point outside their tenant,"
        f" e.g. at {other.outlet.id} in tenants_outlet\n"
    )


def test_row_that_points_at_nothing_is_named(real_shop: Shop, superuser: Superuser) -> None:
    own, nowhere = real_shop.terminal, uuid7()
    superuser("UPDATE tenants_terminal SET outlet_id = %s WHERE id = %s", nowhere, own.id)
    try:
        violations = tenancy_violations()
    finally:
        superuser("UPDATE tenants_terminal SET outlet_id = %s WHERE id = %s", own.outlet_id, own.id)
    assert len(violations) == 1
    assert str(nowhere) in violations[0]
