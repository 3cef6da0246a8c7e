"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("tax", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("tax_ruleversion"),
        TenantTable("tax_taxprofile"),
        TenantTable("tax_taxrate"),
        TenantTable("tax_outlettax"),
        TenantReference("tax_taxrate", "profile_id", "tax_taxprofile"),
        TenantReference("tax_outlettax", "profile_id", "tax_taxprofile"),
        TenantReference("tax_outlettax", "outlet_id", "tenants_outlet"),
    ]
