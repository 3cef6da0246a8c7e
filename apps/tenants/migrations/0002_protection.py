"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import PlatformFunction, TenantReference, TenantTable

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
LEFT JOIN tenants_role r ON r.id = m.role_id
WHERE s.id = session AND s.tenant_id = tenant AND s.revoked_at IS NULL
  AND (s.terminal_id IS NULL OR t.revoked_at IS NULL)
"""

_MEMBERSHIPS = """
SELECT n.id, n.name, m.id
FROM tenants_membership m
JOIN tenants_tenant n ON n.id = m.tenant_id AND n.is_active
WHERE m.user_id = person AND m.is_active
ORDER BY n.name, m.id
"""

_FIND_PAIRING = """
SELECT p.tenant_id, p.id
FROM tenants_pairingcode p
JOIN tenants_tenant n ON n.id = p.tenant_id AND n.is_active
WHERE p.code_hash = hash AND p.used_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("tenants_tenant", column="id"),
        TenantTable("tenants_outlet"),
        TenantTable("tenants_role"),
        TenantTable("tenants_membership"),
        TenantTable("tenants_membershipoutlet"),
        TenantTable("tenants_terminal"),
        TenantTable("tenants_pairingcode"),
        TenantTable("tenants_authsession"),
        TenantTable("tenants_refreshtoken"),
        TenantTable("tenants_approval"),
        TenantReference("tenants_membership", "role_id", "tenants_role"),
        TenantReference("tenants_membershipoutlet", "membership_id", "tenants_membership"),
        TenantReference("tenants_membershipoutlet", "outlet_id", "tenants_outlet"),
        TenantReference("tenants_terminal", "outlet_id", "tenants_outlet"),
        TenantReference("tenants_pairingcode", "terminal_id", "tenants_terminal"),
        TenantReference("tenants_authsession", "terminal_id", "tenants_terminal"),
        TenantReference("tenants_authsession", "membership_id", "tenants_membership"),
        TenantReference("tenants_refreshtoken", "session_id", "tenants_authsession"),
        TenantReference("tenants_approval", "approver_id", "tenants_membership"),
        PlatformFunction(
            "tenants_principal(session uuid, tenant uuid)",
            "TABLE (terminal_id uuid, terminal_outlet uuid, membership_id uuid, user_id uuid,"
            " name text, role text, permissions text[], discount_limit numeric, outlets uuid[])",
            _PRINCIPAL,
        ),
        PlatformFunction(
            "tenants_memberships(person uuid)",
            "TABLE (tenant_id uuid, tenant_name text, membership_id uuid)",
            _MEMBERSHIPS,
        ),
        PlatformFunction(
            "tenants_find_pairing(hash text)",
            "TABLE (tenant_id uuid, pairing_id uuid)",
            _FIND_PAIRING,
        ),
    ]
