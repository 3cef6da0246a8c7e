"""`manage.py verify_tenancy`: proves from the database that tenants are kept apart."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.verification import tenancy_violations


class Command(BaseCommand):
    help = "Checks row-level security, rights and every reference between tenants' tables."

    def handle(self, *args: Any, **options: Any) -> None:
        violations = tenancy_violations()
        for violation in violations:
            self.stdout.write(violation)
        if violations:
            raise CommandError(f"{len(violations)} violations", returncode=1)
        self.stdout.write(self.style.SUCCESS("Tenants are kept apart."))
