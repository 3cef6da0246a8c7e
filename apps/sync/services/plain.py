"""Plain sales, many in a transaction: what they name is read once, their goods locked beforehand.

A lock that is not free or a key that is there already undoes the chunk, and its sales are booked
one by one.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

import psycopg
from django.db import IntegrityError
from django.db.models import Q

from apps.core.api.problems import is_transient
from apps.core.errors import AppError
from apps.core.tenancy import tenant_transaction
from apps.orders.queued.booking import Planned, book_plain, lock_levels, plan_sale
from apps.orders.queued.reading import read_place, share_shifts
from apps.orders.services.checkout import transaction_settings
from apps.sync.entries import ReadEntry
from apps.sync.errors import EntryRejected
from apps.sync.kinds.base import Oddity
from apps.sync.kinds.sale import is_all_known, past_sale
from apps.sync.models import JournalEntry
from apps.sync.services.alone import received_of
from apps.sync.services.batch import Batch, EntryResult, Outcome
from apps.sync.services.chain import lock_journal
from apps.sync.services.storing import entry_row, note_all

# Plain sales of one transaction: more would keep online sales waiting for their goods.
CHUNK: Final = 25
logger = logging.getLogger(__name__)
_State = JournalEntry.State


def may_be_plain(
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
        and not entry.content.get("approval")
        and entry.body.is_plain
    )


def book_together(entries: Sequence[ReadEntry], batch: Batch) -> dict[UUID, EntryResult]:
    """The results of those that were booked, by id. The others need a transaction each."""
    results: dict[UUID, EntryResult] = {}
    for first in range(0, len(entries), CHUNK):
        if not batch.is_late():
            results |= _book_chunk(entries[first : first + CHUNK], batch)
    return results


def _book_chunk(entries: Sequence[ReadEntry], batch: Batch) -> dict[UUID, EntryResult]:
    """The results of those that were booked; none when anything came between."""
    try:
        with tenant_transaction(settings=transaction_settings()):
            results, rows = _plain_sales(entries, batch)
    except (psycopg.errors.UniqueViolation, IntegrityError):
        return {}
    except Exception as error:
        if not is_transient(error):
            logger.exception("a chunk of journal %s", batch.journal.id)
        return {}
    batch.fresh += rows
    batch.made |= {entry.body.order_id for entry in entries if entry.id in results}
    return results


def _plain_sales(
    entries: Sequence[ReadEntry], batch: Batch
) -> tuple[dict[UUID, EntryResult], list[JournalEntry]]:
    lock_journal(batch.journal.id)
    if len({entry.id for entry in entries}) < len(entries) or _any_stored(entries, batch):
        return {}, []
    planned = _plan_plain(entries, batch)
    lock_levels([plan for _, plan, _ in planned])
    outcomes = []
    for entry, plan, odd in planned:
        booked = book_plain(plan, sent_by=batch.sent_by)
        outcome = Outcome(_State.APPLIED, plan.sale.id, booked.order)
        outcomes.append((entry, outcome, [*odd, *booked.oddities]))
    rows = [entry_row(entry, batch, outcome) for entry, outcome, _ in outcomes]
    JournalEntry.objects.bulk_create(rows)
    noted = note_all(
        [(row, odd) for row, (_, _, odd) in zip(rows, outcomes, strict=True)],
        batch.terminal.outlet_id,
    )
    results: dict[UUID, EntryResult] = {
        entry.id: EntryResult(
            entry.id,
            entry.sequence,
            "accepted_with_exceptions" if noted[entry.id] else "accepted",
            outcome.order,
            noted[entry.id],
        )
        for entry, outcome, _ in outcomes
    }
    return results, rows


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
    received = [received_of(entry, batch, may_come=False) for entry in entries]
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
