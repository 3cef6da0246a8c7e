"""The accounts of a shift, in the books of tenants that are there already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_ADD = """
INSERT INTO finance_account (id, tenant_id, code, name, kind, system_key)
SELECT gen_random_uuid(), a.tenant_id, n.code, n.name, n.kind, n.key
FROM finance_account a, (VALUES
  ('cash_safe', '1103', 'Kas brankas', 'asset'),
  ('cash_float', '1104', 'Kas modal laci', 'asset'),
  ('over_short', '5103', 'Selisih kas', 'expense'),
  ('petty_expenses', '5201', 'Beban kecil dari laci', 'expense')
) n(key, code, name, kind)
WHERE a.system_key = 'cash_drawer'
"""
_REMOVE = """
DELETE FROM finance_account WHERE
  system_key IN ('cash_safe', 'cash_float', 'over_short', 'petty_expenses')
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0006_shift")]

    operations = [ForAllTenants("finance_account", _ADD, _REMOVE)]
