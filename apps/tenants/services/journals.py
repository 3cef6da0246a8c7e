"""The journal of a device at a terminal: opened when it is paired, gone on with by the same key."""

from functools import lru_cache
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.tenants.errors import TerminalRequired
from apps.tenants.models import Terminal, TerminalJournal
from apps.tenants.services.device_keys import key_thumbprint, read_device_key


def open_journal(terminal: Terminal) -> TerminalJournal:
    """The journal of the terminal's present key; the next ordinal's for a key without one.

    The caller holds the terminal's lock: two would both take the next ordinal.
    """
    thumbprint = thumbprint_of(terminal.public_key)
    journals = TerminalJournal.objects.filter(terminal=terminal)
    running = journals.filter(thumbprint=thumbprint, retired_at=None).first()
    if running is not None:
        return running
    highest = journals.aggregate(highest=Max("ordinal"))["highest"] or 0
    return TerminalJournal.objects.create(
        terminal=terminal,
        ordinal=highest + 1,
        public_key=terminal.public_key,
        thumbprint=thumbprint,
    )


@lru_cache(maxsize=256)
def thumbprint_of(public_key: str) -> str:
    """The name of a key given as PEM or JWK. Raises `InvalidInput`."""
    return key_thumbprint(read_device_key(public_key))


def running_journal(actor: Actor) -> TerminalJournal | None:
    """The calling till's journal with its terminal, if it has been opened. One statement.

    Raises `TerminalRequired`.
    """
    if actor.terminal_id is None:
        raise TerminalRequired
    journals = TerminalJournal.objects.select_related("terminal").filter(
        terminal_id=actor.terminal_id, retired_at=None
    )
    of_key = (one for one in journals if one.thumbprint == thumbprint_of(one.terminal.public_key))
    return next(of_key, None)


def journal_of_device(actor: Actor) -> TerminalJournal:
    """The calling till's journal, made now for one that was paired before there were any.

    Raises `TerminalRequired`, and `NotFound` for a terminal that keeps no journal (a kitchen
    board).
    """
    if actor.terminal_id is None:
        raise TerminalRequired
    with tenant_transaction():
        running = running_journal(actor)
        if running is not None:
            return running
        terminal = Terminal.objects.select_for_update(no_key=True).get(id=actor.terminal_id)
        if terminal.kind != Terminal.Kind.TILL or not terminal.public_key:
            raise NotFound
        return open_journal(terminal)


def retire_journal(
    *, journal_id: UUID, reason: TerminalJournal.Retired, actor: Actor
) -> TerminalJournal:
    """End a journal: its device may send nothing new under it. Again: nothing more happens.

    Raises `NotFound`.
    """
    with tenant_transaction():
        journals = TerminalJournal.objects.select_for_update(no_key=True, of=("self",))
        journal = journals.select_related("terminal").filter(id=journal_id).first()
        if journal is None or not actor.reaches(journal.terminal.outlet_id):
            raise NotFound
        if journal.retired_at is not None:
            return journal
        journal.retired_at, journal.retired_reason = timezone.now(), reason
        journal.save(update_fields=["retired_at", "retired_reason"])
        record_audit(
            actor=actor,
            action="journal.retired",
            subject_kind="journal",
            subject_id=journal.id,
            after={"reason": str(reason), "terminal": str(journal.terminal_id)},
        )
    return journal
