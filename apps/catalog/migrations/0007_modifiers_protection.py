"""Row-level security for modifiers, units and scales' labels, and their tenant's references."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_modifiers_and_units")]

    operations = [
        TenantTable("catalog_productunit"),
        TenantTable("catalog_modifiergroup"),
        TenantTable("catalog_modifier"),
        TenantTable("catalog_productmodifiergroup"),
        TenantTable("catalog_weighedlabel"),
        TenantReference("catalog_productunit", "product_id", "catalog_product"),
        TenantReference("catalog_barcode", "unit_id", "catalog_productunit"),
        TenantReference("catalog_modifier", "group_id", "catalog_modifiergroup"),
        TenantReference("catalog_productmodifiergroup", "product_id", "catalog_product"),
        TenantReference("catalog_productmodifiergroup", "group_id", "catalog_modifiergroup"),
    ]
