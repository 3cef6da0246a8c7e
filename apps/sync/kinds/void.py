"""A sale that was voided before the server had it."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from apps.core.errors import NotFound
from apps.orders.models import Order
from apps.orders.services.void import void_order
from apps.sync.kinds.base import Applied, Content, Kind, Received, WaitsForEntry
from apps.sync.kinds.consent import approver_of, refuse_odd_codes

PERMISSION: Final = "orders.void"


class _Body(serializers.Serializer[Any]):
    order = serializers.UUIDField()
    reason = serializers.CharField(max_length=200)


def _read(content: Content) -> Mapping[str, Any]:
    refuse_odd_codes(content)
    body: Mapping[str, Any] = _Body().run_validation(content)
    return body


def _apply(entry: Received, body: Mapping[str, Any]) -> Applied:
    """Void the sale as of then. What is voided already stays so."""
    own = Order.objects.filter(terminal_id=entry.journal.terminal_id)
    order = own.filter(id=body["order"]).first()
    if order is None and entry.may_come:
        raise WaitsForEntry.that_makes(body["order"])
    if order is None:
        raise NotFound
    if order.state != Order.State.VOIDED:
        may = entry.actor.may(PERMISSION)
        void_order(
            order_id=order.id,
            reason=body["reason"],
            actor=entry.actor,
            approver_id=None if may else approver_of(entry, "order.void"),
            at=entry.at,
        )
    return Applied(subject_id=order.id)


KIND: Final = Kind(name="void", read=_read, apply=_apply)
