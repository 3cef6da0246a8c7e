"""Money that goes back through a payment provider: after the refund is written, never inside it.

The refund names what is pending. Each payment back is asked for with its own id as the key, so
asking again continues the same one. What a provider refuses waits for a person (`refused`), who
pays it another way (`services.by_hand`). A provider that pays after that is caught here.
"""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.finance.accounts import TENDER_ACCOUNTS
from apps.finance.services.posting import Posting, post_entry
from apps.orders.refunds.models import RefundTender
from apps.payments.errors import GatewayAway, RefundRefused
from apps.payments.models import PaymentRefund
from apps.payments.services import refund_payment
from apps.shifts.selectors import business_day_now

_State = RefundTender.State
_AT_PROVIDER: Final = {
    PaymentRefund.State.DONE: _State.DONE,
    # A virtual account has no way back; one that was withdrawn is not asked for any more.
    PaymentRefund.State.BY_HAND: _State.REFUSED,
    PaymentRefund.State.WITHDRAWN: _State.REFUSED,
    PaymentRefund.State.REFUSED: _State.REFUSED,
}
# What a provider's yes makes of a payment back, whatever was thought of it before.
_AFTER_YES: Final = {
    _State.PENDING: _State.DONE,
    _State.REFUSED: _State.DONE,
    _State.INSTEAD: _State.DOUBLED,
}


def pay_back(*, refund_id: UUID, actor: Actor | None = None) -> None:
    """Ask the providers for a refund's pending payments. Safe to run twice and beside itself.

    Call it outside of any transaction. A provider that does not answer leaves it pending.
    """
    with tenant_transaction(read_only=True):
        pending = list(
            RefundTender.objects.select_related("refund").filter(
                refund_id=refund_id, state=_State.PENDING
            )
        )
    for tender in pending:
        ask_provider(tender, actor or system_actor(current_tenant_id()))


def ask_provider(tender: RefundTender, actor: Actor) -> None:
    """Ask for one pending payment back, outside of any transaction."""
    if tender.intent_id is None:
        return
    try:
        answer = refund_payment(
            intent_id=tender.intent_id,
            key=str(tender.id),
            amount=tender.amount,
            reason=tender.refund.get_reason_code_display(),
            actor=actor,
        )
    except GatewayAway:
        return
    except RefundRefused as error:
        take_answer(tender.id, _State.REFUSED, actor, error.detail)
        return
    state = _AT_PROVIDER[PaymentRefund.State(answer.state)]
    take_answer(tender.id, state, actor, _why(answer) if state == _State.REFUSED else "")


def hear_of_refund(*, key: str) -> None:
    """The provider made a refund that nobody waited for any more; safe to run twice."""
    try:
        tender_id = UUID(key)
    except ValueError:
        # The refund of a late payment: its key is none of ours.
        return
    take_answer(tender_id, _State.DONE, system_actor(current_tenant_id()))


def take_answer(tender_id: UUID, answer: RefundTender.State, actor: Actor, error: str = "") -> None:
    """Note what became of a payment back at its provider, under the payment's lock."""
    with tenant_transaction():
        tender = (
            RefundTender.objects.select_for_update(of=("self",))
            .select_related("refund")
            .filter(id=tender_id)
            .first()
        )
        if tender is None:
            return
        before = _State(tender.state)
        after = _AFTER_YES.get(before) if answer == _State.DONE else answer
        if after is None or (answer != _State.DONE and before != _State.PENDING):
            return
        tender.state, tender.error = after, error[:200]
        tender.save(update_fields=["state", "error"])
        if after == _State.DOUBLED:
            _expect_back(tender)
        record_audit(
            actor=actor,
            action="refund.doubled" if after == _State.DOUBLED else "refund.paid_back",
            subject_kind="order",
            subject_id=tender.refund.order_id,
            after={"tender": str(tender.id), "state": after.value, "amount": tender.amount},
        )


def _expect_back(tender: RefundTender) -> None:
    """The provider takes the money off what it owes the shop: the customer has it twice."""
    post_entry(
        outlet_id=tender.refund.outlet_id,
        business_date=business_day_now(tender.refund.outlet_id),
        kind="refund_doubled",
        source_kind="refund_tender",
        source_id=tender.id,
        lines=[
            Posting("reversed_payments", debit=tender.amount),
            Posting(TENDER_ACCOUNTS[tender.method], credit=tender.amount),
        ],
    )


def _why(refund: PaymentRefund) -> str:
    if refund.state == PaymentRefund.State.BY_HAND:
        return gettext("Virtual account tidak bisa dikembalikan lewat penyedia.")
    if refund.state == PaymentRefund.State.WITHDRAWN:
        return gettext("Penyedia tidak menjawab.")
    return refund.error
