"""Goods that came back, and money for them, without a network."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from apps.core.errors import NotFound
from apps.orders.errors import RefundChanged
from apps.orders.models import Order, OrderLine
from apps.orders.refunds.api.serializers import OrderRefundInput, to_refund_draft
from apps.orders.refunds.models import Refund
from apps.orders.refunds.plan import RefundDraft
from apps.orders.refunds.services.refund import refund_order
from apps.orders.selectors import get_order
from apps.shifts.models import Shift
from apps.sync.kinds.base import Applied, Content, Kind, Oddity, Received, WaitsForEntry
from apps.sync.kinds.consent import approver_of, is_decided, refuse_odd_codes
from apps.sync.kinds.shifts import shift_of

PERMISSION: Final = "orders.refund"
# Stands for a line until it is found by its place in the sale.
_ANY_LINE: Final = str(UUID(int=0))


class _Refund(serializers.Serializer[Any]):
    order = serializers.UUIDField()


class _Body(serializers.Serializer[Any]):
    refund = serializers.DictField()


def _read(content: Content) -> Mapping[str, Any]:
    """The refund as `POST /orders/{id}/refunds` takes it, with the sale's id.

    A till that has no answer about the sale knows its lines by their `position` only.
    """
    refuse_odd_codes(content)
    refund = dict(_Body().run_validation(content)["refund"])
    order_id = _Refund().run_validation(refund)["order"]
    refund.pop("order")
    positions = [_position(line) for line in refund.get("lines") or []]
    named = [_named(line) for line in refund.get("lines") or []]
    data = OrderRefundInput.validated({**refund, "lines": named})
    return {"order": order_id, "draft": to_refund_draft(data), "positions": positions}


def _position(line: Mapping[str, Any]) -> int | None:
    if "position" not in line:
        return None
    position: int = serializers.IntegerField(min_value=0).run_validation(line["position"])
    return position


def _named(line: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in line.items() if name != "position"}
    return {"line": _ANY_LINE, **rest}


def _apply(entry: Received, body: Mapping[str, Any]) -> Applied:
    """Refund in the drawer of the entry's shift, or in the one that is open by now."""
    draft: RefundDraft = body["draft"]
    if Refund.objects.filter(id=draft.id, order_id=body["order"]).exists():
        return Applied(subject_id=draft.id)
    order = _order(entry, body["order"])
    shift = shift_of(entry)
    refund = refund_order(
        order_id=order.id,
        draft=_settled(entry, draft, order, body["positions"]),
        actor=entry.actor,
        approver_id=_approver(entry, draft),
    )
    return Applied(subject_id=refund.id, oddities=_elsewhere(shift, refund))


def _order(entry: Received, order_id: UUID) -> Order:
    try:
        return get_order(order_id, entry.actor)
    except NotFound:
        if entry.may_come:
            raise WaitsForEntry.that_makes(order_id) from None
        raise


def _settled(
    entry: Received, draft: RefundDraft, order: Order, positions: list[int | None]
) -> RefundDraft:
    """The draft with the sale's own lines. A person who books it accepts our amount."""
    lines = dict(OrderLine.objects.filter(order=order).values_list("position", "id"))
    goods = tuple(
        one if position is None else replace(one, line=lines.get(position, one.line))
        for one, position in zip(draft.goods, positions)
    )
    is_accepted = is_decided(entry, RefundChanged.code)
    expected = None if is_accepted else draft.expected_total
    return replace(draft, goods=goods, at=entry.at, expected_total=expected)


def _approver(entry: Received, draft: RefundDraft) -> UUID | None:
    if entry.actor.may(PERMISSION):
        return None
    amount = None if draft.expected_total is None else Decimal(draft.expected_total)
    return approver_of(entry, "order.refund", amount)


def _elsewhere(shift: Shift | None, refund: Refund) -> tuple[Oddity, ...]:
    if shift is None or refund.shift_id == shift.id:
        return ()
    evidence = {"shift": str(shift.id), "booked_in": str(refund.shift_id)}
    return (Oddity("closed_shift", evidence),)


KIND: Final = Kind(name="refund", read=_read, apply=_apply)
