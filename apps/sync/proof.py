"""What of the tills' journals has arrived: by terminal, and by shift."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.db import fetch_one
from apps.core.tenancy import current_tenant_id
from apps.shifts.models import Shift
from apps.shifts.proof import ShiftProof
from apps.sync.journals import missing_ranges
from apps.sync.models import JournalEntry, SyncException, TerminalJournal
from apps.sync.review import read_content

# Of an entry in a hundred somebody may have to look.
GOAL: Final = 1.0
FAILED_WITHIN: Final = dt.timedelta(days=30)
# The shift's sales of a journal: those that are orders, and those that wait.
_SALES: Final = """
SELECT count(*), count(*) FILTER (WHERE state = 'waiting'), min(sequence), max(sequence)
FROM (
  SELECT e.state, e.sequence FROM orders_order o
  JOIN sync_journalentry e ON e.tenant_id = o.tenant_id AND e.subject_id = o.id
    AND e.kind = 'sale' AND e.journal_id = ANY(%(journals)s::uuid[])
  WHERE o.tenant_id = %(tenant)s AND o.shift_id = %(shift)s
  UNION ALL
  SELECT e.state, e.sequence FROM sync_journalentry e
  WHERE e.tenant_id = %(tenant)s AND e.journal_id = ANY(%(journals)s::uuid[])
    AND e.state = 'waiting' AND e.kind = 'sale' AND position(%(named)s::text IN e.content) > 0
) one
"""


@dataclass(frozen=True, slots=True)
class JournalProof:
    """One device's journal: what arrived, what is missing below the highest number that did."""

    journal: TerminalJournal
    missing: Sequence[tuple[int, int]]
    is_present: bool

    @property
    def count_missing(self) -> int:
        return self.journal.highest - self.journal.received

    @property
    def is_whole(self) -> bool:
        return not self.count_missing and self.journal.broken_at is None


def visible_journals(actor: Actor) -> QuerySet[TerminalJournal]:
    journals = TerminalJournal.objects.select_related("terminal__outlet")
    if actor.outlet_ids is not None:
        journals = journals.filter(terminal__outlet_id__in=actor.outlet_ids)
    return journals.order_by("terminal__outlet__name", "terminal__code", "-ordinal")


def journal_proofs(actor: Actor) -> list[JournalProof]:
    """The journals of all terminals that the actor sees, each terminal's newest first."""
    found, seen = [], set()
    for journal in visible_journals(actor):
        is_present = journal.terminal_id not in seen and journal.retired_at is None
        seen.add(journal.terminal_id)
        missing = [(first, last) for first, last in missing_ranges(journal)]
        found.append(JournalProof(journal, missing, is_present))
    return found


def proof_of_shift(shift: Shift) -> ShiftProof | None:
    """What of the shift's sales has arrived. See `ShiftProof`."""
    journals = list(TerminalJournal.objects.filter(terminal_id=shift.terminal_id))
    if not journals:
        return None
    parameters = {
        "tenant": current_tenant_id(),
        "shift": shift.id,
        "journals": [journal.id for journal in journals],
        "named": f'"shift":"{shift.id}"',
    }
    row = fetch_one(_SALES, parameters)
    assert row is not None  # noqa: S101 - an aggregate always has a row
    received, waiting, first, last = row
    told = _told(shift, journals)
    if not received and told is None:
        return None
    missing = _missing_in(journals, first, last)
    unarrived = sum(until - since + 1 for since, until in missing)
    expected = received + unarrived if told is None else max(told, received)
    return ShiftProof(received, expected, missing, waiting, is_told=told is not None)


def _missing_in(
    journals: Sequence[TerminalJournal], first: int | None, last: int | None
) -> list[tuple[int, int]]:
    """Gaps between the shift's sales, or right behind them."""
    if first is None or last is None:
        return []
    return [
        (since, until)
        for journal in journals
        for since, until in missing_ranges(journal)
        if first <= since <= last + 1
    ]


def _told(shift: Shift, journals: Sequence[TerminalJournal]) -> int | None:
    """How many sales the till counted when it closed the shift by itself."""
    closes = JournalEntry.objects.filter(
        kind="shift_close", subject_id=shift.id, journal__in=journals
    )
    text = closes.values_list("content", flat=True).first()
    told: Any = None if text is None else read_content(text).get("entries")
    return told if type(told) is int else None


@dataclass(frozen=True, slots=True)
class FailedShare:
    """Entries of the last 30 days that somebody has to look at, of all that came."""

    failed: int
    entries: int

    @property
    def percent(self) -> float:
        return 100 * self.failed / self.entries if self.entries else 0.0

    @property
    def is_good(self) -> bool:
        return self.percent < GOAL


def failed_share(actor: Actor) -> FailedShare:
    since = timezone.now() - FAILED_WITHIN
    entries = JournalEntry.objects.filter(received_at__gte=since)
    failed = SyncException.objects.filter(entry__received_at__gte=since)
    if actor.outlet_ids is not None:
        entries = entries.filter(journal__terminal__outlet_id__in=actor.outlet_ids)
        failed = failed.filter(outlet_id__in=actor.outlet_ids)
    distinct = failed.aggregate(count=Count("entry_id", distinct=True))["count"]
    return FailedShare(distinct, entries.count())
