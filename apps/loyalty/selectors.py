"""Reading customers' accounts."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from apps.core.db import fetch_all
from apps.core.tenancy import current_tenant_id
from apps.loyalty.models import CustomerAccount


@dataclass(frozen=True, slots=True)
class Balances:
    """What a customer owes, may owe, and has left, in rupiah."""

    kasbon: int
    kasbon_limit: int
    deposit: int

    @property
    def kasbon_free(self) -> int:
        """What she may still buy on kasbon."""
        return max(self.kasbon_limit - self.kasbon, 0)


def balances_of(customer_id: UUID) -> Balances:
    """A customer's balances; zeros for one who never had an account."""
    accounts = {
        account.kind: account for account in CustomerAccount.objects.filter(customer_id=customer_id)
    }
    kasbon, deposit = accounts.get("kasbon"), accounts.get("deposit")
    return Balances(
        kasbon=kasbon.balance if kasbon else 0,
        kasbon_limit=kasbon.limit if kasbon else 0,
        deposit=deposit.balance if deposit else 0,
    )


@dataclass(frozen=True, slots=True)
class Debt:
    """What a customer owes by age in days: what was paid counts for the oldest first."""

    customer_id: UUID
    name: str
    phone: str
    balance: int
    limit: int
    week: int
    month: int
    quarter: int
    older: int
    last_paid: dt.datetime | None


# The debt of each age is what of the newest purchases the balance still covers.
_AGEING: Final = """
SELECT a.customer_id, c.name, c.phone, a.balance, a."limit",
  coalesce(sum(open_part) FILTER (WHERE age <= 7), 0)::bigint,
  coalesce(sum(open_part) FILTER (WHERE age > 7 AND age <= 30), 0)::bigint,
  coalesce(sum(open_part) FILTER (WHERE age > 30 AND age <= 90), 0)::bigint,
  coalesce(sum(open_part) FILTER (WHERE age > 90), 0)::bigint,
  (SELECT max(p.created_at) FROM loyalty_accountentry p
   WHERE p.tenant_id = a.tenant_id AND p.account_id = a.id AND p.reason = 'payment')
FROM loyalty_customeraccount a
JOIN customers_customer c ON c.tenant_id = a.tenant_id AND c.id = a.customer_id
LEFT JOIN LATERAL (
  SELECT extract(day FROM now() - b.created_at) AS age,
    greatest(least(b.amount, a.balance - coalesce(sum(b.amount) OVER (
      ORDER BY b.created_at DESC, b.id DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)), 0) AS open_part
  FROM loyalty_accountentry b
  WHERE b.tenant_id = a.tenant_id AND b.account_id = a.id AND b.amount > 0
) parts ON true
WHERE a.tenant_id = %(tenant)s AND a.kind = 'kasbon' AND a.balance <> 0
GROUP BY a.id, c.id
ORDER BY a.balance DESC, c.name
"""


def kasbon_ageing() -> list[Debt]:
    """Everybody who owes something, the highest debt first."""
    return [Debt(*row) for row in fetch_all(_AGEING, {"tenant": current_tenant_id()})]
