"""Posting to the ledger: balanced entries that name their source document."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.tenancy import tenant_transaction
from apps.finance.accounts import STANDARD
from apps.finance.errors import UnbalancedEntry
from apps.finance.models import Account, JournalEntry, JournalLine
from apps.finance.selectors import account_ids


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: an account by its system key, and rupiah on one of the two sides."""

    account: str
    debit: int = 0
    credit: int = 0

    @classmethod
    def signed(cls, account: str, amount: int) -> "Posting":
        """A debit for a positive amount, a credit for a negative one."""
        return cls(account, debit=max(amount, 0), credit=max(-amount, 0))


def create_chart_of_accounts() -> None:
    """The standard accounts for the tenant in scope."""
    Account.objects.bulk_create(
        Account(code=account.code, name=account.name, kind=account.kind, system_key=account.key)
        for account in STANDARD
    )


def post_entry(
    *,
    outlet_id: UUID,
    business_date: dt.date,
    kind: str,
    source_kind: str,
    source_id: UUID,
    lines: Sequence[Posting],
    shift_id: UUID | None = None,
) -> JournalEntry:
    """Append an entry in the running transaction; lines of zero are left out.

    `shift_id` names the shift whose drawer and terminals answer for the money.

    Raises `UnbalancedEntry`; the database refuses it as well, and a second entry of the same
    kind for the same source.
    """
    filled = [line for line in lines if line.debit or line.credit]
    difference = sum(line.debit - line.credit for line in filled)
    if not filled or difference != 0:
        raise UnbalancedEntry
    accounts = account_ids()
    with tenant_transaction():
        entry = JournalEntry.objects.create(
            outlet_id=outlet_id,
            business_date=business_date,
            kind=kind,
            source_kind=source_kind,
            source_id=source_id,
            shift_id=shift_id,
        )
        JournalLine.objects.bulk_create(
            JournalLine(
                entry=entry,
                account_id=accounts[line.account],
                debit=line.debit,
                credit=line.credit,
            )
            for line in filled
        )
    return entry


def reverse_entry(
    *,
    source_id: UUID,
    of_kind: str,
    kind: str,
    business_date: dt.date,
    shift_id: UUID | None = None,
) -> None:
    """Post the opposite of a source's entry `of_kind`, as `kind`. Twice is refused.

    `shift_id` names the shift that gives the money back; it need not be the original's.
    """
    original = JournalEntry.objects.get(source_id=source_id, kind=of_kind)
    with tenant_transaction():
        entry = JournalEntry.objects.create(
            outlet_id=original.outlet_id,
            business_date=business_date,
            kind=kind,
            source_kind=original.source_kind,
            source_id=source_id,
            shift_id=shift_id,
        )
        JournalLine.objects.bulk_create(
            JournalLine(
                entry=entry, account_id=line.account_id, debit=line.credit, credit=line.debit
            )
            for line in original.lines.order_by("id")
        )
