"""The rights to refund, and to keep customers' accounts, for the roles that exist already."""

from django.db import migrations

from apps.core.operations import ForAllTenants


def _give(rights: str, roles: str) -> str:
    return f"""
UPDATE tenants_role SET permissions = ARRAY(
  SELECT DISTINCT unnest(permissions || '{{{rights}}}'::varchar[]) ORDER BY 1)
WHERE key IN ({roles})
"""  # noqa: S608 - constants


def _take(right: str) -> str:
    return f"UPDATE tenants_role SET permissions = array_remove(permissions, '{right}')"  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("tenants", "0010_shift_rights")]

    operations = [
        ForAllTenants(
            "tenants_role",
            _give("orders.refund,orders.refund_in_cash", "'owner', 'manager', 'supervisor'"),
            _take("orders.refund"),
        ),
        ForAllTenants(
            "tenants_role",
            _give(
                "orders.request_refund,accounts.receive",
                "'owner', 'manager', 'supervisor', 'cashier'",
            ),
            _take("orders.request_refund"),
        ),
        ForAllTenants(
            "tenants_role",
            _give("accounts.manage", "'owner', 'manager'"),
            _take("accounts.manage"),
        ),
    ]
