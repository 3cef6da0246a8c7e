"""Errors of stock."""

from apps.core.errors import Conflict


class ShortStock(Conflict):
    """`items` names each product with what is there and what was asked for."""

    code = "stock_short"
    title = "There is not enough stock."
