"""What the kitchen does when an order was paid or voided."""

from typing import Final

from apps.core.models import OutboxEvent
from apps.orders.kitchen.services import cancel_voided_order, ticket_paid_order

# Stored with every delivery. One name for both, so that a void never overtakes its sale.
KITCHEN: Final = "orders.kitchen"


def cook(event: OutboxEvent) -> None:
    """`order.paid`: tickets for what was not sent before."""
    ticket_paid_order(event.aggregate_id)


def stop(event: OutboxEvent) -> None:
    """`order.voided`: nobody goes on cooking it."""
    cancel_voided_order(event.aggregate_id)


def stop_refunded(event: OutboxEvent) -> None:
    """`order.refunded`: what is refunded as a whole is not cooked any more either."""
    if event.payload["whole"]:
        cancel_voided_order(event.aggregate_id)
