"""Receiving entries of a device's journal: each on its own, exactly once, in any order.

An entry is stored in the transaction that does what it says. What cannot be done yet is stored as
waiting, and done when what it waits for arrives; what was offered and refused is stored as a link
of the chain only; what cannot be read as an entry is stored as evidence under an id of ours.

    read and prove every entry · plain sales in chunks · the others one by one · the proof ·
    what waited for them

A crash between any of these leaves whole transactions: the till sends again what it has no answer
for, and what is stored already is answered as `replayed`.
"""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import Q

from apps.core.actors import Actor
from apps.core.api.problems import is_transient
from apps.core.errors import InProgress, Unavailable
from apps.core.tenancy import tenant_transaction
from apps.sync.entries import ReadEntry, SentEntry, read_entry
from apps.sync.errors import EntryRejected
from apps.sync.models import JournalEntry, TerminalJournal
from apps.sync.services.alone import apply_alone, keep_for_operator
from apps.sync.services.batch import SECONDS, Batch, EntryResult, open_batch
from apps.sync.services.offers import offer, store_cancelled
from apps.sync.services.plain import book_together, may_be_plain
from apps.sync.services.storing import reject, replay, stored_entries
from apps.sync.services.waiting import settle
from apps.tenants.services.journals import journal_of_device, running_journal

logger = logging.getLogger(__name__)
_State = JournalEntry.State
MOST_ENTRIES: Final = 50


def receive_entries(
    *,
    journal: TerminalJournal | None = None,
    entries: Sequence[SentEntry],
    device_time: dt.datetime | None,
    actor: Actor,
    seconds: float = SECONDS,
) -> tuple[list[EntryResult], TerminalJournal]:
    """Take entries of a terminal's journals; a result for each, in their order.

    `journal` is the one that is rescued; left out, it is the calling device's, made now if need
    be. Entries of the terminal's other journals are taken as well; the journal that is returned
    is the entries' own, as it is then. `device_time` is the device's clock now, None when nobody
    knows. After `seconds` what is left is answered `later`.
    """
    with tenant_transaction(read_only=True):
        opened = _open(journal or running_journal(actor), entries, device_time, actor, seconds)
    if opened is None:
        made = journal_of_device(actor)
        with tenant_transaction(read_only=True):
            opened = _open(made, entries, device_time, actor, seconds)
    assert opened is not None  # noqa: S101 - with a journal it is
    batch, read, known = opened
    results: list[EntryResult] = []
    for is_plain, run_of in groupby(
        zip(entries, read, strict=True), lambda pair: may_be_plain(pair[1], batch, known)
    ):
        run = list(run_of)
        plain = [one for _, one in run if isinstance(one, ReadEntry)] if is_plain else []
        booked = book_together(plain, batch)
        results += [_take(sent, one, batch, known, booked) for sent, one in run]
    chained = [one.journal for one in read if isinstance(one, ReadEntry) and one.place is not None]
    return results, settle(batch, next(iter(chained), batch.journal))


Read = ReadEntry | EntryRejected
Opened = tuple[Batch, list[Read], dict[UUID, JournalEntry]]


def _open(
    journal: TerminalJournal | None,
    entries: Sequence[SentEntry],
    device_time: dt.datetime | None,
    actor: Actor,
    seconds: float,
) -> Opened | None:
    """Everything that is known before anything is done: the entries, proven, and what is stored
    of them. None without a journal."""
    if journal is None:
        return None
    batch = open_batch(journal, device_time, actor, seconds)
    read = [_read(sent, batch) for sent in entries]
    return batch, read, _look_up([one for one in read if isinstance(one, ReadEntry)], batch)


def _take(
    sent: SentEntry,
    entry: ReadEntry | EntryRejected,
    batch: Batch,
    known: Mapping[UUID, JournalEntry],
    booked: Mapping[UUID, EntryResult],
) -> EntryResult:
    if isinstance(entry, EntryRejected):
        return reject(sent, entry, batch)
    return booked.get(entry.id) or _receive(entry, batch, known.get(entry.id))


def _read(sent: SentEntry, batch: Batch) -> ReadEntry | EntryRejected:
    try:
        return read_entry(sent, batch.journals)
    except EntryRejected as error:
        return error


def _look_up(entries: Sequence[ReadEntry], batch: Batch) -> dict[UUID, JournalEntry]:
    """What is stored of them; the batch learns which sales are cancelled, now or earlier."""
    ids = [entry.id for entry in entries]
    batch.cancelled = {
        entry.body.entry_id for entry in entries if entry.kind.name == "number_cancelled"
    }
    cancellations = Q(kind="number_cancelled", subject_id__in=ids)
    rows = list(stored_entries().filter(Q(id__in=ids) | cancellations))
    batch.cancelled |= {
        row.subject_id for row in rows if row.kind == "number_cancelled" and row.subject_id
    }
    return {row.id: row for row in rows}


def _receive(entry: ReadEntry, batch: Batch, known: JournalEntry | None) -> EntryResult:
    if batch.is_late():
        return EntryResult(entry.id, entry.sequence, "later")
    if known is not None and known.state != _State.REFUSED:
        return replay(entry, known)
    try:
        if entry.kind.name == "sale" and entry.id in batch.cancelled:
            return store_cancelled(entry, batch)
        if not entry.sent.fact and entry.kind.name == "sale":
            return offer(entry, batch, known)
        return apply_alone(entry, batch)
    except Exception as error:
        if isinstance(error, Unavailable | InProgress) or is_transient(error):
            return EntryResult(entry.id, entry.sequence, "later")
        logger.exception("entry %s of journal %s", entry.id, entry.journal.id)
        return _kept(entry, batch)


def _kept(entry: ReadEntry, batch: Batch) -> EntryResult:
    """What we failed at waits for a person; the till keeps what not even that was possible for."""
    try:
        return keep_for_operator(entry, batch)
    except Exception:
        logger.exception("entry %s of journal %s is not kept", entry.id, entry.journal.id)
        return EntryResult(entry.id, entry.sequence, "later")
