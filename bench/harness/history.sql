-- Earlier sales of one till, numbers %(first)s to %(last)s: every row that a checkout writes, with
-- plausible widths, in the order of time. Triggers and foreign keys are off while it runs.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';

CREATE TEMP TABLE sale AS
SELECT n, pg_temp.id(n, 'order') AS id, pg_temp.id(n, 'entry') AS entry,
  pg_temp.id(n / 300, 'shift') AS shift,
  '2025-01-01'::timestamptz + n * interval '30 seconds' AS at
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n;
CREATE TEMP TABLE product AS
SELECT row_number() OVER (ORDER BY p.id) AS k, p.id, p.name, l.id AS level
FROM catalog_product p JOIN inventory_stocklevel l ON l.product_id = p.id
WHERE p.tenant_id = %(tenant)s;
CREATE TEMP TABLE sold AS
SELECT sale.n, sale.id AS sale, sale.at, position, product.id, product.name, product.level
FROM sale, generate_series(0, 2) position,
  LATERAL (SELECT 1 + (sale.n * 7919 + position * 1667) %% %(products)s AS k) wanted
  JOIN product USING (k);
CREATE TEMP TABLE account AS
SELECT system_key AS key, id FROM finance_account WHERE tenant_id = %(tenant)s;

INSERT INTO shifts_shift
  (id, tenant_id, outlet_id, terminal_id, state, opening_float, opened_at, closed_at)
SELECT DISTINCT ON (shift) shift, %(tenant)s, %(outlet)s, %(terminal)s, 'closed', 0, at, at
FROM sale ORDER BY shift, at ON CONFLICT DO NOTHING;
INSERT INTO orders_order (id, tenant_id, outlet_id, terminal_id, shift_id, cashier_id, number,
  receipt_number, state, channel, placed_at, created_at, business_date, gross, discount, service,
  tax, expected_total, rounding, total, paid, change, taxes, notices, rules_version, items_hash,
  note, void_reason)
SELECT id, %(tenant)s, %(outlet)s, %(terminal)s, shift, NULL, n, 'K1-' || lpad(n::text, 6, '0'),
  'paid', 'dine_in', at, at, at::date, 30000, 0, 1500, 3150, 34650, 0, 34650, 50000, 15350,
  '[{"code": "PBJT", "name": "PBJT", "rate": "10", "base": 31500, "dpp": 31500, "amount": 3150}]',
  '[]', 'v2', decode(md5(n::text) || md5(n::text), 'hex'), '', ''
FROM sale ORDER BY n;
INSERT INTO orders_orderline (id, tenant_id, order_id, position, product_id, name, quantity,
  unit_price, gross, discount, service, tax, total, revenue, cost, taxes, reasons, note)
SELECT pg_temp.id(n, 'line' || position), %(tenant)s, sale, position, id, name, 1, 10000, 10000,
  0, 500, 1050, 11550, 10000, 700,
  '[{"code": "PBJT", "base": 10500, "dpp": 10500, "amount": 1050}]',
  '[{"code": "gross", "amount": 10000, "detail": "10000 x 1"}]', ''
FROM sold ORDER BY n, position;
INSERT INTO orders_tender
  (id, tenant_id, order_id, position, method, amount, received, reference)
SELECT pg_temp.id(n, 'tender'), %(tenant)s, id, 0, 'cash', 34650, 50000, ''
FROM sale ORDER BY n;
INSERT INTO inventory_stockmovement (tenant_id, level_id, reason, quantity, value,
  quantity_after, value_after, source_id, note, created_at)
SELECT %(tenant)s, level, 'sale', -1, -700, 1000000, 700000000, sale, '', at
FROM sold ORDER BY n, position;
INSERT INTO finance_journalentry
  (id, tenant_id, outlet_id, business_date, kind, source_kind, source_id, posted_at)
SELECT entry, %(tenant)s, %(outlet)s, at::date, 'sale', 'order', id, at FROM sale ORDER BY n;
INSERT INTO finance_journalline (tenant_id, entry_id, account_id, debit, credit)
SELECT %(tenant)s, entry, account.id, debit, credit
FROM sale, (VALUES ('cash_drawer', 34650, 0), ('revenue', 0, 30000), ('service_charge', 0, 1500),
  ('tax_payable_pbjt', 0, 3150), ('cogs', 2100, 0), ('inventory', 0, 2100))
    AS posting(key, debit, credit) JOIN account USING (key)
ORDER BY n;
INSERT INTO core_auditentry (id, tenant_id, at, action, subject_kind, subject_id, actor_kind,
  terminal_id, request_id, after)
SELECT pg_temp.id(n, 'audit'), %(tenant)s, at, 'order.placed', 'order', id, 'terminal',
  %(terminal)s, md5(n::text), '{"total": 34650, "discount": 0, "approver": null}'
FROM sale ORDER BY n;
INSERT INTO core_outboxevent
  (id, tenant_id, name, aggregate_id, payload, created_at, fanned_out_at)
SELECT pg_temp.id(n, 'event'), %(tenant)s, 'order.paid', id,
  jsonb_build_object('outlet', %(outlet)s::uuid, 'total', 34650), at, at
FROM sale ORDER BY n;
INSERT INTO core_idempotencyrecord (tenant_id, key, body_hash, status, answer, created_at)
SELECT %(tenant)s, pg_temp.id(n, 'key')::text, decode(md5(n::text) || md5(n::text), 'hex'), 201,
  jsonb_build_object('id', id, 'number', n, 'total', 34650), at
FROM sale ORDER BY n;
INSERT INTO orders_terminalsequence (id, tenant_id, last_number)
VALUES (%(terminal)s, %(tenant)s, %(last)s)
ON CONFLICT (id) DO UPDATE SET last_number = excluded.last_number;
DROP TABLE sale, product, sold, account;
