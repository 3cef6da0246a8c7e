"""Nobody waits any more: the cashier cancels, or the payment ended without money."""

from uuid import UUID

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.orders.open.models import OpenOrder
from apps.orders.open.services.completing import complete_order
from apps.orders.open.services.ending import end_unpaid
from apps.payments.errors import PaymentNotOpen
from apps.payments.models import PaymentIntent
from apps.payments.services import cancel_payment
from apps.payments.states import OPEN, PAID


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
    """End the sale of a payment that ended without money; safe to run twice."""
    with tenant_transaction():
        opened = OpenOrder.objects.select_for_update().filter(intent_id=intent_id).first()
        if opened is None or not opened.is_waiting:
            return
        intent = PaymentIntent.objects.get(id=intent_id)
        if intent.state not in OPEN and intent.state not in PAID:
            end_unpaid(opened, intent, actor)
