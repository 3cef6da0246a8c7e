"""Money that came too late: caught in the books, given back, or made the sale it was meant for."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.clock import business_date
from apps.core.errors import NotFound
from apps.core.outbox import publish
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.finance.accounts import gateway_account
from apps.finance.models import JournalEntry
from apps.finance.services.posting import Posting, post_entry, reverse_entry
from apps.orders.models import Tender
from apps.orders.open.errors import LatePaymentClosed
from apps.orders.open.models import LatePayment
from apps.payments.errors import GatewayAway, RefundRefused
from apps.payments.models import PaymentIntent
from apps.payments.services import refund_payment
from apps.payments.states import State
from apps.tenants.models import Outlet

FIRST_WAIT: Final = dt.timedelta(seconds=15)
LONGEST_WAIT: Final = dt.timedelta(minutes=30)
# The money is still at the provider, at least in part.
HELD: Final = frozenset({State.SETTLED, State.PARTLY_REFUNDED})
_State = LatePayment.State


def catch_payment(intent: PaymentIntent) -> None:
    """Note a payment that no sale waits for, once, in the running transaction."""
    if LatePayment.objects.filter(id=intent.id).exists() or intent.state not in HELD:
        return
    held = intent.amount - intent.refunded
    # What a gateway cannot refund waits for a person.
    by_hand = intent.method.startswith("va_")
    LatePayment.objects.create(
        id=intent.id,
        order_id=intent.source_id,
        outlet_id=intent.outlet_id,
        method=intent.method,
        amount=held,
        state=_State.BY_HAND if by_hand else _State.DUE,
    )
    clearing = gateway_account(intent.method)
    _post(intent, "late_payment", held, debit=clearing, credit="late_payments")
    _tell(intent, "payment.late", system_actor(current_tenant_id()))


def refund_late_payment(late_id: UUID) -> None:
    """Give a late payment back through its gateway; safe to run twice, tried until it ends."""
    with tenant_transaction(read_only=True):
        late = LatePayment.objects.filter(id=late_id, state=_State.DUE).first()
    if late is None:
        return
    try:
        refund_payment(
            intent_id=late.id,
            key=f"late-{late.id.hex}",
            amount=late.amount,
            reason="late payment",
            actor=system_actor(current_tenant_id()),
        )
    except GatewayAway:
        _try_later(late)
    except RefundRefused as error:
        _leave_to_a_person(late, str(error))
    else:
        _close(late.id, _State.DUE, _State.REFUNDED, system_actor(current_tenant_id()))


def mark_paid_back(*, late_id: UUID, note: str, actor: Actor) -> None:
    """A person gave the money back elsewhere. Raises `NotFound`, `LatePaymentClosed`."""
    actor.require("payments.refund")
    with tenant_transaction(read_only=True):
        late = LatePayment.objects.filter(id=late_id).first()
    if late is None or not actor.reaches(late.outlet_id):
        raise NotFound
    _close(late.id, _State.BY_HAND, _State.PAID_BACK, actor, note)


def reverse_payment(*, intent_id: UUID) -> None:
    """A bank took settled money back: books and owners hear of it; the sale stands."""
    with tenant_transaction():
        intent = PaymentIntent.objects.select_for_update().get(id=intent_id)
        if JournalEntry.objects.filter(source_id=intent.id, kind="payment_reversed").exists():
            return
        if LatePayment.objects.filter(id=intent.id, state__in=[_State.DUE, _State.BY_HAND]).update(
            state=_State.REFUNDED, closed_at=timezone.now()
        ):
            reverse_catch(intent)
            return
        if not Tender.objects.filter(intent_id=intent.id).exists():
            return
        clearing = gateway_account(intent.method)
        _post(intent, "payment_reversed", intent.amount, debit="reversed_payments", credit=clearing)
        _tell(intent, "payment.taken_back", system_actor(current_tenant_id()))


def _close(
    late_id: UUID, before: LatePayment.State, after: LatePayment.State, actor: Actor, note: str = ""
) -> None:
    with tenant_transaction():
        late = LatePayment.objects.select_for_update().get(id=late_id)
        if late.state != before:
            raise LatePaymentClosed(extra={"state": late.state})
        late.state, late.note, late.closed_at = after, note, timezone.now()
        late.save(update_fields=["state", "note", "closed_at"])
        intent = PaymentIntent.objects.get(id=late_id)
        if after == _State.PAID_BACK:
            _post(intent, "late_paid_back", late.amount, debit="late_payments", credit="bank")
        else:
            reverse_catch(intent)
        record_audit(
            actor=actor,
            action=f"late_payment.{after}",
            subject_kind="payment",
            subject_id=late.id,
            after={"amount": late.amount, "order": str(late.order_id), "note": note},
        )


def _try_later(late: LatePayment) -> None:
    wait = min(FIRST_WAIT * 2 ** min(late.attempts, 10), LONGEST_WAIT)
    with tenant_transaction():
        LatePayment.objects.filter(id=late.id, state=_State.DUE).update(
            attempts=late.attempts + 1, due_at=timezone.now() + wait
        )


def _leave_to_a_person(late: LatePayment, error: str) -> None:
    with tenant_transaction():
        LatePayment.objects.filter(id=late.id, state=_State.DUE).update(
            state=_State.BY_HAND, error=error[:200]
        )


def reverse_catch(intent: PaymentIntent, kind: str = "late_refunded") -> None:
    """Take the late payment out of the books again, as `kind`."""
    reverse_entry(
        source_id=intent.id,
        of_kind="late_payment",
        kind=kind,
        business_date=_today(intent.outlet_id),
    )


def _post(intent: PaymentIntent, kind: str, amount: int, *, debit: str, credit: str) -> None:
    post_entry(
        outlet_id=intent.outlet_id,
        business_date=_today(intent.outlet_id),
        kind=kind,
        source_kind="payment",
        source_id=intent.id,
        lines=[Posting(debit, debit=amount), Posting(credit, credit=amount)],
    )


def _today(outlet_id: UUID) -> dt.date:
    outlet = Outlet.objects.get(id=outlet_id)
    return business_date(timezone.now(), timezone=outlet.timezone, day_start=outlet.day_start)


def _tell(intent: PaymentIntent, name: str, actor: Actor) -> None:
    facts = {"order": str(intent.source_id), "method": intent.method, "amount": intent.amount}
    record_audit(
        actor=actor, action=name, subject_kind="payment", subject_id=intent.id, after=facts
    )
    publish(
        name=name,
        aggregate_id=intent.id,
        payload=facts | {"intent": str(intent.id), "outlet": str(intent.outlet_id)},
    )
