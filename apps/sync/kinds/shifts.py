"""Which shift an entry belongs to."""

from uuid import UUID

import orjson

from apps.shifts.models import Shift
from apps.sync.kinds.base import Received, WaitsForEntry
from apps.sync.models import JournalEntry

# A shift is a day at most; nobody is without a network for longer than this many of them.
_LATEST = 60


def shift_of(entry: Received) -> Shift | None:
    """The shift that the entry names, or the one that was open already when its till opened it.

    None when it names none, or one that nobody knows although nothing is missing before it.
    Raises `WaitsForEntry` while its opening may still arrive.
    """
    named = entry.content.get("shift")
    if named is None:
        return None
    shift = known_shift(entry, UUID(named))
    if shift is None and entry.may_come:
        raise WaitsForEntry.that_makes(UUID(named))
    return shift


def known_shift(entry: Received, shift_id: UUID) -> Shift | None:
    """A shift of the entry's terminal by the id that the device gave it."""
    own = Shift.objects.filter(terminal_id=entry.journal.terminal_id)
    known = own.filter(id=shift_id).first()
    if known is not None:
        return known
    stand_in = _stand_in(entry, shift_id)
    return None if stand_in is None else own.filter(id=stand_in).first()


def _stand_in(entry: Received, shift_id: UUID) -> UUID | None:
    """The shift that was open at the server when the till opened this one."""
    openings = JournalEntry.objects.filter(
        journal=entry.journal, kind="shift_open", state=JournalEntry.State.APPLIED
    )
    for opening in openings.order_by("-sequence")[:_LATEST]:
        if orjson.loads(opening.content).get("shift") == str(shift_id):
            return opening.subject_id
    return None
