"""The right to manage prices and promotions, for the roles that exist already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_GIVE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT DISTINCT unnest(permissions || '{pricing.manage}'::varchar[]) ORDER BY 1)
WHERE key IN ('owner', 'manager')
"""
_TAKE = "UPDATE tenants_role SET permissions = array_remove(permissions, 'pricing.manage')"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0007_role_permissions")]

    operations = [ForAllTenants("tenants_role", _GIVE, _TAKE)]
