"""Proving the stored journals again: every hash, every signature, every link."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connections

from apps.core.tenancy import tenant_scope
from apps.sync.entries import content_hash, is_signed
from apps.sync.journals import missing_ranges
from apps.sync.kinds import customer
from apps.sync.models import JournalEntry, TerminalJournal

_State = JournalEntry.State


@dataclass(slots=True)
class JournalReport:
    """`breaks` must not be; `missing` has not arrived yet."""

    journal: str
    entries: int = 0
    breaks: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def tenants_with_journals() -> list[UUID]:
    """Asks as the platform role."""
    with connections["platform"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT tenant_id FROM tenants_terminaljournal ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def verify_journals(tenant_id: UUID) -> list[JournalReport]:
    with tenant_scope(tenant_id, read_only=True):
        journals = TerminalJournal.objects.select_related("terminal")
        return [_verify(one) for one in journals.order_by("terminal__code", "ordinal")]


def _verify(journal: TerminalJournal) -> JournalReport:
    report = JournalReport(f"{journal.terminal.code}-{journal.ordinal}")
    for entry in JournalEntry.objects.filter(journal=journal).iterator(500):
        report.entries += 1
        report.breaks += _own_breaks(entry, journal)
    report.breaks += _chain_breaks(journal)
    for first, last in missing_ranges(journal):
        report.missing.append(f"{first}" if first == last else f"{first}-{last}")
    return report


def _own_breaks(entry: JournalEntry, journal: TerminalJournal) -> Iterator[str]:
    """A rejected entry is evidence only: nothing about it was ever proven."""
    if entry.state == _State.REJECTED or _is_erased(entry):
        return
    name = f"entry {entry.sequence if entry.sequence is not None else entry.id}"
    if content_hash(entry.content) != entry.hash:
        yield f"{name}: its text does not have its hash"
    if not is_signed(entry.content, entry.signature, journal.public_key):
        yield f"{name}: its signature is not of the device's key"


def _is_erased(entry: JournalEntry) -> bool:
    """A customer who asked to be forgotten: the link is proven, the text is gone."""
    return not entry.content and entry.kind == customer.KIND.name


def _chain_breaks(journal: TerminalJournal) -> Iterator[str]:
    """Every link up to what the journal remembers as proven, and the end of it."""
    before, last_hash = 0, ""
    chain = JournalEntry.objects.filter(
        journal=journal, forked=False, sequence__lte=journal.verified_through
    )
    rows = chain.order_by("sequence").values_list("sequence", "hash", "previous")
    for place, own, previous in rows.iterator(2000):
        sequence = int(place or 0)
        if sequence != before + 1:
            yield f"entries {before + 1} to {sequence - 1} are gone"
        elif previous != last_hash:
            yield f"entry {sequence}: it does not follow entry {before}"
        before, last_hash = sequence, own
    if before != journal.verified_through:
        yield f"entries {before + 1} to {journal.verified_through} are gone"
    elif last_hash != journal.verified_hash:
        yield f"entry {before}: not the end that was proven"
