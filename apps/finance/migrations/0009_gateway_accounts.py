"""The accounts of gateway payments, in the books of tenants that are there already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_ADD = """
INSERT INTO finance_account (id, tenant_id, code, name, kind, system_key)
SELECT gen_random_uuid(), a.tenant_id, n.code, n.name, n.kind, n.key
FROM finance_account a, (VALUES
  ('ewallet_clearing', '1113', 'Piutang e-wallet', 'asset'),
  ('va_clearing', '1114', 'Piutang virtual account', 'asset'),
  ('card_online_clearing', '1115', 'Piutang kartu online', 'asset'),
  ('reversed_payments', '1119', 'Pembayaran ditarik kembali', 'asset'),
  ('late_payments', '2211', 'Pembayaran terlambat', 'liability')
) n(key, code, name, kind)
WHERE a.system_key = 'qris_clearing'
"""
_REMOVE = """
DELETE FROM finance_account WHERE system_key IN (
  'ewallet_clearing', 'va_clearing', 'card_online_clearing', 'reversed_payments', 'late_payments')
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0007_shift_accounts")]

    operations = [ForAllTenants("finance_account", _ADD, _REMOVE)]
