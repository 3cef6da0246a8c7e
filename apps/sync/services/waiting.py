"""The proof of a journal, and what waited for the entries that have come."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.api.problems import is_transient
from apps.core.errors import InProgress, NotFound, Unavailable
from apps.core.tenancy import tenant_transaction
from apps.orders.services.checkout import transaction_settings
from apps.sync.entries import stored_entry
from apps.sync.kinds.base import WaitsForEntry
from apps.sync.models import JournalEntry, SyncException, TerminalJournal
from apps.sync.services.alone import received_of, run
from apps.sync.services.batch import SECONDS, Batch, open_batch
from apps.sync.services.chain import Proof, advance, lock_journal, settle_journal
from apps.sync.services.storing import note

_State = JournalEntry.State
_Decision = SyncException.Decision


def settle(batch: Batch, journal: TerminalJournal | None = None) -> TerminalJournal:
    """Go on with the proof of the journal (the batch's), and with what waited for these entries."""
    journal = journal or batch.journal
    proof = _prove(batch, journal)
    if proof.has_waiting and batch.fresh and _apply_waiting(batch, proof.journal):
        return _prove(batch, journal).journal
    return proof.journal


def _prove(batch: Batch, journal: TerminalJournal) -> Proof:
    """While another batch holds the journal, it is that one which goes on with the proof."""
    try:
        if len(batch.fresh) == 1 and (proof := advance(journal, batch.fresh[0])):
            return proof
        return settle_journal(
            journal_id=journal.id, outlet_id=batch.terminal.outlet_id, actor=batch.sent_by
        )
    except Exception as error:
        if not is_transient(error):
            raise
        with tenant_transaction(read_only=True):
            return Proof(TerminalJournal.objects.get(id=journal.id), has_waiting=False)


def _apply_waiting(batch: Batch, journal: TerminalJournal) -> bool:
    """Apply what waited for entries of this call; whether anything was."""
    tried: set[UUID] = set()
    progress = False
    while not batch.is_late():
        waiting_ids = [one for one in _ready(journal, batch.made) if one not in tried]
        if not waiting_ids:
            break
        for entry_id in waiting_ids:
            tried.add(entry_id)
            progress |= _apply_again(entry_id, batch)
            if batch.is_late():
                break
    return progress


def _ready(journal: TerminalJournal, made: Iterable[UUID]) -> list[UUID]:
    """What waits for one of these documents, or for nothing any more, oldest first."""
    with tenant_transaction(read_only=True):
        waits = JournalEntry.objects.filter(
            journal=journal, state=_State.WAITING, problem__code=WaitsForEntry.code
        )
        documents = [str(one) for one in made]
        ready = waits.filter(
            Q(problem__waits_for__in=documents) | Q(sequence__lte=journal.verified_through + 1)
        )
        return list(ready.order_by("sequence").values_list("id", flat=True))


def _apply_again(entry_id: UUID, batch: Batch) -> bool:
    try:
        return apply_stored(entry_id, batch)
    except Exception as error:
        if not (isinstance(error, Unavailable | InProgress) or is_transient(error)):
            raise
        return False


def apply_stored(
    entry_id: UUID, batch: Batch, *, by: UUID | None = None, may_come: bool | None = None
) -> bool:
    """Try a waiting entry again; whether it is applied now. Its open exceptions end with it.

    `by` is the membership that had it tried; without, it went by itself. `may_come=False`: it was
    decided that what it waits for will not come any more.
    """
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(JournalEntry.objects.values_list("journal_id", flat=True).get(id=entry_id))
        row = JournalEntry.objects.select_related("journal").get(id=entry_id)
        if row.state != _State.WAITING:
            return False
        entry = stored_entry(row)
        received, oddities = received_of(entry, batch, at=row.happened_at, may_come=may_come)
        outcome = run(received, entry)
        if outcome.state == _State.WAITING and _says_the_same(outcome.problem, row.problem):
            return False
        row.state, row.subject_id = outcome.state, outcome.subject_id
        row.problem = outcome.problem
        row.save(update_fields=["state", "subject_id", "problem"])
        batch.fresh.append(row)
        row.exceptions.filter(state=SyncException.State.OPEN).update(
            state=SyncException.State.RESOLVED,
            decision=_Decision.BY_ITSELF if by is None else _Decision.BOOK,
            resolved_by=by,
            resolved_at=timezone.now(),
        )
        note(row, [*oddities, *outcome.oddities], batch.terminal.outlet_id)
    if outcome.subject_id is not None:
        batch.made.add(outcome.subject_id)
    return outcome.state == _State.APPLIED


def _says_the_same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    return (one or {}).get("code") == (other or {}).get("code")


def retry_entry(*, entry_id: UUID, actor: Actor) -> JournalEntry:
    """Try a waiting entry again, for a person. Raises `NotFound`, `Unavailable`."""
    with tenant_transaction(read_only=True):
        row = JournalEntry.objects.select_related("journal__terminal").filter(id=entry_id).first()
        if row is None or not actor.reaches(row.journal.terminal.outlet_id):
            raise NotFound
        batch = open_batch(row.journal, None, actor, SECONDS)
    try:
        apply_stored(entry_id, batch, by=actor.membership_id)
    except Exception as error:
        if is_transient(error):
            raise Unavailable from error
        raise
    settle(batch, row.journal)
    with tenant_transaction(read_only=True):
        return JournalEntry.objects.get(id=entry_id)
