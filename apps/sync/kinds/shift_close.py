"""A drawer that was counted and closed without a network."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from apps.core.errors import NotFound
from apps.shifts.api.serializers import CloseShiftInput
from apps.shifts.services import ClosedOffline, close_counted_shift
from apps.sync.kinds.base import Applied, Content, Kind, Oddity, Received, WaitsForEntry
from apps.sync.kinds.consent import approver_of, refuse_odd_codes, unproven
from apps.sync.kinds.shifts import shift_of
from apps.tenants.errors import ApprovalCodeUnproven, ApprovalRequired


class _Body(serializers.Serializer[Any]):
    count = serializers.DictField()
    entries = serializers.IntegerField(min_value=0)


def _read(content: Content) -> Mapping[str, Any]:
    refuse_odd_codes(content)
    body: Mapping[str, Any] = _Body().run_validation(content)
    count = CloseShiftInput(data=body["count"])
    count.is_valid(raise_exception=True)
    return {"count": count.count(), "entries": body["entries"]}


def _apply(entry: Received, body: Mapping[str, Any]) -> Applied:
    """Close with what was counted, once everything before it is here.

    A sale of the shift that comes later from elsewhere becomes a dated addendum.
    """
    shift = shift_of(entry)
    if shift is None:
        raise NotFound
    if entry.may_come:
        raise WaitsForEntry
    approver_id, oddities = _consent(entry)
    done = close_counted_shift(
        shift_id=shift.id,
        count=body["count"],
        closed_at=entry.at,
        actor=entry.actor,
        approver_id=approver_id,
    )
    return Applied(subject_id=shift.id, oddities=(*oddities, *_unsettled(done)))


def _consent(entry: Received) -> tuple[UUID | None, list[Oddity]]:
    """Who approved a difference beforehand; a code that proves nothing is odd."""
    if not entry.content.get("approval"):
        return None, []
    try:
        return approver_of(entry, "shift.difference"), []
    except (ApprovalCodeUnproven, ApprovalRequired) as error:
        return None, [unproven("shift.difference", str(error.extra.get("reason", "")))]


def _unsettled(done: ClosedOffline) -> list[Oddity]:
    """What the outlet would have asked for, had the till been able to say so."""
    if not (done.needs_reason or done.needs_consent):
        return []
    evidence = {
        "difference": done.difference,
        "needs_reason": done.needs_reason,
        "needs_consent": done.needs_consent,
    }
    return [Oddity("difference_unexplained", evidence)]


KIND: Final = Kind(name="shift_close", read=_read, apply=_apply)
