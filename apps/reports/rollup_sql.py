"""The SQL of the rollups, in one place: what an event adds, what all rows together must give.

A row's id is made of its key, so that counting again gives the same rows.
"""

# ruff: noqa: S608 - every part of these statements is a constant of this file

from typing import Final

DAILY: Final = "reports_dailysales"
HOURLY: Final = "reports_hourlysales"
PRODUCTS: Final = "reports_productsales"

_ID: Final = "md5(concat_ws('/', o.tenant_id, o.outlet_id, o.business_date{more}))::uuid"
_HOUR: Final = "date_trunc('hour', o.placed_at, 'UTC')"

# Sales with what counts of them: `placed` is 1 once the sale was counted, `undone` once its void
# was. Without `{pending}` every event has been counted.
_WEIGHED: Final = """
SELECT o.*, (p.paid IS NULL)::int AS placed, (o.state = 'voided' AND p.voided IS NULL)::int AS undone
FROM orders_order o LEFT JOIN (
  SELECT v.tenant_id, v.aggregate_id, max(v.position) FILTER (WHERE v.name = 'order.paid') AS paid,
    max(v.position) FILTER (WHERE v.name = 'order.voided') AS voided
  FROM core_outboxevent v
  WHERE v.name IN ('order.paid', 'order.voided') AND (
    v.fanned_out_at IS NULL
    OR EXISTS (SELECT FROM core_outboxdelivery d
               WHERE d.event_id = v.position AND d.handler = %({handler})s AND d.state <> 'done'))
  GROUP BY 1, 2
) p ON p.tenant_id = o.tenant_id AND p.aggregate_id = o.id
"""  # noqa: E501

# Refunds with what counts of them: `counted` is 1 once the refund was counted.
_WEIGHED_REFUNDS: Final = """
SELECT f.*, f.created_at AS placed_at, (NOT EXISTS (
  SELECT FROM core_outboxevent v
  WHERE v.tenant_id = f.tenant_id AND v.name = 'order.refunded' AND v.aggregate_id = f.order_id
    AND v.payload->>'refund' = f.id::text AND (
      v.fanned_out_at IS NULL
      OR EXISTS (SELECT FROM core_outboxdelivery d
                 WHERE d.event_id = v.position AND d.handler = %({handler})s AND d.state <> 'done'))
))::int AS counted
FROM orders_refund f
"""

_DAY_SUMS: Final = """
  sum(o.placed - o.undone) AS orders, sum((o.placed - o.undone) * o.total) AS total
"""
_DAY_BACK: Final = "0 AS orders, -sum(o.counted * o.total) AS total"
_HOUR_SUMS: Final = """
  sum(o.placed - o.undone) AS orders, sum((o.placed - o.undone) * o.total) AS total,
  sum((o.placed - o.undone) * o.discount) AS discount,
  sum((o.placed - o.undone) * o.tax) AS tax,
  sum(o.undone) AS voids, sum(o.undone * o.total) AS voided, 0 AS refunds, 0 AS refunded
"""
_HOUR_BACK: Final = """
  0 AS orders, -sum(o.counted * o.total) AS total, -sum(o.counted * o.discount) AS discount,
  -sum(o.counted * o.tax) AS tax, 0 AS voids, 0 AS voided, sum(o.counted) AS refunds,
  sum(o.counted * o.total) AS refunded
"""
_PRODUCT_SUMS: Final = """
  sum((o.placed - o.undone) * l.quantity * l.unit_factor) AS quantity,
  sum((o.placed - o.undone) * l.revenue) AS revenue,
  sum((o.placed - o.undone) * l.total) AS total
"""
_PRODUCT_BACK: Final = """
  -sum(o.counted * l.pieces) AS quantity, -sum(o.counted * l.revenue) AS revenue,
  -sum(o.counted * l.total) AS total
"""
_LINES: Final = "JOIN orders_orderline l ON l.tenant_id = o.tenant_id AND l.order_id = o.id"
_BACK: Final = "JOIN orders_refundline l ON l.tenant_id = o.tenant_id AND l.refund_id = o.id"


def _grouped(rows: str, sums: str, key: str, more: str, join: str = "") -> str:
    """Rollup rows of sales or refunds, with the columns of their table in its order."""
    return f"""
SELECT {_ID.format(more=more)} AS id, o.tenant_id, o.outlet_id, o.business_date, {key} {sums}
FROM ({rows}) o {join} GROUP BY 1, 2, 3, 4{more and ", 5"}"""


def _together(table: str, first: str, second: str) -> str:
    """One row a key, in the order of their ids, of one part or both."""
    if not (first and second):
        return f"{first or second} ORDER BY 1"
    key, amounts = _AMOUNTS[table]
    columns = ", ".join(("id", "tenant_id", *key))
    sums = ", ".join(f"sum({column}) AS {column}" for column in amounts)
    return f"""
SELECT {columns}, {sums} FROM ({first} UNION ALL {second}) parts
GROUP BY {columns} ORDER BY 1"""


def daily_rows(sales: str = "", refunds: str = "") -> str:
    """The rows of `DailySales` for sales and refunds with their weights."""
    return _together(
        DAILY,
        sales and _grouped(sales, _DAY_SUMS, "", ""),
        refunds and _grouped(refunds, _DAY_BACK, "", ""),
    )


def hourly_rows(sales: str = "", refunds: str = "") -> str:
    """The rows of `HourlySales` for sales and refunds with their weights."""
    key, more = f"{_HOUR} AS hour_start,", f", {_HOUR}"
    return _together(
        HOURLY,
        sales and _grouped(sales, _HOUR_SUMS, key, more),
        refunds and _grouped(refunds, _HOUR_BACK, key, more),
    )


def product_rows(sales: str = "", refunds: str = "") -> str:
    """The rows of `ProductSales` for sales and refunds with their weights."""
    key, more = "l.product_id,", ", l.product_id"
    return _together(
        PRODUCTS,
        sales and _grouped(sales, _PRODUCT_SUMS, key, more, _LINES),
        refunds and _grouped(refunds, _PRODUCT_BACK, key, more, _BACK),
    )


def weighed(handler: str) -> str:
    """All sales with what the handler (the name of a parameter) has counted of them."""
    return _WEIGHED.format(handler=handler)


def weighed_refunds(handler: str) -> str:
    """All refunds with what the handler (the name of a parameter) has counted of them."""
    return _WEIGHED_REFUNDS.format(handler=handler)


_AMOUNTS: Final = {
    DAILY: (("outlet_id", "business_date"), ("orders", "total")),
    HOURLY: (
        ("outlet_id", "business_date", "hour_start"),
        ("orders", "total", "discount", "tax", "voids", "voided", "refunds", "refunded"),
    ),
    PRODUCTS: (("outlet_id", "business_date", "product_id"), ("quantity", "revenue", "total")),
}


def add_rows(table: str, rows: str) -> str:
    """One statement that adds rows to what the table already holds."""
    key, amounts = _AMOUNTS[table]
    sums = ", ".join(f"{column} = r.{column} + excluded.{column}" for column in amounts)
    return f"""
INSERT INTO {table} AS r (id, tenant_id, {", ".join(key + amounts)})
{rows}
ON CONFLICT (tenant_id, {", ".join(key)}) DO UPDATE SET {sums}
RETURNING r.id"""


def differences(table: str, rows: str) -> str:
    """Keys whose row differs from what `rows` says: tenant, outlet, words."""
    key, amounts = _AMOUNTS[table]
    names = ", ".join(("tenant_id", *key))
    expected = ", ".join(f"coalesce(e.{column}, 0)" for column in amounts)
    found = ", ".join(f"coalesce(f.{column}, 0)" for column in amounts)
    where = " || ' ' || ".join(f"{column}::text" for column in key[1:])
    return f"""
SELECT tenant_id, outlet_id, '{table} ' || {where} || ': expected '
  || concat_ws('/', {expected}) || ', found ' || concat_ws('/', {found})
FROM ({rows}) e FULL JOIN {table} f USING ({names})
WHERE ({expected}) IS DISTINCT FROM ({found})"""


# One sale of the tenant in scope; `sign` is 1 for a sale and -1 for its void.
ONE_SALE: Final = """
SELECT o.*, greatest(%(sign)s::int, 0) AS placed, greatest(-%(sign)s::int, 0) AS undone
FROM orders_order o WHERE o.tenant_id = %(tenant)s AND o.id = %(order)s
"""

# One refund of the tenant in scope.
ONE_REFUND: Final = """
SELECT f.*, f.created_at AS placed_at, 1 AS counted
FROM orders_refund f WHERE f.tenant_id = %(tenant)s AND f.id = %(refund)s
"""
