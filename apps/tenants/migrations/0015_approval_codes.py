"""One-time codes for consent at a till without a network."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("tenants", "0014_terminal_journal")]

    operations = [
        migrations.CreateModel(
            name="ApprovalCode",
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
                ("device", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("position", models.PositiveSmallIntegerField()),
                ("code_hash", models.CharField(max_length=64)),
                (
                    "given_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("used_at", models.DateTimeField(null=True)),
                ("used_by", models.UUIDField(null=True)),
                ("action", models.CharField(blank=True, max_length=40)),
                (
                    "given_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenants.membership",
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="tenants.terminal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "terminal", "device", "day", "position"),
                        name="approval_code_once",
                    ),
                ],
            },
        ),
        TenantTable("tenants_approvalcode"),
        TenantReference("tenants_approvalcode", "terminal_id", "tenants_terminal"),
        TenantReference("tenants_approvalcode", "given_by_id", "tenants_membership"),
    ]
