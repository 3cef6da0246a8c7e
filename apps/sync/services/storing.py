"""Storing entries with what is odd about them, and answering those that are stored already."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from apps.core.api.problems import problem_body
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.orders.models import Order
from apps.orders.representation import order_json
from apps.orders.services.checkout import transaction_settings
from apps.sync.entries import ReadEntry, SentEntry, content_hash
from apps.sync.errors import EntryChanged, EntryRejected
from apps.sync.kinds.base import Oddity
from apps.sync.models import JournalEntry, SyncException
from apps.sync.services.batch import Batch, EntryResult, Outcome, happened_at
from apps.sync.services.chain import count_sale, lock_journal

_State = JournalEntry.State
_SOLD = (_State.APPLIED, _State.WAITING)


def stored_entries() -> Any:
    return JournalEntry.objects.defer("content").prefetch_related("exceptions")


def store(
    entry: ReadEntry,
    batch: Batch,
    outcome: Outcome,
    known: JournalEntry | None,
    *,
    is_locked: bool = True,
) -> JournalEntry:
    """Store an entry in the running transaction, or what has become of a `known` one.

    `is_locked` says that the journal is. A sale that is offered holds no lock on it: its key
    refuses a place that another entry takes at the same moment.
    """
    if known is not None:
        if known.state == _State.REFUSED and outcome.state in _SOLD and entry.kind.name == "sale":
            count_sale(known.journal_id, known.sequence, 1)
        known.state, known.subject_id = outcome.state, outcome.subject_id
        known.problem = outcome.problem
        known.save(update_fields=["state", "subject_id", "problem"])
        batch.fresh.append(known)
        return known
    row = entry_row(entry, batch, outcome)
    row.forked = _is_forked(row, look=is_locked or entry.sequence <= entry.journal.highest)
    row.save(force_insert=True)
    batch.fresh.append(row)
    return row


def entry_row(entry: ReadEntry, batch: Batch, outcome: Outcome) -> JournalEntry:
    return JournalEntry(
        id=entry.id,
        journal=entry.journal,
        sequence=entry.place,
        kind=entry.kind.name,
        number=entry.number,
        subject_id=outcome.subject_id,
        hash=entry.sent.hash,
        previous=entry.previous,
        signature=entry.sent.signature,
        content=entry.sent.content,
        device_time=entry.placed_at,
        happened_at=happened_at(entry, batch)[0],
        state=outcome.state,
        problem=outcome.problem,
    )


def _is_forked(row: JournalEntry, *, look: bool) -> bool:
    """Another entry has its place: a device that was set back to an earlier state."""
    if row.sequence is None or not look:
        return False
    others = JournalEntry.objects.filter(journal=row.journal, sequence=row.sequence, forked=False)
    return others.exists()


def note(stored: JournalEntry, oddities: Iterable[Oddity], outlet_id: UUID) -> list[SyncException]:
    if stored.forked:
        oddities = [*oddities, Oddity("sequence_taken", {"sequence": stored.sequence})]
    return note_all([(stored, oddities)], outlet_id)[stored.id]


def note_all(
    found: Sequence[tuple[JournalEntry, Iterable[Oddity]]], outlet_id: UUID
) -> dict[UUID, list[SyncException]]:
    """The exceptions of each entry, by its id."""
    rows = [
        SyncException(entry=row, outlet_id=outlet_id, code=one.code, evidence=dict(one.evidence))
        for row, oddities in found
        for one in oddities
    ]
    if rows:
        SyncException.objects.bulk_create(rows)
    noted: dict[UUID, list[SyncException]] = {row.id: [] for row, _ in found}
    for row in rows:
        noted[row.entry_id].append(row)
    return noted


def replay(entry: ReadEntry, known: JournalEntry) -> EntryResult:
    if known.hash != entry.sent.hash:
        return EntryResult(
            entry.id, entry.sequence, "rejected", problem=problem_body(EntryChanged())
        )
    return EntryResult(
        entry.id,
        entry.sequence,
        "replayed",
        _order_of(known),
        list(known.exceptions.all()),
        known.problem,
    )


def _order_of(known: JournalEntry) -> dict[str, Any] | None:
    if known.kind != "sale" or known.subject_id is None:
        return None
    with tenant_transaction(read_only=True):
        order = Order.objects.prefetch_related("lines", "tenders").get(id=known.subject_id)
        return order_json(order)


def reject(sent: SentEntry, error: EntryRejected, batch: Batch) -> EntryResult:
    """Keep the text as evidence, once, under an id of ours."""
    problem = problem_body(error)
    digest = content_hash(sent.content)
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(batch.journal.id)
        known = JournalEntry.objects.filter(
            journal=batch.journal, hash=digest, state=_State.REJECTED
        ).first()
        if known is None:
            known = JournalEntry.objects.create(
                id=uuid7(),
                journal=batch.journal,
                kind="",
                hash=digest,
                signature=sent.signature[:100],
                content=sent.content.replace("\0", ""),
                state=_State.REJECTED,
                problem=problem,
            )
            note(known, [Oddity(error.code, {"detail": error.detail})], batch.terminal.outlet_id)
        exceptions = list(known.exceptions.all())
    return EntryResult(None, None, "rejected", None, exceptions, problem)
