"""A deactivated user's sign-ins stop working, like those of a deactivated membership."""

from django.db import migrations

from apps.core.operations import PlatformFunction

_PRINCIPAL = """
SELECT s.terminal_id, t.outlet_id, m.id, m.user_id, m.name, r.key, r.permissions,
       r.discount_limit,
       CASE WHEN m.id IS NULL OR m.all_outlets THEN NULL ELSE
         ARRAY(SELECT o.outlet_id FROM tenants_membershipoutlet o WHERE o.membership_id = m.id)
       END
FROM tenants_authsession s
JOIN tenants_tenant n ON n.id = s.tenant_id AND n.is_active
LEFT JOIN tenants_terminal t ON t.id = s.terminal_id
LEFT JOIN tenants_membership m ON m.id = s.membership_id AND m.is_active
  AND NOT EXISTS (SELECT FROM tenants_user u WHERE u.id = m.user_id AND NOT u.is_active)
LEFT JOIN tenants_role r ON r.id = m.role_id
WHERE s.id = session AND s.tenant_id = tenant AND s.revoked_at IS NULL
  AND (s.terminal_id IS NULL OR t.revoked_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_protection")]

    operations = [
        migrations.RunSQL("DROP FUNCTION tenants_principal(uuid, uuid)", migrations.RunSQL.noop),
        PlatformFunction(
            "tenants_principal(session uuid, tenant uuid)",
            "TABLE (terminal_id uuid, terminal_outlet uuid, membership_id uuid, user_id uuid,"
            " name text, role text, permissions text[], discount_limit numeric, outlets uuid[])",
            _PRINCIPAL,
        ),
    ]
