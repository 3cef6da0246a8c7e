"""Row-level security of customers' payments, and their references with the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_customer_accounts")]

    operations = [
        TenantTable("orders_accountpayment", ledger=True),
        TenantReference("orders_accountpayment", "customer_id", "customers_customer"),
        TenantReference("orders_accountpayment", "outlet_id", "tenants_outlet"),
        TenantReference("orders_accountpayment", "shift_id", "shifts_shift"),
        TenantReference("orders_accountpayment", "cashier_id", "tenants_membership"),
    ]
