"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("core", "0002_protection")]

    operations = [
        TenantTable("catalog_category"),
        TenantTable("catalog_product"),
        TenantTable("catalog_barcode"),
        TenantReference("catalog_product", "category_id", "catalog_category"),
        TenantReference("catalog_product", "variant_of_id", "catalog_product"),
        TenantReference("catalog_product", "tax_profile_id", "tax_taxprofile"),
        TenantReference("catalog_barcode", "product_id", "catalog_product"),
    ]
