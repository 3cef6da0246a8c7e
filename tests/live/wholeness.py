"""What must be true of every sale's rows, whoever sold it and whatever was killed."""

from collections.abc import Sequence
from typing import Any

from tests.live.stack import Stack

# Orders whose parts do not add up to what their head says.
_HALF_WRITTEN = """
SELECT o.id FROM orders_order o
WHERE o.tenant_id = ANY(%s::uuid[]) AND NOT (
  (SELECT sum(l.total) FROM orders_orderline l WHERE l.order_id = o.id) = o.expected_total
  AND (SELECT sum(t.amount) FROM orders_tender t WHERE t.order_id = o.id) = o.total
  AND (SELECT count(*) FROM inventory_stockmovement m WHERE m.source_id = o.id)
      = (SELECT count(*) FROM orders_orderline l WHERE l.order_id = o.id)
  AND (SELECT count(*) FROM finance_journalentry e
       WHERE e.source_id = o.id AND e.kind = 'sale') = 1
  AND (SELECT count(*) FROM core_outboxevent v
       WHERE v.aggregate_id = o.id AND v.name = 'order.paid') = 1
  AND (SELECT count(*) FROM core_auditentry a
       WHERE a.subject_id = o.id AND a.action = 'order.placed') = 1)
"""
ROLLUP = """
SELECT sum(orders)::int, sum(total)::bigint FROM reports_dailysales WHERE tenant_id = %s
"""
RAW = "SELECT count(*)::int, sum(total)::bigint FROM orders_order WHERE tenant_id = %s"


def half_written(live: Stack, shops: Sequence[str]) -> list[tuple[Any, ...]]:
    """Orders of which a part is missing or there twice."""
    return live.sql(_HALF_WRITTEN, list(shops))
