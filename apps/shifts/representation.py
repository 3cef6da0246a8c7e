"""Closed shifts and store days as JSON."""

from typing import Any

from apps.shifts.models import Shift, StoreDay
from apps.shifts.words import account_name


def counts_json(shift: Shift) -> list[dict[str, Any]]:
    """The stamped counts, the drawer first."""
    rows = sorted(shift.counts.all(), key=lambda row: (row.account != "cash_drawer", row.account))
    return [
        {
            "account": row.account,
            "name": account_name(row.account),
            "expected": row.expected,
            "counted": row.counted,
            "difference": row.difference,
        }
        for row in rows
    ]


def closed_parts(shift: Shift) -> dict[str, Any]:
    """What closing adds to a shift's JSON."""
    counts = counts_json(shift)
    return {
        "left_float": shift.left_float or 0,
        "difference": sum(row["difference"] for row in counts),
        "difference_reason": shift.difference_reason,
        "counts": counts,
    }


def store_day_json(day: StoreDay) -> dict[str, Any]:
    """A day with what was summed when it was signed."""
    figures: dict[str, Any] = day.figures
    return {
        "id": str(day.id),
        "outlet": str(day.outlet_id),
        "business_date": day.business_date.isoformat(),
        "state": day.state,
        "signed_by": None if day.signed_by_id is None else str(day.signed_by_id),
        "signed_at": day.signed_at.isoformat(),
        "note": day.note,
        "reopen_reason": day.reopen_reason,
        **figures,
        "counts": [row | {"name": account_name(row["account"])} for row in figures["counts"]],
        "difference": sum(row["difference"] for row in figures["counts"]),
    }
