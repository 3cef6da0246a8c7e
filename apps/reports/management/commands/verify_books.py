"""`manage.py verify_books [--json]`: exit 1 when the books of any tenant do not add up."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.reports.books import BooksReport, Violation, verify_books


class Command(BaseCommand):
    help = "Proves that orders, journal, stock, receipt numbers and rollups agree, in every tenant."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_books()
        self.stdout.write(_as_json(report) if options["json"] else _as_text(report))
        if report.violations:
            raise SystemExit(1)


def _as_json(report: BooksReport) -> str:
    return json.dumps(
        {
            "orders": report.orders,
            "entries": report.entries,
            "violations": [_found(violation) for violation in report.violations],
        }
    )


def _found(violation: Violation) -> dict[str, str]:
    return {
        "check": violation.check,
        "tenant": str(violation.tenant_id),
        "subject": str(violation.subject_id),
        "detail": violation.detail,
    }


def _as_text(report: BooksReport) -> str:
    lines = [
        f"{violation.check} {violation.tenant_id} {violation.subject_id} {violation.detail}"
        for violation in report.violations
    ]
    outcome = "the books agree" if not lines else "the books do NOT agree"
    return "\n".join([*lines, f"{report.orders} orders, {report.entries} entries: {outcome}"])
