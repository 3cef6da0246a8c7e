"""Templates of receipts, the record of those handed out, and the look-up for checking one."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import OwnerKey, PlatformFunction, TenantReference, TenantTable

_PUBLIC_RECEIPT = """
SELECT s.terminal_id, coalesce(nullif(t.name, ''), o.name), s.receipt_number, s.placed_at,
       o.timezone, s.total, s.state = 'voided',
       (SELECT count(*) FROM orders_receiptissue i
        WHERE i.tenant_id = s.tenant_id AND i.order_id = s.id AND i.number > 0)
FROM orders_order s
JOIN tenants_outlet o ON o.tenant_id = s.tenant_id AND o.id = s.outlet_id
LEFT JOIN orders_receipttemplate t ON t.tenant_id = s.tenant_id AND t.outlet_id = s.outlet_id
WHERE s.id = sale
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_owner_key"),
        ("tenants", "0004_lost_refresh_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutletReceipt",
            fields=[],
            options={
                "verbose_name": "struk",
                "verbose_name_plural": "struk",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("tenants.outlet",),
        ),
        migrations.CreateModel(
            name="ReceiptIssue",
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
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("format", models.CharField(max_length=8)),
                (
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenants.membership",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="orders.order",
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenants.terminal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptTemplate",
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
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Baris besar di kepala struk. Kosong: nama outlet.",
                        max_length=80,
                        verbose_name="nama toko",
                    ),
                ),
                ("logo", models.ImageField(blank=True, upload_to="receipts", verbose_name="logo")),
                ("logo_bits", models.BinaryField(default=b"")),
                (
                    "website",
                    models.CharField(
                        blank=True,
                        help_text="Contoh: @kopitetangga",
                        max_length=80,
                        verbose_name="situs atau media sosial",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("id", "Bahasa Indonesia"), ("en", "English")],
                        default="id",
                        max_length=2,
                        verbose_name="bahasa",
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        choices=[("58", "58 mm"), ("80", "80 mm")],
                        default="80",
                        max_length=2,
                        verbose_name="kertas",
                    ),
                ),
                ("show_address", models.BooleanField(default=True, verbose_name="alamat")),
                ("show_phone", models.BooleanField(default=True, verbose_name="telepon")),
                ("show_customer", models.BooleanField(default=True, verbose_name="nama pelanggan")),
                (
                    "show_discounts",
                    models.BooleanField(default=True, verbose_name="diskon di bawah barang"),
                ),
                (
                    "show_taxes",
                    models.BooleanField(default=True, verbose_name="rincian pajak dan DPP"),
                ),
                ("show_notes", models.BooleanField(default=True, verbose_name="catatan")),
                ("show_qr", models.BooleanField(default=True, verbose_name="QR pemeriksaan")),
                (
                    "outlet",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipt_template",
                        to="tenants.outlet",
                    ),
                ),
            ],
            options={
                "verbose_name": "struk",
                "verbose_name_plural": "struk",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receiptissue",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e9ac75bec9a2373cb8b4d1586b2e0c6836a11d12",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_21a05",
                    table="orders_receiptissue",
                    when="BEFORE",
                ),
            ),
        ),
        TenantTable("orders_receipttemplate"),
        TenantTable("orders_receiptissue", ledger=True),
        TenantReference("orders_receipttemplate", "outlet_id", "tenants_outlet"),
        TenantReference("orders_receiptissue", "order_id", "orders_order"),
        OwnerKey("orders_receiptissue", "order_id", "number"),
        PlatformFunction(
            "orders_public_receipt(sale uuid)",
            "TABLE (terminal_id uuid, name text, number text, placed_at timestamptz,"
            " timezone text, total bigint, is_void boolean, copies bigint)",
            _PUBLIC_RECEIPT,
        ),
    ]
