"""Row-level security, keys that include the tenant, and an entry's id within its own journal."""

from django.db import migrations

from apps.core.operations import OwnerKey, TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial"), ("tenants", "0014_terminal_journal")]

    operations = [
        TenantTable("sync_journalentry"),
        # A device makes the ids of its entries: no other tenant's may stand in their way.
        OwnerKey("sync_journalentry", "journal_id", "id"),
        TenantReference("sync_journalentry", "journal_id", "tenants_terminaljournal"),
        TenantTable("sync_syncexception"),
        TenantReference("sync_syncexception", "entry_id", "sync_journalentry"),
        TenantReference("sync_syncexception", "outlet_id", "tenants_outlet"),
        TenantReference("sync_syncexception", "resolved_by_id", "tenants_membership"),
    ]
