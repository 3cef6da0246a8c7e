from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "apps.messaging"
    verbose_name = _("Pesan")

    def ready(self) -> None:
        from apps.core.outbox import subscribe
        from apps.messaging import events

        subscribe("person.pin_locked", events.PIN_ALERT, events.warn_owners)
        subscribe("payment.late", events.PAYMENT_ALERT, events.tell_of_payment)
        subscribe("payment.taken_back", events.PAYMENT_ALERT, events.tell_of_payment)
        subscribe("sync.failed_many", events.SYNC_ALERT, events.tell_of_failed_sync)
