"""Is the money right: open drawers with the cash they should hold, and today's books."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from apps.core.db import fetch_all
from apps.core.tenancy import current_tenant_id
from apps.finance.accounts import TENDER_ACCOUNTS
from apps.orders.states import SOLD

# A drawer that nobody closed for longer is not added up any more: it only asks to be closed.
COUNTED_FOR: Final = dt.timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """A running shift. `expected` is what its drawer should hold now (rupiah)."""

    shift_id: UUID
    terminal_id: UUID
    terminal: str
    outlet_id: UUID
    outlet: str
    timezone: str
    opened_at: dt.datetime
    expected: int | None


_DRAWERS: Final = """
SELECT s.id, t.id, t.code || ' ' || t.name, o.id, o.name, o.timezone, s.opened_at,
  CASE WHEN s.opened_at >= %(since)s THEN coalesce((
    SELECT sum(l.debit - l.credit)::bigint
    FROM finance_journalentry e
    JOIN finance_journalline l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
    JOIN finance_account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
      AND a.system_key = 'cash_drawer'
    WHERE e.tenant_id = s.tenant_id AND e.shift_id = s.id
  ), 0) END
FROM shifts_shift s
JOIN tenants_terminal t ON t.tenant_id = s.tenant_id AND t.id = s.terminal_id
JOIN tenants_outlet o ON o.tenant_id = s.tenant_id AND o.id = s.outlet_id
WHERE s.tenant_id = %(tenant)s AND s.state = 'open' AND s.outlet_id = ANY(%(outlets)s)
  AND t.kind <> 'virtual'
ORDER BY s.opened_at, s.id
"""


def open_drawers(*, outlet_ids: Sequence[UUID], now: dt.datetime) -> list[OpenDrawer]:
    """The running shifts of these outlets, the oldest first."""
    values = {"outlets": list(outlet_ids), "since": now - COUNTED_FOR}
    rows = fetch_all(_DRAWERS, values | {"tenant": current_tenant_id()})
    return [OpenDrawer(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class DayBooks:
    """What was sold on a business day, and what the journal says came in for it (rupiah)."""

    sold: int
    booked: int

    @property
    def agree(self) -> bool:
        return self.sold == self.booked


_BOOKS: Final = """
WITH sale AS MATERIALIZED (
  SELECT o.id, CASE WHEN o.state = ANY(%(sold)s) THEN o.total ELSE 0 END AS total
  FROM unnest(%(outlets)s::uuid[], %(dates)s::date[]) AS d(outlet, day)
  JOIN orders_order o ON o.tenant_id = %(tenant)s AND o.outlet_id = d.outlet
    AND o.business_date = d.day
  UNION ALL
  SELECT r.id, -r.total
  FROM unnest(%(outlets)s::uuid[], %(dates)s::date[]) AS d(outlet, day)
  JOIN orders_refund r ON r.tenant_id = %(tenant)s AND r.outlet_id = d.outlet
    AND r.business_date = d.day
)
SELECT coalesce((SELECT sum(total) FROM sale), 0)::bigint, coalesce((
  SELECT sum(l.debit - l.credit)
  FROM sale
  JOIN finance_journalentry e ON e.tenant_id = %(tenant)s AND e.source_id = sale.id
    AND e.kind IN ('sale', 'void', 'refund')
  JOIN finance_journalline l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
  JOIN finance_account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
    AND a.system_key = ANY(%(accounts)s)
), 0)::bigint
"""


def books_of_day(*, days: Mapping[UUID, dt.date]) -> DayBooks:
    """Sales less refunds of each outlet's business day, beside what the tender accounts say."""
    values = {
        "tenant": current_tenant_id(),
        "outlets": list(days),
        "dates": list(days.values()),
        "sold": list(SOLD),
        "accounts": sorted(set(TENDER_ACCOUNTS.values())),
    }
    return DayBooks(*fetch_all(_BOOKS, values)[0])
