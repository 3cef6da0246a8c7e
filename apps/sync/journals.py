"""Reading what of a device's journal has arrived."""

from typing import Any, Final

from apps.core.db import fetch_all
from apps.core.tenancy import tenant_transaction
from apps.sync.models import JournalEntry, TerminalJournal

MOST_GAPS: Final = 100
_GAPS: Final = """
SELECT before + 1, sequence - 1 FROM (
  SELECT e.sequence, lag(e.sequence, 1, %(through)s::int) OVER (ORDER BY e.sequence) AS before
  FROM sync_journalentry e
  WHERE e.tenant_id = %(tenant)s AND e.journal_id = %(journal)s
    AND e.sequence > %(through)s AND NOT e.forked
) one WHERE sequence > before + 1
ORDER BY sequence LIMIT %(most)s
"""


def journal_json(journal: TerminalJournal) -> dict[str, Any]:
    """What is received and proven, for the till: it sends what is missing."""
    return {
        "id": str(journal.id),
        "ordinal": journal.ordinal,
        "received": journal.received,
        "verified_through": journal.verified_through,
        "highest": journal.highest,
        "missing": missing_ranges(journal),
        "broken_at": journal.broken_at,
        "sales": journal.sales,
        "retired": journal.retired_at is not None,
    }


def missing_ranges(journal: TerminalJournal) -> list[list[int]]:
    """From and to of each gap below the highest sequence that arrived; the first 100."""
    if journal.highest <= journal.verified_through:
        return []
    parameters = {
        "tenant": journal.tenant_id,
        "journal": journal.id,
        "through": journal.verified_through,
        "most": MOST_GAPS,
    }
    with tenant_transaction(read_only=True):
        rows = fetch_all(_GAPS, parameters)
    return [[first, last] for first, last in rows]


def head_json(journal: TerminalJournal) -> dict[str, Any]:
    """`journal_json` with the end of the journal as it arrived.

    A device that lost its storage and kept its key goes on behind it, without using a number twice.
    """
    entries = JournalEntry.objects.filter(journal=journal, forked=False)
    last = entries.filter(sequence__isnull=False).order_by("-sequence")
    return journal_json(journal) | {
        "last_hash": last.values_list("hash", flat=True).first() or "",
        "last_number": last.filter(number__isnull=False).values_list("number", flat=True).first()
        or 0,
    }
