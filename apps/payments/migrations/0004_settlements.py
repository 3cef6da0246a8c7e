"""What providers paid out; and which notifications were replayed together."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_merchant_qris"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettlementReport",
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
                ("file_name", models.CharField(max_length=120, verbose_name="berkas")),
                ("digest", models.BinaryField(max_length=32)),
                ("membership_id", models.UUIDField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="diunggah",
                    ),
                ),
                ("posted_at", models.DateTimeField(null=True, verbose_name="dibukukan")),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("unread", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "laporan pencairan",
                "verbose_name_plural": "laporan pencairan",
            },
        ),
        migrations.CreateModel(
            name="SettlementRow",
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
                ("line", models.PositiveIntegerField(verbose_name="baris")),
                ("reference", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[("payment", "pembayaran"), ("refund", "pengembalian")],
                        max_length=8,
                        verbose_name="jenis",
                    ),
                ),
                ("order_id", models.CharField(max_length=64, verbose_name="nomor pesanan")),
                ("provider_id", models.CharField(blank=True, max_length=64)),
                ("channel", models.CharField(blank=True, max_length=40, verbose_name="cara bayar")),
                ("paid_on", models.DateField(verbose_name="dibayar")),
                ("settled_on", models.DateField(verbose_name="cair")),
                ("gross", models.BigIntegerField(verbose_name="jumlah (Rp)")),
                ("fee", models.BigIntegerField(verbose_name="biaya (Rp)")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "belum dibukukan"),
                            ("posted", "dibukukan"),
                            ("unmatched", "tanpa pasangan"),
                            ("ignored", "diabaikan"),
                            ("repeated", "sudah pernah"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="keadaan",
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown", "tidak ada pembayaran dengan nomor ini"),
                            ("amount", "jumlahnya berbeda dengan catatan kita"),
                            ("not_paid", "di sini belum lunas"),
                            ("twice", "pembayaran ini sudah dicairkan sebelumnya"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                ("entry_id", models.UUIDField(null=True)),
            ],
            options={
                "verbose_name": "baris pencairan",
                "verbose_name_plural": "pencairan tanpa pasangan",
            },
        ),
        migrations.AddField(
            model_name="paymentnotice",
            name="replayed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="paymentnotice",
            index=models.Index(
                condition=models.Q(("state", "parked")),
                fields=["tenant_id", "at"],
                name="payment_notice_parked",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentnotice",
            index=models.Index(
                condition=models.Q(("replayed_at__isnull", False)),
                fields=["tenant_id", "replayed_at"],
                name="payment_notice_replayed",
            ),
        ),
        migrations.AddField(
            model_name="settlementreport",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="payments.paymentaccount",
            ),
        ),
        migrations.AddField(
            model_name="settlementrow",
            name="intent",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settlements",
                to="payments.paymentintent",
            ),
        ),
        migrations.AddField(
            model_name="settlementrow",
            name="report",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="payments.settlementreport",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementreport",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "account", "digest"), name="settlement_report_once"
            ),
        ),
        migrations.AddIndex(
            model_name="settlementrow",
            index=models.Index(fields=["tenant_id", "report", "line"], name="settlement_row_line"),
        ),
        migrations.AddIndex(
            model_name="settlementrow",
            index=models.Index(
                condition=models.Q(("state__in", ["posted", "unmatched"])),
                fields=["tenant_id", "paid_on"],
                name="settlement_row_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["posted", "unmatched", "ignored"])),
                fields=("tenant_id", "reference"),
                name="settlement_row_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "payment"), ("state", "posted")),
                fields=("tenant_id", "intent"),
                name="settlement_payment_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "posted"), _negated=True),
                    models.Q(("entry_id__isnull", False), ("intent__isnull", False)),
                    _connector="OR",
                ),
                name="settlement_posted_whole",
            ),
        ),
        TenantTable("payments_settlementreport"),
        TenantTable("payments_settlementrow"),
        TenantReference("payments_settlementreport", "account_id", "payments_paymentaccount"),
        TenantReference("payments_settlementrow", "report_id", "payments_settlementreport"),
        TenantReference("payments_settlementrow", "intent_id", "payments_paymentintent"),
    ]
