"""The SQL of a checkout: one statement reads, one statement writes.

The ORM would need about sixty statements and most of a sale's time; this is the one path where
its place is taken by hand-written SQL (docs/adr/0004-checkout-sql.md). All of it is here.

    read    terminal, outlet, its open shift (FOR SHARE), the rule-set version, the products,
            and the answer given before under the same idempotency key
    write   takes the terminal's next number, claims the key, locks the stock levels in id
            order, values what is taken, and inserts order, lines, tenders, movements, journal,
            audit entry and event

The written order of locks (docs/locking.md): shift, terminal sequence, idempotency record,
stock levels. Each CTE that locks reads from the one before it, because sibling CTEs run in no
guaranteed order.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from apps.core.api.renderers import dumps
from apps.core.db import fetch_all, fetch_one

READ: Final = """
SELECT s.id, t.code, o.timezone, o.day_start, o.allow_negative_stock,
  (SELECT v.number FROM tax_ruleversion v WHERE v.tenant_id = %(tenant)s),
  (SELECT json_build_array(encode(i.body_hash, 'hex'), i.status, i.answer)
   FROM core_idempotencyrecord i WHERE i.tenant_id = %(tenant)s AND i.key = %(key)s),
  (SELECT json_agg(json_build_array(
     p.id, p.name, p.price, p.tax_profile_id, p.track_stock, p.open_price))
   FROM catalog_product p
   WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(products)s::uuid[])
     AND p.is_active AND p.deleted_at IS NULL)
FROM tenants_terminal t
JOIN tenants_outlet o
  ON o.tenant_id = %(tenant)s AND o.id = t.outlet_id AND o.id = %(outlet)s AND o.is_active
JOIN shifts_shift s
  ON s.tenant_id = %(tenant)s AND s.terminal_id = t.id AND s.state = 'open'
WHERE t.tenant_id = %(tenant)s AND t.id = %(terminal)s AND t.revoked_at IS NULL
FOR SHARE OF s
"""

WRITE: Final = """
WITH head AS MATERIALIZED (
  SELECT * FROM jsonb_to_record(%(doc)s::jsonb) AS h(
    tenant uuid, outlet uuid, terminal uuid, terminal_code text, shift uuid, cashier uuid,
    customer uuid, id uuid, channel text, placed_at timestamptz, business_date date,
    gross bigint, discount bigint, service bigint, tax bigint, expected_total bigint,
    rounding bigint, total bigint, paid bigint, change bigint, taxes jsonb, notices jsonb,
    rules_version text, items_hash text, note text, key text, body_hash text, answer jsonb,
    block_short boolean, entry uuid, cogs_account uuid, inventory_account uuid,
    audit uuid, actor_kind text, ip inet, request_id text, audit_after jsonb,
    event uuid, lines jsonb, tenders jsonb, journal jsonb)
),
line AS MATERIALIZED (
  SELECT x.* FROM head, jsonb_to_recordset(head.lines) AS x(
    id uuid, position smallint, product uuid, tracked boolean, name text, quantity numeric,
    unit_price bigint, gross bigint, discount bigint, service bigint, tax bigint, total bigint,
    revenue bigint, taxes jsonb, reasons jsonb, note text)
),
numbered AS (
  INSERT INTO orders_terminalsequence AS q (id, tenant_id, last_number)
  SELECT terminal, tenant, 1 FROM head
  ON CONFLICT (id) DO UPDATE SET last_number = q.last_number + 1
  RETURNING q.last_number AS number,
    (SELECT terminal_code FROM head) || '-'
      || lpad(q.last_number::text, greatest(6, length(q.last_number::text)), '0') AS receipt
),
claimed AS (
  INSERT INTO core_idempotencyrecord (tenant_id, key, body_hash, status, answer)
  SELECT tenant, key, decode(body_hash, 'hex'), 201,
         answer || jsonb_build_object('number', number, 'receipt_number', receipt)
  FROM head, numbered WHERE key IS NOT NULL
  RETURNING 1
),
locked AS MATERIALIZED (
  SELECT l.id, l.product_id, l.quantity, l.value, l.last_cost
  FROM (SELECT count(*) FROM claimed) claims, head, numbered, inventory_stocklevel l
  WHERE l.tenant_id = head.tenant AND l.outlet_id = head.outlet
    AND l.product_id IN (SELECT product FROM line WHERE tracked)
  ORDER BY l.id
  FOR UPDATE OF l
),
taken AS (
  SELECT line.id, line.position, k.id AS level_id, line.quantity,
    k.quantity AS had, k.value AS had_value, k.last_cost,
    sum(line.quantity) OVER (PARTITION BY k.id ORDER BY line.position) AS used
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
    sum(line.quantity) AS requested, bool_or(k.id IS NULL) AS unknown
  FROM head, line LEFT JOIN locked k ON k.product_id = line.product
  WHERE line.tracked
  GROUP BY line.product, head.block_short
  HAVING bool_or(k.id IS NULL)
      OR (head.block_short AND sum(line.quantity) > coalesce(max(k.quantity), 0))
),
levelled AS (
  UPDATE inventory_stocklevel l
  SET quantity = c.had - c.used, value = c.had_value - c.used_value
  FROM costed c WHERE l.id = c.level_id AND c.is_last
),
moved AS (
  INSERT INTO inventory_stockmovement (tenant_id, level_id, reason, quantity, value,
    quantity_after, value_after, source_id, membership_id, note)
  SELECT head.tenant, c.level_id, 'sale', -c.quantity, -c.cost, c.had - c.used,
    c.had_value - c.used_value, head.id, head.cashier, ''
  FROM head, costed c ORDER BY c.position
),
ordered AS (
  INSERT INTO orders_order (id, tenant_id, outlet_id, terminal_id, shift_id, cashier_id,
    customer_id, number, receipt_number, state, channel, placed_at, business_date, gross,
    discount, service, tax, expected_total, rounding, total, paid, change, taxes, notices,
    rules_version, items_hash, note, void_reason)
  SELECT id, tenant, outlet, terminal, shift, cashier, customer, number, receipt, 'paid',
    channel, placed_at, business_date, gross, discount, service, tax, expected_total, rounding,
    total, paid, change, taxes, notices, rules_version, decode(items_hash, 'hex'), note, ''
  FROM head, numbered
),
lined AS (
  INSERT INTO orders_orderline (id, tenant_id, order_id, position, product_id, name, quantity,
    unit_price, gross, discount, service, tax, total, revenue, cost, taxes, reasons, note)
  SELECT line.id, head.tenant, head.id, line.position, line.product, line.name, line.quantity,
    line.unit_price, line.gross, line.discount, line.service, line.tax, line.total,
    line.revenue, coalesce(c.cost, 0), line.taxes, line.reasons, line.note
  FROM head, line LEFT JOIN costed c ON c.id = line.id
),
tendered AS (
  INSERT INTO orders_tender (id, tenant_id, order_id, position, method, amount, received,
    reference)
  SELECT x.id, head.tenant, head.id, x.position, x.method, x.amount, x.received, x.reference
  FROM head, jsonb_to_recordset(head.tenders) AS x(
    id uuid, position smallint, method text, amount bigint, received bigint, reference text)
),
posting AS MATERIALIZED (
  SELECT x.account, x.debit, x.credit
  FROM head, jsonb_to_recordset(head.journal) AS x(account uuid, debit bigint, credit bigint)
  UNION ALL
  SELECT side.account, side.debit, side.credit
  FROM head, (SELECT sum(cost)::bigint AS cost FROM costed) goods,
    LATERAL (VALUES (head.cogs_account, goods.cost, 0::bigint),
                    (head.inventory_account, 0::bigint, goods.cost)) side(account, debit, credit)
  WHERE goods.cost > 0
),
entered AS (
  INSERT INTO finance_journalentry
    (id, tenant_id, outlet_id, business_date, kind, source_kind, source_id)
  SELECT entry, tenant, outlet, business_date, 'sale', 'order', id
  FROM head WHERE EXISTS (SELECT FROM posting)
),
posted AS (
  INSERT INTO finance_journalline (tenant_id, entry_id, account_id, debit, credit)
  SELECT head.tenant, head.entry, p.account, p.debit, p.credit FROM head, posting p
),
audited AS (
  INSERT INTO core_auditentry (id, tenant_id, action, subject_kind, subject_id, actor_kind,
    membership_id, terminal_id, ip, request_id, after)
  SELECT audit, tenant, 'order.placed', 'order', id, actor_kind, cashier, terminal, ip,
    request_id, audit_after
  FROM head
),
published AS (
  INSERT INTO core_outboxevent (id, tenant_id, name, aggregate_id, payload)
  SELECT event, tenant, 'order.paid', id, jsonb_build_object(
    'outlet', outlet, 'business_date', business_date, 'total', total)
  FROM head
)
SELECT (SELECT number FROM numbered), (SELECT receipt FROM numbered),
  (SELECT json_agg(json_build_array(product, available::text, requested::text, unknown))
   FROM short)
"""

DUPLICATE: Final = """
SELECT id, receipt_number, total, created_at FROM orders_order
WHERE tenant_id = %s AND created_at > now() - make_interval(secs => %s)
  AND terminal_id = %s AND cashier_id IS NOT DISTINCT FROM %s AND items_hash = %s
  AND state = 'paid'
ORDER BY created_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """What a sale needs to know of a product. `price` in rupiah."""

    id: UUID
    name: str
    price: int
    tax_profile: str | None
    tracked: bool
    open_price: bool


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
    products: Mapping[UUID, ProductRow]


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


def read_situation(
    *,
    tenant_id: UUID,
    outlet_id: UUID,
    terminal_id: UUID,
    key: str | None,
    product_ids: Sequence[UUID],
) -> Situation | None:
    """Everything that a sale needs to know, or None when no shift is open at the terminal."""
    row = fetch_one(
        READ,
        {
            "tenant": tenant_id,
            "outlet": outlet_id,
            "terminal": terminal_id,
            "key": key,
            "products": list(product_ids),
        },
    )
    if row is None:
        return None
    shift_id, code, timezone, day_start, allow_negative, version, earlier, products = row
    return Situation(
        shift_id=shift_id,
        terminal_code=code,
        timezone=timezone,
        day_start=day_start,
        allow_negative_stock=allow_negative,
        rules_version=version or 0,
        earlier=Earlier(bytes.fromhex(earlier[0]), earlier[1], earlier[2]) if earlier else None,
        products={UUID(item[0]): ProductRow(UUID(item[0]), *item[1:]) for item in products or ()},
    )


def write_order(document: Mapping[str, Any]) -> Written:
    """Write the whole sale. On shortages the caller must roll the transaction back."""
    row = fetch_one(WRITE, {"doc": dumps(document).decode()})
    assert row is not None  # noqa: S101 - the statement always gives one row
    number, receipt_number, short = row
    shortages = tuple(
        Shortage(UUID(product), Decimal(available), Decimal(requested), unknown)
        for product, available, requested, unknown in short or ()
    )
    return Written(number, receipt_number, shortages)


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
