"""What a provider says becomes the intent's state: once, by the written table, under its lock."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from apps.core.errors import NotFound
from apps.core.outbox import publish
from apps.core.providers import ProviderError
from apps.core.tenancy import tenant_transaction
from apps.payments.gateways import News, gateway_for
from apps.payments.models import PaymentIntent, PaymentRefund
from apps.payments.services.attempts import attempt_log
from apps.payments.states import OPEN, PAID, State, may_follow

# Growing intervals, in seconds, until a final state; the last one repeats.
CHECKS: Final = (2, 3, 5, 8, 13, 21, 34, 60, 120, 300, 600, 1800)
# Whether a withdrawn refund was made after all is asked for so long.
WATCHED: Final = dt.timedelta(days=7)
# A charge that the provider does not know after so many questions was never made.
NEVER_HEARD: Final = 4
# Ends that are ours alone: the provider was never heard to say so, somebody may still pay.
GIVEN_UP: Final = "given_up"
NEVER_RECEIVED: Final = "never_received"
_IN_DOUBT: Final = frozenset({GIVEN_UP, NEVER_RECEIVED})
_DOUBT: Final = dt.timedelta(hours=1)


def refresh_intent(intent_id: UUID, *, provider_id: str = "") -> PaymentIntent:
    """Ask the provider and apply what it says; `provider_id` if a notification named it first.

    Raises `NotFound`, `ProviderError`.
    """
    with tenant_transaction(read_only=True):
        intent = PaymentIntent.objects.select_related("account").filter(id=intent_id).first()
    if intent is None:
        raise NotFound
    gateway = gateway_for(intent.account, attempt_log(intent))
    try:
        news = gateway.status(
            order_id=intent.provider_order_id, provider_id=intent.provider_id or provider_id
        )
    except ProviderError:
        _plan_check(intent_id)
        raise
    return apply_news(intent_id, news)


def apply_news(intent_id: UUID, news: News | None) -> PaymentIntent:
    """Take over what the provider says; None means that it does not know the charge.

    News that does not follow from the present state changes nothing.
    """
    with tenant_transaction():
        intent = PaymentIntent.objects.select_for_update().get(id=intent_id)
        if news is None:
            news = _unheard(intent)
        if news is not None:
            _take_over(intent, news)
        if intent.state in PAID:
            _find_refunds(intent)
        _plan(intent)
        intent.save()
    return intent


def _unheard(intent: PaymentIntent) -> News | None:
    """A charge that never reached the provider failed; a page that nobody opened has run out."""
    if intent.state not in OPEN:
        return None
    if intent.state == State.PENDING and "url" in intent.details:
        is_over = intent.expires_at is not None and timezone.now() > intent.expires_at
        return News(State.EXPIRED, error=GIVEN_UP) if is_over else None
    if intent.checks < NEVER_HEARD:
        return None
    return News(State.FAILED, error=NEVER_RECEIVED)


def _take_over(intent: PaymentIntent, news: News) -> None:
    before = intent.state
    if news.provider_id:
        intent.provider_id = news.provider_id
    intent.issuer = news.issuer or intent.issuer
    intent.expires_at = news.expires_at or intent.expires_at
    intent.details = {**intent.details, **news.details}
    more_refunded = news.refunded > intent.refunded
    if news.amount is not None and news.amount != intent.amount and news.state in PAID:
        intent.error = f"amount_differs:{news.amount}"
        return
    if not may_follow(before, news.state) and not more_refunded:
        return
    _move(intent, news)
    _publish(intent, before)


def _find_refunds(intent: PaymentIntent) -> None:
    """Refunds that we gave up, or that were refused, and that the provider made after all."""
    states = PaymentRefund.State
    refunds = list(intent.refunds.order_by("-created_at"))
    given_up = [one for one in refunds if one.state in {states.WITHDRAWN, states.REFUSED}]
    known = sum(one.amount for one in refunds if one not in given_up)
    surplus = intent.refunded - known
    for refund in given_up:
        if refund.amount <= surplus:
            surplus -= refund.amount
            refund.state, refund.error = states.DONE, ""
            refund.save(update_fields=["state", "error"])
            publish_found(refund)


def publish_found(refund: PaymentRefund) -> None:
    """Tell upper apps of a refund that the provider made although nobody waited for it."""
    intent = refund.intent
    publish(
        name="payment.refund_found",
        aggregate_id=intent.id,
        payload=_payload(intent) | {"key": refund.key, "refunded": refund.amount},
    )


def _move(intent: PaymentIntent, news: News) -> None:
    was_over = intent.state not in OPEN and intent.state not in PAID
    intent.state = news.state
    intent.error = news.error
    intent.refunded = max(intent.refunded, min(news.refunded, intent.amount))
    if news.state in PAID:
        intent.settled_at = intent.settled_at or news.settled_at or timezone.now()
        intent.late = intent.late or was_over


def _publish(intent: PaymentIntent, before: str) -> None:
    """Upper apps hear of money in their documents, in the order in which it happened."""
    if before not in PAID and intent.state in PAID:
        publish(name="payment.settled", aggregate_id=intent.id, payload=_payload(intent))
    elif before in PAID and intent.state not in PAID:
        publish(name="payment.reversed", aggregate_id=intent.id, payload=_payload(intent))
    elif before in OPEN and intent.state not in OPEN:
        publish(name="payment.ended", aggregate_id=intent.id, payload=_payload(intent))


def _payload(intent: PaymentIntent) -> dict[str, Any]:
    return {
        "intent": str(intent.id),
        "source_kind": intent.source_kind,
        "source_id": str(intent.source_id),
        "method": intent.method,
        "amount": intent.amount,
        "state": intent.state,
        "late": intent.late,
    }


def _plan_check(intent_id: UUID) -> None:
    with tenant_transaction():
        intent = PaymentIntent.objects.select_for_update().get(id=intent_id)
        _plan(intent)
        intent.save()


def _plan(intent: PaymentIntent) -> None:
    """When the provider is asked next; never again once the payment is over.

    A refund that was withdrawn without an answer keeps a paid one under watch.
    """
    if not (intent.state in OPEN or _may_still_be_paid(intent) or _is_watched(intent)):
        intent.check_at = None
        return
    wait = CHECKS[min(intent.checks, len(CHECKS) - 1)]
    intent.checks = min(intent.checks + 1, 1000)
    intent.check_at = timezone.now() + dt.timedelta(seconds=wait)


def _may_still_be_paid(intent: PaymentIntent) -> bool:
    """Its notification may be lost, and the payer's code or page still works for a while."""
    asked_until = (intent.expires_at or intent.created_at) + _DOUBT
    return intent.error in _IN_DOUBT and timezone.now() < asked_until


def _is_watched(intent: PaymentIntent) -> bool:
    return (
        intent.state in PAID
        and intent.refunds.filter(
            state=PaymentRefund.State.WITHDRAWN, created_at__gte=timezone.now() - WATCHED
        ).exists()
    )
