"""An entry in a transaction of its own: what a fact says is done and stored."""

import datetime as dt

import psycopg
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from apps.core.api.problems import ServerError, problem_body
from apps.core.errors import AppError, InProgress, Unavailable
from apps.core.tenancy import tenant_transaction
from apps.orders.errors import OrderExists
from apps.orders.services.checkout import transaction_settings
from apps.sync.entries import ReadEntry
from apps.sync.kinds.base import Applied, Oddity, Received
from apps.sync.models import JournalEntry
from apps.sync.services.batch import Batch, EntryResult, Outcome, Result, happened_at
from apps.sync.services.chain import lock_journal, missing_before
from apps.sync.services.storing import note, replay, store, stored_entries

_State = JournalEntry.State


def apply_alone(entry: ReadEntry, batch: Batch) -> EntryResult:
    """Do what a fact says and store it, in one transaction."""
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(entry.journal.id)
        known = stored_entries().filter(journal=entry.journal, id=entry.id).first()
        if known is not None and known.state != _State.REFUSED:
            return replay(entry, known)
        received, oddities = received_of(entry, batch)
        outcome = run(received, entry)
        stored = store(entry, batch, outcome, known)
        exceptions = note(stored, [*oddities, *outcome.oddities], batch.terminal.outlet_id)
    if outcome.subject_id is not None:
        batch.made.add(outcome.subject_id)
    result: Result = "accepted_with_exceptions" if exceptions else "accepted"
    return EntryResult(entry.id, entry.sequence, result, outcome.order, exceptions, outcome.problem)


def keep_for_operator(entry: ReadEntry, batch: Batch) -> EntryResult:
    """Our own fault must neither lose an entry nor hold up those behind it: it waits."""
    if not entry.sent.fact:
        return EntryResult(entry.id, entry.sequence, "later")
    outcome = waiting(ServerError(gettext("Ada yang salah di pihak kami. Entrinya disimpan.")))
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(entry.journal.id)
        known = stored_entries().filter(journal=entry.journal, id=entry.id).first()
        if known is not None and known.state != _State.REFUSED:
            return replay(entry, known)
        stored = store(entry, batch, outcome, known)
        exceptions = note(stored, outcome.oddities, batch.terminal.outlet_id)
    return EntryResult(
        entry.id,
        entry.sequence,
        "accepted_with_exceptions",
        exceptions=exceptions,
        problem=outcome.problem,
    )


def run(received: Received, entry: ReadEntry) -> Outcome:
    """Apply an entry in a savepoint; what refuses it makes it wait."""
    try:
        with transaction.atomic():
            return _applied(entry.kind.apply(received, entry.body))
    except (Unavailable, InProgress):
        raise
    except AppError as error:
        return waiting(error)
    except (psycopg.errors.UniqueViolation, IntegrityError) as error:
        constraint = _taken_key(error)
        if not constraint:
            raise
        # An id of another tenant's, or one that another document of ours has.
        return waiting(OrderExists(extra={"constraint": constraint}))


def _applied(applied: Applied) -> Outcome:
    return Outcome(_State.APPLIED, applied.subject_id, applied.order, applied.oddities)


def waiting(error: AppError) -> Outcome:
    """The refusal's code is the exception's: a person decides, or another entry comes."""
    problem = problem_body(error)
    evidence = {"detail": error.detail, **error.extra}
    return Outcome(_State.WAITING, None, None, (Oddity(error.code, evidence),), problem)


def _taken_key(error: Exception) -> str:
    """The unique key that was met; empty for anything else that the database refused."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.errors.UniqueViolation):
        return ""
    return cause.diag.constraint_name or "unique"


def received_of(
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
