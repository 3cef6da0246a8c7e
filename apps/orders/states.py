"""The life of an order: which step leads where, and what it needs.

More steps join with hold and gateway payments; every change of `Order.state` goes through
`refuse_unless_allowed`.
"""

from typing import Final

from apps.core.errors import Conflict
from apps.orders.errors import NotRefundable, NotVoidable
from apps.orders.models import Order

_State = Order.State

# (from, to): permission of the actor; without it an approval by somebody who holds it.
TRANSITIONS: Final = {
    (_State.PAID, _State.VOIDED): "orders.void",
    (_State.PAID, _State.PARTLY_REFUNDED): "orders.refund",
    (_State.PAID, _State.REFUNDED): "orders.refund",
    (_State.PARTLY_REFUNDED, _State.PARTLY_REFUNDED): "orders.refund",
    (_State.PARTLY_REFUNDED, _State.REFUNDED): "orders.refund",
}
# States of a sale that took place: its money came in, whatever went back later.
SOLD: Final = (_State.PAID, _State.PARTLY_REFUNDED, _State.REFUNDED)

_REFUSALS: Final[dict[Order.State, type[Conflict]]] = {
    _State.PARTLY_REFUNDED: NotRefundable,
    _State.REFUNDED: NotRefundable,
}


def refuse_unless_allowed(order: Order, to: Order.State) -> str:
    """The permission that the step needs.

    Raises `NotVoidable` or `NotRefundable` when the table has no such step.
    """
    permission = TRANSITIONS.get((Order.State(order.state), to))
    if permission is None:
        raise _REFUSALS.get(to, NotVoidable)(extra={"state": order.state})
    return permission
