"""Sign-up and setting up a shop; whoever has an account by now has proven its address."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import TenantReference, TenantTable

_PROVEN = """
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT u.id, lower(u.email), true, true FROM tenants_user u
WHERE NOT EXISTS (SELECT FROM account_emailaddress e WHERE e.user_id = u.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_kitchen_board"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                choices=[("id", "Bahasa Indonesia"), ("en", "English")],
                default="id",
                max_length=5,
                verbose_name="bahasa",
            ),
        ),
        migrations.CreateModel(
            name="CountedAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key", "at"], name="counted_act_recent"),
                    models.Index(fields=["at"], name="counted_act_old"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShopSetup",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "tenant_id",
                    models.UUIDField(default=apps.core.tenancy.current_tenant_id, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warung", "Warung makan"),
                            ("cafe", "Kedai kopi"),
                            ("restaurant", "Restoran"),
                            ("store", "Toko"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("outlet", "Outlet"),
                            ("tax", "Pajak"),
                            ("products", "Produk"),
                            ("people", "PIN"),
                            ("till", "Kasir"),
                        ],
                        default="outlet",
                        max_length=10,
                        verbose_name="langkah",
                    ),
                ),
                (
                    "product_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "category_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "outlet",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenants.outlet",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id",), name="shop_setup_once"),
                ],
            },
        ),
        TenantTable("tenants_shopsetup"),
        TenantReference("tenants_shopsetup", "outlet_id", "tenants_outlet"),
        migrations.RunSQL(_PROVEN, migrations.RunSQL.noop),
    ]
