"""A drawer that was opened without a network."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from apps.shifts.errors import ShiftAlreadyOpen
from apps.shifts.models import Shift, StoreDay
from apps.shifts.services import HIGHEST_FLOAT, open_shift
from apps.sync.kinds.base import Applied, Content, Kind, Oddity, Received, WaitsForEntry
from apps.sync.models import JournalEntry


class _Body(serializers.Serializer[Any]):
    shift = serializers.UUIDField()
    opening_float = serializers.IntegerField(min_value=0, max_value=HIGHEST_FLOAT)


def _read(content: Content) -> Mapping[str, Any]:
    body: Mapping[str, Any] = _Body().run_validation(content)
    return body


def _apply(entry: Received, body: Mapping[str, Any]) -> Applied:
    """Open the shift under the device's id; what is sold in it goes to the one that is open."""
    try:
        shift = open_shift(
            terminal_id=entry.journal.terminal_id,
            opening_float=body["opening_float"],
            actor=entry.actor,
            shift_id=body["shift"],
            opened_at=entry.at,
        )
    except ShiftAlreadyOpen:
        return _joined(entry, body)
    return Applied(subject_id=shift.id, oddities=_late_day(shift))


def _joined(entry: Received, body: Mapping[str, Any]) -> Applied:
    """Another shift is open: its closing may be on the way, or the office opened it meanwhile."""
    running = Shift.objects.get(terminal_id=entry.journal.terminal_id, state=Shift.State.OPEN)
    if entry.may_come or _closing_waits(entry):
        raise WaitsForEntry
    evidence = {
        "shift": str(body["shift"]),
        "open_shift": str(running.id),
        "opening_float": body["opening_float"],
        "open_float": running.opening_float,
    }
    return Applied(subject_id=running.id, oddities=(Oddity("shift_already_open", evidence),))


def _closing_waits(entry: Received) -> bool:
    """Whether a closing of this device is here, but could not be booked yet."""
    return JournalEntry.objects.filter(
        journal=entry.journal,
        kind="shift_close",
        state=JournalEntry.State.WAITING,
        sequence__lt=entry.sequence,
    ).exists()


def _late_day(shift: Shift) -> tuple[Oddity, ...]:
    signed = StoreDay.objects.filter(
        outlet_id=shift.outlet_id,
        business_date=shift.business_date,
        state=StoreDay.State.SIGNED,
    )
    if not signed.exists():
        return ()
    return (Oddity("late_day", {"business_date": shift.business_date.isoformat()}),)


KIND: Final = Kind(name="shift_open", read=_read, apply=_apply)
