"""Row-level security of waiting sales and late payments; references include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0009_open_orders"),
        ("core", "0002_protection"),
        ("payments", "0002_protection"),
        ("shifts", "0002_protection"),
    ]

    operations = [
        TenantTable("orders_openorder"),
        TenantTable("orders_latepayment"),
        TenantReference("orders_openorder", "shift_id", "shifts_shift"),
        TenantReference("orders_openorder", "intent_id", "payments_paymentintent"),
        TenantReference("orders_latepayment", "id", "payments_paymentintent"),
    ]
