"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("reports_dailysales"),
    ]
