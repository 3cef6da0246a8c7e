"""What was sold in a shift, handed in to `apps.shifts` when the app starts.

One pass over the shift's sales. They are found by the time they were written, which the database
sets: no sale is older than its shift, and the index on that time is there anyway.
"""

import json
from typing import Any, Final

from apps.core.db import fetch_one
from apps.core.tenancy import current_tenant_id
from apps.shifts.figures import Part, SalesFigures, SalesScope

# A sale's transaction may have begun a moment before the shift's.
_SINCE: Final = "o.created_at >= %(opened_at)s - interval '1 minute'"
_ON_DAY: Final = "o.outlet_id = %(outlet)s AND o.business_date = %(day)s"


_FIGURES: Final = """
WITH all_sale AS MATERIALIZED (
  SELECT o.id, o.cashier_id, o.state, o.gross, o.discount, o.service, o.tax, o.rounding, o.total,
    o.taxes
  FROM orders_order o
  WHERE o.tenant_id = %(tenant)s AND o.shift_id = %(shift)s AND {chosen}
),
sale AS (SELECT * FROM all_sale WHERE state <> 'voided'),
part AS (
  SELECT 'discounts' AS list, d.kind AS key, '' AS name, count(DISTINCT l.order_id) AS count,
    sum(d.amount)::bigint AS amount
  FROM sale
  JOIN orders_orderline l ON l.tenant_id = %(tenant)s AND l.order_id = sale.id AND l.discount > 0,
    jsonb_to_recordset(l.discounts) AS d(kind text, amount bigint)
  WHERE sale.discount > 0
  GROUP BY d.kind
  UNION ALL
  SELECT 'taxes', t.code, t.name, count(*), sum(t.amount)::bigint
  FROM sale, jsonb_to_recordset(sale.taxes) AS t(code text, name text, amount bigint)
  GROUP BY t.code, t.name
  UNION ALL
  SELECT 'tenders', t.method, '', count(*), sum(t.amount)::bigint
  FROM sale JOIN orders_tender t ON t.tenant_id = %(tenant)s AND t.order_id = sale.id
  GROUP BY t.method
  UNION ALL
  SELECT 'cashiers', coalesce(sale.cashier_id::text, ''), coalesce(m.name, ''), count(*),
    sum(sale.total)::bigint
  FROM sale
  LEFT JOIN tenants_membership m ON m.tenant_id = %(tenant)s AND m.id = sale.cashier_id
  GROUP BY sale.cashier_id, m.name
)
SELECT
  (SELECT json_build_array(count(*), coalesce(sum(gross), 0), coalesce(sum(discount), 0),
     coalesce(sum(service), 0), coalesce(sum(tax), 0), coalesce(sum(rounding), 0),
     coalesce(sum(total), 0)) FROM sale),
  (SELECT json_build_array(count(*), coalesce(sum(total), 0))
   FROM all_sale WHERE state = 'voided'),
  (SELECT json_agg(json_build_array(list, key, name, count, amount) ORDER BY list, key, name)
   FROM part)
"""


def sales_of_shift(scope: SalesScope) -> SalesFigures:
    """The figures of the scope's sales."""
    chosen = _SINCE if scope.business_date is None else _ON_DAY
    row = fetch_one(
        _FIGURES.format(chosen=chosen),
        {
            "tenant": current_tenant_id(),
            "shift": scope.shift_id,
            "outlet": scope.outlet_id,
            "day": scope.business_date,
            "opened_at": scope.opened_at,
        },
    )
    assert row is not None  # noqa: S101 - the statement always gives one row
    sums, voids, parts = (_plain(value) for value in row)
    lists: dict[str, list[Part]] = {}
    for name, key, words, count, amount in parts or ():
        lists.setdefault(name, []).append(Part(key, words, count, amount))
    named: Any = {name: tuple(rows) for name, rows in lists.items()}
    return SalesFigures(*sums, *voids, **named)


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
