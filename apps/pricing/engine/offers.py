"""What a shop may offer: price lists, promotions, member discounts, vouchers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from .conditions import When

ALWAYS: Final = When()

PromotionKind = Literal["amount", "product", "quantity", "bundle", "buy_get"]
BenefitKind = Literal["percent", "amount", "price"]


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices that replace a thing's own: by item key, breaks of (from quantity, price).

    Prices are in minor units. Of several lists the most specific one wins, see
    `When.specificity`; then the lowest priority, then the smallest id.
    """

    id: str
    name: str
    priority: int
    when: When
    prices: Mapping[str, tuple[tuple[Decimal, int], ...]]


@dataclass(frozen=True, slots=True)
class Target:
    """Which lines are meant: by item key or category; both empty means everything."""

    items: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def means(self, item: str, category: str | None) -> bool:
        """Whether a line of this item and category is meant."""
        if item in self.excluded:
            return False
        if not self.items and not self.categories:
            return True
        return item in self.items or (category is not None and category in self.categories)


@dataclass(frozen=True, slots=True)
class Benefit:
    """Percent off, an amount off (a unit, or each time), or a price (of a unit, or of a set)."""

    kind: BenefitKind
    value: Decimal | int


@dataclass(frozen=True, slots=True)
class Part:
    """So many whole units of what the target means."""

    target: Target
    quantity: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """One promotion; which fields count depends on its kind, see docs/pricing.md.

    `limit_per_order` counts units for `product` and `quantity`, times for the other kinds.
    `max_amount` caps what it gives in one order, in minor units.
    """

    id: str
    name: str
    kind: PromotionKind
    benefit: Benefit
    priority: int = 0
    stackable: bool = False
    when: When = ALWAYS
    target: Target = Target()
    min_amount: int = 0
    repeat: bool = False
    min_quantity: Decimal = Decimal(0)
    parts: tuple[Part, ...] = ()
    buy: Part | None = None
    get: Part | None = None
    limit_per_order: int | None = None
    max_amount: int | None = None


@dataclass(frozen=True, slots=True)
class MemberDiscount:
    """What customers of a group get off the rest.

    `on_promoted`: also off units that a promotion touched.
    """

    group: str
    name: str
    benefit: Benefit
    max_amount: int | None = None
    on_promoted: bool = False


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher that is valid here and now; only `min_amount` is left to check."""

    code: str
    name: str
    benefit: Benefit
    min_amount: int = 0
    max_amount: int | None = None
    target: Target = Target()
    on_promoted: bool = True
