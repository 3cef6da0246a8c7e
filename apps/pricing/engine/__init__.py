"""The price of a cart: pure, exact, specified in docs/pricing.md."""

from .conditions import Facts, When
from .errors import PricingError
from .offers import (
    Benefit,
    MemberDiscount,
    Part,
    PriceList,
    Promotion,
    Target,
    Voucher,
)
from .price import price_cart
from .refunds import (
    ReturnedLine,
    Slice,
    return_line,
    returned_slice,
    split_by_items,
    split_equally,
)
from .rounding import allocate, round_cash, round_ratio
from .rules import RuleSet
from .types import (
    Applied,
    Cart,
    CartLine,
    CashRounding,
    Discount,
    LineDiscount,
    LineTax,
    Modifier,
    Notice,
    PricedCart,
    PricedLine,
    PricedTax,
    Reason,
    ServiceRule,
    TaxRule,
)

__all__ = [
    "Applied",
    "Benefit",
    "Cart",
    "CartLine",
    "CashRounding",
    "Discount",
    "Facts",
    "LineDiscount",
    "LineTax",
    "MemberDiscount",
    "Modifier",
    "Notice",
    "Part",
    "PriceList",
    "PricedCart",
    "PricedLine",
    "PricedTax",
    "PricingError",
    "Promotion",
    "Reason",
    "ReturnedLine",
    "RuleSet",
    "ServiceRule",
    "Slice",
    "Target",
    "TaxRule",
    "Voucher",
    "When",
    "allocate",
    "price_cart",
    "return_line",
    "returned_slice",
    "round_cash",
    "round_ratio",
    "split_by_items",
    "split_equally",
]
