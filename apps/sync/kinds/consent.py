"""Whether somebody consented to what a till did without a network.

A cashier who may do the act by himself needs nobody. Otherwise the entry holds the one-time code
that a supervisor read out (`apps.tenants.services.approval_codes`); and when neither is so, the
person who looks at the entry in the review list consents by having it booked.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.core.clock import business_date
from apps.sync.kinds.base import Content, Oddity, Received
from apps.sync.models import JournalEntry
from apps.tenants.errors import ApprovalCodeUnproven, ApprovalRequired
from apps.tenants.models import Outlet
from apps.tenants.services.approval_codes import DIGITS, prove_code
from apps.tenants.services.approvals import ACTIONS, may_approve


class CodeInput(StrictSerializer):
    """A code with what it was given for; `amount` in rupiah, of a discount in percent."""

    action = serializers.ChoiceField(choices=sorted(ACTIONS))
    code = serializers.RegexField(rf"^[0-9]{{{DIGITS}}}$")
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, required=False, allow_null=True, min_value=Decimal(0)
    )


class _ConsentInput(StrictSerializer):
    approval = serializers.ListField(child=CodeInput(), required=False, max_length=10)


def refuse_odd_codes(content: Content) -> None:
    """Raise `ValidationError` for an entry whose codes are none; nobody has to give some."""
    _ConsentInput.validated({"approval": content.get("approval") or []})


def prover(entry: Received) -> Callable[[str, Decimal | None], UUID | None]:
    """Who consented to an act of the entry by one of its codes; None when none proves it."""

    def prove(action: str, amount: Decimal | None) -> UUID | None:
        for code in _codes(entry):
            if code["action"] == action:
                with suppress(ApprovalCodeUnproven):
                    return _prove(entry, code, amount)
        return None

    return prove


def approver_of(entry: Received, action: str, amount: Decimal | None = None) -> UUID:
    """Who consented to an act that the entry's cashier may not do alone.

    Raises `ApprovalCodeUnproven` or `ApprovalRequired` when nobody did.
    """
    if _is_reviewed(entry, action, amount):
        assert entry.sent_by.membership_id is not None  # noqa: S101 - said by `_is_reviewed`
        return entry.sent_by.membership_id
    for code in _codes(entry):
        if code["action"] == action:
            return _prove(entry, code, amount)
    raise ApprovalRequired(extra={"action": action})


def unproven(action: str, reason: str, amount: Decimal | None = None) -> Oddity:
    shown = None if amount is None else str(amount)
    return Oddity("approval_unproven", {"action": action, "reason": reason, "amount": shown})


def is_decided(entry: Received, *codes: str) -> bool:
    """Whether a person has the entry booked that waits for a decision on one of these problems.

    Not so whoever only brings it here: the till itself, or a manager with a rescued queue. What
    waits for a decision is tried again by `retry_entry` alone.
    """
    waiting = JournalEntry.objects.filter(id=entry.id, state=JournalEntry.State.WAITING)
    return waiting.filter(problem__code__in=codes).exists()


def _is_reviewed(entry: Received, action: str, amount: Decimal | None) -> bool:
    if not is_decided(entry, ApprovalRequired.code, ApprovalCodeUnproven.code):
        return False
    outlets = frozenset({entry.outlet_id})
    return entry.sent_by.membership_id is not None and may_approve(
        entry.sent_by, action, amount, outlets
    )


def _codes(entry: Received) -> list[Mapping[str, Any]]:
    given = {"approval": entry.content.get("approval") or []}
    codes: list[Mapping[str, Any]] = _ConsentInput.validated(given)["approval"]
    return codes


def _prove(entry: Received, code: Mapping[str, Any], amount: Decimal | None) -> UUID:
    return prove_code(
        terminal_id=entry.journal.terminal_id,
        device=entry.journal.thumbprint,
        code=code["code"],
        action=code["action"],
        amount=amount,
        days=_days(entry),
        used_by=entry.id,
    ).id


def _days(entry: Received) -> set[dt.date]:
    """The business day by the device's clock, which the code was checked by, and by ours."""
    outlet = Outlet.objects.get(id=entry.outlet_id)
    by_device = dt.datetime.fromisoformat(entry.content["placed_at"])
    return {
        business_date(moment, timezone=outlet.timezone, day_start=outlet.day_start)
        for moment in (by_device, entry.at)
    }
