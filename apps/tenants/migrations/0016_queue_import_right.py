"""The right to bring in a rescued queue, for the roles that exist already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_GIVE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT DISTINCT unnest(permissions || '{sync.import}'::varchar[]) ORDER BY 1)
WHERE key IN ('owner', 'manager')
"""
_TAKE = "UPDATE tenants_role SET permissions = array_remove(permissions, 'sync.import')"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0015_approval_codes")]

    operations = [ForAllTenants("tenants_role", _GIVE, _TAKE)]
