"""What goes into the engine and what comes out. Amounts are integers in minor units."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

DiscountKind = Literal["percent", "amount"]
RoundingMode = Literal["nearest", "down", "up"]
TaxRounding = Literal["document", "line"]


@dataclass(frozen=True, slots=True)
class Discount:
    """A manual discount: percent 0 to 100, or an amount in minor units."""

    kind: DiscountKind
    value: Decimal | int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CartLine:
    """`id` is stable over the life of the cart: it decides ties in every allocation."""

    id: str
    unit_price: int
    quantity: Decimal
    tax_profile: str
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class Cart:
    lines: tuple[CartLine, ...]
    discount: Discount | None = None
    non_cash_amount: int = 0
    cash_closes: bool = False


@dataclass(frozen=True, slots=True)
class TaxRule:
    """One tax. PPN is `rate=12` with base 11/12; both are shown, the product is levied.

    `in_next_base` puts the tax into the base of every later tax of the same profile.
    """

    code: str
    name: str
    rate: Decimal
    base_numerator: int = 1
    base_denominator: int = 1
    inclusive: bool = False
    on_service: bool = True
    in_next_base: bool = False


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """A service charge in percent; `included` when shelf prices already contain it."""

    rate: Decimal
    included: bool = False


@dataclass(frozen=True, slots=True)
class CashRounding:
    step: int
    mode: RoundingMode


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an amount is what it is; `detail` is free of any language but the user's own words."""

    code: str
    amount: int
    detail: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A discount that could not be given in full; `line_id` is None for the whole order."""

    code: str
    line_id: str | None
    requested: int
    given: int


@dataclass(frozen=True, slots=True)
class LineTax:
    """`added` is the part of `amount` that is not already inside the line's net."""

    code: str
    base: int
    dpp: int
    amount: int
    added: int
    inclusive: bool


@dataclass(frozen=True, slots=True)
class PricedTax:
    """One tax over the whole document; `dpp` is the base times its fraction (DPP nilai lain)."""

    code: str
    name: str
    rate: Decimal
    base: int
    dpp: int
    amount: int
    added: int
    inclusive: bool


@dataclass(frozen=True, slots=True)
class PricedLine:
    """total = revenue + service + tax, and revenue = revenue_gross - revenue_discount."""

    id: str
    unit_price: int
    quantity: Decimal
    gross: int
    line_discount: int
    order_discount: int
    discount: int
    net: int
    service: int
    taxes: tuple[LineTax, ...]
    tax: int
    total: int
    revenue_gross: int
    revenue_discount: int
    revenue: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PricedCart:
    """Every amount but `rounding` and `total` is the sum of the lines' amounts."""

    lines: tuple[PricedLine, ...]
    gross: int
    line_discount: int
    order_discount: int
    discount: int
    net: int
    service: int
    service_included: bool
    taxes: tuple[PricedTax, ...]
    tax: int
    expected_total: int
    rounding: int
    total: int
    revenue_gross: int
    revenue_discount: int
    revenue: int
    rules_version: str
    notices: tuple[Notice, ...]
    manual_discount_percent: Decimal
    reasons: tuple[Reason, ...]


TaxProfiles = Mapping[str, tuple[TaxRule, ...]]
