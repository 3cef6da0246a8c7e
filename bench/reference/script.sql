\set outlet random(1, 20)
\set first random(1, 20)
\set second random(21, 2500)
\set third random(2501, 5000)
\set key random(1, 9000000000000000000)
BEGIN;
INSERT INTO reference.idempotency (key, body_hash) VALUES (:key::bigint::text, '\x00');
SELECT max(price) FILTER (WHERE id = :first) AS price1,
       max(price) FILTER (WHERE id = :second) AS price2,
       max(price) FILTER (WHERE id = :third) AS price3
FROM reference.product WHERE id IN (:first, :second, :third)
\gset
SELECT product_id, quantity FROM reference.stock
WHERE outlet_id = :outlet AND product_id IN (:first, :second, :third)
ORDER BY product_id FOR UPDATE;
UPDATE reference.stock SET quantity = quantity - CASE WHEN product_id = :second THEN 2 ELSE 1 END
WHERE outlet_id = :outlet AND product_id IN (:first, :second, :third);
INSERT INTO reference.orders (outlet_id, total)
VALUES (:outlet, :price1::bigint + 2 * :price2::bigint + :price3::bigint)
RETURNING id AS order_id, total
\gset
INSERT INTO reference.order_line (order_id, product_id, quantity, price)
VALUES (:order_id, :first, 1, :price1), (:order_id, :second, 2, :price2),
       (:order_id, :third, 1, :price3);
INSERT INTO reference.stock_move (order_id, outlet_id, product_id, quantity)
VALUES (:order_id, :outlet, :first, -1), (:order_id, :outlet, :second, -2),
       (:order_id, :outlet, :third, -1);
INSERT INTO reference.payment (order_id, method, amount) VALUES (:order_id, 'cash', :total);
INSERT INTO reference.journal (order_id) VALUES (:order_id) RETURNING id AS journal_id
\gset
INSERT INTO reference.journal_line (journal_id, account, debit, credit)
VALUES (:journal_id, 'cash', :total, 0), (:journal_id, 'revenue', 0, :total - :total / 11),
       (:journal_id, 'tax', 0, :total / 11);
INSERT INTO reference.outbox (name, payload)
VALUES ('order.paid', jsonb_build_object('order', :order_id::bigint, 'total', :total::bigint));
UPDATE reference.idempotency
SET status = 201, answer = jsonb_build_object('id', :order_id::bigint, 'total', :total::bigint)
WHERE key = :key::bigint::text;
COMMIT;
