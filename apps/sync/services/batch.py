"""What the entries of one call share, and what becomes of each of them."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor
from apps.sync.entries import ReadEntry
from apps.sync.kinds.base import Oddity
from apps.sync.models import JournalEntry, SyncException, TerminalJournal
from apps.tenants.models import Terminal
from apps.tenants.permissions import TERMINAL_PERMISSIONS
from apps.tenants.selectors import CLOCK_SKEW, PastCashiers

SECONDS: Final = 5.0
Result = Literal["accepted", "replayed", "accepted_with_exceptions", "rejected", "refused", "later"]


@dataclass(frozen=True, slots=True)
class EntryResult:
    """What became of one sent entry. `id` is None where none could be read."""

    id: UUID | None
    sequence: int | None
    result: Result
    order: Mapping[str, Any] | None = None
    exceptions: Sequence[SyncException] = ()
    problem: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an entry is stored: what came of it, or why it waits."""

    state: JournalEntry.State
    subject_id: UUID | None = None
    order: Mapping[str, Any] | None = None
    oddities: tuple[Oddity, ...] = ()
    problem: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Batch:
    """What all entries of a call share."""

    journal: TerminalJournal
    journals: Mapping[UUID, TerminalJournal]
    terminal: Terminal
    sent_by: Actor
    cashiers: PastCashiers
    offset: dt.timedelta
    now: dt.datetime
    deadline: float
    # Sales that were cancelled on the device, by entry.
    cancelled: set[UUID] = field(default_factory=set)
    # Documents that entries of this call made: others may have waited for them.
    made: set[UUID] = field(default_factory=set)
    # What was stored by this call, or changed its state.
    fresh: list[JournalEntry] = field(default_factory=list)

    def is_late(self) -> bool:
        return time.monotonic() > self.deadline

    @property
    def terminal_actor(self) -> Actor:
        return self.cashiers.terminal


def open_batch(
    journal: TerminalJournal, device_time: dt.datetime | None, actor: Actor, seconds: float
) -> Batch:
    """What the entries of a journal's device need to know, in the running transaction."""
    terminal = journal.terminal
    found = TerminalJournal.objects.filter(terminal=terminal).order_by("ordinal")
    journals = {one.id: one for one in found}
    now = timezone.now()
    offset = now - device_time if device_time is not None else dt.timedelta(0)
    return Batch(
        journal=journal,
        journals=_first_of_key(journal, journals),
        terminal=terminal,
        sent_by=actor,
        cashiers=PastCashiers(
            _terminal_actor(terminal, actor),
            present=actor.membership_id if actor.terminal_id == terminal.id else None,
        ),
        offset=offset if abs(offset) > CLOCK_SKEW else dt.timedelta(0),
        now=now,
        deadline=time.monotonic() + seconds,
    )


def _first_of_key(
    journal: TerminalJournal, journals: Mapping[UUID, TerminalJournal]
) -> dict[UUID, TerminalJournal]:
    """The journals, first the one of version 1's entries: they name none, only the key knows."""
    same = [one for one in journals.values() if one.thumbprint == journal.thumbprint]
    return {one.id: one for one in [*same, *journals.values()]}


def _terminal_actor(terminal: Terminal, sender: Actor) -> Actor:
    return Actor(
        kind="terminal",
        tenant_id=terminal.tenant_id,
        permissions=TERMINAL_PERMISSIONS,
        terminal_id=terminal.id,
        session_id=sender.session_id,
        outlet_ids=frozenset({terminal.outlet_id}),
    )


def happened_at(entry: ReadEntry, batch: Batch) -> tuple[dt.datetime, list[Oddity]]:
    """The device's time by the server's clock, never in the future."""
    at = entry.placed_at + batch.offset
    if not batch.offset and at <= batch.now + CLOCK_SKEW:
        return min(at, batch.now), []
    evidence = {
        "device": entry.placed_at.isoformat(),
        "corrected": min(at, batch.now).isoformat(),
        "seconds": int(batch.offset.total_seconds()),
    }
    return min(at, batch.now), [Oddity("clock_skew", evidence)]
