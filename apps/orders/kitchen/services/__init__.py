"""Writing the kitchen's tickets."""

from apps.orders.kitchen.services.moving import Moved, move_lines
from apps.orders.kitchen.services.sending import (
    CartLine,
    cancel_sent,
    cancel_voided_order,
    send_cart,
    ticket_paid_order,
)

__all__ = [
    "CartLine",
    "Moved",
    "cancel_sent",
    "cancel_voided_order",
    "move_lines",
    "send_cart",
    "ticket_paid_order",
]
