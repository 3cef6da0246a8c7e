"""What orders do when a payment of theirs moved. Each handler is safe to run twice."""

from typing import Final
from uuid import UUID

from apps.core.models import OutboxEvent
from apps.orders.open.services.closing import close_unpaid
from apps.orders.open.services.completing import complete_order
from apps.orders.open.services.late import reverse_payment
from apps.orders.refunds.services.paying import hear_of_refund

# Stored with every delivery: one name, so that a payment's news are heard in their order.
OPEN_ORDERS: Final = "orders.open"


def settled(event: OutboxEvent) -> None:
    """`payment.settled`: the sale happens, or the money is late."""
    if event.payload["source_kind"] == "order":
        complete_order(intent_id=UUID(event.payload["intent"]))


def ended(event: OutboxEvent) -> None:
    """`payment.ended`: no money will come, so nobody waits any longer."""
    if event.payload["source_kind"] == "order":
        close_unpaid(intent_id=UUID(event.payload["intent"]))


def was_reversed(event: OutboxEvent) -> None:
    """`payment.reversed`: the bank took settled money back."""
    if event.payload["source_kind"] == "order":
        reverse_payment(intent_id=UUID(event.payload["intent"]))


def refund_found(event: OutboxEvent) -> None:
    """`payment.refund_found`: the provider made a refund that nobody waited for any more."""
    if event.payload["source_kind"] == "order":
        hear_of_refund(key=event.payload["key"])
