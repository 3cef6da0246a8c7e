"""The life of a line in the kitchen: which step leads where, who may make it, and undo.

    pending → cooking → ready → served         one step at a time
    pending | cooking | ready → cancelled      only when the sale is voided or taken back

A step back is an undo: said so by the caller, one step, within two minutes. An old tap that
arrives late therefore never throws a line back that somebody else has moved on.
"""

import datetime as dt
from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineState(models.TextChoices):
    PENDING = "pending", _("menunggu")
    COOKING = "cooking", _("dimasak")
    READY = "ready", _("siap")
    SERVED = "served", _("diantar")
    CANCELLED = "cancelled", _("batal")


class Refusal(StrEnum):
    """Why an item was not moved; stable codes of the API."""

    CANCELLED = "kitchen_cancelled"
    MOVED_ON = "kitchen_moved_on"
    NOT_ONE_STEP = "kitchen_not_one_step"
    UNDO_LATE = "kitchen_undo_late"
    NOT_FOUND = "not_found"


# (from, to): permission of the actor, for the step and for taking it back.
STEPS: Final = {
    (LineState.PENDING, LineState.COOKING): "kitchen.update",
    (LineState.COOKING, LineState.READY): "kitchen.update",
    (LineState.READY, LineState.SERVED): "kitchen.serve",
}
# What a void or a taken-back cart still reaches: what was served was eaten.
CANCELLABLE: Final = (LineState.PENDING, LineState.COOKING, LineState.READY)
FINISHED: Final = (LineState.SERVED, LineState.CANCELLED)
# The states that a person may ask for.
MOVES: Final = (LineState.PENDING, LineState.COOKING, LineState.READY, LineState.SERVED)
UNDO_WITHIN: Final = dt.timedelta(minutes=2)


def permission_for(to: LineState, *, undo: bool) -> str:
    """What an actor needs to move lines to `to`."""
    ends = [pair[0 if undo else 1] for pair in STEPS]
    return list(STEPS.values())[ends.index(to)] if to in ends else "kitchen.update"


def refusal(state: LineState, to: LineState, *, undo: bool, age: dt.timedelta) -> Refusal | None:
    """Why a line may not go from `state` to another state `to`; None when it may.

    `age` is the time since the line's last step.
    """
    if state == LineState.CANCELLED:
        return Refusal.CANCELLED
    if not undo and MOVES.index(to) < MOVES.index(state):
        return Refusal.MOVED_ON
    if ((to, state) if undo else (state, to)) not in STEPS:
        return Refusal.NOT_ONE_STEP
    if undo and age > UNDO_WITHIN:
        return Refusal.UNDO_LATE
    return None
