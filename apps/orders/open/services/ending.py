"""The end of a waiting sale without a sale: what it took is given back."""

from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.tenancy import current_tenant_id
from apps.orders.accounts.services.charging import credit_accounts
from apps.orders.open.models import OpenOrder
from apps.payments.models import PaymentIntent
from apps.payments.states import State
from apps.pricing.services.counting import give_back


def end_unpaid(opened: OpenOrder, intent: PaymentIntent, actor: Actor | None = None) -> None:
    """End it in the running transaction; the caller holds the row's lock.

    Vouchers and limits are given back. Money that was handed over goes back to the customer: the
    till shows how much.
    """
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
    customer = opened.document.get("customer")
    return None if customer is None else UUID(customer)
