import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import TenantTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenants", "0006_onboarding"), ("core", "0002_protection")]

    operations = [
        migrations.CreateModel(
            name="MailDelivery",
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
                ("key", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=40)),
                ("about", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "menunggu"),
                            ("sending", "sedang dikirim"),
                            ("sent", "terkirim"),
                            ("failed", "gagal"),
                            ("dropped", "tidak perlu lagi"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "due_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at"],
                        name="mail_delivery_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "key"), name="mail_delivery_once"),
                ],
            },
        ),
        TenantTable("messaging_maildelivery"),
    ]
