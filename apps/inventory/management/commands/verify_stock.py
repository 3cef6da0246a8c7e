"""`manage.py verify_stock`: levels, movements and inventory accounts agree in every tenant."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.inventory.verification import stock_discrepancies


class Command(BaseCommand):
    help = "Prove that stock equals its movements and the books; exit 1 and list what does not."

    def handle(self, *args: Any, **options: Any) -> None:
        found = stock_discrepancies()
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("Stock, movements and books agree.")
