"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("inventory_stocklevel"),
        TenantTable("inventory_stockmovement", ledger=True),
        TenantReference("inventory_stocklevel", "outlet_id", "tenants_outlet"),
        TenantReference("inventory_stocklevel", "product_id", "catalog_product"),
        TenantReference("inventory_stockmovement", "level_id", "inventory_stocklevel"),
    ]
