"""Moments as an outlet sees them, and ids that repeat."""

import datetime as dt

import pytest

from apps.core.ids import seeded_ids, uuid7
from apps.core.localtime import moment_text

MOMENT = dt.datetime(2026, 8, 16, 17, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Jakarta", "Sen, 17 Agu 2026 00.30 WIB"),
        ("Asia/Makassar", "Sen, 17 Agu 2026 01.30 WITA"),
        ("Asia/Jayapura", "Sen, 17 Agu 2026 02.30 WIT"),
        ("UTC", "Min, 16 Agu 2026 17.30 UTC"),
    ],
)
def test_day_month_and_zone(zone: str, text: str) -> None:
    assert moment_text(MOMENT, zone) == text


def test_seeded_ids_repeat_and_grow() -> None:
    drawn = []
    for seed in ("a", "a", "b"):
        with seeded_ids(seed, milliseconds=1_700_000_000_000):
            drawn.append([uuid7() for _ in range(3)])
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert drawn[0] == sorted(drawn[0])
    assert {made.version for made in drawn[0]} == {7}
    assert uuid7() not in drawn[0]
