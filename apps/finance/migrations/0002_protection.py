"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("finance", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("finance_account"),
        TenantTable("finance_journalentry", ledger=True),
        TenantTable("finance_journalline", ledger=True),
        TenantReference("finance_journalline", "entry_id", "finance_journalentry"),
        TenantReference("finance_journalline", "account_id", "finance_account"),
    ]
