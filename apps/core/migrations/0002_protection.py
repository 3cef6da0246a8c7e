"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import GrantToRoles, TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        GrantToRoles(),
        TenantTable("core_auditentry", ledger=True),
        TenantTable("core_auditseal", ledger=True),
        TenantTable("core_outboxevent"),
        TenantTable("core_outboxdelivery"),
        TenantTable("core_idempotencyrecord"),
    ]
