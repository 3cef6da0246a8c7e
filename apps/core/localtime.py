"""Showing moments the Indonesian way: in the outlet's own time, with its zone."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

_DAYS: Final = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des",
)  # fmt: skip
_ZONES: Final = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def moment_text(moment: dt.datetime, timezone: str) -> str:
    """`Sab, 21 Nov 2026 14.05 WIB`, in the time of `timezone`."""
    local = moment.astimezone(ZoneInfo(timezone))
    day = f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f"{day} {local:%H.%M} {_ZONES.get(timezone, timezone)}"
