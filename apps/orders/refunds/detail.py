"""An order with its refunds."""

from typing import Any

from apps.orders.models import Order
from apps.orders.refunds.representation import refund_json, returnable_json
from apps.orders.refunds.selectors import refunds_of, returned_quantities
from apps.orders.representation import order_json


def order_detail_json(order: Order) -> dict[str, Any]:
    """The order, what came back of it, and what may still come back of each line."""
    returned = returned_quantities([order.id])
    return order_json(order) | {
        "refunds": [
            refund_json(refund, order.receipt_number)
            for refund in refunds_of([order.id]).get(order.id, ())
        ],
        "returnable": returnable_json(order, list(order.lines.all()), returned),
    }
