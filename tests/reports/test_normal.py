"""Today against a normal day, with exact values: the same hours of the same weekday."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from apps.reports.normal import Comparison, Place, by_hour, compare, same_weekdays, typical
from apps.reports.selectors import Hour

TEBET, RENON = UUID(int=1), UUID(int=2)
WIB, WITA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar")
SATURDAY = dt.date(2026, 11, 21)
PLACES = [
    Place(TEBET, "Tebet", "Asia/Jakarta", SATURDAY),
    Place(RENON, "Renon", "Asia/Makassar", SATURDAY),
]
# 14.37 WIB, 15.37 WITA.
NOW = dt.datetime(2026, 11, 21, 14, 37, tzinfo=WIB)


def hour(outlet: UUID, weeks: int, clock: int, total: int) -> Hour:
    date = SATURDAY - dt.timedelta(weeks=weeks)
    zone = WIB if outlet == TEBET else WITA
    start = dt.datetime.combine(date, dt.time(clock), zone).astimezone(dt.UTC)
    return Hour(outlet, date, start, 1, total, 0, 0, 0)


def test_the_same_weekdays() -> None:
    assert same_weekdays(SATURDAY) == [
        dt.date(2026, 11, 14),
        dt.date(2026, 11, 7),
        dt.date(2026, 10, 31),
        dt.date(2026, 10, 24),
    ]


def test_only_full_hours_are_compared() -> None:
    hours = [
        hour(TEBET, 0, 13, 224_000),
        hour(TEBET, 0, 14, 50_000),  # still running
        *(hour(TEBET, week, 13, total) for week, total in enumerate((190_000, 210_000), 1)),
        *(hour(TEBET, week, 14, 900_000) for week in (1, 2)),  # not yet this hour
    ]
    found = compare(hours, PLACES, NOW)
    assert found == Comparison(today=224_000, normal=200_000, days=2)
    assert found.percent == 12


def test_the_median_of_four_weeks_is_not_moved_by_a_feast() -> None:
    earlier = (100_000, 120_001, 140_000, 9_000_000)
    hours = [hour(TEBET, week, 9, total) for week, total in enumerate(earlier, 1)]
    found = compare([hour(TEBET, 0, 9, 97_500), *hours], PLACES, NOW)
    assert found == Comparison(today=97_500, normal=130_001, days=4)
    assert found.percent == -25


def test_each_outlet_is_read_by_its_own_clock() -> None:
    """14.37 in Jakarta is 15.37 in Bali: the hour from 14 is full there."""
    hours = [
        hour(TEBET, 0, 14, 1_000),
        hour(RENON, 0, 14, 20_000),
        hour(RENON, 0, 15, 300_000),
        hour(TEBET, 1, 14, 1_000),
        hour(RENON, 1, 14, 10_000),
        hour(RENON, 1, 15, 300_000),
    ]
    assert compare(hours, PLACES, NOW) == Comparison(today=20_000, normal=10_000, days=1)


def test_days_without_sales_do_not_count() -> None:
    hours = [hour(TEBET, 0, 9, 50), hour(TEBET, 2, 9, 100), hour(TEBET, 4, 20, 70)]
    # Two weeks ago 100; four weeks ago nothing yet at this hour, but open later that day.
    assert compare(hours, PLACES, NOW) == Comparison(today=50, normal=50, days=2)


@pytest.mark.parametrize(
    ("today", "normal", "percent"),
    [(0, 0, None), (5, 0, None), (100, 100, 0), (201, 200, 1), (199, 200, -1), (0, 9, -100)],
)
def test_percent(today: int, normal: int, percent: int | None) -> None:
    assert Comparison(today, normal, 4).percent == percent


def test_other_weekdays_and_weeks_are_left_out() -> None:
    friday = Hour(TEBET, dt.date(2026, 11, 20), NOW - dt.timedelta(days=1), 1, 999, 0, 0, 0)
    old = hour(TEBET, 5, 9, 999)
    assert compare([friday, old], PLACES, NOW) == Comparison(0, 0, 0)
    assert by_hour([friday, old], PLACES) == {}


def test_by_hour_is_by_the_clock_on_the_wall() -> None:
    hours = [
        hour(TEBET, 0, 9, 10),
        hour(RENON, 0, 9, 5),
        hour(TEBET, 1, 9, 8),
        hour(TEBET, 2, 9, 12),
        hour(TEBET, 2, 11, 30),
    ]
    # At 11 one of the two earlier Saturdays sold nothing: half of 30.
    assert by_hour(hours, PLACES) == {9: (15, 10), 11: (0, 15)}


def test_typical() -> None:
    assert typical([]) == 0
    assert typical([0, 0]) == 0
    assert typical([5, 0, 9]) == 7
    assert typical([1, 2]) == 2
