"""The goods were handed over after all: a late payment pays for the sale it was meant for."""

from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.orders.models import Order
from apps.orders.open.errors import LatePaymentClosed
from apps.orders.open.models import LatePayment, OpenOrder
from apps.orders.open.services.completing import write_sale
from apps.orders.open.services.late import reverse_catch
from apps.payments.models import PaymentIntent


def sell_late_payment(*, late_id: UUID, actor: Actor) -> None:
    """Make the sale as it was frozen. Raises `NotFound`, `LatePaymentClosed`.

    Not for a split bill: its other part went back to the customer when it was cancelled.
    """
    actor.require("payments.refund")
    with tenant_transaction():
        found = LatePayment.objects.filter(id=late_id).first()
        if found is None or not actor.reaches(found.outlet_id):
            raise NotFound
        opened = OpenOrder.objects.select_for_update().filter(intent_id=late_id, paid=0).first()
        late = LatePayment.objects.select_for_update().get(id=late_id)
        sold = Order.objects.filter(id=late.order_id).exists()
        intent = PaymentIntent.objects.get(id=late_id)
        is_whole = late.state == LatePayment.State.BY_HAND and late.amount == intent.amount
        if opened is None or sold or not is_whole:
            raise LatePaymentClosed(extra={"state": late.state})
        reverse_catch(intent, "late_sold")
        write_sale(opened, intent)
        late.state, late.closed_at = LatePayment.State.SOLD, timezone.now()
        late.save(update_fields=["state", "closed_at"])
        record_audit(
            actor=actor,
            action="late_payment.sold",
            subject_kind="payment",
            subject_id=late.id,
            after={"amount": late.amount, "order": str(late.order_id)},
        )
