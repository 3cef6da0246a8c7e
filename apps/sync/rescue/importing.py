"""Taking a rescued queue in: what it would bring, and bringing it, each entry once.

The entries go the way of those that a till sends itself, as facts. What the server has already is
answered as such, so a file may be imported again, in parts, or after its till has come back.
"""

import datetime as dt
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.sync.entries import SentEntry, read_entry
from apps.sync.errors import EntryRejected
from apps.sync.models import JournalEntry, TerminalJournal
from apps.sync.rescue.errors import QueueDamaged, QueueTerminalUnknown
from apps.sync.rescue.files import RescuedEntry, RescuedQueue, open_queue
from apps.sync.services.receiving import MOST_ENTRIES, receive_entries
from apps.tenants.models import Terminal
from apps.tenants.services.journals import retire_journal

PERMISSION: Final = "sync.import"
# A page does not wait longer; what is left is taken by the next attempt.
SECONDS: Final = 25.0


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. `known` of its entries are on the server already."""

    terminal: Terminal
    exported_at: dt.datetime
    entries: int
    sales: int
    total: int
    first_at: str
    last_at: str
    known: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the entries. While `left` is not zero, import the same file again."""

    terminal: Terminal
    results: dict[str, int]
    left: int


def preview_queue(data: bytes, *, actor: Actor) -> Preview:
    """What an import of this file would bring; nothing is written.

    Raises `QueueDamaged`, `QueueKeyGone`, `QueueOfAnotherBusiness`, `QueueTerminalUnknown`.
    """
    actor.require(PERMISSION)
    queue = open_queue(data, tenant_id=current_tenant_id())
    contents = [_content(entry) for entry in queue.entries]
    sales = [content for content in contents if content.get("kind") == "sale"]
    moments = sorted(str(content.get("placed_at", "")) for content in contents)
    with tenant_transaction(read_only=True):
        terminal = _terminal(queue, actor)
        ids = [one for content in contents if (one := _uuid(content.get("id"))) is not None]
        known = JournalEntry.objects.filter(id__in=ids).count()
    return Preview(
        terminal=terminal,
        exported_at=queue.exported_at,
        entries=len(contents),
        sales=len(sales),
        total=sum(_total(content) for content in sales),
        first_at=moments[0],
        last_at=moments[-1],
        known=known,
    )


def import_queue(data: bytes, *, actor: Actor) -> Imported:
    """Take the file's entries as facts, then end the journals that they are from.

    Raises what `preview_queue` raises.
    """
    actor.require(PERMISSION)
    deadline = time.monotonic() + SECONDS
    queue = open_queue(data, tenant_id=current_tenant_id())
    with tenant_transaction(read_only=True):
        terminal = _terminal(queue, actor)
        journals = _journals(queue, terminal)
    results: Counter[str] = Counter()
    for first in range(0, len(queue.entries), MOST_ENTRIES):
        part = queue.entries[first : first + MOST_ENTRIES]
        if time.monotonic() > deadline:
            results["later"] += len(part)
        else:
            results.update(_take(part, journals[0], actor))
    left = results.pop("later", 0)
    _close(journals, terminal, dict(results), left, actor)
    return Imported(terminal, dict(results), left)


def _take(entries: Sequence[RescuedEntry], journal: TerminalJournal, actor: Actor) -> Counter[str]:
    """Nobody knows the device's clock now, so its times stand as they are."""
    answers, _journal = receive_entries(
        journal=journal,
        entries=[_sent(entry) for entry in entries],
        device_time=None,
        actor=actor,
    )
    return Counter(str(answer.result) for answer in answers)


def _close(
    journals: Sequence[TerminalJournal],
    terminal: Terminal,
    results: dict[str, int],
    left: int,
    actor: Actor,
) -> None:
    """The device may have gone on selling elsewhere: what it sends later is looked at."""
    with tenant_transaction():
        record_audit(
            actor=actor,
            action="queue.imported",
            subject_kind="terminal",
            subject_id=terminal.id,
            after={"results": results, "left": left},
        )
    if left == 0:
        for journal in journals:
            reason = TerminalJournal.Retired.IMPORTED
            retire_journal(journal_id=journal.id, reason=reason, actor=actor)


def _terminal(queue: RescuedQueue, actor: Actor) -> Terminal:
    terminal = Terminal.objects.select_related("outlet").filter(id=queue.terminal_id).first()
    if terminal is None or not actor.reaches(terminal.outlet_id):
        raise QueueTerminalUnknown
    return terminal


def _journals(queue: RescuedQueue, terminal: Terminal) -> list[TerminalJournal]:
    """The journals that the entries are from, by what they prove: none is a damaged file."""
    known = {one.id: one for one in TerminalJournal.objects.filter(terminal=terminal)}
    found: dict[UUID, TerminalJournal] = {}
    for entry in queue.entries:
        journal = _journal_of(entry, known)
        if journal is not None:
            found[journal.id] = journal
    if not found:
        raise QueueDamaged
    return list(found.values())


def _journal_of(entry: RescuedEntry, known: dict[UUID, TerminalJournal]) -> TerminalJournal | None:
    """Version 1 names no journal: it is the one whose key signed it."""
    named = _uuid(_content(entry).get("journal"))
    if named is not None:
        return known.get(named)
    return next((one for one in known.values() if _is_signed(entry, one)), None)


def _is_signed(entry: RescuedEntry, journal: TerminalJournal) -> bool:
    try:
        read_entry(_sent(entry), {journal.id: journal})
    except EntryRejected:
        return False
    return True


def _sent(entry: RescuedEntry) -> SentEntry:
    return SentEntry(entry.content, entry.hash, entry.signature, fact=True)


def _content(entry: RescuedEntry) -> dict[str, Any]:
    try:
        content = orjson.loads(entry.content)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def _total(content: dict[str, Any]) -> int:
    cart = content.get("cart")
    total = cart.get("total") if isinstance(cart, dict) else None
    return total if isinstance(total, int) else 0


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
