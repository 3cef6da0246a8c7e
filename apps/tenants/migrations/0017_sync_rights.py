"""The right to decide about what the tills' queues brought, for the roles that exist already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_GIVE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT DISTINCT unnest(permissions || '{sync.review}'::varchar[]) ORDER BY 1)
WHERE key IN ('owner', 'manager')
"""
_TAKE = "UPDATE tenants_role SET permissions = array_remove(permissions, 'sync.review')"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0016_queue_import_right")]

    operations = [ForAllTenants("tenants_role", _GIVE, _TAKE)]
