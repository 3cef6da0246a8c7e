"""The right to take a customer's payment back, for the roles that exist already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_GIVE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT DISTINCT unnest(permissions || '{accounts.reverse}'::varchar[]) ORDER BY 1)
WHERE key IN ('owner', 'manager', 'supervisor')
"""
_TAKE = "UPDATE tenants_role SET permissions = array_remove(permissions, 'accounts.reverse')"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0012_refund_rights")]

    operations = [ForAllTenants("tenants_role", _GIVE, _TAKE)]
