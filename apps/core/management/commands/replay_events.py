"""`manage.py replay_events`: lets parked event deliveries run again."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from apps.core.outbox import replay_parked, tenants_with_parked


class Command(BaseCommand):
    help = "Lets event deliveries that were parked after too many failures run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", type=UUID, help="only this tenant")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = [options["tenant"]] if options["tenant"] else tenants_with_parked()
        total = 0
        for tenant_id in tenants:
            count = replay_parked(tenant_id)
            self.stdout.write(f"{tenant_id}  {count}")
            total += count
        self.stdout.write(f"{total} deliveries will run again")
