from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "apps.backoffice"
    verbose_name = _("Kantor")

    def ready(self) -> None:
        """Hang the door of the owners' admin and collect every app's pages."""
        from apps.backoffice.door import TenantDoor
        from apps.core.office.site import owners_site

        owners_site.door = TenantDoor()
        autodiscover_modules("admin")
