"""`manage.py generate --tenants N --products N --orders N [--seed S] [--until DATE]`."""

import datetime as dt
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.backoffice.generate.service import AlreadyGenerated, Wanted, generate

# Fixed, so that the same command gives the same rows on any day.
UNTIL = dt.date(2026, 10, 31)


class Command(BaseCommand):
    help = "Makes shops with products and a year of sales for measurements; repeatable by seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenants", type=int, default=1)
        parser.add_argument("--products", type=int, default=100, help="in each tenant")
        parser.add_argument("--orders", type=int, default=1000, help="over all tenants together")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=dt.date.fromisoformat, default=UNTIL, help="last day")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Wanted(
            tenants=options["tenants"],
            products=options["products"],
            orders=options["orders"],
            seed=options["seed"],
            until=options["until"],
        )
        if wanted.tenants < 1 or wanted.products < 1 or wanted.orders < 0:
            raise CommandError("At least one tenant and one product.")
        started = time.monotonic()
        try:
            generate(wanted, progress=self.stdout.write)
        except AlreadyGenerated as error:
            raise CommandError("Tenants of this seed exist: choose another --seed.") from error
        self.stdout.write(f"{wanted.orders} orders in {time.monotonic() - started:.1f} s")
