"""What messaging does when something happened."""

import datetime as dt
from typing import Final

from apps.core.models import OutboxEvent
from apps.messaging.letters import LATE_PAYMENT, PAYMENT_TAKEN_BACK, PIN_LOCKED, SYNC_FAILED
from apps.messaging.selectors import owners_with_address, was_requested_since
from apps.messaging.services import request_mail

# Stored with every delivery: it must not change.
PIN_ALERT: Final = "messaging.pin_alert"
PAYMENT_ALERT: Final = "messaging.payment_alert"
SYNC_ALERT: Final = "messaging.sync_alert"
ALERT_PAUSE: Final = dt.timedelta(hours=1)


def warn_owners(event: OutboxEvent) -> None:
    """`person.pin_locked`: tell every owner, about one person at most once an hour.

    Events of one person are handled one after the other, so the pause cannot be raced.
    """
    prefix = f"{event.aggregate_id}:"
    since = event.created_at - ALERT_PAUSE
    if was_requested_since(kind=PIN_LOCKED, key_prefix=prefix, since=since):
        return
    about = {"person": str(event.aggregate_id), **event.payload}
    for user in owners_with_address():
        request_mail(key=f"{prefix}{event.id}:{user.id}", kind=PIN_LOCKED, user=user, about=about)


def tell_of_payment(event: OutboxEvent) -> None:
    """`payment.late`, `payment.taken_back`: tell every owner, once each."""
    kind = LATE_PAYMENT if event.name == "payment.late" else PAYMENT_TAKEN_BACK
    for user in owners_with_address():
        request_mail(key=f"{event.id}:{user.id}", kind=kind, user=user, about=event.payload)


def tell_of_failed_sync(event: OutboxEvent) -> None:
    """`sync.failed_many`: tell every owner. It comes once until few are open again."""
    for user in owners_with_address():
        request_mail(key=f"{event.id}:{user.id}", kind=SYNC_FAILED, user=user, about=event.payload)
