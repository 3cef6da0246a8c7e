"""Money of printed QRIS codes apart from the gateway's, in the books of tenants that are there."""

from django.db import migrations

from apps.core.operations import ForAllTenants

_ADD = """
INSERT INTO finance_account (id, tenant_id, code, name, kind, system_key)
SELECT gen_random_uuid(), a.tenant_id, '1116', 'Piutang QRIS statis', 'asset',
       'qris_static_clearing'
FROM finance_account a
WHERE a.system_key = 'qris_clearing'
"""
_REMOVE = "DELETE FROM finance_account WHERE system_key = 'qris_static_clearing'"


class Migration(migrations.Migration):
    dependencies = [("finance", "0010_mdr_account")]

    operations = [ForAllTenants("finance_account", _ADD, _REMOVE)]
