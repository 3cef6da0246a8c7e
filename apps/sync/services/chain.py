"""Proving a journal: its entries follow each other without a gap, each naming the one before.

Hash and signature of each entry were checked when it came. What is left is the order: entry n
names the hash of entry n - 1. The journal remembers how far that is proven, so each entry is
looked at once.
"""

from typing import Final
from uuid import UUID

from django.db.models import F

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.db import fetch_all, fetch_one
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.sync.models import JournalEntry, SyncException, TerminalJournal

_LOCK: Final = """
SELECT id FROM tenants_terminaljournal WHERE tenant_id = %s AND id = %s FOR NO KEY UPDATE
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


def settle_journal(*, journal_id: UUID, outlet_id: UUID, actor: Actor) -> TerminalJournal:
    """Go on with the proof as far as entries follow each other; the journal as it is then.

    Where an entry does not name the one before it the chain is broken: an exception and an audit
    event say so, once for a journal, and the proof goes on behind it.
    """
    with tenant_transaction(settings=_SETTINGS):
        lock_journal(journal_id)
        journal = TerminalJournal.objects.get(id=journal_id)
        rows = fetch_all(_NEXT, [current_tenant_id(), journal_id, journal.verified_through])
        if not rows:
            return journal
        before = _facts(journal)
        contiguous, last_hash = 0, journal.verified_hash
        for sequence, entry_hash, previous, is_sale in rows:
            if sequence != journal.verified_through + 1:
                break
            if previous != last_hash and journal.broken_at is None:
                journal.broken_at = sequence
                _tell_broken(journal, sequence, outlet_id, actor)
            journal.verified_through, last_hash = sequence, entry_hash
            journal.verified_sales += bool(is_sale)
            contiguous += 1
        journal.verified_hash = last_hash
        beyond = rows[contiguous:]
        journal.received = journal.verified_through + len(beyond)
        journal.highest = rows[-1][0]
        journal.sales = journal.verified_sales + sum(bool(row[3]) for row in beyond)
        if _facts(journal) != before:
            journal.save(update_fields=_FIELDS)
    return journal


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
