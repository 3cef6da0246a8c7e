"""Naming the customer of a sale that was booked without one."""

from uuid import UUID

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import Conflict
from apps.core.tenancy import tenant_transaction
from apps.customers.models import Customer
from apps.orders.errors import UnknownCustomer
from apps.orders.models import Order
from apps.orders.selectors import get_order


def link_customer(*, order_id: UUID, customer_id: UUID, actor: Actor) -> Order:
    """Say whose sale it was. Its amounts stay as they were paid. Again: nothing more happens.

    Raises `NotFound`, `UnknownCustomer`, and `Conflict` for a sale that is another customer's.
    """
    with tenant_transaction():
        get_order(order_id, actor)
        order = Order.objects.select_for_update().get(id=order_id)
        if order.customer_id == customer_id:
            return order
        if order.customer_id is not None:
            raise Conflict(extra={"customer": str(order.customer_id)})
        if not Customer.objects.filter(id=customer_id, deleted_at=None).exists():
            raise UnknownCustomer
        order.customer_id = customer_id
        order.save(update_fields=["customer_id"])
        record_audit(
            actor=actor,
            action="order.customer_linked",
            subject_kind="order",
            subject_id=order.id,
            before={"customer": None},
            after={"customer": str(customer_id)},
        )
    return order
