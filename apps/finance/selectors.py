"""Reading the ledger."""

from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from django.db.models import Sum

from apps.core.tenancy import current_tenant_id
from apps.finance.models import Account, JournalLine


def account_ids() -> MappingProxyType[str, UUID]:
    """The tenant's system accounts by key. They never change, so a process remembers them."""
    return _account_ids(current_tenant_id())


@lru_cache(maxsize=4096)
def _account_ids(tenant_id: UUID) -> MappingProxyType[str, UUID]:
    rows = Account.objects.filter(system_key__isnull=False).values_list("system_key", "id")
    found = {str(key): account_id for key, account_id in rows}
    if not found:
        raise LookupError(f"tenant {tenant_id} has no chart of accounts")
    return MappingProxyType(found)


def balance(account_key: str) -> int:
    """Debits minus credits of a system account, in rupiah."""
    sums = JournalLine.objects.filter(account_id=account_ids()[account_key]).aggregate(
        debit=Sum("debit", default=0), credit=Sum("credit", default=0)
    )
    return int(sums["debit"]) - int(sums["credit"])
