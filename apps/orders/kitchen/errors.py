"""Errors of the kitchen."""

from apps.core.errors import Conflict


class KitchenOrderPaid(Conflict):
    code = "kitchen_order_paid"
    title = "This order is paid: the kitchen gets the rest by itself. To take it back, void it."
