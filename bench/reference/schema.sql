-- The reference schema. Frozen: changing it breaks the comparison with earlier runs.
CREATE SCHEMA reference;

CREATE TABLE reference.idempotency (
    key text PRIMARY KEY,
    body_hash bytea NOT NULL,
    status smallint,
    answer jsonb
);
CREATE TABLE reference.product (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    price bigint NOT NULL
);
CREATE TABLE reference.stock (
    outlet_id bigint NOT NULL,
    product_id bigint NOT NULL REFERENCES reference.product,
    quantity bigint NOT NULL,
    PRIMARY KEY (outlet_id, product_id)
);
CREATE TABLE reference.orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outlet_id bigint NOT NULL,
    total bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE reference.order_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES reference.orders,
    product_id bigint NOT NULL REFERENCES reference.product,
    quantity bigint NOT NULL,
    price bigint NOT NULL
);
CREATE INDEX ON reference.order_line (order_id);
CREATE TABLE reference.stock_move (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES reference.orders,
    outlet_id bigint NOT NULL,
    product_id bigint NOT NULL,
    quantity bigint NOT NULL
);
CREATE INDEX ON reference.stock_move (outlet_id, product_id);
CREATE TABLE reference.payment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES reference.orders,
    method text NOT NULL,
    amount bigint NOT NULL
);
CREATE INDEX ON reference.payment (order_id);
CREATE TABLE reference.journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES reference.orders,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE reference.journal_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    journal_id bigint NOT NULL REFERENCES reference.journal,
    account text NOT NULL,
    debit bigint NOT NULL,
    credit bigint NOT NULL
);
CREATE INDEX ON reference.journal_line (journal_id);
CREATE TABLE reference.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO reference.product
SELECT n, 'Product ' || n, 1000 + n FROM generate_series(1, 5000) n;
INSERT INTO reference.stock
SELECT outlet, product, 1000000000
FROM generate_series(1, 20) outlet, generate_series(1, 5000) product;
