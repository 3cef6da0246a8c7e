"""A sale that was not paid ends: what it took is given back."""

from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.orders.accounts.services.charging import credit_accounts
from apps.orders.open.models import OpenOrder
from apps.orders.open.services.completing import complete_order
from apps.payments.errors import PaymentNotOpen
from apps.payments.models import PaymentIntent
from apps.payments.services import cancel_payment
from apps.payments.states import OPEN, PAID, State
from apps.pricing.services.counting import give_back


def cancel_open_order(*, order_id: UUID, actor: Actor) -> OpenOrder:
    """Cancel at the provider first; a payment that was quicker makes the sale.

    Raises `NotFound`, and `GatewayAway`: then it is as open as before.
    """
    with tenant_transaction(read_only=True):
        opened = OpenOrder.objects.filter(id=order_id).first()
    if opened is None or not actor.reaches(opened.outlet_id):
        raise NotFound
    if opened.is_waiting:
        _cancel(opened, actor)
    with tenant_transaction(read_only=True):
        return OpenOrder.objects.select_related("intent").get(id=order_id)


def _cancel(opened: OpenOrder, actor: Actor) -> None:
    try:
        intent = cancel_payment(intent_id=opened.intent_id, actor=actor)
    except PaymentNotOpen:
        with tenant_transaction(read_only=True):
            intent = PaymentIntent.objects.get(id=opened.intent_id)
    if intent.state in PAID:
        complete_order(intent_id=intent.id)
    elif intent.state not in OPEN:
        close_unpaid(intent_id=intent.id, actor=actor)


def close_unpaid(*, intent_id: UUID, actor: Actor | None = None) -> None:
    """End the sale of a payment that ended without money; safe to run twice.

    Vouchers and limits are given back. Money that was handed over goes back to the customer: the
    till shows how much.
    """
    with tenant_transaction():
        opened = OpenOrder.objects.select_for_update().filter(intent_id=intent_id).first()
        if opened is None or not opened.is_waiting:
            return
        intent = PaymentIntent.objects.get(id=intent_id)
        if intent.state in OPEN or intent.state in PAID:
            return
        expired = intent.state == State.EXPIRED
        opened.state = OpenOrder.State.EXPIRED if expired else OpenOrder.State.CANCELLED
        opened.closed_at = timezone.now()
        opened.save(update_fields=["state", "closed_at"])
        give_back(order_id=opened.id)
        credit_accounts(
            customer_id=_customer_of(opened),
            amounts=[(one["method"], one["amount"]) for one in opened.document["tenders"]],
            reason="void",
            source_id=opened.id,
            actor=actor or system_actor(current_tenant_id()),
        )
        record_audit(
            actor=actor or system_actor(current_tenant_id()),
            action="order.open_closed",
            subject_kind="order",
            subject_id=opened.id,
            after={"state": opened.state, "payment": intent.state, "give_back": opened.paid},
        )


def _customer_of(opened: OpenOrder) -> UUID | None:
    """Whose kasbon or deposit paid a part of it."""
    customer = opened.document["customer"]
    return None if customer is None else UUID(customer)
