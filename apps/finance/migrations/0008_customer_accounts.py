"""Accounts for kasbon, deposits and exchanges, in the books of tenants that are there already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_ADD = """
INSERT INTO finance_account (id, tenant_id, code, name, kind, system_key)
SELECT gen_random_uuid(), a.tenant_id, n.code, n.name, n.kind, n.key
FROM finance_account a, (VALUES
  ('kasbon_receivable', '1121', 'Piutang kasbon', 'asset'),
  ('exchange_clearing', '1131', 'Perantara tukar barang', 'asset'),
  ('deposit_liability', '2201', 'Titipan pelanggan', 'liability')
) n(key, code, name, kind)
WHERE a.system_key = 'inventory'
"""
_REMOVE = """
DELETE FROM finance_account
WHERE system_key IN ('kasbon_receivable', 'exchange_clearing', 'deposit_liability')
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0007_shift_accounts"), ("finance", "0009_gateway_accounts")]

    operations = [ForAllTenants("finance_account", _ADD, _REMOVE)]
