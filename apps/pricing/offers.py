"""From the tenant's tables to the engine's price lists, promotions, member discounts, vouchers.

Read are those that may still count in an outlet. What is over is left out from the second day
on, because a night that began on the last day ends on the next.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.pricing.engine import (
    Benefit,
    MemberDiscount,
    Part,
    PriceList,
    Promotion,
    Target,
    Voucher,
    When,
)
from apps.pricing.models import (
    Conditions,
    PriceListEntry,
    PromotionPart,
    VoucherBatch,
)
from apps.pricing.models import MemberDiscount as MemberDiscountRow
from apps.pricing.models import PriceList as PriceListRow
from apps.pricing.models import Promotion as PromotionRow

Row = TypeVar("Row", bound=Conditions)
Parts = Mapping[str, list[PromotionPart]]

_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many sales may use a promotion; None is without a limit."""

    per_customer: int | None
    per_day: int | None
    total: int | None


def price_lists_of(outlet_id: UUID, on: dt.date) -> tuple[PriceList, ...]:
    """The price lists of an outlet with all their prices. Two statements."""
    rows = list(_living(PriceListRow.objects.all(), outlet_id, on))
    prices = _prices(rows)
    return tuple(
        PriceList(str(row.id), row.name, row.priority, when_of(row), prices.get(row.id, {}))
        for row in rows
    )


def promotions_of(outlet_id: UUID, on: dt.date) -> tuple[list[Promotion], dict[str, Limits]]:
    """The promotions of an outlet, and the limits of those that have any. Two statements."""
    rows = list(_living(PromotionRow.objects.all(), outlet_id, on))
    parts: dict[UUID, list[PromotionPart]] = defaultdict(list)
    for part in PromotionPart.objects.filter(promotion__in=rows).order_by("position", "id"):
        parts[part.promotion_id].append(part)
    promotions = [promotion_of(row, parts[row.id]) for row in rows]
    return promotions, {str(row.id): _limits(row) for row in rows if row.limited}


def member_discounts() -> tuple[MemberDiscount, ...]:
    """What the groups of customers get, in every outlet. One statement."""
    rows = MemberDiscountRow.objects.filter(is_active=True, group__deleted_at=None)
    return tuple(
        MemberDiscount(
            group=str(row.group_id),
            name=row.name,
            benefit=benefit_of(row.benefit_kind, row.benefit_value),
            max_amount=row.max_amount,
            on_promoted=row.on_promoted,
        )
        for row in rows.order_by("group_id")
    )


def promotion_of(row: PromotionRow, rows: Iterable[PromotionPart]) -> Promotion:
    """One promotion as the engine applies it; the row may be unsaved, for a preview."""
    by_role: Parts = _by_role(rows)
    excluded = frozenset(key for part in by_role["excluded"] for key in part.items)
    targets = [_target(part, excluded) for part in by_role["target"]]
    parts = {
        role: tuple(Part(_target(part, excluded), part.quantity) for part in by_role[role])
        for role in ("part", "buy", "get")
    }
    return Promotion(
        id=str(row.id),
        name=row.name,
        kind=row.kind,  # type: ignore[arg-type]
        benefit=benefit_of(row.benefit_kind, row.benefit_value),
        priority=row.priority,
        stackable=row.stackable,
        when=when_of(row),
        target=targets[0] if targets else Target(excluded=excluded),
        min_amount=row.min_amount,
        repeat=row.repeat,
        min_quantity=row.min_quantity,
        parts=parts["part"],
        buy=next(iter(parts["buy"]), None),
        get=next(iter(parts["get"]), None),
        limit_per_order=row.limit_per_order,
        max_amount=row.max_amount,
    )


def voucher_of(code: str, batch: VoucherBatch) -> Voucher:
    """A code as the engine applies it."""
    return Voucher(
        code=code,
        name=batch.name,
        benefit=benefit_of(batch.benefit_kind, batch.benefit_value),
        min_amount=batch.min_amount,
        max_amount=batch.max_amount,
        target=Target(frozenset(batch.items), frozenset(map(str, batch.categories))),
        on_promoted=batch.on_promoted,
    )


def when_of(row: Conditions) -> When:
    """The conditions of a price list or promotion."""
    return When(
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        weekdays=frozenset(row.weekdays),
        minute_from=_minute(row.time_from),
        minute_until=_minute(row.time_until),
        outlets=frozenset(map(str, row.outlets)),
        channels=frozenset(row.channels),
        groups=frozenset(map(str, row.groups)),
        member_only=row.member_only,
        first_purchase=row.first_purchase,
        birthday=row.birthday,
    )


def benefit_of(kind: str, value: Decimal) -> Benefit:
    """Percentages as they are, amounts and prices as whole rupiah."""
    return Benefit(kind, value if kind == "percent" else int(value))  # type: ignore[arg-type]


def _living(rows: QuerySet[Row], outlet_id: UUID, on: dt.date) -> QuerySet[Row]:
    return rows.filter(
        Q(valid_until=None) | Q(valid_until__gte=on - _ONE_DAY),
        Q(outlets=[]) | Q(outlets__contains=[outlet_id]),
        is_active=True,
        deleted_at=None,
    ).order_by("id")


def _prices(
    rows: list[PriceListRow],
) -> dict[UUID, dict[str, tuple[tuple[Decimal, int], ...]]]:
    """By list and item key, the breaks in order of their quantity."""
    found: dict[UUID, dict[str, tuple[tuple[Decimal, int], ...]]] = {row.id: {} for row in rows}
    entries = PriceListEntry.objects.filter(price_list__in=rows, product__deleted_at=None)
    columns = ("price_list_id", "product_id", "unit_id", "min_quantity", "price")
    for price_list, product, unit, least, price in entries.order_by("min_quantity").values_list(
        *columns
    ):
        prices, key = found[price_list], item_key(product, unit)
        prices[key] = (*prices.get(key, ()), (least, price))
    return found


def item_key(product_id: UUID, unit_id: UUID | None = None) -> str:
    """How rules name what is bought: a product, or a pack of it."""
    return str(product_id) if unit_id is None else f"{product_id}/{unit_id}"


def _limits(row: PromotionRow) -> Limits:
    return Limits(row.limit_per_customer, row.limit_per_day, row.limit_total)


def _by_role(rows: Iterable[PromotionPart]) -> dict[str, list[PromotionPart]]:
    found: dict[str, list[PromotionPart]] = defaultdict(list)
    for row in rows:
        found[row.role].append(row)
    return found


def _target(part: PromotionPart, excluded: frozenset[str]) -> Target:
    return Target(frozenset(part.items), frozenset(map(str, part.categories)), excluded)


def _minute(time: dt.time | None) -> int | None:
    return None if time is None else time.hour * 60 + time.minute
