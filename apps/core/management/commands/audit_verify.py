"""`manage.py audit_verify`: recomputes every tenant's audit chain."""

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.core.sealer import ChainReport, tenants_with_trail, verify_chain


class Command(BaseCommand):
    help = "Recomputes the chain of audit entries per tenant. Exit code 1 when one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON list")
        parser.add_argument("--tenant", type=UUID, help="only this tenant")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = [options["tenant"]] if options["tenant"] else tenants_with_trail()
        rows = [_row(tenant_id, verify_chain(tenant_id)) for tenant_id in tenants]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=2))
        else:
            self._print(rows)
        broken = sum(1 for row in rows if row["breaks"])
        if broken:
            raise CommandError(f"{broken} chains are broken", returncode=1)

    def _print(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            self.stdout.write(
                f"{row['tenant']}  sealed {row['sealed']}  unsealed {row['unsealed']}"
                f"  oldest unsealed {row['oldest_unsealed_seconds']} s"
            )
            for line in row["breaks"]:
                self.stdout.write(self.style.ERROR(f"  {line}"))


def _row(tenant_id: UUID, report: ChainReport) -> dict[str, Any]:
    age = 0
    if report.oldest_unsealed is not None:
        age = int((timezone.now() - report.oldest_unsealed).total_seconds())
    return {
        "tenant": str(tenant_id),
        "sealed": report.sealed,
        "unsealed": report.unsealed,
        "oldest_unsealed_seconds": age,
        "breaks": list(report.breaks),
    }
