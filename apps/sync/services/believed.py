"""Booking the sale that a rejected entry claims, because a person believes it."""

from dataclasses import replace
from uuid import UUID

from apps.sync.entries import claimed_sale
from apps.sync.models import JournalEntry
from apps.sync.services.alone import received_of
from apps.sync.services.batch import Batch, happened_at
from apps.sync.services.storing import note


def book_rejected(entry_id: UUID, batch: Batch) -> None:
    """Book it under a server's number, in the running transaction.

    It stays rejected as an entry, because nobody can prove it, and names its order. Raises
    `EntryUnreadable` for what is no sale, and whatever keeps the sale from being booked.
    """
    row = JournalEntry.objects.select_related("journal").get(id=entry_id)
    entry = claimed_sale(row)
    at, oddities = happened_at(entry, batch)
    received, more = received_of(entry, batch, at=at, may_come=False)
    applied = entry.kind.apply(received, replace(entry.body, numbering=None))
    row.subject_id, row.happened_at, row.device_time = applied.subject_id, at, entry.placed_at
    row.save(update_fields=["subject_id", "happened_at", "device_time"])
    note(row, [*oddities, *more, *applied.oddities], batch.terminal.outlet_id)
    if applied.subject_id is not None:
        batch.made.add(applied.subject_id)
