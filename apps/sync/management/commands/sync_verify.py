"""`manage.py sync_verify`: proves the stored journals of the tills again."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.sync.verification import tenants_with_journals, verify_journals


class Command(BaseCommand):
    help = "Recomputes hashes, signatures and links of the tills' journals. Exit 1 when broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", type=UUID, help="only this tenant")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = [options["tenant"]] if options["tenant"] else tenants_with_journals()
        broken = sum(self._verify(tenant_id) for tenant_id in tenants)
        if broken:
            raise CommandError(f"{broken} journals are broken", returncode=1)

    def _verify(self, tenant_id: UUID) -> int:
        """The number of broken journals."""
        reports = verify_journals(tenant_id)
        for report in reports:
            missing = f"  missing {', '.join(report.missing)}" if report.missing else ""
            self.stdout.write(f"{tenant_id}  {report.journal}  entries {report.entries}{missing}")
            for line in report.breaks:
                self.stdout.write(self.style.ERROR(f"  {line}"))
        return sum(1 for report in reports if report.breaks)
