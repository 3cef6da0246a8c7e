"""Reading an outlet's business day: its shifts, and the sum of what they stamped."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.shifts.figures import SalesScope, sales_figures
from apps.shifts.models import Shift, ShiftCount, StoreDay
from apps.shifts.selectors import ACCOUNT_ENTRIES
from apps.tenants.models import Terminal

_SUMS: Final = (
    "count", "gross", "discount", "service", "tax", "rounding", "total", "voids", "voided",
)  # fmt: skip
_PARTS: Final = ("discounts", "taxes", "tenders", "cashiers")


def visible_days(actor: Actor) -> QuerySet[StoreDay]:
    """The days of the actor's outlets."""
    days = StoreDay.objects.all()
    return days if actor.outlet_ids is None else days.filter(outlet_id__in=actor.outlet_ids)


def get_store_day(day_id: UUID, actor: Actor) -> StoreDay:
    """Raises `NotFound`, also for another tenant's or outlet's."""
    day = visible_days(actor).filter(id=day_id).first()
    if day is None:
        raise NotFound
    return day


def shifts_of(outlet_id: UUID, day: dt.date) -> list[Shift]:
    """The day's shifts at terminals with a drawer, the earliest first."""
    rows = Shift.objects.filter(outlet_id=outlet_id, business_date=day)
    with_drawer = rows.exclude(terminal__kind=Terminal.Kind.VIRTUAL)
    return list(with_drawer.select_related("terminal", "closed_by").order_by("opened_at"))


def open_shifts_of(outlet_id: UUID, day: dt.date) -> list[Shift]:
    """Shifts that keep the day open: opened on it, or before and never closed."""
    rows = Shift.objects.filter(
        outlet_id=outlet_id, business_date__lte=day, state=Shift.State.OPEN
    ).exclude(terminal__kind=Terminal.Kind.VIRTUAL)
    return list(rows.select_related("terminal").order_by("terminal__code"))


def terminal_name(shift: Shift) -> str:
    return f"{shift.terminal.code} {shift.terminal.name}"


def day_figures(outlet_id: UUID, day: dt.date) -> dict[str, Any]:
    """The sums of the day: stamped shifts, and what was sold without a drawer."""
    shifts = shifts_of(outlet_id, day)
    sales = [shift.figures["sales"] for shift in shifts if shift.figures]
    sales += [_without_drawer(shift, day) for shift in _virtual_shifts(outlet_id)]
    return {
        "shifts": len(shifts),
        "sales": {name: sum(part[name] for part in sales) for name in _SUMS}
        | {name: _merged(part[name] for part in sales) for name in _PARTS},
        "refunds": {
            name: sum(shift.figures["refunds"][name] for shift in shifts if shift.figures)
            for name in ("count", "amount")
        },
        "accounts": _accounts(shifts),
        "pay_in": _moved(shifts, "pay_in"),
        "pay_out": _moved(shifts, "pay_out"),
        "counts": _counts(shifts),
    }


def _virtual_shifts(outlet_id: UUID) -> list[Shift]:
    return list(
        Shift.objects.filter(
            outlet_id=outlet_id, terminal__kind=Terminal.Kind.VIRTUAL, state=Shift.State.OPEN
        )
    )


def _without_drawer(shift: Shift, day: dt.date) -> dict[str, Any]:
    return sales_figures(SalesScope(shift.id, shift.outlet_id, shift.opened_at, day)).json()


def _merged(lists: Iterable[Iterable[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Parts of the same key added up."""
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    for part in (part for parts in lists for part in parts):
        row = sums.setdefault((part["key"], part["name"]), part | {"count": 0, "amount": 0})
        row["count"] += part["count"]
        row["amount"] += part["amount"]
    return [sums[key] for key in sorted(sums)]


def _moved(shifts: list[Shift], name: str) -> dict[str, int]:
    moved = [shift.figures[name] for shift in shifts if shift.figures]
    return {key: sum(part[key] for part in moved) for key in ("count", "amount")}


def _accounts(shifts: list[Shift]) -> dict[str, dict[str, int]]:
    """Shifts that were stamped before it was said have none."""
    stamped = [shift.figures.get("accounts", {}) for shift in shifts if shift.figures]
    return {
        kind: {key: sum(part[kind][key] for part in found) for key in ("count", "amount")}
        for kind in ACCOUNT_ENTRIES
        if (found := [part for part in stamped if kind in part])
    }


def _counts(shifts: list[Shift]) -> list[dict[str, Any]]:
    """Expected, counted and difference of each account over all shifts."""
    sums: dict[str, dict[str, Any]] = {}
    for count in ShiftCount.objects.filter(shift__in=shifts).order_by("account"):
        row = sums.setdefault(
            count.account,
            {"account": count.account, "expected": 0, "counted": None, "difference": 0},
        )
        row["expected"] += count.expected
        if count.counted is not None:
            row["counted"] = (row["counted"] or 0) + count.counted
        row["difference"] += count.difference
    return list(sums.values())
