"""A receipt's person and terminal belong to its tenant."""

from django.db import migrations

from apps.core.operations import TenantReference


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_kitchen"), ("tenants", "0002_protection")]

    operations = [
        TenantReference("orders_receiptissue", "membership_id", "tenants_membership"),
        TenantReference("orders_receiptissue", "terminal_id", "tenants_terminal"),
    ]
