"""Proving a journal: its entries follow each other without a gap, each naming the one before.

Hash and signature of each entry were checked when it came. What is left is the order: entry n
names the hash of entry n - 1. The journal remembers how far that is proven, so each entry is
looked at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import F
from psycopg.types.numeric import Int8

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.db import Row, fetch_all, fetch_one
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.sync.models import JournalEntry, SyncException, TerminalJournal

_LOCK: Final = """
SELECT id FROM tenants_terminaljournal WHERE tenant_id = %s AND id = %s FOR NO KEY UPDATE
"""
# The next entry of a whole chain, which is what nearly every sale is; if it was stored indeed.
_ADVANCE: Final = """
UPDATE tenants_terminaljournal j
SET received = received + 1, highest = %(sequence)s::int, verified_through = %(sequence)s::int,
  verified_hash = %(hash)s::text, verified_sales = verified_sales + %(sales)s::int,
  sales = sales + %(sales)s::int
WHERE tenant_id = %(tenant)s AND id = %(journal)s AND verified_through = %(sequence)s::int - 1
  AND highest = %(sequence)s::int - 1 AND verified_hash = %(previous)s::text
  AND EXISTS (SELECT FROM sync_journalentry e WHERE e.tenant_id = j.tenant_id
    AND e.journal_id = j.id AND e.sequence = %(sequence)s::int AND NOT e.forked
    AND e.hash = %(hash)s::text)
RETURNING received, sales, broken_at,
  EXISTS (SELECT FROM sync_journalentry e WHERE e.tenant_id = j.tenant_id
    AND e.journal_id = j.id AND e.state = 'waiting')
"""
_WAITING: Final = """
SELECT EXISTS (SELECT FROM sync_journalentry
  WHERE tenant_id = %s AND journal_id = %s AND state = 'waiting')
"""
_NEXT: Final = """
SELECT sequence, hash, previous, kind = 'sale' AND state IN ('applied', 'waiting')
FROM sync_journalentry
WHERE tenant_id = %s AND journal_id = %s AND sequence > %s AND NOT forked
ORDER BY sequence
"""
# What settling writes can be found out again: it need not be on the disk before the answer.
_SETTINGS: Final = {"synchronous_commit": "off", "lock_timeout": "2s"}


def lock_journal(journal_id: UUID) -> None:
    """One batch of a journal at a time; taken before any other lock (docs/locking.md)."""
    fetch_all(_LOCK, [current_tenant_id(), journal_id])


@dataclass(frozen=True, slots=True)
class Proof:
    """A journal as far as it is proven, and whether entries of it wait."""

    journal: TerminalJournal
    has_waiting: bool


def advance(journal: TerminalJournal, entry: JournalEntry) -> Proof | None:
    """Prove the next entry of a whole chain; None for any other, see `settle_journal`."""
    if entry.sequence is None or entry.forked or entry.state == JournalEntry.State.REJECTED:
        return None
    is_sale = entry.kind == "sale" and entry.state in ("applied", "waiting")
    with tenant_transaction(settings=_SETTINGS):
        row = fetch_one(
            _ADVANCE,
            {
                "tenant": current_tenant_id(),
                "journal": journal.id,
                "sequence": Int8(entry.sequence),
                "previous": entry.previous,
                "hash": entry.hash,
                "sales": Int8(int(is_sale)),
            },
        )
    if row is None:
        return None
    journal.received, journal.sales, journal.broken_at, has_waiting = row
    journal.highest = journal.verified_through = entry.sequence
    return Proof(journal, has_waiting)


def settle_journal(*, journal_id: UUID, outlet_id: UUID, actor: Actor) -> Proof:
    """Go on with the proof as far as entries follow each other; the journal as it is then.

    Where an entry does not name the one before it the chain is broken: an exception and an audit
    event say so, once for a journal, and the proof goes on behind it.
    """
    with tenant_transaction(settings=_SETTINGS):
        journal = TerminalJournal.objects.select_for_update(no_key=True).get(id=journal_id)
        rows = fetch_all(_NEXT, [current_tenant_id(), journal_id, journal.verified_through])
        if rows:
            _prove_on(journal, rows, outlet_id, actor)
        waiting = fetch_one(_WAITING, [current_tenant_id(), journal_id])
    return Proof(journal, bool(waiting and waiting[0]))


def _prove_on(journal: TerminalJournal, rows: Sequence[Row], outlet_id: UUID, actor: Actor) -> None:
    before = _facts(journal)
    proven = 0
    for sequence, entry_hash, previous, is_sale in rows:
        if sequence != journal.verified_through + 1:
            break
        if previous != journal.verified_hash and journal.broken_at is None:
            journal.broken_at = sequence
            _tell_broken(journal, sequence, outlet_id, actor)
        journal.verified_through, journal.verified_hash = sequence, entry_hash
        journal.verified_sales += bool(is_sale)
        proven += 1
    beyond = rows[proven:]
    journal.received = journal.verified_through + len(beyond)
    journal.highest = rows[-1][0]
    journal.sales = journal.verified_sales + sum(bool(row[3]) for row in beyond)
    if _facts(journal) != before:
        journal.save(update_fields=_FIELDS)


_FIELDS: Final = (
    *("received", "highest", "sales", "verified_through", "verified_hash", "verified_sales"),
    "broken_at",
)


def _facts(journal: TerminalJournal) -> list[object]:
    return [getattr(journal, name) for name in _FIELDS]


def count_sale(journal_id: UUID, sequence: int | None, change: int) -> None:
    """A sale that was counted as a mere link of the chain was made after all, or the opposite."""
    if sequence is not None:
        TerminalJournal.objects.filter(id=journal_id, verified_through__gte=sequence).update(
            sales=F("sales") + change, verified_sales=F("verified_sales") + change
        )


def missing_before(journal_id: UUID, sequence: int) -> bool:
    """Whether an entry before this one has not arrived."""
    row = fetch_one(
        "SELECT j.verified_through, (SELECT count(*) FROM sync_journalentry e"
        " WHERE e.tenant_id = j.tenant_id AND e.journal_id = j.id AND NOT e.forked"
        "   AND e.sequence > j.verified_through AND e.sequence < %s)"
        " FROM tenants_terminaljournal j WHERE j.tenant_id = %s AND j.id = %s",
        [sequence, current_tenant_id(), journal_id],
    )
    return row is not None and row[0] + row[1] < sequence - 1


def _tell_broken(journal: TerminalJournal, sequence: int, outlet_id: UUID, actor: Actor) -> None:
    entry = JournalEntry.objects.get(journal=journal, sequence=sequence, forked=False)
    SyncException.objects.create(
        entry_id=entry.id,
        outlet_id=outlet_id,
        code="chain_broken",
        evidence={
            "sequence": sequence,
            "previous": entry.previous,
            "expected": journal.verified_hash,
        },
    )
    record_audit(
        actor=actor,
        action="journal.chain_broken",
        subject_kind="journal",
        subject_id=journal.id,
        after={"sequence": sequence, "entry": str(entry.id), "terminal": str(journal.terminal_id)},
    )
