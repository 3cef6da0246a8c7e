"""The life of an order: which step leads where, and what it needs.

More steps join with hold, refunds and gateway payments; every change of `Order.state` goes
through `refuse_unless_allowed`.
"""

from typing import Final

from apps.orders.errors import NotVoidable
from apps.orders.models import Order

# (from, to): permission of the actor; without it an approval by somebody who holds it.
TRANSITIONS: Final = {
    (Order.State.PAID, Order.State.VOIDED): "orders.void",
}


def refuse_unless_allowed(order: Order, to: Order.State) -> str:
    """The permission that the step needs. Raises `NotVoidable` when the table has no such step."""
    permission = TRANSITIONS.get((Order.State(order.state), to))
    if permission is None:
        raise NotVoidable(extra={"state": order.state})
    return permission
