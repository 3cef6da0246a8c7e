"""Deleting what is kept for a limited time only."""

import datetime as dt

from django.utils import timezone

from apps.core.models import IdempotencyRecord, OutboxEvent

IDEMPOTENCY_KEPT = dt.timedelta(days=14)
EVENTS_KEPT = dt.timedelta(days=30)


def delete_expired_records() -> None:
    """Over all tenants, as the platform role: old answers and events that everybody handled."""
    now = timezone.now()
    answers = IdempotencyRecord._base_manager.using("platform")
    answers.filter(created_at__lt=now - IDEMPOTENCY_KEPT).delete()
    events = OutboxEvent._base_manager.using("platform")
    old = events.filter(created_at__lt=now - EVENTS_KEPT, fanned_out_at__isnull=False)
    old.exclude(deliveries__state__in=["waiting", "parked"]).delete()
