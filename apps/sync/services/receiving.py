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
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final, Literal
from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.api.problems import is_transient, problem_body
from apps.core.errors import AppError, NotFound, Unavailable
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.orders.errors import OrderExists
from apps.orders.models import Order
from apps.orders.queued.booking import Planned, book_plain, lock_levels, plan_sale
from apps.orders.queued.reading import read_place, share_shifts
from apps.orders.representation import order_json
from apps.orders.services.checkout import place_numbered_order, transaction_settings
from apps.sync.entries import ReadEntry, SentEntry, content_hash, read_entry, stored_entry
from apps.sync.errors import EntryChanged, EntryRejected, NumberCancelled
from apps.sync.kinds.base import Applied, Oddity, Received, WaitsForEntry
from apps.sync.kinds.sale import SaleBody, is_all_known, past_sale
from apps.sync.models import JournalEntry, SyncException, TerminalJournal
from apps.sync.services.chain import lock_journal, missing_before, settle_journal
from apps.tenants.models import Terminal
from apps.tenants.permissions import TERMINAL_PERMISSIONS
from apps.tenants.selectors import CLOCK_SKEW, PastCashiers

Result = Literal["accepted", "replayed", "accepted_with_exceptions", "rejected", "refused", "later"]
_State = JournalEntry.State

SECONDS: Final = 5.0
MOST_ENTRIES: Final = 50
# Plain sales of one transaction: more would keep online sales waiting for their goods.
CHUNK: Final = 25


@dataclass(frozen=True, slots=True)
class EntryResult:
    """What became of one sent entry. `id` is None where none could be read."""

    id: UUID | None
    sequence: int | None
    result: Result
    order: Mapping[str, Any] | None = None
    exceptions: Sequence[SyncException] = ()
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
    stored: bool = False

    def is_late(self) -> bool:
        return time.monotonic() > self.deadline

    @property
    def terminal_actor(self) -> Actor:
        return self.cashiers.terminal


def receive_entries(
    *,
    journal: TerminalJournal,
    entries: Sequence[SentEntry],
    device_time: dt.datetime | None,
    actor: Actor,
    seconds: float = SECONDS,
) -> tuple[list[EntryResult], TerminalJournal]:
    """Take entries of a terminal's journals; a result for each, in their order.

    `journal` is the sending device's (or the one that is rescued); entries of the terminal's
    other journals are taken as well. `device_time` is the device's clock now, None when nobody
    knows. After `seconds` what is left is answered `later`.
    """
    batch = open_batch(journal, device_time, actor, seconds)
    read = [_read(sent, batch) for sent in entries]
    proven = [one for one in read if isinstance(one, ReadEntry)]
    batch.cancelled = _cancelled(proven)
    known = _known(proven)
    results: list[EntryResult] = []
    for is_plain, run_of in groupby(
        zip(entries, read, strict=True), lambda pair: _may_be_plain(pair[1], batch, known)
    ):
        if is_plain:
            together = [one for _, one in run_of if isinstance(one, ReadEntry)]
            results += _book_together(together, batch)
        else:
            results += [_take(sent, one, batch, known) for sent, one in run_of]
    return results, _settle(batch)


def _take(
    sent: SentEntry,
    entry: ReadEntry | EntryRejected,
    batch: Batch,
    known: Mapping[UUID, JournalEntry],
) -> EntryResult:
    if isinstance(entry, EntryRejected):
        return _reject(sent, entry, batch)
    return _receive(entry, batch, known.get(entry.id))


def open_batch(
    journal: TerminalJournal, device_time: dt.datetime | None, actor: Actor, seconds: float
) -> Batch:
    deadline = time.monotonic() + seconds
    with tenant_transaction(read_only=True):
        terminal = Terminal.objects.get(id=journal.terminal_id)
        journals = {
            one.id: one
            for one in TerminalJournal.objects.filter(terminal=terminal).order_by("ordinal")
        }
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
        deadline=deadline,
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


def _read(sent: SentEntry, batch: Batch) -> ReadEntry | EntryRejected:
    try:
        return read_entry(sent, batch.journals)
    except EntryRejected as error:
        return error


def _known(entries: Iterable[ReadEntry]) -> dict[UUID, JournalEntry]:
    """What is stored of them already."""
    ids = [entry.id for entry in entries]
    with tenant_transaction(read_only=True):
        return {one.id: one for one in _stored().filter(id__in=ids)}


def _stored() -> Any:
    return JournalEntry.objects.defer("content").prefetch_related("exceptions")


def _cancelled(entries: Sequence[ReadEntry]) -> set[UUID]:
    """The sales that these entries, or earlier ones, cancel."""
    now = {entry.body.entry_id for entry in entries if entry.kind.name == "number_cancelled"}
    sales = [entry.id for entry in entries if entry.kind.name == "sale"]
    with tenant_transaction(read_only=True):
        earlier = JournalEntry.objects.filter(kind="number_cancelled", subject_id__in=sales)
        found = set(earlier.values_list("subject_id", flat=True))
    return now | {one for one in found if one is not None}


# --- One entry -----------------------------------------------------------------------------------


def _receive(entry: ReadEntry, batch: Batch, known: JournalEntry | None) -> EntryResult:
    if batch.is_late():
        return EntryResult(entry.id, entry.sequence, "later")
    if known is not None and known.state != _State.REFUSED:
        return _replay(entry, known)
    try:
        if entry.kind.name == "sale" and entry.id in batch.cancelled:
            return _store_cancelled(entry, batch)
        if not entry.sent.fact and entry.kind.name == "sale":
            return _offer(entry, batch, known)
        return _apply_alone(entry, batch)
    except Exception as error:
        if not (isinstance(error, Unavailable) or is_transient(error)):
            raise
        return EntryResult(entry.id, entry.sequence, "later")


def _apply_alone(entry: ReadEntry, batch: Batch) -> EntryResult:
    """Do what a fact says and store it, in one transaction."""
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(entry.journal.id)
        known = _stored().filter(journal=entry.journal, id=entry.id).first()
        if known is not None and known.state != _State.REFUSED:
            return _replay(entry, known)
        received, oddities = _received(entry, batch)
        outcome = run(received, entry)
        stored = _store(entry, batch, outcome, known)
        exceptions = _note(stored, [*oddities, *outcome.oddities], batch.terminal.outlet_id)
    batch.stored = True
    if outcome.subject_id is not None:
        batch.made.add(outcome.subject_id)
    result: Result = "accepted_with_exceptions" if exceptions else "accepted"
    return EntryResult(entry.id, entry.sequence, result, outcome.order, exceptions, outcome.problem)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an entry is stored: what came of it, or why it waits."""

    state: JournalEntry.State
    subject_id: UUID | None = None
    order: Mapping[str, Any] | None = None
    oddities: tuple[Oddity, ...] = ()
    problem: Mapping[str, Any] | None = None


def run(received: Received, entry: ReadEntry) -> Outcome:
    """Apply an entry in a savepoint; what refuses it makes it wait."""
    try:
        with transaction.atomic():
            return _applied(entry.kind.apply(received, entry.body))
    except AppError as error:
        return waiting(error)
    except (psycopg.errors.UniqueViolation, IntegrityError) as error:
        # An id of another tenant's, or one that another kind of document has.
        return waiting(_taken(error))


def _applied(applied: Applied) -> Outcome:
    return Outcome(_State.APPLIED, applied.subject_id, applied.order, applied.oddities)


def waiting(error: AppError) -> Outcome:
    """The refusal's code is the exception's: a person decides, or another entry comes."""
    problem = problem_body(error)
    evidence = {"detail": error.detail, **error.extra}
    return Outcome(_State.WAITING, None, None, (Oddity(error.code, evidence),), problem)


def _taken(error: Exception) -> AppError:
    return OrderExists(str(OrderExists.title), extra={"constraint": _constraint(error)})


def _constraint(error: Exception) -> str:
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, psycopg.Error) else ""


def _received(
    entry: ReadEntry,
    batch: Batch,
    *,
    at: dt.datetime | None = None,
    may_come: bool | None = None,
) -> tuple[Received, list[Oddity]]:
    """The entry as its handler gets it, and what is odd about its clock, cashier and journal.

    `at` is known of one that was stored before.
    """
    oddities: list[Oddity] = []
    if at is None:
        at, oddities = happened_at(entry, batch)
    actor, reason = batch.cashiers.at(entry.cashier_id, at)
    if reason:
        evidence = {"cashier": str(entry.cashier_id), "name": actor.name, "reason": reason}
        oddities.append(Oddity("revoked_cashier", evidence))
    if entry.journal.retired_at is not None:
        oddities.append(Oddity("journal_retired", {"ordinal": entry.journal.ordinal}))
    received = Received(
        id=entry.id,
        journal=entry.journal,
        outlet_id=batch.terminal.outlet_id,
        version=entry.version,
        sequence=entry.sequence,
        kind=entry.kind.name,
        content=entry.content,
        at=at,
        actor=actor,
        may_come=_may_come(entry) if may_come is None else may_come,
        sent_by=batch.sent_by,
    )
    return received, oddities


def _may_come(entry: ReadEntry) -> bool:
    """Whether entries before it are missing."""
    return entry.place is not None and missing_before(entry.journal.id, entry.place)


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


# --- Plain sales, many in a transaction ----------------------------------------------------------


def _may_be_plain(
    entry: ReadEntry | EntryRejected, batch: Batch, known: Mapping[UUID, JournalEntry]
) -> bool:
    """Whether it looks like a plain sale, which is to be booked with others."""
    return (
        isinstance(entry, ReadEntry)
        and entry.kind.name == "sale"
        and entry.sent.fact
        and entry.body.numbering is not None
        and entry.body.draft.outlet_id == batch.terminal.outlet_id
        and entry.journal.id == batch.journal.id
        and entry.id not in known
        and entry.id not in batch.cancelled
    )


def _book_together(entries: Sequence[ReadEntry], batch: Batch) -> list[EntryResult]:
    """Results in the order of the entries. What cannot share a transaction gets its own."""
    results: list[EntryResult] = []
    for first in range(0, len(entries), CHUNK):
        chunk = entries[first : first + CHUNK]
        booked = {} if batch.is_late() else _book_chunk(chunk, batch)
        results += [booked.get(entry.id) or _receive(entry, batch, None) for entry in chunk]
    return results


def _book_chunk(entries: Sequence[ReadEntry], batch: Batch) -> dict[UUID, EntryResult]:
    """The results of those that were booked; none when anything came between."""
    try:
        with tenant_transaction(settings=transaction_settings()):
            results = _plain_sales(entries, batch)
    except (psycopg.errors.UniqueViolation, IntegrityError):
        return {}
    except Exception as error:
        if not is_transient(error):
            raise
        return {}
    batch.stored = batch.stored or bool(results)
    batch.made |= {entry.body.order_id for entry in entries if entry.id in results}
    return results


def _plain_sales(entries: Sequence[ReadEntry], batch: Batch) -> dict[UUID, EntryResult]:
    lock_journal(batch.journal.id)
    if len({entry.id for entry in entries}) < len(entries) or _any_stored(entries, batch):
        return {}
    planned = _plan_plain(entries, batch)
    lock_levels([plan for _, plan, _ in planned])
    outcomes = []
    for entry, plan, odd in planned:
        booked = book_plain(plan, sent_by=batch.sent_by)
        outcome = Outcome(_State.APPLIED, plan.sale.id, booked.order)
        outcomes.append((entry, outcome, [*odd, *booked.oddities]))
    rows = [entry_row(entry, batch, outcome) for entry, outcome, _ in outcomes]
    JournalEntry.objects.bulk_create(rows)
    noted = _note_all(
        [(row, odd) for row, (_, _, odd) in zip(rows, outcomes, strict=True)],
        batch.terminal.outlet_id,
    )
    return {
        entry.id: EntryResult(
            entry.id,
            entry.sequence,
            "accepted_with_exceptions" if noted[entry.id] else "accepted",
            outcome.order,
            noted[entry.id],
        )
        for entry, outcome, _ in outcomes
    }


def _any_stored(entries: Sequence[ReadEntry], batch: Batch) -> bool:
    """Whether one of them, or another in its place, came meanwhile."""
    return (
        JournalEntry.objects.filter(journal=batch.journal)
        .filter(
            Q(id__in=[entry.id for entry in entries])
            | Q(sequence__in=[entry.sequence for entry in entries], forked=False)
        )
        .exists()
    )


def _plan_plain(
    entries: Sequence[ReadEntry], batch: Batch
) -> list[tuple[ReadEntry, Planned, list[Oddity]]]:
    """Those that are plain indeed, now that everything they name is read: once for all."""
    received = [_received(entry, batch, may_come=False) for entry in entries]
    pasts = [past_sale(one, entry.body) for entry, (one, _) in zip(entries, received, strict=True)]
    place, goods = read_place(terminal_id=batch.terminal.id, drafts=[past.draft for past in pasts])
    shifts = share_shifts(
        terminal_id=batch.terminal.id,
        wanted={past.shift_id for past in pasts if past.shift_id is not None},
        since=min(past.at for past in pasts),
        until=max(past.at for past in pasts),
    )
    planned = []
    for entry, (_, odd), past in zip(entries, received, pasts, strict=True):
        if is_all_known(past, goods=goods, shifts=shifts):
            with suppress(AppError):
                plan = plan_sale(past, place=place, goods=goods, shifts=shifts)
                planned += [(entry, plan, odd)] if plan.is_plain else []
    return planned


# --- Offers --------------------------------------------------------------------------------------


def _offer(entry: ReadEntry, batch: Batch, known: JournalEntry | None) -> EntryResult:
    """Sell as `POST /orders` does: the customer still waits, so it may be refused."""
    body: SaleBody = entry.body
    at, _ = happened_at(entry, batch)
    stored: list[JournalEntry] = []

    def record(order: dict[str, Any]) -> None:
        outcome = Outcome(_State.APPLIED, body.order_id, order)
        stored[:] = [_store(entry, batch, outcome, known)]

    try:
        order = place_numbered_order(
            draft=replace(body.draft, placed_at=at, cashier_id=entry.cashier_id),
            actor=batch.sent_by,
            numbering=body.numbering,
            request_hash=bytes(32),
            record=record,
        )
    except Unavailable:
        raise
    except AppError as error:
        return _refused(entry, batch, error)
    batch.stored = True
    batch.made.add(body.order_id)
    return EntryResult(entry.id, entry.sequence, "accepted", order)


def _refused(entry: ReadEntry, batch: Batch, error: AppError) -> EntryResult:
    """Nothing is sold; the chain's link is kept. Unless another request sold it meanwhile."""
    problem = problem_body(error)
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(entry.journal.id)
        known = _stored().filter(journal=entry.journal, id=entry.id).first()
        if known is not None and known.state != _State.REFUSED:
            return _replay(entry, known)
        if known is None:
            _store(entry, batch, Outcome(_State.REFUSED, problem=problem), None)
    batch.stored = True
    return EntryResult(entry.id, entry.sequence, "refused", problem=problem)


def _store_cancelled(entry: ReadEntry, batch: Batch) -> EntryResult:
    problem = problem_body(NumberCancelled())
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(entry.journal.id)
        known = _stored().filter(journal=entry.journal, id=entry.id).first()
        if known is not None and known.state != _State.REFUSED:
            return _replay(entry, known)
        _store(entry, batch, Outcome(_State.CANCELLED, problem=problem), known)
    batch.stored = True
    return EntryResult(entry.id, entry.sequence, "accepted", problem=problem)


# --- Storing and replaying -----------------------------------------------------------------------


def _store(
    entry: ReadEntry, batch: Batch, outcome: Outcome, known: JournalEntry | None
) -> JournalEntry:
    if known is not None:
        known.state, known.subject_id = outcome.state, outcome.subject_id
        known.problem = outcome.problem
        known.save(update_fields=["state", "subject_id", "problem"])
        return known
    row = entry_row(entry, batch, outcome)
    row.forked = _is_forked(row)
    row.save(force_insert=True)
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


def _is_forked(row: JournalEntry) -> bool:
    """Another entry has its place: a device that was set back to an earlier state."""
    if row.sequence is None:
        return False
    others = JournalEntry.objects.filter(journal=row.journal, sequence=row.sequence, forked=False)
    return others.exists()


def _note(stored: JournalEntry, oddities: Iterable[Oddity], outlet_id: UUID) -> list[SyncException]:
    if stored.forked:
        oddities = [*oddities, Oddity("sequence_taken", {"sequence": stored.sequence})]
    return _note_all([(stored, oddities)], outlet_id)[stored.id]


def _note_all(
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


def _replay(entry: ReadEntry, known: JournalEntry) -> EntryResult:
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


def _reject(sent: SentEntry, error: EntryRejected, batch: Batch) -> EntryResult:
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
            _note(known, [Oddity(error.code, {"detail": error.detail})], batch.terminal.outlet_id)
        exceptions = list(known.exceptions.all())
    return EntryResult(None, None, "rejected", None, exceptions, problem)


# --- The proof, and what waited ------------------------------------------------------------------


def _settle(batch: Batch) -> TerminalJournal:
    journal = _prove(batch)
    if batch.stored and _apply_waiting(batch, journal):
        return _prove(batch)
    return journal


def _prove(batch: Batch) -> TerminalJournal:
    return settle_journal(
        journal_id=batch.journal.id, outlet_id=batch.terminal.outlet_id, actor=batch.sent_by
    )


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
        if not (isinstance(error, Unavailable) or is_transient(error)):
            raise
        return False


def apply_stored(entry_id: UUID, batch: Batch) -> bool:
    """Try a waiting entry again; whether it is applied now. Its open exceptions end with it."""
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(batch.journal.id)
        row = JournalEntry.objects.select_related("journal").get(id=entry_id)
        if row.state != _State.WAITING:
            return False
        entry = stored_entry(row)
        received, oddities = _received(entry, batch, at=row.happened_at)
        outcome = run(received, entry)
        if outcome.state == _State.WAITING and outcome.problem == row.problem:
            return False
        row.state, row.subject_id = outcome.state, outcome.subject_id
        row.problem = outcome.problem
        row.save(update_fields=["state", "subject_id", "problem"])
        row.exceptions.filter(state=SyncException.State.OPEN).update(
            state=SyncException.State.RESOLVED,
            decision=SyncException.Decision.BY_ITSELF,
            resolved_at=timezone.now(),
        )
        _note(row, [*oddities, *outcome.oddities], batch.terminal.outlet_id)
    if outcome.subject_id is not None:
        batch.made.add(outcome.subject_id)
    return outcome.state == _State.APPLIED


def retry_entry(*, entry_id: UUID, actor: Actor) -> JournalEntry:
    """Try a waiting entry again, for a person. Raises `NotFound`, `Unavailable`."""
    with tenant_transaction(read_only=True):
        row = JournalEntry.objects.select_related("journal__terminal").filter(id=entry_id).first()
    if row is None or not actor.reaches(row.journal.terminal.outlet_id):
        raise NotFound
    batch = open_batch(row.journal, None, actor, SECONDS)
    try:
        apply_stored(entry_id, batch)
    except Exception as error:
        raise (Unavailable() if is_transient(error) else error) from error
    _settle(batch)
    return JournalEntry.objects.get(id=entry_id)
