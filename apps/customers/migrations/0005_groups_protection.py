"""Row-level security of groups, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_groups")]

    operations = [
        TenantTable("customers_customergroup"),
        TenantReference("customers_customer", "group_id", "customers_customergroup"),
    ]
