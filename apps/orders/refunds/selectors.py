"""What came back of sales already, and what may still come back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import QuerySet, Sum

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.finance.models import JournalLine
from apps.orders.models import Order, OrderLine
from apps.orders.refunds.models import Refund, RefundLine, RefundTender
from apps.orders.refunds.payout import Held
from apps.orders.selectors import visible_orders

NEEDS_PERSON: Final = (RefundTender.State.REFUSED, RefundTender.State.DOUBLED)
_CONTRA: Final = ("discounts", "discounts_member", "discounts_promotion", "discounts_voucher")


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale as a refund needs it: lines, what came back of them, and what its tenders hold.

    `paid_back` in rupiah, over all refunds. `booked` is the discount by account, as posted.
    """

    order: Order
    lines: Mapping[UUID, OrderLine]
    returned: Mapping[UUID, Decimal]
    refunds: int
    exact: int
    paid_back: int
    held: tuple[Held, ...]
    booked: Mapping[str, int]

    def left_of(self, line: OrderLine) -> Decimal:
        """How much of a line may still come back."""
        return line.quantity - self.returned.get(line.id, Decimal(0))


def read_sold(order: Order) -> Sold:
    """Everything that a refund of the order needs; hold the order's lock to rely on it."""
    lines = order.lines.order_by("position")
    sums = Refund.objects.filter(order=order).aggregate(
        exact=Sum("expected_total", default=0), total=Sum("total", default=0)
    )
    return Sold(
        order=order,
        lines={line.id: line for line in lines},
        returned=returned_quantities([order.id]),
        refunds=Refund.objects.filter(order=order).count(),
        exact=sums["exact"],
        paid_back=sums["total"],
        held=_held(order),
        booked=_booked_discounts(order.id),
    )


def returned_quantities(order_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """By line of these orders, how much of it came back; lines without returns are left out."""
    rows = (
        RefundLine.objects.filter(refund__order_id__in=order_ids)
        .values_list("line_id")
        .annotate(quantity=Sum("quantity"))
    )
    return dict(rows)


def refunds_of(order_ids: Collection[UUID]) -> dict[UUID, list[Refund]]:
    """The refunds of orders in the order they were made, with lines and tenders."""
    found: dict[UUID, list[Refund]] = {}
    refunds = Refund.objects.filter(order_id__in=order_ids).order_by("order_id", "number")
    for refund in refunds.prefetch_related("lines", "tenders__by_hand"):
        found.setdefault(refund.order_id, []).append(refund)
    return found


def visible_refunds(actor: Actor) -> QuerySet[Refund]:
    """The refunds of the actor's outlets."""
    refunds = Refund.objects.select_related("order__outlet", "terminal", "cashier", "shift")
    return refunds if actor.outlet_ids is None else refunds.filter(outlet_id__in=actor.outlet_ids)


def get_refund(order_id: UUID, refund_id: UUID, actor: Actor) -> Refund:
    """One visible refund of an order. Raises `NotFound`."""
    refund = visible_refunds(actor).filter(order_id=order_id, id=refund_id).first()
    if refund is None or not visible_orders(actor).filter(id=order_id).exists():
        raise NotFound
    return refund


def get_refund_tender(
    order_id: UUID, refund_id: UUID, tender_id: UUID, actor: Actor
) -> RefundTender:
    """One payment back of a visible refund, with the refund and its order. Raises `NotFound`."""
    get_refund(order_id, refund_id, actor)
    tender = (
        RefundTender.objects.select_related("refund__order__outlet")
        .filter(id=tender_id, refund_id=refund_id)
        .first()
    )
    if tender is None:
        raise NotFound
    return tender


def unfinished_refunds(actor: Actor) -> QuerySet[RefundTender]:
    """Payments back of the actor's outlets that a person has to look after."""
    found = RefundTender.objects.filter(state__in=NEEDS_PERSON)
    reach = actor.outlet_ids
    return found if reach is None else found.filter(refund__outlet_id__in=reach)


def refund_number(refund: Refund) -> str:
    """`A1-000123-R1`: the sale's receipt and which of its refunds."""
    return f"{refund.order.receipt_number}-R{refund.number}"


def pending_refunds() -> list[UUID]:
    """Refunds with a payment that its provider has not answered yet."""
    pending = RefundTender.objects.filter(state=RefundTender.State.PENDING)
    return list(pending.values_list("refund_id", flat=True).distinct())


def tenants_with_pending_refunds() -> list[UUID]:
    """Tenants that have such refunds, read as the platform."""
    pending = RefundTender._base_manager.using("platform").filter(state=RefundTender.State.PENDING)
    return list(pending.values_list("tenant_id", flat=True).distinct())


def _held(order: Order) -> tuple[Held, ...]:
    """What each tender still holds. What a provider refused went back another way by then."""
    back = dict(
        RefundTender.objects.filter(refund__order=order)
        .values_list("tender_position")
        .annotate(amount=Sum("amount"))
    )
    return tuple(
        Held(
            tender.position,
            tender.method,
            tender.amount - back.get(tender.position, 0),
            tender.intent_id,
        )
        for tender in order.tenders.order_by("position")
    )


def _booked_discounts(order_id: UUID) -> dict[str, int]:
    """Debits of the sale's entry on the accounts of discounts, by account."""
    rows = (
        JournalLine.objects.filter(
            entry__source_id=order_id, entry__kind="sale", account__system_key__in=_CONTRA
        )
        .values_list("account__system_key")
        .annotate(debit=Sum("debit"))
    )
    return {str(key): int(debit) for key, debit in rows}
