"""Refunding a sale: goods back to stock or to waste, money back, books reversed in proportion."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.clock import business_date
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.outbox import publish
from apps.core.tenancy import tenant_transaction
from apps.finance.services.posting import post_entry
from apps.inventory.services import returns
from apps.orders.accounts.services.charging import credit_accounts
from apps.orders.errors import RefundChanged, RefundElsewhere, RefundExists
from apps.orders.models import Order
from apps.orders.refunds.amounts import Returned
from apps.orders.refunds.models import Refund, RefundLine, RefundTender
from apps.orders.refunds.plan import RefundDraft, RefundPlan, plan_refund, unusual_ways
from apps.orders.refunds.posting import refund_postings
from apps.orders.refunds.selectors import Sold, read_sold
from apps.orders.refunds.services.consent import Asked, consent_to
from apps.orders.representation import quantity_text
from apps.orders.selectors import get_order
from apps.orders.states import refuse_unless_allowed
from apps.pricing.engine import CashRounding
from apps.pricing.rules import current_version, outlet_rules
from apps.pricing.services.counting import give_back
from apps.shifts.errors import NoOpenShift
from apps.shifts.models import Shift
from apps.tenants.models import Terminal

LONGEST_REASON = 200
# A row lock that a sale shares and closing the shift waits for (docs/locking.md).
_OPEN_SHIFT = """
SELECT s.* FROM shifts_shift s JOIN tenants_terminal t ON t.id = s.terminal_id
WHERE s.tenant_id = %s AND s.outlet_id = %s AND s.state = 'open'
  AND (%s::uuid IS NULL OR s.terminal_id = %s::uuid)
ORDER BY s.terminal_id <> %s::uuid, t.kind = 'virtual', s.opened_at
LIMIT 1 FOR SHARE OF s
"""


def refund_order(
    *,
    order_id: UUID,
    draft: RefundDraft,
    actor: Actor,
    approval: str = "",
    approver_id: UUID | None = None,
) -> Refund:
    """Take goods of a sale back and pay for them, in the open shift of the terminal.

    Somebody without `orders.refund` needs the approval of somebody who holds it, for at least
    the amount that goes back, or his consent was proven otherwise (`approver_id`). Payments by a
    provider are only noted as pending: see `services.paying`. Raises `NotFound`, `NotRefundable`,
    `ReturnTooMuch`, `RefundExists`, `RefundChanged`, `RefundElsewhere`, `NoOpenShift`,
    `CashBackForbidden`, `ApprovalRequired`, `ApprovalInvalid`, `InvalidInput`.
    """
    actor.require("orders.request_refund")
    refuse_vague(draft)
    with tenant_transaction():
        order = get_order(order_id, actor)
        shift = open_shift_for(order, draft.terminal_id, actor)
        order = lock_order(order_id)
        refuse_unless_allowed(order, Order.State.REFUNDED)
        sold = read_sold(order)
        plan = plan_refund(sold, draft, rounding=cash_rounding_of(order))
        return write_refund(
            sold=sold,
            draft=draft,
            plan=plan,
            shift=shift,
            actor=actor,
            approval=approval,
            approver_id=approver_id,
        )


def open_shift_for(order: Order, terminal_id: UUID | None, actor: Actor) -> Shift | None:
    """The open shift whose drawer pays, FOR SHARE; None when the outlet has none.

    A till pays from its own. Somebody in the office may name a terminal; else it is the one
    that sold, or any other of the outlet.
    """
    wanted = actor.terminal_id or terminal_id
    if actor.terminal_id is not None and terminal_id not in {None, actor.terminal_id}:
        raise NotFound
    if wanted is not None and not _stands_in(wanted, order):
        raise RefundElsewhere(extra={"outlet": str(order.outlet_id)})
    found = list(
        Shift.objects.raw(
            _OPEN_SHIFT, [order.tenant_id, order.outlet_id, wanted, wanted, order.terminal_id]
        )
    )
    if wanted is not None and not found:
        raise NoOpenShift
    return found[0] if found else None


def lock_order(order_id: UUID) -> Order:
    """The order under its lock: from here on, what came back of it stands still."""
    return Order.objects.select_for_update(of=("self",)).select_related("outlet").get(id=order_id)


def cash_rounding_of(order: Order) -> CashRounding | None:
    """How the outlet rounds cash today: what coins there are in the drawer."""
    outlet = order.outlet
    today = business_date(timezone.now(), timezone=outlet.timezone, day_start=outlet.day_start)
    rules = outlet_rules(outlet_id=outlet.id, on=today, version=current_version())
    return rules.rules.cash_rounding


def write_refund(
    *,
    sold: Sold,
    draft: RefundDraft,
    plan: RefundPlan,
    shift: Shift | None,
    actor: Actor,
    approval: str,
    approver_id: UUID | None = None,
    exchange_order_id: UUID | None = None,
) -> Refund:
    """Write a planned refund under the order's lock. Raises what `refund_order` does."""
    order = sold.order
    to = Order.State.REFUNDED if plan.is_last else Order.State.PARTLY_REFUNDED
    permission = refuse_unless_allowed(order, to)
    if Refund.objects.filter(id=draft.id).exists():
        raise RefundExists(extra={"refund": str(draft.id)})
    if draft.expected_total not in {None, plan.total}:
        raise RefundChanged(extra={"total": plan.total})
    if shift is None and plan.in_cash:
        raise NoOpenShift
    other_way = bool(unusual_ways(plan))
    asked = Asked(order.id, permission, plan.exact, other_way, approver_id)
    approver_id = consent_to(asked, actor=actor, approval=approval)
    before, order.state = order.state, to
    order.save(update_fields=["state"])
    refund = _store(sold, draft, plan, shift, actor, approver_id, exchange_order_id)
    if plan.is_last and (order.promotions or order.vouchers):
        give_back(order_id=order.id)
    credit_accounts(
        customer_id=order.customer_id,
        amounts=[(payout.method, payout.amount) for payout in plan.payouts],
        reason="refund",
        source_id=refund.id,
        actor=actor,
    )
    _return_and_post(refund, sold, plan, actor)
    _tell(refund, order, plan, actor, before=before)
    return refund


def _stands_in(terminal_id: UUID, order: Order) -> bool:
    return Terminal.objects.filter(id=terminal_id, outlet_id=order.outlet_id).exists()


def refuse_vague(draft: RefundDraft) -> None:
    """Raise `InvalidInput` for "other" without words."""
    if draft.reason_code == Refund.Reason.OTHER and not draft.reason.strip():
        raise InvalidInput.on("reason", "required", gettext("Tulis kenapa barang dikembalikan."))


def _store(
    sold: Sold,
    draft: RefundDraft,
    plan: RefundPlan,
    shift: Shift | None,
    actor: Actor,
    approver_id: UUID | None,
    exchange_order_id: UUID | None,
) -> Refund:
    order = sold.order
    now = draft.at or timezone.now()
    refund = Refund.objects.create(
        id=draft.id,
        order=order,
        number=sold.refunds + 1,
        outlet_id=order.outlet_id,
        shift=shift,
        terminal_id=shift.terminal_id if shift else None,
        cashier_id=actor.membership_id,
        approver_id=approver_id,
        reason_code=draft.reason_code,
        reason=draft.reason.strip()[:LONGEST_REASON],
        business_date=business_date(
            now, timezone=order.outlet.timezone, day_start=order.outlet.day_start
        ),
        created_at=now,
        gross=sum(part.gross for part in plan.parts),
        discount=sum(part.discount for part in plan.parts),
        service=sum(part.service for part in plan.parts),
        tax=sum(part.tax for part in plan.parts),
        taxes=plan.taxes,
        expected_total=plan.exact,
        rounding=plan.total - plan.exact,
        total=plan.total,
        exchange_order_id=exchange_order_id,
    )
    RefundLine.objects.bulk_create(
        _line(refund, position, part) for position, part in enumerate(plan.parts)
    )
    RefundTender.objects.bulk_create(
        RefundTender(
            id=uuid7(),
            refund=refund,
            position=position,
            tender_position=payout.position,
            paid_by=payout.paid_by,
            method=payout.method,
            amount=payout.amount,
            reference=payout.reference,
            state=payout.state,
            intent_id=payout.intent_id,
        )
        for position, payout in enumerate(plan.payouts)
    )
    return refund


def _line(refund: Refund, position: int, part: Returned) -> RefundLine:
    line = part.line
    return RefundLine(
        refund=refund,
        position=position,
        line_id=line.id,
        product_id=line.product_id,
        name=line.name,
        quantity=part.quantity,
        unit_name=line.unit_name,
        pieces=part.pieces,
        to=part.to,
        unit_price=line.unit_price,
        gross=part.gross,
        discount=part.discount,
        service=part.service,
        tax=part.tax,
        taxes=list(part.taxes),
        total=part.total,
        revenue=part.revenue,
        cost=part.cost,
    )


def _return_and_post(refund: Refund, sold: Sold, plan: RefundPlan, actor: Actor) -> None:
    products = returns.stocked_products(source_id=sold.order.id)
    stocked = [part for part in plan.parts if part.line.product_id in products and part.pieces]
    if stocked:
        returns.return_goods(
            outlet_id=refund.outlet_id,
            source_id=refund.id,
            goods=[_goods(part) for part in stocked],
            membership_id=actor.membership_id,
        )
    postings = refund_postings(plan.parts, plan.payouts, stocked=stocked)
    if any(line.debit or line.credit for line in postings):
        post_entry(
            outlet_id=refund.outlet_id,
            business_date=refund.business_date,
            kind="refund",
            source_kind="refund",
            source_id=refund.id,
            lines=postings,
            shift_id=refund.shift_id,
        )


def _goods(part: Returned) -> returns.ReturnedGoods:
    return returns.ReturnedGoods(
        product_id=part.line.product_id,
        pieces=part.pieces,
        cost=part.cost,
        is_waste=part.to == RefundLine.To.WASTE,
    )


def _tell(refund: Refund, order: Order, plan: RefundPlan, actor: Actor, *, before: str) -> None:
    record_audit(
        actor=actor,
        action="order.refunded",
        subject_kind="order",
        subject_id=order.id,
        before={"state": before},
        after={
            "state": order.state,
            "refund": str(refund.id),
            "total": refund.total,
            "reason": refund.reason_code,
            "text": refund.reason,
            "approver": None if refund.approver_id is None else str(refund.approver_id),
            "lines": _audited(plan.parts),
            "tenders": [{"method": one.method, "amount": one.amount} for one in plan.payouts],
        },
    )
    publish(
        name="order.refunded",
        aggregate_id=order.id,
        payload={
            "refund": str(refund.id),
            "outlet": str(refund.outlet_id),
            "business_date": refund.business_date.isoformat(),
            "total": refund.total,
            "whole": plan.is_last,
        },
    )


def _audited(parts: Sequence[Returned]) -> list[dict[str, str]]:
    return [
        {"line": str(part.line.id), "quantity": quantity_text(part.quantity), "to": part.to}
        for part in parts
    ]
