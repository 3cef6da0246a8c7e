"""The price of a cart: pure, exact, specified in docs/pricing.md."""

from .errors import PricingError
from .price import price_cart
from .rounding import allocate, round_cash, round_ratio
from .rules import RuleSet
from .types import (
    Cart,
    CartLine,
    CashRounding,
    Discount,
    LineTax,
    Notice,
    PricedCart,
    PricedLine,
    PricedTax,
    Reason,
    ServiceRule,
    TaxRule,
)

__all__ = [
    "Cart",
    "CartLine",
    "CashRounding",
    "Discount",
    "LineTax",
    "Notice",
    "PricedCart",
    "PricedLine",
    "PricedTax",
    "PricingError",
    "Reason",
    "RuleSet",
    "ServiceRule",
    "TaxRule",
    "allocate",
    "price_cart",
    "round_cash",
    "round_ratio",
]
