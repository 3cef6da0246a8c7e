"""Counting limited promotions and redeeming vouchers, inside the sale's own transaction.

Each is one statement that locks its rows in the order of their ids (docs/locking.md): first the
promotions' counters, then the vouchers. Two sales that want the last one wait for each other
there, and the second finds it taken.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from apps.core.db import fetch_all
from apps.core.tenancy import current_tenant_id
from apps.pricing.errors import PromotionExhausted, VoucherExhausted

# A row per limit. What is counted is inserted or raised in the order of the ids; a counter that
# has reached its limit is not raised, and so missing from what is returned.
_COUNT: Final = """
WITH wanted AS MATERIALIZED (
  SELECT p.id AS promotion, s.scope, s.most
  FROM pricing_promotion p, LATERAL (VALUES
    ('customer:' || %(customer)s::uuid::text, p.limit_per_customer),
    ('day:' || %(day)s::date::text, p.limit_per_day),
    ('total', p.limit_total)) s(scope, most)
  WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(promotions)s::uuid[])
    AND s.scope IS NOT NULL AND s.most IS NOT NULL
),
counted AS (
  INSERT INTO pricing_promotioncounter AS c (id, tenant_id, promotion_id, scope, used)
  SELECT gen_random_uuid(), %(tenant)s, promotion, scope, 1 FROM wanted
  ORDER BY promotion, scope
  ON CONFLICT (tenant_id, promotion_id, scope) DO UPDATE SET used = c.used + 1
  WHERE %(beyond)s::boolean OR c.used < (SELECT w.most FROM wanted w
                  WHERE w.promotion = c.promotion_id AND w.scope = c.scope)
  RETURNING c.promotion_id AS promotion, c.scope, c.used
),
noted AS (
  INSERT INTO pricing_promotionuse (id, tenant_id, promotion_id, order_id, customer_id, day)
  SELECT gen_random_uuid(), %(tenant)s, promotion, %(order)s, %(customer)s::uuid, %(day)s::date
  FROM wanted GROUP BY promotion
)
SELECT DISTINCT promotion::text FROM
  (SELECT promotion, scope FROM wanted
   EXCEPT SELECT promotion, scope FROM counted JOIN wanted w USING (promotion, scope)
          WHERE counted.used <= w.most) refused
"""

_UNCOUNT: Final = """
WITH returned AS MATERIALIZED (
  UPDATE pricing_promotionuse SET returned_at = now()
  WHERE tenant_id = %(tenant)s AND order_id = %(order)s AND returned_at IS NULL
  RETURNING promotion_id, customer_id, day
),
locked AS MATERIALIZED (
  SELECT c.id FROM returned r JOIN pricing_promotioncounter c
    ON c.tenant_id = %(tenant)s AND c.promotion_id = r.promotion_id AND c.scope IN (
      'total', 'day:' || r.day::text, 'customer:' || r.customer_id::text)
  ORDER BY c.promotion_id, c.scope
  FOR UPDATE OF c
)
UPDATE pricing_promotioncounter c SET used = c.used - 1
FROM locked WHERE c.id = locked.id AND c.used > 0
RETURNING c.id
"""

_REDEEM: Final = """
WITH given AS MATERIALIZED (
  SELECT * FROM unnest(%(codes)s::text[], %(amounts)s::bigint[]) AS g(code, amount)
),
locked AS MATERIALIZED (
  SELECT v.id, v.code, v.uses < v.max_uses AND v.cancelled_at IS NULL AS usable, given.amount
  FROM given JOIN pricing_voucher v ON v.tenant_id = %(tenant)s AND v.code = given.code
  ORDER BY v.id
  FOR UPDATE OF v
),
used AS (
  UPDATE pricing_voucher v SET uses = v.uses + 1
  FROM locked WHERE v.id = locked.id AND locked.usable
),
noted AS (
  INSERT INTO pricing_voucherredemption (id, tenant_id, voucher_id, order_id, amount)
  SELECT gen_random_uuid(), %(tenant)s, id, %(order)s, amount FROM locked WHERE usable
)
SELECT code FROM given EXCEPT SELECT code FROM locked WHERE usable
"""

_UNREDEEM: Final = """
WITH returned AS MATERIALIZED (
  UPDATE pricing_voucherredemption SET returned_at = now()
  WHERE tenant_id = %(tenant)s AND order_id = %(order)s AND returned_at IS NULL
  RETURNING voucher_id
),
locked AS MATERIALIZED (
  SELECT v.id FROM returned r JOIN pricing_voucher v
    ON v.tenant_id = %(tenant)s AND v.id = r.voucher_id
  ORDER BY v.id
  FOR UPDATE OF v
)
UPDATE pricing_voucher v SET uses = v.uses - 1
FROM locked WHERE v.id = locked.id AND v.uses > 0
RETURNING v.id
"""


def count_promotion_uses(
    *,
    promotion_ids: Collection[str],
    order_id: UUID,
    customer_id: UUID | None,
    day: dt.date,
    beyond_limits: bool = False,
) -> frozenset[str]:
    """Count a sale for each promotion that it used; those without a limit count nothing.

    `day` is the sale's business day. One statement, none for no promotion. Raises
    `PromotionExhausted` naming those whose limit another sale has used up: the caller rolls its
    transaction (or savepoint) back. `beyond_limits` counts a sale that happened anyway; the
    promotions whose limit it is beyond are returned.
    """
    if not promotion_ids:
        return frozenset()
    refused = fetch_all(
        _COUNT,
        {
            "tenant": current_tenant_id(),
            "promotions": sorted(promotion_ids),
            "order": order_id,
            "customer": customer_id,
            "day": day,
            "beyond": beyond_limits,
        },
    )
    if refused and not beyond_limits:
        raise PromotionExhausted([promotion for (promotion,) in refused])
    return frozenset(promotion for (promotion,) in refused)


def redeem_vouchers(*, amounts: Mapping[str, int], order_id: UUID) -> None:
    """Use up one use of each code; `amounts` is what each gave in this sale, in rupiah.

    One statement, none for no voucher. Raises `VoucherExhausted` (with `vouchers`, the codes)
    when one is used up, cancelled or unknown by now: the caller rolls its transaction back.
    """
    if not amounts:
        return
    refused = fetch_all(
        _REDEEM,
        {
            "tenant": current_tenant_id(),
            "codes": list(amounts),
            "amounts": list(amounts.values()),
            "order": order_id,
        },
    )
    if refused:
        raise VoucherExhausted(extra={"vouchers": sorted(code for (code,) in refused)})


def give_back(*, order_id: UUID) -> None:
    """Give a voided sale's uses of promotions and vouchers back, once however often it is called.

    Two statements.
    """
    order = {"tenant": current_tenant_id(), "order": order_id}
    fetch_all(_UNCOUNT, order)
    fetch_all(_UNREDEEM, order)
