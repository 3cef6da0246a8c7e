"""Whether all sales of a shift's tills have arrived, handed in from above.

Shifts know no queues of tills: `sync` registers who does when it starts, as for the figures
(docs/adr/0012-figures-of-a-shift.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from apps.shifts.models import Shift


@dataclass(frozen=True, slots=True)
class ShiftProof:
    """Sales that the tills' journals made in a shift: how many arrived of how many there are.

    `missing`: numbers of the journal's entries that have not arrived, from and to. `waiting` have
    arrived and are not booked yet. `is_told`: the till itself said how many there are.
    """

    received: int
    expected: int
    missing: Sequence[tuple[int, int]]
    waiting: int
    is_told: bool

    @property
    def is_complete(self) -> bool:
        return self.received >= self.expected and not self.missing


ProofSource = Callable[[Shift], ShiftProof | None]

_sources: Final[list[ProofSource]] = []


def register_proof(source: ProofSource) -> None:
    """Hand in who knows what has arrived; that app calls this once, at its start."""
    _sources[:] = [source]


def shift_proof(shift: Shift) -> ShiftProof | None:
    """None for a shift in which no till kept a journal."""
    return _sources[0](shift)
