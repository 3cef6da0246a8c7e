from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SyncConfig(AppConfig):
    name = "apps.sync"
    verbose_name = _("Sinkronisasi")

    def ready(self) -> None:
        """Hand in what other apps ask of the tills' journals, and what operators count."""
        from apps.core.api.metrics import REGISTRY
        from apps.customers.erasure import register_eraser
        from apps.shifts.proof import register_proof
        from apps.sync.metrics import QueueCollector
        from apps.sync.proof import proof_of_shift
        from apps.sync.services.erasing import erase_customer

        register_proof(proof_of_shift)
        register_eraser(erase_customer)
        REGISTRY.register(QueueCollector())
