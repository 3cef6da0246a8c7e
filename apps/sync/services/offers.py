"""Sales whose customer waits for the server's word, and numbers that were cancelled."""

from dataclasses import replace
from typing import Any

from apps.core.api.problems import problem_body
from apps.core.errors import AppError, Unavailable
from apps.core.tenancy import tenant_transaction
from apps.orders.services.checkout import place_numbered_order, transaction_settings
from apps.sync.entries import ReadEntry
from apps.sync.errors import NumberCancelled
from apps.sync.kinds.sale import SaleBody
from apps.sync.models import JournalEntry
from apps.sync.services.batch import Batch, EntryResult, Outcome, happened_at
from apps.sync.services.chain import lock_journal
from apps.sync.services.storing import replay, store, stored_entries

_State = JournalEntry.State


def offer(entry: ReadEntry, batch: Batch, known: JournalEntry | None) -> EntryResult:
    """Sell as `POST /orders` does: the customer still waits, so it may be refused."""
    body: SaleBody = entry.body
    at, _ = happened_at(entry, batch)

    def record(order: dict[str, Any]) -> None:
        outcome = Outcome(_State.APPLIED, body.order_id, order)
        store(entry, batch, outcome, known, is_locked=False)

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
        return _keep_link(entry, batch, error)
    batch.made.add(body.order_id)
    return EntryResult(entry.id, entry.sequence, "accepted", order)


def _keep_link(entry: ReadEntry, batch: Batch, error: AppError) -> EntryResult:
    """Nothing is sold; the chain's link is kept. Unless another request sold it meanwhile."""
    problem = problem_body(error)
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(entry.journal.id)
        known = stored_entries().filter(journal=entry.journal, id=entry.id).first()
        if known is not None and known.state != _State.REFUSED:
            return replay(entry, known)
        if known is None:
            store(entry, batch, Outcome(_State.REFUSED, problem=problem), None)
    return EntryResult(entry.id, entry.sequence, "refused", problem=problem)


def store_cancelled(entry: ReadEntry, batch: Batch) -> EntryResult:
    problem = problem_body(NumberCancelled())
    with tenant_transaction(settings=transaction_settings()):
        lock_journal(entry.journal.id)
        known = stored_entries().filter(journal=entry.journal, id=entry.id).first()
        if known is not None and known.state != _State.REFUSED:
            return replay(entry, known)
        store(entry, batch, Outcome(_State.CANCELLED, problem=problem), known)
    return EntryResult(entry.id, entry.sequence, "accepted", problem=problem)
