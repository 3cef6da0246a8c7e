"""Tickets of the kitchen."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.ids
import apps.core.tenancy
from apps.core.operations import TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_receipts"),
        ("tenants", "0005_kitchen_board"),
    ]

    operations = [
        migrations.CreateModel(
            name="KitchenLine",
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
                ("position", models.PositiveSmallIntegerField()),
                ("product_id", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "menunggu"),
                            ("cooking", "dimasak"),
                            ("ready", "siap"),
                            ("served", "diantar"),
                            ("cancelled", "batal"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KitchenOrder",
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
                ("order_id", models.UUIDField()),
                ("channel", models.CharField(max_length=10)),
                ("label", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("receipt_number", models.CharField(blank=True, max_length=24)),
                ("paid_at", models.DateTimeField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenants.outlet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KitchenStep",
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
                ("from_state", models.CharField(blank=True, max_length=10)),
                ("to_state", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("membership_id", models.UUIDField(null=True)),
                ("terminal_id", models.UUIDField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="orders.kitchenline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KitchenTicket",
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
                ("station", models.CharField(max_length=24)),
                ("part", models.PositiveSmallIntegerField()),
                ("revision", models.BigIntegerField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="orders.kitchenorder",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenants.outlet",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="kitchenline",
            name="ticket",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="orders.kitchenticket",
            ),
        ),
        migrations.CreateModel(
            name="KitchenBoard",
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
                ("revision", models.BigIntegerField(default=0)),
                (
                    "outlet",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenants.outlet",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "outlet"), name="kitchen_board_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="kitchenorder",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "order_id"), name="kitchen_order_once"
            ),
        ),
        migrations.AddIndex(
            model_name="kitchenstep",
            index=models.Index(fields=["tenant_id", "line"], name="kitchen_step_line"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="kitchenstep",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="90c6c2c104eae9bd2898bcf680c99fe2a461da0a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_de3b8",
                    table="orders_kitchenstep",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="kitchenticket",
            index=models.Index(
                fields=["tenant_id", "outlet", "created_at"], name="kitchen_ticket_age"
            ),
        ),
        migrations.AddIndex(
            model_name="kitchenticket",
            index=models.Index(
                fields=["tenant_id", "outlet", "revision"], name="kitchen_ticket_new"
            ),
        ),
        migrations.AddConstraint(
            model_name="kitchenticket",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "order", "station", "part"), name="kitchen_ticket_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="kitchenline",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "ticket", "position"), name="kitchen_line_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="kitchenline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="kitchen_line_quantity"
            ),
        ),
        migrations.AddConstraint(
            model_name="kitchenline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["pending", "cooking", "ready", "served", "cancelled"])
                ),
                name="kitchen_line_state",
            ),
        ),
        TenantTable("orders_kitchenboard"),
        TenantTable("orders_kitchenorder"),
        TenantTable("orders_kitchenticket"),
        TenantTable("orders_kitchenline"),
        TenantTable("orders_kitchenstep", ledger=True),
        TenantReference("orders_kitchenboard", "outlet_id", "tenants_outlet"),
        TenantReference("orders_kitchenorder", "outlet_id", "tenants_outlet"),
        TenantReference("orders_kitchenticket", "order_id", "orders_kitchenorder"),
        TenantReference("orders_kitchenticket", "outlet_id", "tenants_outlet"),
        TenantReference("orders_kitchenline", "ticket_id", "orders_kitchenticket"),
        TenantReference("orders_kitchenstep", "line_id", "orders_kitchenline"),
    ]
