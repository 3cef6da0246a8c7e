"""The rights around gateway payments, for the roles that exist already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_GIVE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT DISTINCT unnest(permissions || CASE key
    WHEN 'owner' THEN '{payments.charge,payments.refund,payments.view,payments.change}'
    WHEN 'manager' THEN '{payments.charge,payments.refund,payments.view}'
    WHEN 'supervisor' THEN '{payments.charge,payments.refund,payments.view}'
    WHEN 'cashier' THEN '{payments.charge}'
    ELSE '{payments.view}'
  END::varchar[]) ORDER BY 1)
WHERE key IN ('owner', 'manager', 'supervisor', 'cashier', 'accountant')
"""
_TAKE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT name FROM unnest(permissions) AS name WHERE name NOT LIKE 'payments.%' ORDER BY 1)
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_pricing_rights")]

    operations = [ForAllTenants("tenants_role", _GIVE, _TAKE)]
