"""Roles that existed before the kitchen get its rights, whatever they held; others stay."""

from importlib import import_module

import pytest
from django.db import connections, transaction

from apps.core.operations import ForAllTenants
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Role
from tests.factories import make_shop

MIGRATION = import_module("apps.tenants.migrations.0005_kitchen_board").Migration


def run(statements: list[str]) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.usefixtures("committed")
def test_existing_roles_get_the_rights_of_the_kitchen() -> None:
    shop = make_shop("Kedai Lama")
    with tenant_scope(shop.tenant.id):
        Role.objects.update(permissions=["feed.read", "orders.view"])
    operation = next(one for one in MIGRATION.operations if isinstance(one, ForAllTenants))
    kitchen = ["feed.read", "kitchen.serve", "kitchen.update", "kitchen.view", "orders.view"]
    for _ in range(2):
        run(operation.forward_sql())
    with tenant_scope(shop.tenant.id):
        assert dict(Role.objects.values_list("key", "permissions")) == {
            "owner": kitchen,
            "manager": kitchen,
            "supervisor": kitchen,
            "kitchen": kitchen,
            "cashier": ["feed.read", "kitchen.serve", "kitchen.view", "orders.view"],
            "accountant": ["feed.read", "orders.view"],
        }
    run(operation.backward_sql())
    with tenant_scope(shop.tenant.id):
        left = set(map(tuple, Role.objects.values_list("permissions", flat=True)))
    assert left == {("feed.read", "orders.view")}
