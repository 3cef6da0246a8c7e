"""`manage.py rebuild_rollups [--tenant ID | --missing]`: make the rollups anew from the raw rows.

`--missing` follows each migration: it costs a glance unless a shop sold before the rollups were.
"""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Exists, OuterRef

from apps.core.tenancy import tenant_scope
from apps.reports.events import DAILY_SALES, HOURLY_SALES, PRODUCT_SALES
from apps.reports.models import DailySales, HourlySales
from apps.reports.services import rebuild_rollups
from apps.tenants.models import Tenant


class Command(BaseCommand):
    help = "Makes the rollups of all tenants (or one) anew from their sales. Safe at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", type=UUID, help="only this one")
        parser.add_argument(
            "--missing",
            action="store_true",
            help="only those with days that no hour was counted of",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.using("platform").order_by("id")
        if options["tenant"]:
            tenants = tenants.filter(id=options["tenant"])
        for tenant_id in tenants.values_list("id", flat=True):
            with tenant_scope(tenant_id):
                if options["missing"] and not _is_missing():
                    continue
                rebuild_rollups(handlers=(DAILY_SALES, HOURLY_SALES, PRODUCT_SALES))
            self.stdout.write(f"{tenant_id} done")


def _is_missing() -> bool:
    """Whether the tenant in scope sold before its hours were counted."""
    hours = HourlySales.objects.filter(business_date=OuterRef("business_date"))
    return DailySales.objects.filter(~Exists(hours)).exists()
