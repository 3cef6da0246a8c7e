"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("shifts", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("shifts_shift"),
        TenantReference("shifts_shift", "outlet_id", "tenants_outlet"),
        TenantReference("shifts_shift", "terminal_id", "tenants_terminal"),
        TenantReference("shifts_shift", "opened_by_id", "tenants_membership"),
    ]
