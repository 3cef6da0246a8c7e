"""Money back through the gateway, or by hand where the gateway cannot."""

from contextlib import suppress
from uuid import UUID

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import KeyReused, NotFound
from apps.core.providers import ProviderError
from apps.core.tenancy import tenant_transaction
from apps.payments.errors import GatewayAway, RefundRefused
from apps.payments.gateways import gateway_for
from apps.payments.models import PaymentIntent, PaymentRefund
from apps.payments.services.attempts import attempt_log
from apps.payments.services.news import refresh_intent
from apps.payments.states import State

REFUNDABLE = frozenset({State.SETTLED, State.PARTLY_REFUNDED})
_State = PaymentRefund.State


def refund_payment(
    *, intent_id: UUID, key: str, amount: int, reason: str, actor: Actor
) -> PaymentRefund:
    """Give back `amount` rupiah; the same key again continues the same refund.

    Raises `NotFound`, `RefundRefused`, `GatewayAway` (say it again with the same key), `KeyReused`
    (for another payment or amount).
    """
    refund = _request(intent_id, key, amount, reason, actor)
    if refund.state == _State.REFUSED:
        raise RefundRefused(refund.error, extra={"refund": str(refund.id)})
    if refund.state != _State.REQUESTED:
        return refund
    intent = refund.intent
    gateway = gateway_for(intent.account, attempt_log(intent))
    try:
        problem = gateway.refund(
            order_id=intent.provider_order_id,
            provider_id=intent.provider_id,
            key=key,
            amount=amount,
            reason=reason,
        )
    except ProviderError as error:
        raise GatewayAway(extra={"refund": str(refund.id)}) from error
    _finish(refund, problem)
    if problem:
        raise RefundRefused(problem, extra={"refund": str(refund.id)})
    with suppress(ProviderError):
        refresh_intent(intent.id)
    return refund


def _request(intent_id: UUID, key: str, amount: int, reason: str, actor: Actor) -> PaymentRefund:
    """The refund's row, made under the intent's lock so that two cannot share what is left."""
    with tenant_transaction():
        intent = (
            PaymentIntent.objects.select_for_update(of=("self",))
            .select_related("account")
            .filter(id=intent_id)
            .first()
        )
        if intent is None or not actor.reaches(intent.outlet_id):
            raise NotFound
        known = PaymentRefund.objects.filter(key=key).first()
        if known is not None:
            if (known.intent_id, known.amount) != (intent.id, amount):
                raise KeyReused
            known.intent = intent
            return known
        if intent.state not in REFUNDABLE or not 0 < amount <= _left(intent):
            raise RefundRefused(extra={"left": _left(intent), "state": intent.state})
        by_hand = intent.method.startswith("va_")
        state = _State.BY_HAND if by_hand else _State.REQUESTED
        refund = PaymentRefund.objects.create(
            intent=intent, key=key, amount=amount, reason=reason, state=state
        )
        if by_hand:
            _take_off(intent)
        record_audit(
            actor=actor,
            action="payment.refunded",
            subject_kind="payment",
            subject_id=intent.id,
            after={"refund": str(refund.id), "amount": amount, "state": state},
        )
    return refund


def _left(intent: PaymentIntent) -> int:
    """What may still be given back: what is asked for already counts as gone."""
    asked = intent.refunds.exclude(state=_State.REFUSED)
    return intent.amount - sum(refund.amount for refund in asked)


def _take_off(intent: PaymentIntent) -> None:
    """What went back, under the intent's lock; the provider may have told us of it already."""
    gone = intent.refunds.filter(state__in=[_State.DONE, _State.BY_HAND])
    intent.refunded = max(intent.refunded, sum(refund.amount for refund in gone))
    whole = intent.refunded == intent.amount
    intent.state = State.REFUNDED if whole else State.PARTLY_REFUNDED
    intent.save(update_fields=["refunded", "state"])


def _finish(refund: PaymentRefund, problem: str) -> None:
    refund.state = _State.REFUSED if problem else _State.DONE
    refund.error = problem[:200]
    with tenant_transaction():
        intent = PaymentIntent.objects.select_for_update().get(id=refund.intent_id)
        refund.save(update_fields=["state", "error"])
        if not problem and intent.state in REFUNDABLE:
            _take_off(intent)
