"""The locks of a shift, in one place (docs/locking.md)."""

from typing import Literal
from uuid import UUID

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.core.tenancy import current_tenant_id
from apps.shifts.errors import ShiftClosed
from apps.shifts.models import Shift


def hold_open_shift(*, shift_id: UUID, actor: Actor) -> Shift:
    """The shift FOR SHARE: it cannot close before the running transaction ends.

    Raises `NotFound` (also in an outlet out of reach, or at another till), `ShiftClosed`.
    """
    return refuse_closed(share_shift(shift_id=shift_id, actor=actor))


def lock_open_shift(*, shift_id: UUID, actor: Actor) -> Shift:
    """The shift FOR UPDATE: nothing is sold, moved or refunded in it meanwhile."""
    return refuse_closed(lock_shift(shift_id=shift_id, actor=actor))


def lock_shift(*, shift_id: UUID, actor: Actor) -> Shift:
    """The shift FOR UPDATE, whatever its state."""
    return _locked(shift_id, actor, "UPDATE")


def share_shift(*, shift_id: UUID, actor: Actor) -> Shift:
    """The shift FOR SHARE, whatever its state."""
    return _locked(shift_id, actor, "SHARE")


def _locked(shift_id: UUID, actor: Actor, strength: Literal["SHARE", "UPDATE"]) -> Shift:
    rows = Shift.objects.raw(
        f"SELECT * FROM shifts_shift WHERE tenant_id = %s AND id = %s FOR {strength}",  # noqa: S608
        [current_tenant_id(), shift_id],
    )
    shift = next(iter(rows), None)
    if shift is None or not actor.reaches(shift.outlet_id):
        raise NotFound
    if actor.terminal_id not in {None, shift.terminal_id}:
        raise NotFound
    return shift


def refuse_closed(shift: Shift) -> Shift:
    """The shift. Raises `ShiftClosed`."""
    if shift.state != Shift.State.OPEN:
        raise ShiftClosed
    return shift
