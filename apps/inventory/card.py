"""The stock card: the movements of one product in one outlet, filtered, page by page."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.utils.dateparse import parse_date

from apps.inventory.models import StockLevel, StockMovement

PAGE: Final = 50
_BY_ORDER: Final = frozenset({StockMovement.Reason.SALE, StockMovement.Reason.VOID})


@dataclass(frozen=True, slots=True)
class CardQuery:
    """What is asked for; days are the outlet's own, both ends included."""

    reason: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    before: int | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.reason or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Card:
    """The movements, the latest first, with what came and went in all that match."""

    movements: list[StockMovement]
    incoming: Decimal
    outgoing: Decimal
    older: int | None


def read_query(values: Mapping[str, str]) -> CardQuery:
    """From an address; what cannot be read is left out."""
    reason = values.get("reason", "")
    before = values.get("before", "")
    return CardQuery(
        reason=reason if reason in StockMovement.Reason.values else "",
        since=_day(values.get("since", "")),
        until=_day(values.get("until", "")),
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )


def read_card(level: StockLevel, query: CardQuery) -> Card:
    """Two statements, however long the card is."""
    found = _matching(level, query)
    sums = found.aggregate(
        incoming=Sum("quantity", filter=Q(quantity__gt=0)),
        outgoing=Sum("quantity", filter=Q(quantity__lt=0)),
    )
    page = found.order_by("-id")
    if query.before is not None:
        page = page.filter(id__lt=query.before)
    rows = list(page[: PAGE + 1])
    return Card(
        movements=rows[:PAGE],
        incoming=sums["incoming"] or Decimal(0),
        outgoing=sums["outgoing"] or Decimal(0),
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


def is_of_an_order(movement: StockMovement) -> bool:
    """Whether the movement's source is a sale."""
    return movement.reason in _BY_ORDER


def _matching(level: StockLevel, query: CardQuery) -> QuerySet[StockMovement]:
    zone = ZoneInfo(level.outlet.timezone)
    found = level.movements.all()
    if query.reason:
        found = found.filter(reason=query.reason)
    if query.since:
        found = found.filter(created_at__gte=_start(query.since, zone))
    if query.until:
        found = found.filter(created_at__lt=_start(query.until + dt.timedelta(days=1), zone))
    return found


def _start(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


def _day(text: str) -> dt.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and dt.date(2000, 1, 1) <= day <= dt.date(2200, 1, 1) else None
