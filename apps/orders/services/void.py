"""Voiding a sale: stock and books go back once, while its shift is still open."""

import datetime as dt
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.clock import business_date
from apps.core.errors import InvalidInput
from apps.core.outbox import publish
from apps.core.tenancy import tenant_transaction
from apps.finance.models import JournalEntry
from apps.finance.services.posting import reverse_entry
from apps.inventory.services.returns import return_to_stock
from apps.orders.accounts.services.charging import credit_accounts
from apps.orders.errors import ExchangeNotVoidable, GatewayNotVoidable, NotVoidable
from apps.orders.models import Order, Tender
from apps.orders.selectors import get_order
from apps.orders.states import refuse_unless_allowed
from apps.pricing.services.counting import give_back
from apps.shifts.models import Shift
from apps.tenants.services.approvals import use_approval


def void_order(
    *,
    order_id: UUID,
    reason: str,
    actor: Actor,
    approval: str = "",
    approver_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Order:
    """Take a paid sale back: state, vouchers and limits, stock, journal, audit and event.

    Somebody without `orders.void` needs the approval token of somebody who holds it, or his
    consent was proven otherwise (`approver_id`). `at` is when it happened, if not now. Raises
    `NotFound`, `NotVoidable` (voided already, or its shift is closed), `ExchangeNotVoidable`,
    `GatewayNotVoidable`, `ApprovalRequired`, `ApprovalInvalid`, `InvalidInput`.
    """
    actor.require("orders.request_void")
    if not reason.strip():
        raise InvalidInput.on("reason", "required", gettext("Tulis kenapa penjualan dibatalkan."))
    with tenant_transaction():
        order = _lock(order_id, actor)
        permission = refuse_unless_allowed(order, Order.State.VOIDED)
        _refuse_irreversible(order)
        if actor.may(permission):
            approver_id = actor.membership_id
        elif approver_id is None:
            approver_id = use_approval(
                token=approval, action="order.void", subject_id=order.id, actor=actor
            ).id
        order.state = Order.State.VOIDED
        order.void_reason = reason.strip()
        order.voided_at = at or timezone.now()
        order.save(update_fields=["state", "void_reason", "voided_at"])
        _reverse(order, actor, order.voided_at)
        _tell(order, actor, approver_id)
    return order


def _lock(order_id: UUID, actor: Actor) -> Order:
    """The order under its lock; its shift first, FOR SHARE like every sale (docs/locking.md)."""
    order = get_order(order_id, actor)
    shift = Shift.objects.raw(
        "SELECT * FROM shifts_shift WHERE tenant_id = %s AND id = %s FOR SHARE",
        [order.tenant_id, order.shift_id],
    )[0]
    if shift.state != Shift.State.OPEN:
        raise NotVoidable(gettext("Sif penjualan ini sudah ditutup. Pakai pengembalian uang."))
    return Order.objects.select_for_update().get(id=order.id)


def _refuse_irreversible(order: Order) -> None:
    """What goods or a gateway paid for comes back by a refund only: it moves the money, too."""
    tenders = list(order.tenders.values_list("method", "intent_id"))
    if any(method == Tender.Method.EXCHANGE for method, _ in tenders):
        raise ExchangeNotVoidable
    if any(intent_id is not None for _, intent_id in tenders):
        raise GatewayNotVoidable


def _reverse(order: Order, actor: Actor, at: dt.datetime) -> None:
    credit_accounts(
        customer_id=order.customer_id,
        amounts=list(order.tenders.values_list("method", "amount")),
        reason="void",
        source_id=order.id,
        actor=actor,
    )
    if order.promotions or order.vouchers:
        give_back(order_id=order.id)
    return_to_stock(source_id=order.id, membership_id=actor.membership_id)
    if JournalEntry.objects.filter(source_id=order.id, kind="sale").exists():
        outlet = order.outlet
        day = business_date(at, timezone=outlet.timezone, day_start=outlet.day_start)
        reverse_entry(
            source_id=order.id,
            of_kind="sale",
            kind="void",
            business_date=day,
            shift_id=order.shift_id,
        )


def _tell(order: Order, actor: Actor, approver_id: UUID | None) -> None:
    record_audit(
        actor=actor,
        action="order.voided",
        subject_kind="order",
        subject_id=order.id,
        before={"state": "paid"},
        after={
            "state": "voided",
            "reason": order.void_reason,
            "total": order.total,
            "approver": None if approver_id is None else str(approver_id),
        },
    )
    publish(
        name="order.voided",
        aggregate_id=order.id,
        payload={
            "outlet": str(order.outlet_id),
            "business_date": order.business_date.isoformat(),
            "total": order.total,
        },
    )
