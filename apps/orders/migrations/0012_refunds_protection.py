"""Row-level security of refunds, and their references with the tenant."""

from django.db import migrations

from apps.core.operations import OwnerKey, TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("orders", "0011_refunds")]

    operations = [
        TenantTable("orders_refund", ledger=True),
        TenantTable("orders_refundline", ledger=True),
        TenantTable("orders_refundtender"),
        TenantReference("orders_refund", "order_id", "orders_order"),
        TenantReference("orders_refund", "outlet_id", "tenants_outlet"),
        TenantReference("orders_refund", "shift_id", "shifts_shift"),
        TenantReference("orders_refund", "terminal_id", "tenants_terminal"),
        TenantReference("orders_refund", "cashier_id", "tenants_membership"),
        TenantReference("orders_refund", "approver_id", "tenants_membership"),
        TenantReference("orders_refundline", "refund_id", "orders_refund"),
        TenantReference("orders_refundline", "product_id", "catalog_product"),
        TenantReference("orders_refundtender", "refund_id", "orders_refund"),
        OwnerKey("orders_refundline", "refund_id", "position"),
    ]
