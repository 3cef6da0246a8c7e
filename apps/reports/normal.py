"""Today against a normal day: the median of the same weekday in the last four weeks, each day
counted up to the same hour. Pure arithmetic on hours that were read before."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.reports.selectors import Hour

WEEKS: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet with its clock: `today` is its running business day."""

    outlet_id: UUID
    name: str
    timezone: str
    today: dt.date

    def local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(ZoneInfo(self.timezone))


def same_weekdays(today: dt.date) -> list[dt.date]:
    """The same weekday of the four weeks before, the latest first."""
    return [today - dt.timedelta(weeks=week) for week in range(1, WEEKS + 1)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Full hours of today beside the same hours of a normal day, in rupiah.

    `days` is how many earlier days the normal one is made of; without any, or before the first
    full hour of today, there is nothing to compare and `normal` is 0.
    """

    today: int
    normal: int
    days: int

    @property
    def percent(self) -> int | None:
        """How far today is above (or below, negative) a normal day, rounded half up."""
        if self.normal <= 0:
            return None
        difference = (self.today - self.normal) * 100
        size = (2 * abs(difference) + self.normal) // (2 * self.normal)
        return size if difference >= 0 else -size


def compare(hours: Iterable[Hour], places: Collection[Place], now: dt.datetime) -> Comparison:
    """Sales until the last full hour, today and on normal days.

    The hours of an earlier day count up to the moment that lies whole weeks before the last full
    hour on the outlet's own clock. Days on which none of the outlets sold anything are left out.
    """
    known = {place.outlet_id: place for place in places}
    weeks = [0] * (WEEKS + 1)
    sold = [False] * (WEEKS + 1)
    for hour in hours:
        week, until = _position(hour, known[hour.outlet_id], now)
        if week is None:
            continue
        sold[week] = sold[week] or hour.total > 0
        if hour.start < until:
            weeks[week] += hour.total
    earlier = [weeks[week] for week in range(1, WEEKS + 1) if sold[week]]
    return Comparison(weeks[0], _median(earlier), len(earlier))


def by_hour(hours: Iterable[Hour], places: Collection[Place]) -> dict[int, tuple[int, int]]:
    """Hour of the clock → sales today and on a normal day, in rupiah; hours without any missing.

    Hours are those of each outlet's own clock: ten in the morning is ten in the morning.
    """
    known = {place.outlet_id: place for place in places}
    table: dict[int, list[int]] = {}
    sold: set[int] = set()
    for hour in hours:
        place = known[hour.outlet_id]
        week = _week(hour, place)
        if week is None:
            continue
        if hour.total > 0:
            sold.add(week)
        row = table.setdefault(place.local(hour.start).hour, [0] * (WEEKS + 1))
        row[week] += hour.total
    earlier = sorted(sold - {0})
    return {
        clock: (row[0], _median([row[week] for week in earlier])) for clock, row in table.items()
    }


def typical(values: Iterable[int]) -> int:
    """The median of some days' figures, days without sales left out; 0 without any."""
    return _median([value for value in values if value > 0])


def _week(hour: Hour, place: Place) -> int | None:
    days = (place.today - hour.business_date).days
    return days // 7 if days % 7 == 0 and 0 <= days <= WEEKS * 7 else None


def _position(hour: Hour, place: Place, now: dt.datetime) -> tuple[int | None, dt.datetime]:
    """Which week ago the hour was, and until when that day is counted."""
    week = _week(hour, place)
    full = place.local(now).replace(minute=0, second=0, microsecond=0)
    return week, full - dt.timedelta(weeks=week or 0)


def _median(values: Collection[int]) -> int:
    """In whole rupiah, half up."""
    if not values:
        return 0
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle] + 1) // 2


def totals_by_outlet(hours: Iterable[Hour], places: Collection[Place]) -> Mapping[UUID, int]:
    """Today's sales of each outlet so far, in rupiah."""
    today = {place.outlet_id: place.today for place in places}
    totals = dict.fromkeys(today, 0)
    for hour in hours:
        if hour.business_date == today[hour.outlet_id]:
            totals[hour.outlet_id] += hour.total
    return totals
