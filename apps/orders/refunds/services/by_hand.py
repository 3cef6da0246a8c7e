"""Paying another way what a gateway did not pay back, and deciding about what was paid twice.

Never twice on purpose: a gateway that owes an answer is asked once more, then never again, before
a person pays. If it paid all the same, the payment back becomes `doubled` and waits for a
decision (`services.paying`).
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.finance.accounts import TENDER_ACCOUNTS
from apps.finance.services.posting import Posting, post_entry
from apps.orders.errors import RefundNotOpen, RefundUnsure
from apps.orders.models import Order
from apps.orders.refunds.models import HandPayment, RefundTender
from apps.orders.refunds.payout import INSTEAD
from apps.orders.refunds.selectors import get_refund_tender
from apps.orders.refunds.services.consent import Asked, consent_to
from apps.orders.refunds.services.paying import ask_provider, take_answer
from apps.orders.refunds.services.refund import lock_order, open_shift_for
from apps.payments.models import PaymentRefund
from apps.payments.services import withdraw_refund
from apps.shifts.errors import NoOpenShift
from apps.shifts.models import Shift
from apps.shifts.selectors import BY_HAND_ENTRY, business_day_now
from apps.tenants.errors import ApprovalRequired

PERMISSION: Final = "orders.refund"
_State, _Kind = RefundTender.State, HandPayment.Kind
_AFTER: Final = {
    _Kind.PAID.value: (_State.REFUSED, _State.INSTEAD, "refund.paid_by_hand"),
    _Kind.RETURNED.value: (_State.DOUBLED, _State.RETURNED, "refund.returned"),
    _Kind.LOST.value: (_State.DOUBLED, _State.LOST, "refund.lost"),
}

_ENTRY: Final = {
    _Kind.PAID.value: BY_HAND_ENTRY,
    _Kind.RETURNED.value: "refund_returned",
    _Kind.LOST.value: "refund_lost",
}


@dataclass(frozen=True, slots=True)
class HandMoney:
    """Money that a person moved: by cash or transfer, with its proof; whose drawer pays."""

    method: str
    reference: str = ""
    note: str = ""
    terminal_id: UUID | None = None


def stop_waiting(
    *,
    order_id: UUID,
    refund_id: UUID,
    tender_id: UUID,
    is_sure: bool,
    actor: Actor,
    approval: str = "",
) -> None:
    """Make a pending payment back payable by hand: the provider is asked once more, then left.

    Call it outside of any transaction, before `pay_by_hand`. `is_sure`: somebody saw at the
    provider that the money did not go back. Raises `NotFound`, `RefundUnsure`,
    `ApprovalRequired`.
    """
    actor.require("orders.request_refund")
    with tenant_transaction(read_only=True):
        tender = get_refund_tender(order_id, refund_id, tender_id, actor)
    if tender.state != _State.PENDING or tender.intent_id is None:
        return
    if not approval and not actor.may(PERMISSION):
        raise ApprovalRequired(extra={"action": "order.refund"})
    machine = system_actor(current_tenant_id())
    ask_provider(tender, machine)
    with tenant_transaction(read_only=True):
        tender = get_refund_tender(order_id, refund_id, tender_id, actor)
    if tender.state != _State.PENDING or tender.intent_id is None:
        return
    if not is_sure:
        raise RefundUnsure
    withdrawn = withdraw_refund(
        intent_id=tender.intent_id,
        key=str(tender.id),
        amount=tender.amount,
        reason=tender.refund.get_reason_code_display(),
        actor=actor,
    )
    is_done = withdrawn.state == PaymentRefund.State.DONE
    words = gettext("Penyedia tidak menjawab.")
    take_answer(tender.id, _State.DONE if is_done else _State.REFUSED, machine, words)


def pay_by_hand(
    *,
    order_id: UUID,
    refund_id: UUID,
    tender_id: UUID,
    money: HandMoney,
    actor: Actor,
    approval: str = "",
) -> RefundTender:
    """Pay in cash or by transfer what the gateway did not pay back, once.

    Somebody without `orders.refund` needs an approval for at least the amount, by somebody who
    may also choose another way. Raises `NotFound`, `RefundNotOpen`, `NoOpenShift`,
    `ApprovalRequired`, `ApprovalInvalid`, `CashBackForbidden`, `InvalidInput`.
    """
    actor.require("orders.request_refund")
    _refuse_other(money.method)
    with tenant_transaction():
        tender, shift = _lock(order_id, refund_id, tender_id, money, _Kind.PAID, actor)
        asked = Asked(order_id, PERMISSION, tender.amount, is_other_way=True)
        approver_id = consent_to(asked, actor=actor, approval=approval)
        _settle(tender, _Kind.PAID, money, shift, actor, approver_id)
    return tender


def decide_doubled(
    *, order_id: UUID, refund_id: UUID, tender_id: UUID, money: HandMoney | None, actor: Actor
) -> RefundTender:
    """The customer gave back what she got twice, or (no `money`) the shop bears the loss.

    Raises `NotFound`, `RefundNotOpen`, `NoOpenShift`, `InvalidInput`.
    """
    actor.require(PERMISSION)
    kind = _Kind.RETURNED if money else _Kind.LOST
    if money:
        _refuse_other(money.method)
    with tenant_transaction():
        chosen = money or HandMoney("")
        tender, shift = _lock(order_id, refund_id, tender_id, chosen, kind, actor)
        _settle(tender, kind, chosen, shift, actor, actor.membership_id)
    return tender


def _refuse_other(method: str) -> None:
    if method not in INSTEAD:
        raise InvalidInput.on("method", "invalid_choice", ", ".join(INSTEAD))


def _lock(
    order_id: UUID,
    refund_id: UUID,
    tender_id: UUID,
    money: HandMoney,
    kind: HandPayment.Kind,
    actor: Actor,
) -> tuple[RefundTender, Shift | None]:
    """The payment back under its lock, in the state that the act needs, and the drawer's shift."""
    order = get_refund_tender(order_id, refund_id, tender_id, actor).refund.order
    shift = _shift(order, money, actor)
    lock_order(order_id)
    tender = (
        RefundTender.objects.select_for_update(of=("self",))
        .select_related("refund")
        .get(id=tender_id)
    )
    if tender.state != _AFTER[kind.value][0]:
        raise RefundNotOpen(extra={"state": tender.state})
    return tender, shift


def _shift(order: Order, money: HandMoney, actor: Actor) -> Shift | None:
    if not money.method:
        return None
    shift = open_shift_for(order, money.terminal_id, actor)
    if shift is None and money.method == "cash":
        raise NoOpenShift
    return shift


def _settle(
    tender: RefundTender,
    kind: HandPayment.Kind,
    money: HandMoney,
    shift: Shift | None,
    actor: Actor,
    approver_id: UUID | None,
) -> None:
    _before, after, action = _AFTER[kind.value]
    outlet_id = tender.refund.outlet_id
    made = HandPayment.objects.create(
        tender=tender,
        kind=kind,
        method=money.method,
        amount=tender.amount,
        reference=money.reference.strip()[:60],
        note=money.note.strip()[:200],
        shift=shift,
        cashier_id=actor.membership_id,
        approver_id=approver_id,
        business_date=business_day_now(outlet_id),
    )
    tender.state = after
    tender.save(update_fields=["state"])
    post_entry(
        outlet_id=outlet_id,
        business_date=made.business_date,
        kind=_ENTRY[kind.value],
        source_kind="hand_payment",
        source_id=made.id,
        lines=_postings(tender, kind, money.method),
        shift_id=shift.id if shift else None,
    )
    record_audit(
        actor=actor,
        action=action,
        subject_kind="order",
        subject_id=tender.refund.order_id,
        after={
            "tender": str(tender.id),
            "amount": tender.amount,
            "method": money.method,
            "reference": made.reference,
            "text": made.note,
            "approver": None if approver_id is None else str(approver_id),
        },
    )


def _postings(tender: RefundTender, kind: HandPayment.Kind, method: str) -> list[Posting]:
    """What the gateway keeps stays with it; the drawer or the bank pays. Or it is made good."""
    amount = tender.amount
    if kind == _Kind.PAID:
        return [
            Posting(TENDER_ACCOUNTS[tender.method], debit=amount),
            Posting(TENDER_ACCOUNTS[method], credit=amount),
        ]
    got = TENDER_ACCOUNTS[method] if kind == _Kind.RETURNED else "over_short"
    return [Posting(got, debit=amount), Posting("reversed_payments", credit=amount)]
