"""Row-level security of customers' accounts, and their references with the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_customer_accounts"), ("customers", "0005_groups_protection")]

    operations = [
        TenantTable("loyalty_customeraccount"),
        TenantTable("loyalty_accountentry", ledger=True),
        TenantReference("loyalty_customeraccount", "customer_id", "customers_customer"),
        TenantReference("loyalty_accountentry", "account_id", "loyalty_customeraccount"),
    ]
