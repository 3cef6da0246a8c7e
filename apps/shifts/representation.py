"""A closed shift as JSON."""

from typing import Any

from apps.shifts.models import Shift
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
