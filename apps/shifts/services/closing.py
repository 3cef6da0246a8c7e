"""Closing a shift: a blind count against the ledger, the difference posted, figures stamped."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import FieldError, InvalidInput
from apps.core.idempotency import Answer, run_once
from apps.core.tenancy import tenant_transaction
from apps.finance.services.posting import Posting, post_entry
from apps.shifts.errors import DifferenceUnexplained
from apps.shifts.models import Shift, ShiftCount
from apps.shifts.selectors import (
    CASH,
    Booked,
    business_day_at,
    expected_by_account,
    figures_of,
    hand_accounts,
    ledger_of,
    policy_of,
)
from apps.shifts.services.locking import lock_open_shift, lock_shift, refuse_closed
from apps.tenants.errors import ApprovalRequired
from apps.tenants.services.approvals import use_approval

# Notes and coins of rupiah that are in use; a coin of 1.000 counts with the note.
DENOMINATIONS: Final = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
MOST_PIECES: Final = 100_000
# Whoever counts again and again is looking for the expected amount.
FREE_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Count:
    """What was found: pieces by denomination, and rupiah by method for other tenders.

    `left_float` of the cash stays in the drawer for the next shift; the rest goes to the safe.
    """

    denominations: Mapping[int, int]
    amounts: Mapping[str, int] = field(default_factory=dict)
    left_float: int = 0
    reason: str = ""
    approval: str = ""

    @property
    def cash(self) -> int:
        return sum(value * pieces for value, pieces in self.denominations.items())


def close_shift_once(
    *,
    key: str,
    request_hash: bytes,
    shift_id: UUID,
    count: Count,
    actor: Actor,
    represent: Callable[[Shift], dict[str, Any]],
) -> Answer:
    """`close_shift` under an idempotency key. A count that is sent back stays on record."""

    def act() -> tuple[int, dict[str, Any]]:
        return 200, represent(close_shift(shift_id=shift_id, count=count, actor=actor))

    try:
        return run_once(key=key, request_hash=request_hash, act=act)
    except (DifferenceUnexplained, ApprovalRequired):
        _remember_attempt(shift_id, count, actor)
        raise


def close_shift(*, shift_id: UUID, count: Count, actor: Actor) -> Shift:
    """Count, post the differences, move the cash, stamp the figures.

    Raises `NotFound`, `ShiftClosed`, `InvalidInput`, `DifferenceUnexplained` (beyond the
    outlet's tolerance without a reason), `ApprovalRequired`, `ApprovalInvalid`. The refusals say
    nothing of the amounts: the count stays blind until it is final.
    """
    actor.require("shifts.close")
    _refuse_odd(count)
    with tenant_transaction():
        shift = lock_open_shift(shift_id=shift_id, actor=actor)
        booked = ledger_of(shift.id)
        counts = _compare(shift, expected_by_account(booked), count)
        shift.approved_by_id = _settle_difference(shift, counts, count, actor)
        _stamp(shift, counts, booked, count, actor, timezone.now())
    return shift


@dataclass(frozen=True, slots=True)
class ClosedOffline:
    """A shift that was counted without a network, and what would have been asked online."""

    shift: Shift
    difference: int
    needs_reason: bool
    needs_consent: bool


def close_counted_shift(
    *,
    shift_id: UUID,
    count: Count,
    closed_at: dt.datetime,
    actor: Actor,
    approver_id: UUID | None = None,
) -> ClosedOffline:
    """Close with a count that was made without a network, at `closed_at`.

    It happened, so it is not sent back: what the outlet would have asked for is in the answer.
    What was not counted because nobody knew of it has no difference. The same count again is the
    same closing. Raises `NotFound`, `ShiftClosed` (by another count), `InvalidInput`.
    """
    actor.require("shifts.close")
    _refuse_odd(count)
    with tenant_transaction():
        shift = lock_shift(shift_id=shift_id, actor=actor)
        if shift.state == Shift.State.CLOSED and _is_that_count(shift, count):
            return ClosedOffline(shift, 0, needs_reason=False, needs_consent=False)
        refuse_closed(shift)
        booked = ledger_of(shift.id)
        counts = _compare(shift, expected_by_account(booked), count, is_complete=False)
        largest = max(abs(row.difference) for row in counts)
        policy = policy_of(shift.outlet_id)
        may = actor.may("shifts.approve_count")
        shift.approved_by_id = actor.membership_id if may else approver_id
        _stamp(shift, counts, booked, count, actor, closed_at)
    return ClosedOffline(
        shift,
        sum(row.difference for row in counts),
        needs_reason=largest > policy.tolerance and not count.reason.strip(),
        needs_consent=largest > policy.approval_limit and shift.approved_by_id is None,
    )


def _is_that_count(shift: Shift, count: Count) -> bool:
    """Whether it was closed by this very count, whose answer was lost."""
    cash = ShiftCount.objects.filter(shift=shift, account=CASH).first()
    pieces = {str(value): number for value, number in count.denominations.items() if number}
    same_cash = cash is not None and cash.denominations == pieces
    return same_cash and shift.left_float == count.left_float


def stamp_past_shift(
    *, shift: Shift, count: Callable[[int], Count], closed_at: dt.datetime, actor: Actor
) -> None:
    """Close a shift of the past as if somebody had counted it then: for invented shops only.

    `count` is told how much cash there should be.
    """
    with tenant_transaction():
        booked = ledger_of(shift.id)
        expected = expected_by_account(booked)
        found = count(expected[CASH])
        amounts = {method: expected.get(name, 0) for method, name in hand_accounts().items()}
        found = replace(found, amounts=amounts)
        _stamp(shift, _compare(shift, expected, found), booked, found, actor, closed_at)


def _stamp(
    shift: Shift,
    counts: list[ShiftCount],
    booked: list[Booked],
    count: Count,
    actor: Actor,
    closed_at: dt.datetime,
) -> None:
    figures = figures_of(shift, booked)
    ShiftCount.objects.bulk_create(counts)
    _post(shift, counts, count.left_float, business_day_at(shift.outlet_id, closed_at))
    shift.state = Shift.State.CLOSED
    shift.closed_at = closed_at
    shift.closed_by_id = actor.membership_id
    shift.left_float = count.left_float
    shift.difference_reason = count.reason.strip()
    shift.count_attempts += 1
    shift.figures = figures
    shift.save()
    _tell(shift, counts, actor)


def _refuse_odd(count: Count) -> None:
    errors = [
        FieldError(
            "denominations",
            "invalid",
            gettext("Pecahan %(value)s tidak dikenal, atau jumlah lembarnya di luar batas.")
            % {"value": value},
        )
        for value, pieces in count.denominations.items()
        if value not in DENOMINATIONS or not 0 <= pieces <= MOST_PIECES
    ]
    if count.left_float < 0 or count.left_float > count.cash:
        errors.append(
            FieldError(
                "left_float",
                "out_of_range",
                gettext("Yang ditinggal tidak bisa lebih dari uang yang dihitung."),
            )
        )
    if errors:
        raise InvalidInput(errors=errors)


def _compare(
    shift: Shift, expected: Mapping[str, int], count: Count, *, is_complete: bool = True
) -> list[ShiftCount]:
    """One row an account: the drawer, what is counted by amount, and what settles by itself.

    A complete count names every way of paying that was used, else `InvalidInput`.
    """
    found: dict[str, int] = {CASH: count.cash}
    for method, account in hand_accounts().items():
        if method in count.amounts:
            found[account] = found.get(account, 0) + count.amounts[method]
        elif expected.get(account) and is_complete:
            raise InvalidInput.on(
                f"amounts.{method}", "required", gettext("Hitung juga cara bayar ini.")
            )
    return [
        _row(shift, account, expected.get(account, 0), found.get(account), count)
        for account in sorted(set(expected) | set(found), key=lambda name: (name != CASH, name))
        if expected.get(account) or found.get(account) or account == CASH
    ]


def _row(
    shift: Shift, account: str, expected: int, counted: int | None, count: Count
) -> ShiftCount:
    pieces = {str(value): number for value, number in count.denominations.items() if number}
    return ShiftCount(
        shift=shift,
        account=account,
        expected=expected,
        counted=counted,
        difference=0 if counted is None else counted - expected,
        denominations=pieces if account == CASH else None,
    )


def _settle_difference(
    shift: Shift, counts: list[ShiftCount], count: Count, actor: Actor
) -> UUID | None:
    """Who approved the difference, when it needed somebody."""
    policy = policy_of(shift.outlet_id)
    largest = max(abs(row.difference) for row in counts)
    if largest > policy.tolerance and not count.reason.strip():
        raise DifferenceUnexplained
    doubtful = shift.count_attempts >= FREE_ATTEMPTS and largest > 0
    if largest <= policy.approval_limit and not doubtful:
        return None
    if actor.may("shifts.approve_count"):
        return actor.membership_id
    return use_approval(
        token=count.approval, action="shift.difference", subject_id=shift.id, actor=actor
    ).id


def _post(shift: Shift, counts: list[ShiftCount], left_float: int, day: dt.date) -> None:
    """Differences to over/short; then the counted cash leaves the drawer's account.

    Whatever happened, the shift's lines on the drawer's account sum to zero afterwards.
    """
    differences = {row.account: row.difference for row in counts}
    cash = next(row.counted or 0 for row in counts if row.account == CASH)
    lines = [
        *(Posting.signed(account, amount) for account, amount in differences.items()),
        Posting.signed("over_short", -sum(differences.values())),
        Posting.signed("cash_drawer", -cash),
        Posting.signed("cash_float", left_float),
        Posting.signed("cash_safe", cash - left_float),
    ]
    if any(line.debit or line.credit for line in lines):
        post_entry(
            outlet_id=shift.outlet_id,
            business_date=day,
            kind="shift_close",
            source_kind="shift",
            source_id=shift.id,
            shift_id=shift.id,
            lines=lines,
        )


def _tell(shift: Shift, counts: list[ShiftCount], actor: Actor) -> None:
    record_audit(
        actor=actor,
        action="shift.closed",
        subject_kind="shift",
        subject_id=shift.id,
        after={
            "counts": {
                row.account: {"expected": row.expected, "counted": row.counted} for row in counts
            },
            "left_float": shift.left_float,
            "reason": shift.difference_reason,
            "approver": None if shift.approved_by_id is None else str(shift.approved_by_id),
        },
    )


def _remember_attempt(shift_id: UUID, count: Count, actor: Actor) -> None:
    """A count that was sent back: somebody may ask later what changed in between."""
    with tenant_transaction():
        Shift.objects.filter(id=shift_id).update(count_attempts=F("count_attempts") + 1)
        record_audit(
            actor=actor,
            action="shift.counted",
            subject_kind="shift",
            subject_id=shift_id,
            after={"cash": count.cash, "amounts": dict(count.amounts)},
        )
