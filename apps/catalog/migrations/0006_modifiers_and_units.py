"""Packs, modifiers, scales' labels, and products whose quantity the cashier types."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_category_station"),
    ]

    operations = [
        migrations.CreateModel(
            name="Modifier",
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
                ("name", models.CharField(max_length=60, verbose_name="nama")),
                (
                    "price",
                    models.BigIntegerField(
                        default=0,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="tambahan harga (Rp)",
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(default=False, verbose_name="terpilih dari awal"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="dijual")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="urutan")),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "opsi",
                "verbose_name_plural": "opsi",
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="ModifierGroup",
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
                ("name", models.CharField(max_length=60, verbose_name="nama")),
                (
                    "minimum",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="paling sedikit dipilih"
                    ),
                ),
                (
                    "maximum",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="paling banyak dipilih",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="urutan")),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "pilihan tambahan",
                "verbose_name_plural": "pilihan tambahan",
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="ProductModifierGroup",
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
            ],
        ),
        migrations.CreateModel(
            name="ProductUnit",
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
                ("name", models.CharField(max_length=12, verbose_name="nama")),
                (
                    "factor",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.001"))],
                        verbose_name="isi",
                    ),
                ),
                (
                    "price",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="harga (Rp)",
                    ),
                ),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "kemasan",
                "verbose_name_plural": "kemasan",
                "ordering": ["factor", "id"],
            },
        ),
        migrations.CreateModel(
            name="WeighedLabel",
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
                    "prefix",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(20),
                            django.core.validators.MaxValueValidator(29),
                        ],
                        verbose_name="awalan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("weight", "berat"), ("price", "harga")],
                        max_length=6,
                        verbose_name="isi label",
                    ),
                ),
                ("decimals", models.SmallIntegerField(verbose_name="letak koma")),
            ],
            options={
                "verbose_name": "label timbangan",
                "verbose_name_plural": "label timbangan",
                "ordering": ["prefix"],
            },
        ),
        migrations.AddField(
            model_name="product",
            name="open_quantity",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Kasir menimbang atau mengukur, misalnya per kg atau per meter.",
                verbose_name="jumlah diisi kasir",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="scale_code",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Lima angka yang dicetak timbangan di labelnya (PLU), misalnya 00123.",
                max_length=5,
                validators=[django.core.validators.RegexValidator("^[0-9]{5}$", "Tepat 5 angka.")],
                verbose_name="kode timbangan",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("deleted_at", None), models.Q(("scale_code", ""), _negated=True)
                ),
                fields=("tenant_id", "scale_code"),
                name="product_scale_code_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scale_code", ""), ("scale_code__regex", "^[0-9]{5}$"), _connector="OR"
                ),
                name="product_scale_code_digits",
            ),
        ),
        migrations.AddField(
            model_name="modifier",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="options",
                to="catalog.modifiergroup",
            ),
        ),
        migrations.AddField(
            model_name="productmodifiergroup",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="catalog.modifiergroup",
            ),
        ),
        migrations.AddField(
            model_name="productmodifiergroup",
            name="product",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="catalog.product",
            ),
        ),
        migrations.AddField(
            model_name="modifiergroup",
            name="products",
            field=models.ManyToManyField(
                blank=True,
                related_name="modifier_groups",
                through="catalog.ProductModifierGroup",
                to="catalog.product",
                verbose_name="produk",
            ),
        ),
        migrations.AddField(
            model_name="productunit",
            name="product",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="units",
                to="catalog.product",
            ),
        ),
        migrations.AddField(
            model_name="barcode",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="barcodes",
                to="catalog.productunit",
            ),
        ),
        migrations.AddConstraint(
            model_name="weighedlabel",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "prefix"), name="weighed_label_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="weighedlabel",
            constraint=models.CheckConstraint(
                condition=models.Q(("prefix__gte", 20), ("prefix__lte", 29)),
                name="weighed_label_prefix",
            ),
        ),
        migrations.AddConstraint(
            model_name="weighedlabel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decimals__gte", 0), ("decimals__lte", 3), ("kind", "weight")),
                    models.Q(("decimals__gte", -2), ("decimals__lte", 0), ("kind", "price")),
                    _connector="OR",
                ),
                name="weighed_label_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="modifier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None)),
                fields=("tenant_id", "group", "name"),
                name="modifier_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="modifier",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gte", 0)), name="modifier_price_positive"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="modifier",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_products",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    UPDATE catalog_product SET changed_xid = 0\n    WHERE changed_xid <> pg_current_xact_id()::text::bigint AND id IN (\n        SELECT product_id FROM catalog_productmodifiergroup\n        WHERE group_id IN (NEW.group_id, OLD.group_id));\n    RETURN NULL;\n",
                    hash="6906977ac7b48c8d6b39f8ec932d4d52218d49a6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_touch_products_6d3b9",
                    table="catalog_modifier",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="productmodifiergroup",
            index=models.Index(fields=["tenant_id", "group"], name="modifier_group_products"),
        ),
        migrations.AddConstraint(
            model_name="productmodifiergroup",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "product", "group"), name="product_modifier_group_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productmodifiergroup",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_product",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE catalog_product SET changed_xid = 0\n        WHERE id IN (NEW.product_id, OLD.product_id);\n        RETURN NULL;\n    ",
                    hash="2b17a321914630fbd2902dbc0abe816541480649",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_touch_product_21b07",
                    table="catalog_productmodifiergroup",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="modifiergroup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None)),
                fields=("tenant_id", "name"),
                name="modifier_group_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="modifiergroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("maximum__gte", 1), ("maximum__gte", models.F("minimum"))),
                name="modifier_group_range",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="modifiergroup",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_products",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    UPDATE catalog_product SET changed_xid = 0\n    WHERE changed_xid <> pg_current_xact_id()::text::bigint AND id IN (\n        SELECT product_id FROM catalog_productmodifiergroup\n        WHERE group_id IN (NEW.id, OLD.id));\n    RETURN NULL;\n",
                    hash="fc63077546833c6124d32fd63659b910f935e2c3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_touch_products_506ba",
                    table="catalog_modifiergroup",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="productunit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None)),
                fields=("tenant_id", "product", "name"),
                name="product_unit_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="productunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("factor__gt", 0)), name="product_unit_factor_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="productunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                name="product_unit_price_positive",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productunit",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_product",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE catalog_product SET changed_xid = 0\n        WHERE id IN (NEW.product_id, OLD.product_id);\n        RETURN NULL;\n    ",
                    hash="e02f3bd2349a5409f854170c8b0ec5acc970e13b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_touch_product_2a635",
                    table="catalog_productunit",
                    when="AFTER",
                ),
            ),
        ),
    ]
