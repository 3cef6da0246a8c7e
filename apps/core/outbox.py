"""The outbox: events written with the change itself, delivered by a worker at least once.

An upper app subscribes in `AppConfig.ready()`:

    subscribe("order.paid", "reports.daily_sales", count_sale)

Each (event, handler) pair is a delivery with its own transaction: the handler's rows and the
mark "done" commit together, so a worker killed in the middle leaves no half effect and the
event runs again. Deliveries of one aggregate and handler run one at a time and in order.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.utils import timezone

from apps.core.actors import system_actor
from apps.core.audit import record_audit
from apps.core.models import OutboxDelivery, OutboxEvent
from apps.core.tenancy import tenant_scope

logger = logging.getLogger(__name__)

Handler = Callable[[OutboxEvent], None]

BATCH = 200
MAX_ATTEMPTS = 8
LONGEST_WAIT_SECONDS = 3600

_handlers: dict[str, dict[str, Handler]] = defaultdict(dict)

# The oldest open delivery of an aggregate and handler, when it is due and nobody has it.
_NEXT_DELIVERY = """
SELECT d.id FROM core_outboxdelivery d
WHERE d.tenant_id = %s AND d.state = 'waiting' AND d.due_at <= statement_timestamp()
  AND NOT EXISTS (
    SELECT 1 FROM core_outboxdelivery e
    WHERE e.tenant_id = d.tenant_id AND e.handler = d.handler
      AND e.aggregate_id = d.aggregate_id AND e.event_id < d.event_id AND e.state <> 'done')
ORDER BY d.event_id
LIMIT 1
FOR UPDATE SKIP LOCKED
"""

_LOCK_FAN_OUT = "SELECT pg_try_advisory_xact_lock(hashtextextended('outbox_fan_out:' || %s, 0))"

_TENANTS_WITH_WORK = """
SELECT tenant_id FROM core_outboxevent WHERE fanned_out_at IS NULL
UNION
SELECT tenant_id FROM core_outboxdelivery
WHERE state = 'waiting' AND due_at <= statement_timestamp()
"""


def subscribe(event_name: str, handler_name: str, handler: Handler) -> None:
    """Register a handler. Its name is stored with deliveries and must not change."""
    _handlers[event_name][handler_name] = handler


def publish(*, name: str, aggregate_id: UUID, payload: Mapping[str, Any]) -> OutboxEvent:
    """Append an event in the running transaction. Hold the aggregate's row lock."""
    return OutboxEvent.objects.create(name=name, aggregate_id=aggregate_id, payload=dict(payload))


def tenants_with_work() -> list[UUID]:
    """Tenants with events to hand out or deliveries due (asks as the platform role)."""
    with connections["platform"].cursor() as cursor:
        cursor.execute(_TENANTS_WITH_WORK)
        return [row[0] for row in cursor.fetchall()]


def dispatch(tenant_id: UUID) -> int:
    """Deliver what is due for one tenant; the number of deliveries tried, `BATCH` at most."""
    fan_out(tenant_id)
    for count in range(BATCH):
        if not deliver_next(tenant_id):
            return count
    return BATCH


def fan_out(tenant_id: UUID) -> None:
    """Turn new events into one delivery for each subscribed handler.

    One worker at a time: a second one could hand out a later event of an aggregate first.
    """
    with tenant_scope(tenant_id):
        if not _try_lock_fan_out(tenant_id):
            return
        events = list(OutboxEvent.objects.filter(fanned_out_at=None).order_by("position")[:BATCH])
        OutboxDelivery.objects.bulk_create(
            [
                OutboxDelivery(event=event, handler=handler, aggregate_id=event.aggregate_id)
                for event in events
                for handler in _handlers[event.name]
            ],
            ignore_conflicts=True,
        )
        positions = [event.position for event in events]
        OutboxEvent.objects.filter(position__in=positions).update(fanned_out_at=timezone.now())


def deliver_next(tenant_id: UUID) -> bool:
    """Run the next due delivery; False when there is none."""
    delivery: OutboxDelivery | None = None
    try:
        with tenant_scope(tenant_id):
            delivery = _take_next(tenant_id)
            if delivery is None:
                return False
            _handlers[delivery.event.name][delivery.handler](delivery.event)
            delivery.state = OutboxDelivery.State.DONE
            delivery.done_at = timezone.now()
            delivery.save(update_fields=["state", "done_at"])
    except Exception as error:  # any failure of a handler means: later, again
        if delivery is None:
            raise
        logger.exception("outbox handler %s failed", delivery.handler)
        _postpone(tenant_id, delivery, error)
    return True


def replay_parked(tenant_id: UUID) -> int:
    """Let the tenant's parked deliveries run again; their number."""
    with tenant_scope(tenant_id):
        replayed = OutboxDelivery.objects.filter(state=OutboxDelivery.State.PARKED).update(
            state=OutboxDelivery.State.WAITING, attempts=0, due_at=timezone.now()
        )
        if replayed:
            record_audit(
                actor=system_actor(tenant_id),
                action="outbox.replayed",
                subject_kind="tenant",
                subject_id=tenant_id,
                after={"deliveries": replayed},
            )
        return replayed


def tenants_with_parked() -> list[UUID]:
    """Tenants with parked deliveries (asks as the platform role)."""
    parked = OutboxDelivery._base_manager.using("platform").filter(
        state=OutboxDelivery.State.PARKED
    )
    return list(parked.order_by("tenant_id").values_list("tenant_id", flat=True).distinct())


def _try_lock_fan_out(tenant_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_FAN_OUT, [str(tenant_id)])
        return bool(cursor.fetchone()[0])


def _take_next(tenant_id: UUID) -> OutboxDelivery | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_DELIVERY, [tenant_id])
        row = cursor.fetchone()
    return OutboxDelivery.objects.select_related("event").get(id=row[0]) if row else None


def _postpone(tenant_id: UUID, delivery: OutboxDelivery, error: Exception) -> None:
    attempts = delivery.attempts + 1
    wait = min(2**attempts, LONGEST_WAIT_SECONDS)
    parked = attempts >= MAX_ATTEMPTS
    with tenant_scope(tenant_id):
        OutboxDelivery.objects.filter(id=delivery.id).update(
            attempts=attempts,
            state=OutboxDelivery.State.PARKED if parked else OutboxDelivery.State.WAITING,
            due_at=timezone.now() + dt.timedelta(seconds=wait),
            last_error=repr(error)[:1000],
        )
