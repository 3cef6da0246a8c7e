"""Rollups by hour and by product.

Events that were handed out before know nothing of the new handlers: run
`manage.py rebuild_rollups` once after this migration. `verify_books` tells when it was forgotten.
"""

from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import TenantTable

_KEY = [
    (
        "id",
        models.UUIDField(
            default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False
        ),
    ),
    (
        "tenant_id",
        models.UUIDField(default=apps.core.tenancy.current_tenant_id, editable=False),
    ),
    ("outlet_id", models.UUIDField()),
    ("business_date", models.DateField()),
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_protection")]

    operations = [
        migrations.CreateModel(
            name="HourlySales",
            fields=[
                *_KEY,
                ("hour_start", models.DateTimeField()),
                ("orders", models.IntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("discount", models.BigIntegerField(default=0)),
                ("tax", models.BigIntegerField(default=0)),
                ("voids", models.IntegerField(default=0)),
                ("voided", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "outlet_id", "business_date", "hour_start"),
                        name="hourly_sales_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductSales",
            fields=[
                *_KEY,
                ("product_id", models.UUIDField()),
                ("quantity", models.DecimalField(decimal_places=3, default=0, max_digits=14)),
                ("revenue", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "outlet_id", "business_date", "product_id"),
                        name="product_sales_once",
                    )
                ],
            },
        ),
        TenantTable("reports_hourlysales"),
        TenantTable("reports_productsales"),
    ]
