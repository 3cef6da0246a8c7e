"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("pricing_outletpricing"),
        TenantReference("pricing_outletpricing", "outlet_id", "tenants_outlet"),
    ]
