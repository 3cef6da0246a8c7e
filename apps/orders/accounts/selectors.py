"""Reading what customers paid for their accounts."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.orders.accounts.models import AccountPayment
from apps.shifts.models import Shift
from apps.shifts.selectors import business_day_now

SHOWN: Final = 20


def visible_payments(actor: Actor) -> QuerySet[AccountPayment]:
    """Customers' payments at the actor's outlets."""
    found = AccountPayment.objects.select_related(
        "customer", "outlet__receipt_template", "shift", "terminal", "cashier"
    )
    return found if actor.outlet_ids is None else found.filter(outlet_id__in=actor.outlet_ids)


def get_payment(customer_id: UUID, payment_id: UUID, actor: Actor) -> AccountPayment:
    """One visible payment of a customer. Raises `NotFound`."""
    found = visible_payments(actor).filter(customer_id=customer_id, id=payment_id).first()
    if found is None:
        raise NotFound
    return found


def latest_payments(customer_id: UUID, actor: Actor) -> list[AccountPayment]:
    """A customer's last payments, the newest first, with what was taken back of them."""
    found = visible_payments(actor).filter(customer_id=customer_id)
    return list(found.prefetch_related("reversals").order_by("-created_at", "-id")[:SHOWN])


def is_reversible(payment: AccountPayment, actor: Actor) -> bool:
    """Whether it may still be taken back, as far as can be seen without a lock."""
    if payment.reversals.all():
        return False
    shift = payment.shift
    if shift is None:
        return payment.business_date == business_day_now(payment.outlet_id)
    mine = actor.terminal_id in {None, shift.terminal_id}
    return mine and shift.state == Shift.State.OPEN
