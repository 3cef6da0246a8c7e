"""The rights around counting a drawer and closing a day, for the roles that exist already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_GIVE = """
UPDATE tenants_role r SET permissions = ARRAY(
  SELECT DISTINCT unnest(r.permissions || n.added::varchar[]) ORDER BY 1)
FROM (VALUES
  ('owner', '{shifts.move_cash,shifts.close,shifts.see_expected,shifts.approve_count,'
    'shifts.sign_day,shifts.reopen_day}'),
  ('manager', '{shifts.move_cash,shifts.close,shifts.see_expected,shifts.approve_count,'
    'shifts.sign_day,shifts.reopen_day}'),
  ('supervisor', '{shifts.move_cash,shifts.close,shifts.see_expected,shifts.approve_count,'
    'shifts.sign_day}'),
  ('cashier', '{shifts.move_cash,shifts.close}'),
  ('accountant', '{shifts.see_expected}')
) n(key, added)
WHERE r.key = n.key
"""
_TAKE = """
UPDATE tenants_role SET permissions = ARRAY(
  SELECT p FROM unnest(permissions) p WHERE p NOT IN ('shifts.move_cash', 'shifts.close',
    'shifts.see_expected', 'shifts.approve_count', 'shifts.sign_day', 'shifts.reopen_day'))
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_payment_rights")]

    operations = [ForAllTenants("tenants_role", _GIVE, _TAKE)]
