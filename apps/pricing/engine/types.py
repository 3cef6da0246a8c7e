"""What goes into the engine and what comes out. Amounts are integers in minor units."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from .conditions import Facts
from .offers import Voucher

NOWHERE: Final = Facts()

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
class Modifier:
    """An extra such as a topping; `price` is added to the unit price."""

    name: str
    price: int


@dataclass(frozen=True, slots=True)
class CartLine:
    """`id` is stable over the life of the cart: it decides ties in every allocation.

    `unit_price` is the thing's own; a price list may replace it unless `fixed_price` (typed in,
    or overridden). `item` names the thing in price lists and promotions: a product, or a pack of
    it. `label_price` is what a weighed label says: it is the line's gross.
    """

    id: str
    unit_price: int
    quantity: Decimal
    tax_profile: str
    discount: Discount | None = None
    item: str = ""
    category: str | None = None
    fixed_price: bool = False
    modifiers: tuple[Modifier, ...] = ()
    label_price: int | None = None


@dataclass(frozen=True, slots=True)
class Cart:
    lines: tuple[CartLine, ...]
    discount: Discount | None = None
    non_cash_amount: int = 0
    cash_closes: bool = False
    vouchers: tuple[Voucher, ...] = ()
    facts: Facts = NOWHERE


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
    """A service charge in percent; `included` when shelf prices already contain it.

    `channels` are those that it is charged in; empty means all.
    """

    rate: Decimal
    included: bool = False
    channels: frozenset[str] = frozenset()


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
    """What could not be given in full; `line_id` is None for the whole order.

    `detail` is the promotion's or member discount's name or the voucher's code.
    """

    code: str
    line_id: str | None
    requested: int
    given: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """A promotion (by id) or voucher (by code) that gave `amount`, `times` times."""

    id: str
    name: str
    amount: int
    times: int


@dataclass(frozen=True, slots=True)
class LineDiscount:
    """A promotion's or voucher's part of a line: what reports and refunds go by."""

    id: str
    amount: int


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
    promotion_discount: int
    member_discount: int
    voucher_discount: int
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
    promotions: tuple[LineDiscount, ...]
    vouchers: tuple[LineDiscount, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PricedCart:
    """Every amount but `rounding` and `total` is the sum of the lines' amounts."""

    lines: tuple[PricedLine, ...]
    gross: int
    promotion_discount: int
    member_discount: int
    voucher_discount: int
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
    promotions: tuple[Applied, ...]
    vouchers: tuple[Applied, ...]
    notices: tuple[Notice, ...]
    manual_discount_percent: Decimal
    reasons: tuple[Reason, ...]


TaxProfiles = Mapping[str, tuple[TaxRule, ...]]
