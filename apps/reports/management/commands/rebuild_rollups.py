"""`manage.py rebuild_rollups [--tenant ID]`: make the rollups anew from the raw rows."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from apps.core.tenancy import tenant_scope
from apps.reports.events import DAILY_SALES, HOURLY_SALES, PRODUCT_SALES
from apps.reports.services import rebuild_rollups
from apps.tenants.models import Tenant


class Command(BaseCommand):
    help = "Makes the rollups of all tenants (or one) anew from their sales. Safe at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", type=UUID, help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.using("platform").order_by("id")
        if options["tenant"]:
            tenants = tenants.filter(id=options["tenant"])
        for tenant_id in tenants.values_list("id", flat=True):
            with tenant_scope(tenant_id):
                rebuild_rollups(handlers=(DAILY_SALES, HOURLY_SALES, PRODUCT_SALES))
            self.stdout.write(f"{tenant_id} done")
