"""Proving that orders, journal, stock movements, numbers and rollups tell the same story.

Set-based SQL over all tenants, as the platform role and in one snapshot, so that a shop may sell
on meanwhile. A million orders take about half a minute. Each check returns tenant, subject and
detail of what it found wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connections, transaction

from apps.finance.accounts import STANDARD, TENDER_ACCOUNTS
from apps.orders.states import SOLD
from apps.reports import rollup_sql
from apps.reports.events import DAILY_SALES, HOURLY_SALES, PRODUCT_SALES

LIMIT: Final = 20
# Whole tables are compared: the planner must not be lured into row-by-row loops by the LIMIT.
_SETTINGS: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL enable_nestloop = off",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that does not add up: which check, whose, which row, and the figures."""

    check: str
    tenant_id: UUID
    subject_id: UUID
    detail: str


@dataclass(frozen=True, slots=True)
class BooksReport:
    """How much was looked at, and the first violations (at most `LIMIT` of each check)."""

    orders: int
    entries: int
    violations: tuple[Violation, ...]


_COUNTS: Final = (
    "SELECT (SELECT count(*) FROM orders_order), (SELECT count(*) FROM finance_journalentry)"
)

_UNBALANCED: Final = """
SELECT e.tenant_id, e.id, format('%%s: debit %%s, credit %%s', e.kind,
  coalesce(s.debit, 0), coalesce(s.credit, 0))
FROM finance_journalentry e
LEFT JOIN (
  SELECT entry_id, sum(debit) AS debit, sum(credit) AS credit
  FROM finance_journalline GROUP BY entry_id
) s ON s.entry_id = e.id
WHERE s.entry_id IS NULL OR s.debit <> s.credit
"""

# What an order, its lines, its tenders, its sale entry and its movements say about each amount.
_COMPARED: Final = """
WITH line AS (
  SELECT order_id, sum(gross) AS gross, sum(discount) AS discount, sum(service) AS service,
    sum(tax) AS tax, sum(total) AS total, sum(revenue) AS revenue, sum(cost) AS cost
  FROM orders_orderline GROUP BY order_id
),
tender AS (
  SELECT order_id, sum(amount) AS amount, sum(received) AS received, {tender_columns}
  FROM orders_tender GROUP BY order_id
),
role AS (
  SELECT id, CASE
      WHEN system_key IN ({tender_accounts}) THEN 'tender'
      WHEN system_key IN ({tax_accounts}) THEN 'tax'
      ELSE system_key
    END AS role, system_key
  FROM finance_account WHERE system_key IS NOT NULL
),
entry AS (
  SELECT e.id, e.tenant_id, e.source_id,
    coalesce(sum(l.debit - l.credit) FILTER (WHERE role = 'tender'), 0) AS tender,
    {entry_columns},
    coalesce(sum(l.credit - l.debit) FILTER (
      WHERE role = 'revenue' OR starts_with(role, 'discounts')), 0)
      AS revenue,
    coalesce(sum(l.credit - l.debit) FILTER (WHERE role = 'service_charge'), 0) AS service,
    coalesce(sum(l.credit - l.debit) FILTER (WHERE role = 'tax'), 0) AS tax,
    coalesce(sum(l.credit - l.debit) FILTER (WHERE role = 'rounding'), 0) AS rounding,
    coalesce(sum(l.debit - l.credit) FILTER (WHERE role = 'cogs'), 0) AS cogs,
    coalesce(sum(l.credit - l.debit) FILTER (WHERE role = 'inventory'), 0) AS inventory
  FROM finance_journalentry e
  JOIN finance_journalline l ON l.entry_id = e.id
  LEFT JOIN role ON role.id = l.account_id
  WHERE e.kind = 'sale' AND e.source_kind = 'order'
  GROUP BY e.id
),
moved AS (
  SELECT source_id, sum(-value) FILTER (WHERE reason = 'sale') AS taken,
    coalesce(sum(value) FILTER (WHERE reason = 'void'), 0) AS returned
  FROM inventory_stockmovement WHERE reason IN ('sale', 'void') GROUP BY source_id
)
SELECT o.tenant_id, o.id, format('%%s %%s: expected %%s, found %%s',
  o.receipt_number, c.what, c.expected, coalesce(c.found::text, 'nothing'))
FROM orders_order o
LEFT JOIN line ON line.order_id = o.id
LEFT JOIN tender ON tender.order_id = o.id
LEFT JOIN entry ON entry.source_id = o.id AND entry.tenant_id = o.tenant_id
LEFT JOIN moved ON moved.source_id = o.id
CROSS JOIN LATERAL (VALUES
  ('lines gross', o.gross, line.gross),
  ('lines discount', o.discount, line.discount),
  ('lines service', o.service, line.service),
  ('lines tax', o.tax, line.tax),
  ('lines total', o.expected_total, line.total),
  ('lines revenue', o.expected_total - o.service - o.tax, line.revenue),
  ('tenders amount', o.total, coalesce(tender.amount, 0)),
  ('tenders received', o.paid, coalesce(tender.received, 0)),
  ('journal tenders', o.total, coalesce(entry.tender, 0)),
  {tender_checks}
  ('journal revenue', line.revenue, coalesce(entry.revenue, 0)),
  ('journal service', o.service, coalesce(entry.service, 0)),
  ('journal tax', o.tax, coalesce(entry.tax, 0)),
  ('journal rounding', o.rounding, coalesce(entry.rounding, 0)),
  ('journal cost of goods', line.cost, coalesce(entry.cogs, 0)),
  ('journal inventory', line.cost, coalesce(entry.inventory, 0)),
  ('stock taken', line.cost, coalesce(moved.taken, 0)),
  ('stock returned', CASE o.state WHEN 'voided' THEN line.cost ELSE 0 END,
    coalesce(moved.returned, 0))
) AS c(what, expected, found)
WHERE c.expected IS DISTINCT FROM c.found
"""

# "Exactly one": the unique constraint on (tenant, source, kind) makes a second one impossible;
# what it cannot know is that one is there, and that nobody else's is.
_ENTRIES: Final = """
SELECT o.tenant_id, o.id, format('%%s is %%s with %%s sale and %%s void entries',
  o.receipt_number, o.state, coalesce(e.sales, 0), coalesce(e.voids, 0))
FROM orders_order o
LEFT JOIN (
  SELECT tenant_id, source_id, count(*) FILTER (WHERE kind = 'sale') AS sales,
    count(*) FILTER (WHERE kind = 'void') AS voids
  FROM finance_journalentry WHERE source_kind = 'order' GROUP BY tenant_id, source_id
) e ON e.tenant_id = o.tenant_id AND e.source_id = o.id
WHERE coalesce(e.sales, 0) <> CASE WHEN o.gross = 0 AND o.total = 0 THEN coalesce(e.sales, 0)
    ELSE 1 END
  OR coalesce(e.sales, 0) > 1
  OR coalesce(e.voids, 0) <> CASE o.state WHEN 'voided' THEN coalesce(e.sales, 0) ELSE 0 END
UNION ALL
SELECT e.tenant_id, e.id, format('%%s entry of an order that does not exist', e.kind)
FROM finance_journalentry e
WHERE e.source_kind = 'order' AND NOT EXISTS (
  SELECT FROM orders_order o WHERE o.tenant_id = e.tenant_id AND o.id = e.source_id)
"""

_VOIDS: Final = """
SELECT o.tenant_id, o.id, format('%%s: account %%s keeps %%s', min(o.receipt_number),
  min(a.code), sum(l.debit - l.credit))
FROM orders_order o
JOIN finance_journalentry e ON e.tenant_id = o.tenant_id AND e.source_id = o.id
  AND e.kind IN ('sale', 'void')
JOIN finance_journalline l ON l.entry_id = e.id
JOIN finance_account a ON a.id = l.account_id
WHERE o.state = 'voided'
GROUP BY o.tenant_id, o.id, l.account_id
HAVING sum(l.debit - l.credit) <> 0
"""

_NUMBERS: Final = """
SELECT coalesce(o.tenant_id, s.tenant_id), coalesce(o.terminal_id, s.id),
  format('%%s orders, numbers %%s to %%s, sequence at %%s',
    coalesce(o.orders, 0), o.first, o.last, s.last_number)
FROM (
  SELECT tenant_id, terminal_id, count(*) AS orders, min(number) AS first, max(number) AS last
  FROM orders_order WHERE journal = 0 GROUP BY tenant_id, terminal_id
) o
FULL JOIN orders_terminalsequence s ON s.id = o.terminal_id AND s.tenant_id = o.tenant_id
WHERE coalesce(o.first, 1) <> 1
  OR coalesce(o.last, 0) <> coalesce(o.orders, 0)
  OR coalesce(s.last_number, -1) <> coalesce(o.last, 0)
"""

# What a refund, its lines, its payments, its entry and its movements say about each amount.
_REFUNDS: Final = """
WITH line AS (
  SELECT refund_id, sum(gross) AS gross, sum(discount) AS discount, sum(service) AS service,
    sum(tax) AS tax, sum(total) AS total, sum(revenue) AS revenue
  FROM orders_refundline GROUP BY refund_id
),
paid AS (SELECT refund_id, sum(amount) AS amount FROM orders_refundtender GROUP BY refund_id),
entry AS (
  SELECT e.source_id, e.tenant_id,
    sum(l.credit - l.debit) FILTER (WHERE a.system_key IN ({tender_accounts})) AS tender,
    sum(l.debit - l.credit) FILTER (
      WHERE a.system_key = 'revenue' OR starts_with(a.system_key, 'discounts')) AS revenue,
    sum(l.debit - l.credit) FILTER (WHERE a.system_key = 'service_charge') AS service,
    sum(l.debit - l.credit) FILTER (WHERE a.system_key IN ({tax_accounts})) AS tax,
    sum(l.debit - l.credit) FILTER (WHERE a.system_key = 'rounding') AS rounding,
    sum(l.debit - l.credit) FILTER (WHERE a.system_key = 'inventory') AS inventory
  FROM finance_journalentry e
  JOIN finance_journalline l ON l.entry_id = e.id
  JOIN finance_account a ON a.id = l.account_id
  WHERE e.kind = 'refund' AND e.source_kind = 'refund'
  GROUP BY e.source_id, e.tenant_id
),
moved AS (
  SELECT m.source_id, sum(m.value) AS value
  FROM inventory_stockmovement m JOIN orders_refund r ON r.id = m.source_id GROUP BY m.source_id
)
SELECT r.tenant_id, r.id, format('refund %%s: %%s: expected %%s, found %%s', r.number, c.what,
  c.expected, coalesce(c.found::text, 'nothing'))
FROM orders_refund r
LEFT JOIN line ON line.refund_id = r.id
LEFT JOIN paid ON paid.refund_id = r.id
LEFT JOIN entry ON entry.source_id = r.id AND entry.tenant_id = r.tenant_id
LEFT JOIN moved ON moved.source_id = r.id
CROSS JOIN LATERAL (VALUES
  ('lines gross', r.gross, line.gross),
  ('lines discount', r.discount, line.discount),
  ('lines service', r.service, line.service),
  ('lines tax', r.tax, line.tax),
  ('lines total', r.expected_total, line.total),
  ('payments', r.total, coalesce(paid.amount, 0)),
  ('journal tenders', r.total, coalesce(entry.tender, 0)),
  ('journal revenue', line.revenue, coalesce(entry.revenue, 0)),
  ('journal service', r.service, coalesce(entry.service, 0)),
  ('journal tax', r.tax, coalesce(entry.tax, 0)),
  ('journal rounding', r.rounding, coalesce(entry.rounding, 0)),
  ('journal inventory', coalesce(moved.value, 0), coalesce(entry.inventory, 0))
) AS c(what, expected, found)
WHERE c.expected IS DISTINCT FROM c.found
"""

# No more comes back than was sold; the state says how much; all of it is exactly what was paid.
_RETURNS: Final = """
WITH back AS (
  SELECT r.tenant_id, r.order_id, l.line_id, sum(l.quantity) AS quantity
  FROM orders_refund r JOIN orders_refundline l ON l.refund_id = r.id GROUP BY 1, 2, 3
),
sold AS (
  SELECT o.tenant_id, o.id, o.receipt_number, o.state, o.expected_total, o.total,
    bool_and(coalesce(back.quantity, 0) >= l.quantity) AS is_whole,
    bool_or(coalesce(back.quantity, 0) > l.quantity) AS is_over
  FROM orders_order o
  JOIN orders_orderline l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
  LEFT JOIN back ON back.order_id = o.id AND back.line_id = l.id
  WHERE o.state IN ('partly_refunded', 'refunded')
    OR EXISTS (SELECT FROM orders_refund r WHERE r.tenant_id = o.tenant_id AND r.order_id = o.id)
  GROUP BY o.id
),
sums AS (
  SELECT order_id, sum(expected_total) AS exact, sum(total) AS paid, count(*) AS refunds
  FROM orders_refund GROUP BY order_id
)
SELECT s.tenant_id, s.id, format('%%s is %%s: %%s of %%s and %%s of %%s came back',
  s.receipt_number, s.state, coalesce(sums.exact, 0), s.expected_total, coalesce(sums.paid, 0),
  s.total)
FROM sold s LEFT JOIN sums ON sums.order_id = s.id
WHERE s.is_over OR s.state <> CASE WHEN sums.refunds IS NULL THEN 'paid' WHEN s.is_whole
    THEN 'refunded' ELSE 'partly_refunded' END
  OR (s.is_whole AND (sums.exact <> s.expected_total OR sums.paid <> s.total))
  OR coalesce(sums.paid, 0) > s.total
"""

# Whatever was counted, closing takes the whole of it out of the drawer's account; what joins a
# closed shift later brings its own opposite (docs/shifts.md).
_DRAWERS: Final = """
SELECT s.tenant_id, s.id, format('drawer closed at %%s keeps %%s', s.closed_at,
  sum(l.debit - l.credit))
FROM shifts_shift s
JOIN finance_journalentry e ON e.tenant_id = s.tenant_id AND e.shift_id = s.id
JOIN finance_journalline l ON l.entry_id = e.id
JOIN finance_account a ON a.id = l.account_id AND a.system_key = 'cash_drawer'
WHERE s.state = 'closed' AND s.figures IS NOT NULL
GROUP BY s.tenant_id, s.id
HAVING sum(l.debit - l.credit) <> 0
"""

# A rollup and what is still on its way to it make the raw rows.
_ROLLUPS: Final = """
WITH raw AS (
  SELECT tenant_id, outlet_id, business_date, sum(orders) AS orders, sum(total) AS total
  FROM (
    SELECT tenant_id, outlet_id, business_date, 1 AS orders, total
    FROM orders_order WHERE state IN ({sold})
    UNION ALL SELECT tenant_id, outlet_id, business_date, 0, -total FROM orders_refund
  ) sides GROUP BY 1, 2, 3
),
pending AS (
  SELECT v.tenant_id, (v.payload->>'outlet')::uuid AS outlet_id,
    (v.payload->>'business_date')::date AS business_date,
    sum(CASE v.name WHEN 'order.refunded' THEN 0 ELSE sign END) AS orders,
    sum(sign * (v.payload->>'total')::bigint) AS total
  FROM core_outboxevent v
  CROSS JOIN LATERAL (SELECT CASE v.name WHEN 'order.paid' THEN 1 ELSE -1 END AS sign) s
  WHERE v.name IN ('order.paid', 'order.voided', 'order.refunded') AND (
    v.fanned_out_at IS NULL
    OR EXISTS (SELECT FROM core_outboxdelivery d
               WHERE d.event_id = v.position AND d.handler = %(handler)s AND d.state <> 'done'))
  GROUP BY 1, 2, 3
),
counted AS (
  SELECT tenant_id, outlet_id, business_date, sum(orders) AS orders, sum(total) AS total
  FROM (
    SELECT tenant_id, outlet_id, business_date, orders, total FROM reports_dailysales
    UNION ALL SELECT * FROM pending
  ) both_parts GROUP BY 1, 2, 3
)
SELECT coalesce(r.tenant_id, c.tenant_id), coalesce(r.outlet_id, c.outlet_id),
  format('%%s: %%s orders and %%s, rollup %%s and %%s', coalesce(r.business_date, c.business_date),
    coalesce(r.orders, 0), coalesce(r.total, 0), coalesce(c.orders, 0), coalesce(c.total, 0))
FROM raw r FULL JOIN counted c USING (tenant_id, outlet_id, business_date)
WHERE coalesce(r.orders, 0) <> coalesce(c.orders, 0)
  OR coalesce(r.total, 0) <> coalesce(c.total, 0)
"""


_HOURS: Final = rollup_sql.differences(
    rollup_sql.HOURLY,
    rollup_sql.hourly_rows(rollup_sql.weighed("hourly"), rollup_sql.weighed_refunds("hourly")),
)
_PRODUCTS: Final = rollup_sql.differences(
    rollup_sql.PRODUCTS,
    rollup_sql.product_rows(rollup_sql.weighed("products"), rollup_sql.weighed_refunds("products")),
)
_HANDLERS: Final = {"handler": DAILY_SALES, "hourly": HOURLY_SALES, "products": PRODUCT_SALES}


def verify_books() -> BooksReport:
    """Run every check over every tenant."""
    with _snapshot() as cursor:
        cursor.execute(_COUNTS)
        orders, entries = cursor.fetchone()
        return BooksReport(orders, entries, find_violations(cursor))


def find_violations(cursor: Any) -> tuple[Violation, ...]:
    """What the checks find with a cursor that sees all tenants."""
    return tuple(
        Violation(check, *row)
        for check, sql in _checks().items()
        for row in _first_rows(cursor, sql)
    )


def _checks() -> Mapping[str, str]:
    return {
        "entry_unbalanced": _UNBALANCED,
        "order_entries": _ENTRIES,
        "order_amounts": _compared(),
        "void_incomplete": _VOIDS,
        "refund_amounts": _refunds(),
        "refund_exceeds": _RETURNS,
        "drawer_kept": _DRAWERS,
        "number_gap": _NUMBERS,
        "rollup_differs": _ROLLUPS.format(sold=_quoted(SOLD)),
        "hours_differ": _HOURS,
        "products_differ": _PRODUCTS,
    }


def _compared() -> str:
    """The comparison with one column for each account that ways of paying fill."""
    taxes = [account.key for account in STANDARD if account.key.startswith("tax_payable")]
    methods = defaultdict(list)
    for method, account in TENDER_ACCOUNTS.items():
        methods[account].append(f"'{method}'")
    return _COMPARED.format(
        tender_accounts=", ".join(f"'{account}'" for account in methods),
        tax_accounts=", ".join(f"'{account}'" for account in taxes),
        tender_columns=", ".join(
            f"coalesce(sum(amount) FILTER (WHERE method IN ({', '.join(names)})), 0)"
            f" AS in_{account}"
            for account, names in methods.items()
        ),
        entry_columns=", ".join(
            f"coalesce(sum(l.debit - l.credit) FILTER (WHERE system_key = '{account}'), 0)"
            f" AS in_{account}"
            for account in methods
        ),
        tender_checks=" ".join(
            f"('journal {account}', coalesce(tender.in_{account}, 0),"
            f" coalesce(entry.in_{account}, 0)),"
            for account in methods
        ),
    )


def _refunds() -> str:
    taxes = [account.key for account in STANDARD if account.key.startswith("tax_payable")]
    return _REFUNDS.format(
        tender_accounts=_quoted(TENDER_ACCOUNTS.values()), tax_accounts=_quoted(taxes)
    )


def _quoted(words: Iterable[str]) -> str:
    """A list of constants for SQL."""
    return ", ".join(f"'{word}'" for word in words)


def _first_rows(cursor: Any, sql: str) -> list[tuple[UUID, UUID, str]]:
    cursor.execute(f"{sql} LIMIT {LIMIT}", _HANDLERS)
    rows: list[tuple[UUID, UUID, str]] = cursor.fetchall()
    return rows


@contextmanager
def _snapshot() -> Iterator[Any]:
    """A cursor that sees all tenants at one moment and can write nothing."""
    with transaction.atomic(using="platform"), connections["platform"].cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(setting)
        yield cursor
