"""Row-level security, and foreign keys that include the tenant."""

from django.db import migrations

from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0003_price_rules"),
        ("catalog", "0007_modifiers_protection"),
        ("customers", "0005_groups_protection"),
    ]

    operations = [
        TenantTable("pricing_pricelist"),
        TenantTable("pricing_pricelistentry"),
        TenantReference("pricing_pricelistentry", "price_list_id", "pricing_pricelist"),
        TenantReference("pricing_pricelistentry", "product_id", "catalog_product"),
        TenantReference("pricing_pricelistentry", "unit_id", "catalog_productunit"),
        TenantTable("pricing_promotion"),
        TenantTable("pricing_promotionpart"),
        TenantReference("pricing_promotionpart", "promotion_id", "pricing_promotion"),
        TenantTable("pricing_promotioncounter"),
        TenantReference("pricing_promotioncounter", "promotion_id", "pricing_promotion"),
        TenantTable("pricing_promotionuse"),
        TenantReference("pricing_promotionuse", "promotion_id", "pricing_promotion"),
        TenantTable("pricing_memberdiscount"),
        TenantReference("pricing_memberdiscount", "group_id", "customers_customergroup"),
        TenantTable("pricing_voucherbatch"),
        TenantTable("pricing_voucher"),
        TenantReference("pricing_voucher", "batch_id", "pricing_voucherbatch"),
        TenantTable("pricing_voucherredemption"),
        TenantReference("pricing_voucherredemption", "voucher_id", "pricing_voucher"),
    ]
