"""The SQL of the bulk writer. Staging tables are temporary; the product's tables are written
batch by batch, each batch (`%(first)s <= n <= %(last)s`) in one transaction.

Identifiers of rows that hang on a sale are made of the sale's own: same milliseconds, then a hash
of sale and part, so that the same sales always give the same rows.
"""

# ruff: noqa: S608 - every part of these statements is a constant of this file

from typing import Final

from apps.reports import rollup_sql


def _part_id(part: str) -> str:
    """A UUIDv7 for a part of sale `s`; `part` is an SQL text expression."""
    digest = f"md5(s.id::text || {part})"
    return (
        f"(left(s.id::text, 15) || substr({digest}, 1, 3) || '-8' || substr({digest}, 4, 3)"
        f" || '-' || substr({digest}, 7, 12))::uuid"
    )


STAGE: Final = """
DROP TABLE IF EXISTS bulk_document, bulk_basket, bulk_line, bulk_tender, bulk_posting, bulk_sale;
CREATE TEMP TABLE bulk_document (basket int PRIMARY KEY, doc jsonb NOT NULL);
CREATE TEMP TABLE bulk_sale (
  n bigint PRIMARY KEY, basket int NOT NULL, id uuid NOT NULL, terminal uuid NOT NULL,
  shift uuid NOT NULL, cashier uuid, number bigint NOT NULL, receipt text NOT NULL,
  placed_at timestamptz NOT NULL, business_date date NOT NULL,
  voided_at timestamptz, void_reason text NOT NULL DEFAULT '', voided_by uuid
);
"""

UNSTAGE: Final = """
DROP TABLE IF EXISTS bulk_document, bulk_basket, bulk_line, bulk_tender, bulk_posting, bulk_sale
"""

# Stock is opened at whole rupiah a unit, so the moving average stays that cost whatever is sold,
# and round(value * taken / quantity) is quantity * cost for every sale in any order.
UNPACK: Final = """
CREATE TEMP TABLE bulk_basket AS
SELECT d.basket, h.* FROM bulk_document d, jsonb_to_record(d.doc) AS h(
  tenant uuid, outlet uuid, customer uuid, channel text, gross bigint, discount bigint,
  service bigint, tax bigint, expected_total bigint, rounding bigint, total bigint, paid bigint,
  change bigint, taxes jsonb, promotions jsonb, vouchers jsonb, notices jsonb,
  rules_version text, items_hash text, note text,
  cogs_account uuid, inventory_account uuid, actor_kind text, audit_after jsonb,
  lines jsonb, tenders jsonb, journal jsonb);

CREATE TEMP TABLE bulk_line AS
SELECT b.basket, x.*,
  CASE WHEN x.tracked THEN x.pieces * p.cost ELSE 0 END AS cost
FROM bulk_basket b, jsonb_to_recordset(b.lines) AS x(
  position smallint, product uuid, tracked boolean, name text, quantity numeric, pieces numeric,
  unit_id uuid, unit_name text, unit_factor numeric, modifiers jsonb, unit_price bigint,
  gross bigint, discount bigint, discounts jsonb, service bigint, tax bigint, total bigint,
  revenue bigint, taxes jsonb, reasons jsonb, note text)
JOIN catalog_product p ON p.id = x.product;

CREATE TEMP TABLE bulk_tender AS
SELECT b.basket, x.* FROM bulk_basket b, jsonb_to_recordset(b.tenders) AS x(
  position smallint, method text, amount bigint, received bigint, reference text);

CREATE TEMP TABLE bulk_posting AS
SELECT b.basket, x.place, (x.posting->>'account')::uuid AS account,
  (x.posting->>'debit')::bigint AS debit, (x.posting->>'credit')::bigint AS credit
FROM bulk_basket b, jsonb_array_elements(b.journal) WITH ORDINALITY AS x(posting, place)
UNION ALL
SELECT b.basket, side.place, side.account, side.debit, side.credit
FROM bulk_basket b
JOIN (SELECT basket, sum(cost)::bigint AS cost FROM bulk_line GROUP BY basket) goods
  ON goods.basket = b.basket AND goods.cost > 0,
  LATERAL (VALUES (101, b.cogs_account, goods.cost, 0::bigint),
                  (102, b.inventory_account, 0::bigint, goods.cost))
    side(place, account, debit, credit);

CREATE INDEX ON bulk_basket (basket);
CREATE INDEX ON bulk_line (basket);
CREATE INDEX ON bulk_tender (basket);
CREATE INDEX ON bulk_posting (basket);
ANALYZE bulk_basket, bulk_line, bulk_tender, bulk_posting, bulk_sale;
"""

FRACTIONAL_COSTS: Final = "SELECT count(*) FROM bulk_line WHERE cost <> trunc(cost)"

# What was sold and not taken back, and something on top: a few shelves are nearly empty.
OPEN_STOCK: Final = """
WITH sold AS (
  SELECT b.outlet, l.product, sum(l.pieces) AS quantity
  FROM bulk_sale s JOIN bulk_basket b USING (basket) JOIN bulk_line l USING (basket)
  WHERE l.tracked GROUP BY 1, 2
),
opened AS MATERIALIZED (
  SELECT o.id AS outlet, p.id AS product, p.cost,
    ceil(coalesce(sold.quantity, 0)) + CASE
      WHEN (h.hash >> 8) %% 12 = 0 THEN h.hash %% 4 ELSE 5 + h.hash %% 60 END AS quantity,
    md5(o.id::text || p.id::text) AS digest
  FROM tenants_outlet o
  JOIN catalog_product p ON p.tenant_id = o.tenant_id AND p.track_stock
  LEFT JOIN sold ON sold.outlet = o.id AND sold.product = p.id,
    LATERAL (SELECT abs(hashtext(o.id::text || p.id::text)) AS hash) h
  WHERE o.tenant_id = %(tenant)s
),
row AS MATERIALIZED (
  SELECT outlet, product, cost, quantity, (quantity * cost)::bigint AS value,
    (stem || substr(digest, 7, 12))::uuid AS level,
    (stem || substr(md5(digest || 'source'), 1, 12))::uuid AS source,
    (stem || substr(md5(digest || 'entry'), 1, 12))::uuid AS entry,
    (stem || substr(md5(digest || 'audit'), 1, 12))::uuid AS audit
  FROM opened, LATERAL (SELECT %(prefix)s || substr(digest, 1, 3) || '-8'
    || substr(digest, 4, 3) || '-' AS stem) s
  WHERE quantity > 0
),
levelled AS (
  INSERT INTO inventory_stocklevel
    (id, tenant_id, outlet_id, product_id, quantity, value, last_cost)
  SELECT level, %(tenant)s, outlet, product, quantity, value, cost FROM row
),
moved AS (
  INSERT INTO inventory_stockmovement (tenant_id, level_id, reason, quantity, value,
    quantity_after, value_after, source_id, note, created_at)
  SELECT %(tenant)s, level, 'opening', quantity, value, quantity, value, source, '', %(at)s
  FROM row ORDER BY level
),
entered AS (
  INSERT INTO finance_journalentry
    (id, tenant_id, outlet_id, business_date, kind, source_kind, source_id, posted_at)
  SELECT entry, %(tenant)s, outlet, %(day)s, 'stock_adjustment', 'stock_adjustment', source, %(at)s
  FROM row WHERE value > 0
),
posted AS (
  INSERT INTO finance_journalline (tenant_id, entry_id, account_id, debit, credit)
  SELECT %(tenant)s, row.entry, a.id,
    CASE a.system_key WHEN 'inventory' THEN row.value ELSE 0 END,
    CASE a.system_key WHEN 'inventory' THEN 0 ELSE row.value END
  FROM row JOIN finance_account a ON a.tenant_id = %(tenant)s
    AND a.system_key IN ('inventory', 'opening_equity')
  WHERE row.value > 0 ORDER BY row.entry, a.system_key
)
INSERT INTO core_auditentry
  (id, tenant_id, at, action, subject_kind, subject_id, actor_kind, request_id, before, after)
SELECT audit, %(tenant)s, %(at)s, 'stock.adjusted', 'stock_level', level, 'system', '',
  jsonb_build_object('quantity', '0.000', 'value', 0),
  jsonb_build_object('quantity', round(quantity, 3)::text, 'value', value, 'reason', 'opening',
    'source', source)
FROM row
"""

_BATCH: Final = "bulk_sale s JOIN bulk_basket b USING (basket)"
_IN_BATCH: Final = "s.n BETWEEN %(first)s AND %(last)s"

_ORDERS: Final = f"""
INSERT INTO orders_order (id, tenant_id, outlet_id, terminal_id, shift_id, cashier_id,
  customer_id, number, receipt_number, state, channel, placed_at, business_date, created_at,
  gross, discount, service, tax, expected_total, rounding, total, paid, change, taxes, promotions,
  vouchers, notices, rules_version, items_hash, note, void_reason, voided_at)
SELECT s.id, b.tenant, b.outlet, s.terminal, s.shift, s.cashier, b.customer, s.number, s.receipt,
  CASE WHEN s.voided_at IS NULL THEN 'paid' ELSE 'voided' END, b.channel, s.placed_at,
  s.business_date, s.placed_at, b.gross, b.discount, b.service, b.tax, b.expected_total,
  b.rounding, b.total, b.paid, b.change, b.taxes, b.promotions, b.vouchers, b.notices,
  b.rules_version,
  decode(b.items_hash, 'hex'), b.note, s.void_reason, s.voided_at
FROM {_BATCH} WHERE {_IN_BATCH} ORDER BY s.n
"""

_LINES: Final = f"""
INSERT INTO orders_orderline (id, tenant_id, order_id, position, product_id, name, quantity,
  unit_id, unit_name, unit_factor, modifiers, unit_price, gross, discount, discounts, service, tax,
  total, revenue, cost, taxes, reasons, note)
SELECT {_part_id("'line' || l.position")}, b.tenant, s.id, l.position, l.product, l.name,
  l.quantity, l.unit_id, l.unit_name, l.unit_factor, l.modifiers, l.unit_price, l.gross, l.discount,
  l.discounts, l.service, l.tax, l.total, l.revenue, l.cost, l.taxes, l.reasons, l.note
FROM {_BATCH} JOIN bulk_line l USING (basket) WHERE {_IN_BATCH} ORDER BY s.n, l.position
"""

_TENDERS: Final = f"""
INSERT INTO orders_tender (id, tenant_id, order_id, position, method, amount, received, reference)
SELECT {_part_id("'tender' || t.position")}, b.tenant, s.id, t.position, t.method, t.amount,
  t.received, t.reference
FROM {_BATCH} JOIN bulk_tender t USING (basket) WHERE {_IN_BATCH} ORDER BY s.n, t.position
"""

# A sale of nothing but free items without cost has no entry.
_ENTRIES: Final = f"""
INSERT INTO finance_journalentry
  (id, tenant_id, outlet_id, business_date, kind, source_kind, source_id, posted_at,
   shift_id)
SELECT {_part_id("'sale'")}, b.tenant, b.outlet, s.business_date, 'sale', 'order', s.id,
  s.placed_at, s.shift
FROM {_BATCH} WHERE {_IN_BATCH} AND EXISTS (SELECT FROM bulk_posting p WHERE p.basket = b.basket)
UNION ALL
SELECT {_part_id("'void'")}, b.tenant, b.outlet, s.business_date, 'void', 'order', s.id,
  s.voided_at, s.shift
FROM {_BATCH} WHERE {_IN_BATCH} AND s.voided_at IS NOT NULL
  AND EXISTS (SELECT FROM bulk_posting p WHERE p.basket = b.basket)
"""

_POSTINGS: Final = f"""
INSERT INTO finance_journalline (tenant_id, entry_id, account_id, debit, credit)
SELECT tenant, entry, account, debit, credit FROM (
  SELECT s.n, p.place, b.tenant, {_part_id("'sale'")} AS entry, p.account, p.debit, p.credit
  FROM {_BATCH} JOIN bulk_posting p USING (basket) WHERE {_IN_BATCH}
  UNION ALL
  SELECT s.n, 1000 + p.place, b.tenant, {_part_id("'void'")}, p.account, p.credit, p.debit
  FROM {_BATCH} JOIN bulk_posting p USING (basket)
  WHERE {_IN_BATCH} AND s.voided_at IS NOT NULL
) both_kinds ORDER BY n, place
"""

# In the order of time, so that the running figures of each level follow from the ones before.
_MOVEMENTS: Final = f"""
INSERT INTO inventory_stockmovement (tenant_id, level_id, reason, quantity, value, quantity_after,
  value_after, source_id, membership_id, note, created_at)
SELECT m.tenant, k.id, m.reason, m.quantity, m.value,
  k.quantity + sum(m.quantity) OVER history, k.value + sum(m.value) OVER history,
  m.source, m.member, '', m.at
FROM (
  SELECT s.n, 0 AS step, l.position, b.tenant, b.outlet, l.product, 'sale' AS reason,
    -l.pieces AS quantity, -l.cost AS value, s.id AS source, s.cashier AS member,
    s.placed_at AS at
  FROM {_BATCH} JOIN bulk_line l USING (basket) WHERE {_IN_BATCH} AND l.tracked
  UNION ALL
  SELECT s.n, 1, l.position, b.tenant, b.outlet, l.product, 'void', l.pieces, l.cost, s.id,
    s.voided_by, s.voided_at
  FROM {_BATCH} JOIN bulk_line l USING (basket)
  WHERE {_IN_BATCH} AND l.tracked AND s.voided_at IS NOT NULL
) m
JOIN inventory_stocklevel k
  ON k.tenant_id = m.tenant AND k.outlet_id = m.outlet AND k.product_id = m.product
WINDOW history AS (PARTITION BY k.id ORDER BY m.at, m.n, m.step, m.position
                   ROWS UNBOUNDED PRECEDING)
ORDER BY m.at, m.n, m.step, m.position
"""

_LEVELS: Final = f"""
UPDATE inventory_stocklevel k SET quantity = k.quantity - t.quantity, value = k.value - t.value
FROM (
  SELECT b.outlet, l.product, sum(l.pieces) AS quantity, sum(l.cost) AS value
  FROM {_BATCH} JOIN bulk_line l USING (basket)
  WHERE {_IN_BATCH} AND l.tracked AND s.voided_at IS NULL GROUP BY 1, 2
) t
WHERE k.tenant_id = %(tenant)s AND k.outlet_id = t.outlet AND k.product_id = t.product
"""

_AUDIT: Final = f"""
INSERT INTO core_auditentry (id, tenant_id, at, action, subject_kind, subject_id, actor_kind,
  membership_id, terminal_id, request_id, before, after)
SELECT {_part_id("'placed'")}, b.tenant, s.placed_at, 'order.placed', 'order', s.id, b.actor_kind,
  s.cashier, s.terminal, '', NULL, b.audit_after
FROM {_BATCH} WHERE {_IN_BATCH}
UNION ALL
SELECT {_part_id("'voided'")}, b.tenant, s.voided_at, 'order.voided', 'order', s.id, b.actor_kind,
  s.voided_by, s.terminal, '', jsonb_build_object('state', 'paid'),
  jsonb_build_object('state', 'voided', 'reason', s.void_reason, 'total', b.total,
    'approver', s.voided_by)
FROM {_BATCH} WHERE {_IN_BATCH} AND s.voided_at IS NOT NULL
"""

_SEQUENCES: Final = """
INSERT INTO orders_terminalsequence AS q (id, tenant_id, last_number)
SELECT s.terminal, %(tenant)s, max(s.number) FROM bulk_sale s
WHERE s.n BETWEEN %(first)s AND %(last)s GROUP BY s.terminal
ON CONFLICT (id) DO UPDATE SET last_number = greatest(q.last_number, excluded.last_number)
"""

# What the handlers of `order.paid` and `order.voided` would have counted.
_ROLLUP: Final = f"""
INSERT INTO reports_dailysales AS r (id, tenant_id, outlet_id, business_date, orders, total)
SELECT {_part_id("'day'").replace("s.id", "first_id")}, tenant, outlet, business_date, orders, total
FROM (
  SELECT b.tenant, b.outlet, s.business_date, count(*) AS orders, sum(b.total) AS total,
    (array_agg(s.id ORDER BY s.n))[1] AS first_id
  FROM {_BATCH} WHERE {_IN_BATCH} AND s.voided_at IS NULL GROUP BY 1, 2, 3
) days
ON CONFLICT (tenant_id, outlet_id, business_date) DO UPDATE
SET orders = r.orders + excluded.orders, total = r.total + excluded.total
"""

_COUNTED: Final = f"""
SELECT o.*, 1 AS placed, (o.state = 'voided')::int AS undone
FROM orders_order o JOIN bulk_sale s ON s.id = o.id
WHERE o.tenant_id = %(tenant)s AND {_IN_BATCH}
"""
_HOURS: Final = rollup_sql.add_rows(rollup_sql.HOURLY, rollup_sql.hourly_rows(_COUNTED))
_PRODUCTS: Final = rollup_sql.add_rows(rollup_sql.PRODUCTS, rollup_sql.product_rows(_COUNTED))

BATCH: Final = (
    _ORDERS,
    _LINES,
    _TENDERS,
    _ENTRIES,
    _POSTINGS,
    _MOVEMENTS,
    _LEVELS,
    _AUDIT,
    _SEQUENCES,
    _ROLLUP,
    _HOURS,
    _PRODUCTS,
)

WRITTEN: Final = (
    "orders_order",
    "orders_orderline",
    "orders_tender",
    "orders_terminalsequence",
    "finance_journalentry",
    "finance_journalline",
    "inventory_stocklevel",
    "inventory_stockmovement",
    "core_auditentry",
    "reports_dailysales",
    "reports_hourlysales",
    "reports_productsales",
    "catalog_product",
    "catalog_barcode",
)
