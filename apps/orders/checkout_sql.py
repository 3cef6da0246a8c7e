"""The SQL of a checkout: one statement reads, one statement writes.

The ORM would need about sixty statements and most of a sale's time; this is the one path where
its place is taken by hand-written SQL (docs/adr/0004-checkout-sql.md). All of it is here.

    read    terminal, outlet, its open shift (FOR SHARE), the rule-set version, the goods
            (`goods.COLUMNS`), and the answer given before under the same idempotency key
    write   takes the terminal's next number, claims the key, locks the stock levels in id
            order, values what is taken, and inserts order, lines, tenders, movements, journal,
            audit entry and event

The written order of locks (docs/locking.md): shift, then (between the two statements, in
apps.pricing) limited promotions and vouchers, then terminal sequence, idempotency record, stock
levels. Each CTE that locks reads from the one before it, because sibling CTEs run in no guaranteed
order.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from psycopg.types.numeric import Int8

from apps.core.api.renderers import dumps
from apps.core.db import fetch_all, fetch_one
from apps.orders.drafts import Draft
from apps.orders.goods import COLUMNS, Goods, goods_of, goods_parameters

READ: Final = f"""
SELECT s.id, t.code, o.timezone, o.day_start, o.allow_negative_stock,
  (SELECT v.number FROM tax_ruleversion v WHERE v.tenant_id = %(tenant)s),
  (SELECT json_build_array(encode(i.body_hash, 'hex'), i.status, i.answer)
   FROM core_idempotencyrecord i WHERE i.tenant_id = %(tenant)s AND i.key = %(key)s),
  {COLUMNS}
FROM tenants_terminal t
JOIN tenants_outlet o
  ON o.tenant_id = %(tenant)s AND o.id = t.outlet_id AND o.id = %(outlet)s AND o.is_active
JOIN shifts_shift s
  ON s.tenant_id = %(tenant)s AND s.terminal_id = t.id AND s.state = 'open'
WHERE t.tenant_id = %(tenant)s AND t.id = %(terminal)s AND t.revoked_at IS NULL
FOR SHARE OF s
"""  # noqa: S608 - the columns are a constant

_LINES: Final = """
WITH line AS MATERIALIZED (
  SELECT x.* FROM jsonb_to_recordset(%(lines)s::jsonb) AS x(
    id uuid, position smallint, product uuid, tracked boolean, name text, quantity numeric,
    pieces numeric, unit_id uuid, unit_name text, unit_factor numeric, modifiers jsonb,
    unit_price bigint, gross bigint, discount bigint, discounts jsonb, service bigint, tax bigint,
    total bigint, revenue bigint, taxes jsonb, reasons jsonb, note text)
),
"""

# The terminal's own series: the next number is taken under its lock.
_NEXT_NUMBER: Final = """
numbered AS (
  INSERT INTO orders_terminalsequence AS q (id, tenant_id, last_number)
  VALUES (%(terminal)s, %(tenant)s, 1)
  ON CONFLICT (id) DO UPDATE SET last_number = q.last_number + 1
  RETURNING q.last_number AS number, %(terminal_code)s::text || '-'
    || lpad(q.last_number::text, greatest(6, length(q.last_number::text)), '0') AS receipt,
    0::smallint AS journal
),
"""

# A journal's series: the device gave the number when the sale was made, and nothing is locked.
_GIVEN_NUMBER: Final = """
numbered AS (
  SELECT %(number)s::bigint AS number, %(receipt_number)s::text AS receipt,
    %(journal_ordinal)s::smallint AS journal
),
"""

_REST: Final = """
claimed AS (
  INSERT INTO core_idempotencyrecord (tenant_id, key, body_hash, status, answer)
  SELECT %(tenant)s, %(key)s::text, decode(%(body_hash)s, 'hex'), 201, %(answer)s::jsonb
    || jsonb_build_object('number', number, 'receipt_number', receipt)
  FROM numbered WHERE %(key)s::text IS NOT NULL
  RETURNING 1
),
locked AS MATERIALIZED (
  SELECT l.id, l.product_id, l.quantity, l.value, l.last_cost
  FROM (SELECT count(*) FROM claimed) claims, numbered, inventory_stocklevel l
  WHERE l.tenant_id = %(tenant)s AND l.outlet_id = %(outlet)s
    AND l.product_id = ANY(%(tracked)s::uuid[])
  ORDER BY l.id
  FOR UPDATE OF l
),
taken AS (
  SELECT line.id, line.position, k.id AS level_id, line.pieces,
    k.quantity AS had, k.value AS had_value, k.last_cost,
    sum(line.pieces) OVER (PARTITION BY k.id ORDER BY line.position) AS used
  FROM line JOIN locked k ON k.product_id = line.product
),
valued AS (
  SELECT *, CASE
      WHEN used <= had THEN round(had_value * used / had)
      ELSE greatest(had_value, 0) + round((used - greatest(had, 0)) * last_cost)
    END AS used_value
  FROM taken
),
costed AS MATERIALIZED (
  SELECT *,
    used_value - lag(used_value, 1, 0::numeric)
      OVER (PARTITION BY level_id ORDER BY position) AS cost,
    row_number() OVER (PARTITION BY level_id ORDER BY position DESC) = 1 AS is_last
  FROM valued
),
short AS (
  SELECT line.product, coalesce(max(k.quantity), 0) AS available,
    sum(line.pieces) AS requested, bool_or(k.id IS NULL) AS unknown
  FROM line LEFT JOIN locked k ON k.product_id = line.product
  WHERE line.tracked
  GROUP BY line.product
  HAVING bool_or(k.id IS NULL)
      OR (%(block_short)s::boolean AND sum(line.pieces) > coalesce(max(k.quantity), 0))
),
levelled AS (
  UPDATE inventory_stocklevel l
  SET quantity = c.had - c.used, value = c.had_value - c.used_value
  FROM costed c WHERE l.id = c.level_id AND c.is_last
),
moved AS (
  INSERT INTO inventory_stockmovement (tenant_id, level_id, reason, quantity, value,
    quantity_after, value_after, source_id, membership_id, note)
  SELECT %(tenant)s, level_id, 'sale', -pieces, -cost, had - used, had_value - used_value,
    %(id)s, %(cashier)s, ''
  FROM costed ORDER BY position
),
ordered AS (
  INSERT INTO orders_order (id, tenant_id, outlet_id, terminal_id, shift_id, cashier_id,
    customer_id, journal, number, receipt_number, state, channel, placed_at, business_date, gross,
    discount, service, tax, expected_total, rounding, total, paid, change, taxes, promotions,
    vouchers, notices, rules_version, items_hash, note, void_reason)
  SELECT %(id)s, %(tenant)s, %(outlet)s, %(terminal)s, %(shift)s, %(cashier)s, %(customer)s,
    journal, number, receipt, 'paid', %(channel)s, %(placed_at)s, %(business_date)s, %(gross)s,
    %(discount)s, %(service)s, %(tax)s, %(expected_total)s, %(rounding)s, %(total)s, %(paid)s,
    %(change)s, %(taxes)s, %(promotions)s, %(vouchers)s, %(notices)s, %(rules_version)s,
    decode(%(items_hash)s, 'hex'), %(note)s, ''
  FROM numbered
),
lined AS (
  INSERT INTO orders_orderline (id, tenant_id, order_id, position, product_id, name, quantity,
    unit_id, unit_name, unit_factor, modifiers, unit_price, gross, discount, discounts, service,
    tax, total, revenue, cost, taxes, reasons, note)
  SELECT line.id, %(tenant)s, %(id)s, line.position, line.product, line.name, line.quantity,
    line.unit_id, line.unit_name, line.unit_factor, line.modifiers, line.unit_price, line.gross,
    line.discount, line.discounts, line.service, line.tax, line.total, line.revenue,
    coalesce(c.cost, 0), line.taxes, line.reasons, line.note
  FROM line LEFT JOIN costed c ON c.id = line.id
),
tendered AS (
  INSERT INTO orders_tender (id, tenant_id, order_id, position, method, amount, received,
    reference, intent_id)
  SELECT x.id, %(tenant)s, %(id)s, x.position, x.method, x.amount, x.received, x.reference,
    x.intent_id
  FROM jsonb_to_recordset(%(tenders)s::jsonb) AS x(
    id uuid, position smallint, method text, amount bigint, received bigint, reference text,
    intent_id uuid)
),
posting AS MATERIALIZED (
  SELECT x.account, x.debit, x.credit
  FROM jsonb_to_recordset(%(journal)s::jsonb) AS x(account uuid, debit bigint, credit bigint)
  UNION ALL
  SELECT side.account, side.debit, side.credit
  FROM (SELECT sum(cost)::bigint AS cost FROM costed) goods,
    LATERAL (VALUES (%(cogs_account)s::uuid, goods.cost, 0::bigint),
                    (%(inventory_account)s::uuid, 0::bigint, goods.cost))
      side(account, debit, credit)
  WHERE goods.cost > 0
),
entered AS (
  INSERT INTO finance_journalentry
    (id, tenant_id, outlet_id, business_date, kind, source_kind, source_id, shift_id)
  SELECT %(entry)s, %(tenant)s, %(outlet)s, %(posting_date)s, 'sale', 'order', %(id)s, %(shift)s
  WHERE EXISTS (SELECT FROM posting)
),
posted AS (
  INSERT INTO finance_journalline (tenant_id, entry_id, account_id, debit, credit)
  SELECT %(tenant)s, %(entry)s, account, debit, credit FROM posting
),
audited AS (
  INSERT INTO core_auditentry (id, tenant_id, action, subject_kind, subject_id, actor_kind,
    membership_id, terminal_id, ip, request_id, after)
  VALUES (%(audit)s, %(tenant)s, 'order.placed', 'order', %(id)s, %(actor_kind)s, %(cashier)s,
    %(terminal)s, %(ip)s, %(request_id)s, %(audit_after)s)
),
published AS (
  INSERT INTO core_outboxevent (id, tenant_id, name, aggregate_id, payload)
  VALUES (%(event)s, %(tenant)s, 'order.paid', %(id)s, jsonb_build_object(
    'outlet', %(outlet)s::uuid, 'business_date', %(business_date)s::date,
    'total', %(total)s::bigint))
)
SELECT (SELECT number FROM numbered), (SELECT receipt FROM numbered),
  (SELECT json_agg(json_build_array(product, available::text, requested::text, unknown))
   FROM short)
"""

WRITE: Final = _LINES + _NEXT_NUMBER + _REST
WRITE_NUMBERED: Final = _LINES + _GIVEN_NUMBER + _REST

DUPLICATE: Final = """
SELECT id, receipt_number, total, created_at FROM orders_order
WHERE tenant_id = %s AND created_at > now() - make_interval(secs => %s)
  AND terminal_id = %s AND cashier_id IS NOT DISTINCT FROM %s AND items_hash = %s
  AND state = 'paid'
ORDER BY created_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The answer that was given before under the same idempotency key."""

    body_hash: bytes
    status: int
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the sale happens in."""

    shift_id: UUID
    terminal_code: str
    timezone: str
    day_start: dt.time
    allow_negative_stock: bool
    rules_version: int
    earlier: Earlier | None
    goods: Goods


@dataclass(frozen=True, slots=True)
class Shortage:
    """A product that the outlet has too little of; `unknown` when it has no level row yet."""

    product_id: UUID
    available: Decimal
    requested: Decimal
    unknown: bool


@dataclass(frozen=True, slots=True)
class Written:
    number: int
    receipt_number: str
    shortages: tuple[Shortage, ...]


def read_situation(*, tenant_id: UUID, key: str | None, draft: Draft) -> Situation | None:
    """Everything that a sale needs to know, or None when no shift is open at its terminal."""
    row = fetch_one(
        READ,
        {
            "tenant": tenant_id,
            "outlet": draft.outlet_id,
            "terminal": draft.terminal_id,
            "key": key,
            **goods_parameters(draft),
        },
    )
    if row is None:
        return None
    shift_id, code, timezone, day_start, allow_negative, version, earlier, *goods = row
    return Situation(
        shift_id=shift_id,
        terminal_code=code,
        timezone=timezone,
        day_start=day_start,
        allow_negative_stock=allow_negative,
        rules_version=version or 0,
        earlier=Earlier(bytes.fromhex(earlier[0]), earlier[1], earlier[2]) if earlier else None,
        goods=goods_of(goods),
    )


def write_order(document: Mapping[str, Any]) -> Written:
    """Write the whole sale. On shortages the caller must roll the transaction back.

    A document with a `receipt_number` was numbered by a journal.
    """
    statement = WRITE_NUMBERED if "receipt_number" in document else WRITE
    row = fetch_one(statement, write_parameters(document))
    assert row is not None  # noqa: S101 - the statement always gives one row
    number, receipt_number, short = row
    shortages = tuple(
        Shortage(UUID(product), Decimal(available), Decimal(requested), unknown)
        for product, available, requested, unknown in short or ()
    )
    return Written(number, receipt_number, shortages)


def write_parameters(document: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of `WRITE`: scalars as they are, lists and objects as JSON."""
    parameters = {name: _parameter(value) for name, value in document.items()}
    parameters["tracked"] = [line["product"] for line in document["lines"] if line["tracked"]]
    return parameters


def _parameter(value: Any) -> Any:
    """Integers get one width: else each size of amount would be a statement of its own."""
    if isinstance(value, dict | list):
        return dumps(value).decode()
    if isinstance(value, int) and not isinstance(value, bool):
        return Int8(value)
    return value


def find_duplicate(
    *,
    tenant_id: UUID,
    terminal_id: UUID,
    cashier_id: UUID | None,
    items_hash: bytes,
    window_seconds: int,
) -> tuple[UUID, str, int, dt.datetime] | None:
    """The latest sale of the same items and total at this terminal by this cashier."""
    rows = fetch_all(DUPLICATE, [tenant_id, window_seconds, terminal_id, cashier_id, items_hash])
    return rows[0] if rows else None
