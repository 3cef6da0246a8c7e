"""The account for what payment providers keep, in the books of tenants that are there already."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_ADD = """
INSERT INTO finance_account (id, tenant_id, code, name, kind, system_key)
SELECT gen_random_uuid(), a.tenant_id, '5202', 'Biaya penyedia pembayaran (MDR)', 'expense',
       'mdr_expense'
FROM finance_account a
WHERE a.system_key = 'bank'
"""
_REMOVE = "DELETE FROM finance_account WHERE system_key = 'mdr_expense'"


class Migration(migrations.Migration):
    dependencies = [("finance", "0008_customer_accounts")]

    operations = [ForAllTenants("finance_account", _ADD, _REMOVE)]
