"""Reading sales that wait and payments that came late."""

from typing import Final
from uuid import UUID

from django.db import connections
from django.db.models import Case, QuerySet, When
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.orders.open.models import LatePayment, OpenOrder

_WAITING = [OpenOrder.State.OPEN, OpenOrder.State.PART_PAID]
_TENANTS_DUE = """
SELECT DISTINCT tenant_id FROM orders_latepayment
WHERE state = 'due' AND due_at <= statement_timestamp()
"""
MOST = 200
# Late payments that need a person first, then the newest.
DECIDED_LAST: Final = (
    Case(When(state=LatePayment.State.BY_HAND, then=0), default=1),
    "-created_at",
    "-id",
)


def get_open_order(order_id: UUID, actor: Actor) -> OpenOrder:
    """Raises `NotFound`, also for another tenant's or outlet's."""
    opened = _visible(actor).filter(id=order_id).first()
    if opened is None:
        raise NotFound
    return opened


def waiting_orders(actor: Actor) -> QuerySet[OpenOrder]:
    """What still waits, oldest first; for a till its own."""
    waiting = _visible(actor).filter(state__in=_WAITING).order_by("opened_at")
    return waiting.filter(terminal_id=actor.terminal_id) if actor.terminal_id else waiting


def late_payments(actor: Actor) -> QuerySet[LatePayment]:
    """Of the actor's outlets, those that need a person first, then newest first."""
    late = LatePayment.objects.select_related("outlet").order_by(*DECIDED_LAST)
    return late if actor.outlet_ids is None else late.filter(outlet_id__in=actor.outlet_ids)


def tenants_with_late_payments() -> list[UUID]:
    """Tenants whose late payments are due to be refunded (asks as the platform role)."""
    with connections["platform"].cursor() as cursor:
        cursor.execute(_TENANTS_DUE)
        return [row[0] for row in cursor.fetchall()]


def due_late_payments() -> list[UUID]:
    """Of the current tenant, oldest first."""
    due = LatePayment.objects.filter(state=LatePayment.State.DUE, due_at__lte=timezone.now())
    return list(due.order_by("due_at").values_list("id", flat=True)[:MOST])


def _visible(actor: Actor) -> QuerySet[OpenOrder]:
    opened = OpenOrder.objects.select_related("intent")
    return opened if actor.outlet_ids is None else opened.filter(outlet_id__in=actor.outlet_ids)
