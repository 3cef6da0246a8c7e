"""Kitchen boards as a kind of terminal, and the kitchen's rights for roles that exist already."""

import django.contrib.postgres.fields
from django.db import migrations, models

from apps.core.operations import ForAllTenants, PlatformFunction

_PRINCIPAL = """
SELECT s.terminal_id, t.outlet_id, m.id, m.user_id, m.name, r.key, r.permissions,
       r.discount_limit,
       CASE WHEN m.id IS NULL OR m.all_outlets THEN NULL ELSE
         ARRAY(SELECT o.outlet_id FROM tenants_membershipoutlet o WHERE o.membership_id = m.id)
       END,
       t.kind
FROM tenants_authsession s
JOIN tenants_tenant n ON n.id = s.tenant_id AND n.is_active
LEFT JOIN tenants_terminal t ON t.id = s.terminal_id
LEFT JOIN tenants_membership m ON m.id = s.membership_id AND m.is_active
  AND NOT EXISTS (SELECT FROM tenants_user u WHERE u.id = m.user_id AND NOT u.is_active)
LEFT JOIN tenants_role r ON r.id = m.role_id
WHERE s.id = session AND s.tenant_id = tenant AND s.revoked_at IS NULL
  AND (s.terminal_id IS NULL OR t.revoked_at IS NULL)
"""

_GIVE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT DISTINCT unnest(permissions || {given}::varchar[]) ORDER BY 1)
WHERE key IN ({keys})
"""
_GIVE_ALL = _GIVE.format(
    given="ARRAY['kitchen.view', 'kitchen.update', 'kitchen.serve']",
    keys="'owner', 'manager', 'supervisor', 'kitchen'",
)
_GIVE_CASHIER = _GIVE.format(given="ARRAY['kitchen.view', 'kitchen.serve']", keys="'cashier'")
_TAKE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT unnest(permissions) EXCEPT SELECT unnest(
    ARRAY['kitchen.view', 'kitchen.update', 'kitchen.serve']::varchar[]) ORDER BY 1)
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0004_lost_refresh_answers")]

    operations = [
        migrations.AlterField(
            model_name="terminal",
            name="kind",
            field=models.CharField(
                choices=[("till", "kasir"), ("kitchen", "dapur"), ("virtual", "virtual")],
                default="till",
                max_length=8,
                verbose_name="jenis",
            ),
        ),
        migrations.RunSQL("DROP FUNCTION tenants_principal(uuid, uuid)", migrations.RunSQL.noop),
        PlatformFunction(
            "tenants_principal(session uuid, tenant uuid)",
            "TABLE (terminal_id uuid, terminal_outlet uuid, membership_id uuid, user_id uuid,"
            " name text, role text, permissions text[], discount_limit numeric, outlets uuid[],"
            " terminal_kind text)",
            _PRINCIPAL,
        ),
        migrations.AlterField(
            model_name="role",
            name="permissions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("feed.read", "Read the till's catalogue feed"),
                        ("quotes.create", "Price a cart"),
                        ("orders.view", "See orders and receipts"),
                        ("orders.place", "Sell"),
                        ("orders.void", "Void a sale without an approval"),
                        ("orders.request_void", "Void a sale with an approval"),
                        ("orders.override_price", "Sell at another price"),
                        ("orders.any_discount", "Discount without a limit"),
                        ("approvals.give", "Approve what others ask for"),
                        ("kitchen.view", "See the kitchen's tickets"),
                        ("kitchen.update", "Cook and finish the kitchen's tickets"),
                        ("kitchen.serve", "Mark what is ready as served"),
                        ("shifts.view", "See the running shift"),
                        ("shifts.open", "Open a shift"),
                        ("catalog.view", "See products and categories"),
                        ("catalog.change", "Change products and categories"),
                        ("stock.view", "See stock and its movements"),
                        ("stock.adjust", "Adjust stock"),
                        ("customers.view", "See customers"),
                        ("customers.change", "Change customers"),
                        ("outlets.view", "See outlets"),
                        ("outlets.change", "Change outlets and their taxes"),
                        ("people.view", "See people and roles"),
                        ("people.change", "Change people and roles"),
                        ("terminals.view", "See terminals"),
                        ("terminals.change", "Pair and revoke terminals"),
                        ("journal.view", "See the journal"),
                        ("audit.view", "See the audit trail"),
                        ("backoffice.view", "Open the back office"),
                    ],
                    max_length=40,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="izin",
            ),
        ),
        ForAllTenants("tenants_role", f"{_GIVE_ALL};{_GIVE_CASHIER}", _TAKE),
    ]
