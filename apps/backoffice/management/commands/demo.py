"""`manage.py demo --output FILE [--days N]`: the demo shops, once, and how to get in."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.backoffice.demo.access_file import read_logins, write_access
from apps.backoffice.demo.service import (
    DAYS,
    DemoIncomplete,
    complete_logins,
    connect_gateways,
    load_demo,
    offer_pairing,
)

FEWEST_DAYS = 2


class Command(BaseCommand):
    help = "Loads the demo shops if they are missing; writes sign-ins and fresh pairing codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="JSON, for the owner only")
        parser.add_argument("--days", type=int, default=DAYS, help="days of trade, today included")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        path = options["output"]
        if options["days"] < FEWEST_DAYS:
            raise CommandError("Today may have just begun: at least two days.")
        try:
            logins = load_demo(days=options["days"])
        except DemoIncomplete as error:
            raise CommandError(
                "Loading the demo was interrupted before. Start with an empty database."
            ) from error
        if logins is None:
            logins = complete_logins(read_logins(path))
        connect_gateways()
        write_access(path, logins, offer_pairing())
        self.stdout.write(f"The demo is ready after {time.monotonic() - started:.1f} s.")
