"""Reading shifts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.clock import business_date
from apps.core.db import fetch_all
from apps.core.errors import NotFound
from apps.core.tenancy import current_tenant_id
from apps.finance.accounts import MONEY_ACCOUNTS, TENDER_ACCOUNTS
from apps.shifts.figures import SalesScope, sales_figures
from apps.shifts.models import Shift, ShiftMovement, ShiftPolicy
from apps.tenants.models import Outlet

CASH: Final = "cash_drawer"
# Money paid back another way than the gateway's; above, `orders` posts it.
BY_HAND_ENTRY: Final = "refund_by_hand"
# Entries of money for customers' accounts, in the order of a report.
ACCOUNT_ENTRIES: Final = (
    "kasbon_payment",
    "kasbon_reversed",
    "deposit_payment",
    "deposit_reversed",
)
# Methods whose slips, notices or statements a cashier can add up by hand.
COUNTED_BY_HAND: Final = ("card", "transfer", "qris_static")


def current_shift(terminal_id: UUID) -> Shift | None:
    """The terminal's open shift."""
    return Shift.objects.filter(terminal_id=terminal_id, state=Shift.State.OPEN).first()


def get_current_shift(terminal_id: UUID, actor: Actor) -> Shift:
    """The terminal's open shift. Raises `NotFound`, also in an outlet the actor cannot reach."""
    shift = current_shift(terminal_id)
    if shift is None or not actor.reaches(shift.outlet_id):
        raise NotFound(gettext("Belum ada sif yang buka di terminal ini."))
    return shift


def get_shift(shift_id: UUID, actor: Actor) -> Shift:
    """A shift with its outlet, terminal and people; a till sees its own drawer's only."""
    shift = (
        Shift.objects.select_related("outlet", "terminal", "opened_by", "closed_by", "approved_by")
        .filter(id=shift_id)
        .first()
    )
    if shift is None or not actor.reaches(shift.outlet_id):
        raise NotFound
    if actor.terminal_id not in {None, shift.terminal_id}:
        raise NotFound
    return shift


def policy_of(outlet_id: UUID) -> ShiftPolicy:
    """The outlet's policy, or the defaults."""
    stored = ShiftPolicy.objects.filter(outlet_id=outlet_id).first()
    return stored or ShiftPolicy(outlet_id=outlet_id)


def business_day_now(outlet_id: UUID) -> dt.date:
    """The outlet's running business day."""
    return business_day_at(outlet_id, timezone.now())


def business_day_at(outlet_id: UUID, moment: dt.datetime) -> dt.date:
    """The outlet's business day that the moment belongs to."""
    outlet = Outlet.objects.get(id=outlet_id)
    return business_date(moment, timezone=outlet.timezone, day_start=outlet.day_start)


@dataclass(frozen=True, slots=True)
class Booked:
    """What entries of one kind moved on one account of the shift: debits minus credits."""

    kind: str
    account: str
    entries: int
    amount: int


# `AS MATERIALIZED`: first the shift's entries by their index, then their lines by key, whatever
# the statistics of a table that grows all day say.
_LEDGER: Final = """
WITH entry AS MATERIALIZED (
  SELECT id, kind FROM finance_journalentry WHERE tenant_id = %(tenant)s AND shift_id = %(shift)s
)
SELECT entry.kind, coalesce(a.system_key, a.code), count(DISTINCT entry.id),
  sum(l.debit - l.credit)::bigint
FROM entry
JOIN finance_journalline l ON l.tenant_id = %(tenant)s AND l.entry_id = entry.id
JOIN finance_account a ON a.tenant_id = %(tenant)s AND a.id = l.account_id
GROUP BY 1, 2 ORDER BY 1, 2
"""


def ledger_of(shift_id: UUID) -> list[Booked]:
    """The shift's journal by kind and account."""
    values = {"tenant": current_tenant_id(), "shift": shift_id}
    return [Booked(*row) for row in fetch_all(_LEDGER, values)]


def expected_by_account(booked: list[Booked]) -> dict[str, int]:
    """What each money account of the shift should hold; the drawer always, others if moved.

    Kasbon, deposits and exchanges are no money: nobody can find them at the till.
    """
    sums: dict[str, int] = {}
    for row in booked:
        if row.account in MONEY_ACCOUNTS:
            sums[row.account] = sums.get(row.account, 0) + row.amount
    by_hand = hand_accounts().values()
    return {
        account: sums.get(account, 0)
        for account in dict.fromkeys(TENDER_ACCOUNTS.values())
        if sums.get(account) or account == CASH or (account in sums and account in by_hand)
    }


def hand_accounts() -> Mapping[str, str]:
    """Account by method, of what is counted by amount."""
    return {method: TENDER_ACCOUNTS[method] for method in COUNTED_BY_HAND}


def figures_of(shift: Shift, booked: list[Booked]) -> dict[str, Any]:
    """All figures of a running shift, as they would be stamped now, without any count."""
    sales = sales_figures(SalesScope(shift.id, shift.outlet_id, shift.opened_at))
    return {
        "sales": sales.json(),
        "refunds": _refunds(booked),
        "by_hand": _by_hand(booked),
        "accounts": _accounts(booked),
        "pay_in": _moved(shift, ShiftMovement.Kind.PAY_IN),
        "pay_out": _moved(shift, ShiftMovement.Kind.PAY_OUT),
        "expected": expected_by_account(booked),
    }


def _refunds(booked: list[Booked]) -> dict[str, Any]:
    """Money given back for earlier sales, by account."""
    rows = [row for row in booked if row.kind == "refund"]
    tenders = {row.account: -row.amount for row in rows if row.account in TENDER_ACCOUNTS.values()}
    return {
        "count": max((row.entries for row in rows), default=0),
        "amount": sum(tenders.values()),
        "tenders": tenders,
    }


def _by_hand(booked: list[Booked]) -> dict[str, int]:
    """What drawer and bank paid back in place of a gateway."""
    rows = [row for row in booked if row.kind == BY_HAND_ENTRY and row.amount < 0]
    return {"count": sum(row.entries for row in rows), "amount": -sum(row.amount for row in rows)}


def _accounts(booked: list[Booked]) -> dict[str, dict[str, int]]:
    """Money for customers' kasbon and deposits, and what of it was taken back as typed wrong."""
    found: dict[str, dict[str, int]] = {}
    for row in booked:
        if row.kind in ACCOUNT_ENTRIES and row.account in MONEY_ACCOUNTS:
            sums = found.setdefault(row.kind, {"count": 0, "amount": 0})
            sums["count"] += row.entries
            sums["amount"] += row.amount
    return found


def _moved(shift: Shift, kind: ShiftMovement.Kind) -> dict[str, Any]:
    rows = ShiftMovement.objects.filter(shift=shift, kind=kind)
    return {
        "count": rows.count(),
        "amount": rows.aggregate(sum=Sum("amount", default=0))["sum"],
    }
