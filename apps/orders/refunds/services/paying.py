"""Money that goes back through a payment provider: after the refund is written, never inside it.

The refund names what is pending. Each payment back is asked for with its own id as the key, so
asking again continues the same one. What a provider refuses waits for a person (`refused`).
"""

from uuid import UUID

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.orders.refunds.models import RefundTender
from apps.payments.errors import GatewayAway, RefundRefused
from apps.payments.models import PaymentRefund
from apps.payments.services.refunds import refund_payment

_State = RefundTender.State


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
        _pay_back(tender, actor or system_actor(current_tenant_id()))


def _pay_back(tender: RefundTender, actor: Actor) -> None:
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
        _finish(tender, _State.REFUSED, actor, error.detail)
        return
    by_hand = answer.state == PaymentRefund.State.BY_HAND
    _finish(tender, _State.BY_HAND if by_hand else _State.DONE, actor)


def _finish(tender: RefundTender, state: RefundTender.State, actor: Actor, error: str = "") -> None:
    with tenant_transaction():
        changed = RefundTender.objects.filter(id=tender.id, state=_State.PENDING).update(
            state=state, error=error[:200]
        )
        if changed:
            record_audit(
                actor=actor,
                action="refund.paid_back",
                subject_kind="refund",
                subject_id=tender.refund_id,
                after={"tender": str(tender.id), "state": state.value, "amount": tender.amount},
            )
