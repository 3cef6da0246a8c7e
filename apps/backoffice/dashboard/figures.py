"""The figures of the day, each with what a normal day would have brought."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.backoffice.dashboard.places import Places
from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.reports.normal import (
    Comparison,
    by_hour,
    compare,
    same_weekdays,
    totals_by_outlet,
    typical,
)
from apps.reports.selectors import Day, Hour, ProductTotal, days_of, hours_of, top_products

DAYS: Final = 30
TOP: Final = 8
_WIDTH, _HEIGHT = 120, 28


@dataclass(frozen=True, slots=True)
class HourOfDay:
    """A row of the chart by hour."""

    label: str
    today: int
    normal: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the first screen says about sales. Amounts in rupiah."""

    now: str
    total: int
    orders: int
    average: int
    discount: int
    tax: int
    voids: int
    typical_voids: int
    comparison: Comparison
    usual: str
    until: str
    by_outlet: list[tuple[str, int]]
    hours: list[HourOfDay]
    days: list[Day]
    products: list[ProductTotal]
    has_sold: bool

    @property
    def typical_total(self) -> int:
        """A typical whole day among the earlier ones of the chart."""
        return typical(day.total for day in self.days[:-1])

    @property
    def typical_orders(self) -> int:
        return typical(day.orders for day in self.days[:-1])

    @property
    def typical_average(self) -> int:
        """What one sale brought on the earlier days of the chart, half up."""
        orders = sum(day.orders for day in self.days[:-1])
        total = sum(day.total for day in self.days[:-1])
        return (2 * total + orders) // (2 * orders) if orders else 0

    @property
    def month_total(self) -> int:
        return sum(day.total for day in self.days)

    @property
    def month_orders(self) -> int:
        return sum(day.orders for day in self.days)

    @property
    def line_of_totals(self) -> str:
        return sparkline([day.total for day in self.days[:-1]])

    @property
    def line_of_orders(self) -> str:
        return sparkline([day.orders for day in self.days[:-1]])

    @property
    def line_of_averages(self) -> str:
        return sparkline([day.total // day.orders if day.orders else 0 for day in self.days[:-1]])


def read_figures(places: Places, now: dt.datetime) -> Figures:
    """Everything about sales, in four statements whatever the number of outlets."""
    dates = {date for place in places.chosen for date in (place.today, *same_weekdays(place.today))}
    hours = hours_of(outlet_ids=places.ids, dates=dates)
    first = places.today - dt.timedelta(days=DAYS - 1)
    days = days_of(outlet_ids=places.ids, first=first, last=places.today)
    running = [hour for hour in hours if hour.business_date == places.days[hour.outlet_id]]
    total = sum(hour.total for hour in running)
    orders = sum(hour.orders for hour in running)
    totals = totals_by_outlet(hours, places.chosen)
    return Figures(
        now=moment_text(now, places.chosen[0].timezone),
        total=total,
        orders=orders,
        average=(2 * total + orders) // (2 * orders) if orders else 0,
        discount=sum(hour.discount for hour in running),
        tax=sum(hour.tax for hour in running),
        voids=sum(hour.voids for hour in running),
        typical_voids=typical(day.voids for day in days[:-1]),
        comparison=compare(hours, places.chosen, now),
        usual=date_format(places.today, "l"),
        until=_until(places, now),
        by_outlet=[(place.name, totals[place.outlet_id]) for place in places.chosen],
        hours=_hours(hours, places),
        days=days,
        products=top_products(outlet_ids=places.ids, first=first, last=places.today, limit=TOP),
        has_sold=any(day.orders for day in days),
    )


def _until(places: Places, now: dt.datetime) -> str:
    """The last full hour; with its zone when the outlets have different ones."""
    place = places.chosen[0]
    zone = moment_text(now, place.timezone).rpartition(" ")[2]
    several = len({other.timezone for other in places.chosen}) > 1
    return f"{place.local(now):%H}.00" + (f" {zone}" if several else "")


def _hours(hours: Sequence[Hour], places: Places) -> list[HourOfDay]:
    """From the first to the last hour in which anything is sold, without holes."""
    found = by_hour(hours, places.chosen)
    if not found:
        return []
    return [
        HourOfDay(f"{clock:02}.00", *found.get(clock, (0, 0)))
        for clock in range(min(found), max(found) + 1)
    ]


def in_words(figures: Figures) -> str:
    """How today compares, as one would say it."""
    percent = figures.comparison.percent
    if percent is None:
        return _("Belum ada hari %(day)s sebelumnya untuk dibandingkan") % {"day": figures.usual}
    words = {"day": figures.usual, "until": figures.until, "percent": abs(percent)}
    if percent > 0:
        return _("%(percent)s %% di atas %(day)s biasa sampai jam %(until)s") % words
    if percent < 0:
        return _("%(percent)s %% di bawah %(day)s biasa sampai jam %(until)s") % words
    return _("Sama dengan %(day)s biasa sampai jam %(until)s") % words


def in_detail(figures: Figures) -> str:
    """The same with the amounts and where they come from."""
    comparison = figures.comparison
    if comparison.percent is None:
        return ""
    return _(
        "Sampai jam %(until)s: %(today)s, biasanya %(normal)s"
        " (nilai tengah %(days)s %(day)s terakhir)"
    ) % {
        "until": figures.until,
        "today": rupiah(comparison.today),
        "normal": rupiah(comparison.normal),
        "days": comparison.days,
        "day": figures.usual,
    }


def sparkline(values: Sequence[int]) -> str:
    """The points of a small SVG line of `_WIDTH` × `_HEIGHT`, zero at the bottom."""
    top = max(values, default=0)
    if len(values) < 2 or top <= 0:
        return ""
    last = len(values) - 1
    return " ".join(
        f"{_WIDTH * place // last},{_HEIGHT - 1 - (_HEIGHT - 2) * value // top}"
        for place, value in enumerate(values)
    )


def chart_data(figures: Figures) -> dict[str, object]:
    """What the charts draw; the page holds it as JSON, and as tables for those who read."""
    return {
        "days": {
            "labels": [date_format(day.business_date, "j M") for day in figures.days],
            "total": [day.total for day in figures.days],
            "orders": [day.orders for day in figures.days],
        },
        "hours": {
            "labels": [hour.label for hour in figures.hours],
            "today": [hour.today for hour in figures.hours],
            "normal": [hour.normal for hour in figures.hours],
        },
    }
