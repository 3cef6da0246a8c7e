"""Accounts for discounts by kind, in the books of tenants that are there already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_ADD = """
INSERT INTO finance_account (id, tenant_id, code, name, kind, system_key)
SELECT gen_random_uuid(), a.tenant_id, n.code, n.name, 'income', n.key
FROM finance_account a, (VALUES
  ('discounts_promotion', '4104', 'Potongan promo'),
  ('discounts_member', '4105', 'Potongan anggota'),
  ('discounts_voucher', '4106', 'Potongan voucher')
) n(key, code, name)
WHERE a.system_key = 'discounts'
"""
_REMOVE = """
DELETE FROM finance_account
WHERE system_key IN ('discounts_promotion', 'discounts_member', 'discounts_voucher')
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0004_owner_key")]

    operations = [ForAllTenants("finance_account", _ADD, _REMOVE)]
