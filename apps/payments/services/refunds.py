"""Money back through the gateway, or by hand where the gateway cannot."""

from contextlib import suppress
from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import KeyReused, NotFound
from apps.core.providers import ProviderError
from apps.core.tenancy import tenant_transaction
from apps.payments.errors import GatewayAway, PaymentHasDocument, RefundRefused
from apps.payments.gateways import gateway_for
from apps.payments.models import PaymentIntent, PaymentRefund
from apps.payments.services.attempts import attempt_log
from apps.payments.services.news import publish_found, refresh_intent
from apps.payments.states import State

REFUNDABLE = frozenset({State.SETTLED, State.PARTLY_REFUNDED})
_State = PaymentRefund.State
# Payments that no document of ours waits for: somebody else's program charged them.
FREE = "api"


def refund_free_payment(
    *, intent_id: UUID, key: str, amount: int, reason: str, actor: Actor
) -> PaymentRefund:
    """The same for a payment that belongs to no sale or other document of ours.

    Raises `PaymentHasDocument` for one that does: money alone would leave the document's goods,
    books and state behind. Else what `refund_payment` raises.
    """
    with tenant_transaction(read_only=True):
        intent = PaymentIntent.objects.filter(id=intent_id).first()
    if intent is not None and actor.reaches(intent.outlet_id) and intent.source_kind != FREE:
        raise PaymentHasDocument(
            extra={"source_kind": intent.source_kind, "source": str(intent.source_id)}
        )
    return refund_payment(intent_id=intent_id, key=key, amount=amount, reason=reason, actor=actor)


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
        # The money is on its way; what the provider says of the payment may come later.
        refresh_intent(intent.id)
    return refund


def withdraw_refund(
    *, intent_id: UUID, key: str, amount: int, reason: str, actor: Actor
) -> PaymentRefund:
    """No longer wait for a refund whose answer never came; one that was answered stays as it is.

    It is never asked for again, also when it was not asked for yet. The provider is asked from
    now on whether it made it after all (`payment.refund_found`).
    """
    with tenant_transaction():
        intent = _lock(intent_id, actor)
        refund = intent.refunds.select_for_update().filter(key=key).first()
        if refund is None:
            refund = PaymentRefund(intent=intent, key=key, amount=amount, reason=reason)
        elif refund.state != _State.REQUESTED:
            return refund
        refund.state = _State.WITHDRAWN
        refund.save()
        intent.checks, intent.check_at = 0, timezone.now()
        intent.save(update_fields=["checks", "check_at"])
        record_audit(
            actor=actor,
            action="payment.refund_withdrawn",
            subject_kind="payment",
            subject_id=intent.id,
            after={"refund": str(refund.id), "amount": refund.amount},
        )
    return refund


def _lock(intent_id: UUID, actor: Actor) -> PaymentIntent:
    intent = (
        PaymentIntent.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(id=intent_id)
        .first()
    )
    if intent is None or not actor.reaches(intent.outlet_id):
        raise NotFound
    return intent


def _request(intent_id: UUID, key: str, amount: int, reason: str, actor: Actor) -> PaymentRefund:
    """The refund's row, made under the intent's lock so that two cannot share what is left."""
    with tenant_transaction():
        intent = _lock(intent_id, actor)
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
    """Note the answer. One that comes after the refund was withdrawn counts when it is a yes."""
    with tenant_transaction():
        intent = PaymentIntent.objects.select_for_update().get(id=refund.intent_id)
        before = PaymentRefund.objects.select_for_update().get(id=refund.id).state
        refund.intent = intent
        refund.state = _State.REFUSED if problem else _State.DONE
        refund.error = problem[:200]
        was_withdrawn = before == _State.WITHDRAWN
        if before == _State.REQUESTED or (was_withdrawn and not problem):
            refund.save(update_fields=["state", "error"])
        if not problem and intent.state in REFUNDABLE:
            _take_off(intent)
        if not problem and was_withdrawn:
            publish_found(refund)
