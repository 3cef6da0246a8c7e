"""What the pipeline worked out, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from .discounts import ManualDiscounts
from .promotions import Promotions
from .remainder import VoucherGiven
from .shelf import ListPrice
from .taxes import TaxColumn
from .types import Applied, Notice


@dataclass(frozen=True, slots=True)
class Offers:
    """Prices and discounts up to the manual ones; `left` is what remains of each line."""

    units: list[int]
    listed: list[ListPrice | None]
    prices: list[int]
    gross: list[int]
    promotions: Promotions
    promotion_parts: list[list[tuple[Applied, int]]]
    by_promotions: list[int]
    member: str
    by_member: list[int]
    vouchers: Sequence[VoucherGiven]
    by_vouchers: list[int]
    left: list[int]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Everything about the lines, as columns."""

    offers: Offers
    manual: ManualDiscounts
    net: list[int]
    service: list[int]
    revenue: list[int]
    taxes: list[TaxColumn]
