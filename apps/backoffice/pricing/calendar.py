"""What runs when: a week of price lists and promotions, by outlet."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.pricing.explain import group_names, outlet_names
from apps.backoffice.pricing.items import Names
from apps.backoffice.pricing.rule_admin import VIEW
from apps.backoffice.pricing.words import time_words, when_words
from apps.core.office.navigation import OwnPage, Section
from apps.core.office.site import actor_of, owners_site
from apps.pricing.engine import When
from apps.pricing.models import PriceList, Promotion
from apps.pricing.offers import when_of
from apps.tenants.models import Outlet
from apps.tenants.selectors import visible_outlets

_WEEK: Final = dt.timedelta(days=7)
_NOTHING: Final = When()


@dataclass(frozen=True, slots=True)
class Cell:
    """A rule on a day: `words` is its time of day. `joins`: it ran the day before, too."""

    runs: bool
    words: str = ""
    joins_before: bool = False
    joins_after: bool = False


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule's week."""

    name: str
    kind: str
    for_whom: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day's head, and (for a phone) what runs on it."""

    date: dt.date
    name: str
    is_today: bool
    rows: tuple[tuple[RuleRow, Cell], ...]


def calendar_page(request: HttpRequest) -> HttpResponse:
    """The week that `?from=` lies in, this one without; of one outlet with `?outlet=`."""
    today = timezone.localdate()
    monday = _monday(request.GET.get("from", ""), today)
    outlets = list(visible_outlets(actor_of(request)).filter(is_active=True))
    chosen = next((one for one in outlets if str(one.pk) == request.GET.get("outlet")), None)
    rows = week_rows(monday, outlets if chosen is None else [chosen])
    context = owners_site.each_context(request) | {
        "title": gettext("Kalender promo"),
        "days": week_days(monday, today, rows),
        "rows": rows,
        "outlets": outlets,
        "chosen": chosen,
        "week": _week_words(monday),
        "monday": monday,
        "before": monday - _WEEK,
        "after": monday + _WEEK,
        "is_this_week": monday <= today < monday + _WEEK,
    }
    return TemplateResponse(request, "owners/pricing/calendar.html", context)


def week_rows(monday: dt.date, outlets: Sequence[Outlet]) -> tuple[RuleRow, ...]:
    """The rules that run in these outlets on some day of the week. Four statements."""
    sunday = monday + dt.timedelta(days=6)
    places = {str(outlet.pk) for outlet in outlets}
    names = Names(outlets=outlet_names(), groups=group_names())
    rules: list[tuple[str, str, Any]] = [
        ("price_list", "backoffice:pricing_pricelist_change", row)
        for row in PriceList.objects.filter(is_active=True, deleted_at=None).order_by("name")
    ]
    rules += [
        ("promotion", "backoffice:pricing_promotion_change", row)
        for row in Promotion.objects.filter(is_active=True, deleted_at=None).order_by("name")
    ]
    found = []
    for kind, page, row in rules:
        when = when_of(row)
        if (when.outlets and not when.outlets & places) or _is_over(when, monday, sunday):
            continue
        cells = tuple(_cells(when, monday))
        if any(cell.runs for cell in cells):
            whom = for_whom(when, names)
            found.append(RuleRow(row.name, kind, whom, reverse(page, args=[row.pk]), cells))
    return tuple(found)


def week_days(monday: dt.date, today: dt.date, rows: Sequence[RuleRow]) -> list[Day]:
    """The seven days with their rules."""
    return [
        Day(
            date=(day := monday + dt.timedelta(days=number)),
            name=str(WEEKDAYS[number]),
            is_today=day == today,
            rows=tuple((row, row.cells[number]) for row in rows if row.cells[number].runs),
        )
        for number in range(7)
    ]


def for_whom(when: When, names: Names) -> str:
    """Everything but the time; empty for everybody everywhere."""
    apart = replace(
        when,
        valid_from=None,
        valid_until=None,
        weekdays=frozenset(),
        minute_from=None,
        minute_until=None,
    )
    return "" if apart == _NOTHING else when_words(apart, names)


def _cells(when: When, monday: dt.date) -> Iterable[Cell]:
    days = [monday + dt.timedelta(days=number) for number in range(-1, 8)]
    runs = [starts_on(when, day) for day in days]
    words = time_words(when) or gettext("seharian")
    whole_day = when.minute_from is None and when.minute_until is None
    for number in range(1, 8):
        yield Cell(
            runs[number],
            words,
            joins_before=whole_day and number > 1 and runs[number - 1],
            joins_after=whole_day and number < 7 and runs[number + 1],
        )


def starts_on(when: When, day: dt.date) -> bool:
    """Whether it runs on the day; a night belongs to the day on which it begins."""
    return (
        (when.valid_from is None or when.valid_from <= day)
        and (when.valid_until is None or day <= when.valid_until)
        and (not when.weekdays or day.isoweekday() in when.weekdays)
    )


def _is_over(when: When, monday: dt.date, sunday: dt.date) -> bool:
    ended = when.valid_until is not None and when.valid_until < monday
    return ended or (when.valid_from is not None and when.valid_from > sunday)


def _monday(text: str, today: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = today
    if not dt.date(2000, 1, 1) <= day <= dt.date(2100, 1, 1):
        day = today
    return day - dt.timedelta(days=day.weekday())


def _week_words(monday: dt.date) -> str:
    return f"{date_format(monday)} \N{EN DASH} {date_format(monday + dt.timedelta(days=6))}"


owners_site.add_page(
    OwnPage(
        name="pricing_calendar",
        route="pricing/calendar/",
        label=_("Kalender"),
        section=Section.PRICES,
        view=calendar_page,
        permission=VIEW,
        position=50,
    )
)
