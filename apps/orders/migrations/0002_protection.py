"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("orders_terminalsequence"),
        TenantTable("orders_order"),
        TenantTable("orders_orderline", ledger=True),
        TenantTable("orders_tender", ledger=True),
        TenantReference("orders_order", "shift_id", "shifts_shift"),
        TenantReference("orders_orderline", "order_id", "orders_order"),
        TenantReference("orders_orderline", "product_id", "catalog_product"),
        TenantReference("orders_tender", "order_id", "orders_order"),
    ]
