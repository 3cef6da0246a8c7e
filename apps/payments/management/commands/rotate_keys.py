"""`manage.py rotate_keys`: seals every stored secret under the first key of DATA_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.tenancy import tenant_context
from apps.payments.services import rotate_keys
from apps.tenants.models import Tenant


class Command(BaseCommand):
    help = "Seal secrets under the first key of DATA_KEYS; afterwards the old keys may go."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = 0
        tenants = Tenant.objects.using("platform").values_list("id", flat=True)
        for tenant_id in tenants:
            with tenant_context(tenant_id):
                changed += rotate_keys()
        self.stdout.write(f"{changed} secrets sealed anew.")
