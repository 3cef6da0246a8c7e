"""What queued sales need to know, read once for all of a batch.

Unlike a sale that is about to happen, one that happened may name things that are gone by now:
products taken off sale, packs and options that were deleted. They are read all the same.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from apps.core.db import fetch_all, fetch_one
from apps.core.errors import NotFound
from apps.core.tenancy import current_tenant_id
from apps.orders.drafts import Draft
from apps.orders.goods import Buyer, Goods, goods_of

_READ: Final = """
SELECT t.code, o.timezone, o.day_start, o.allow_negative_stock,
  (SELECT v.number FROM tax_ruleversion v WHERE v.tenant_id = %(tenant)s),
  (SELECT json_agg(json_build_array(p.id, p.is_active AND p.deleted_at IS NULL,
     EXISTS (SELECT FROM inventory_stocklevel l WHERE l.tenant_id = p.tenant_id
       AND l.outlet_id = o.id AND l.product_id = p.id)))
   FROM catalog_product p
   WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(products)s::uuid[])),
  (SELECT json_agg(json_build_array(c.id, g.id, coalesce(g.is_member, false), c.birthday,
     NOT EXISTS (SELECT FROM orders_order b
       WHERE b.tenant_id = %(tenant)s AND b.customer_id = c.id AND b.state <> 'voided')))
   FROM customers_customer c
   LEFT JOIN customers_customergroup g
     ON g.tenant_id = c.tenant_id AND g.id = c.group_id AND g.deleted_at IS NULL
   WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(customers)s::uuid[])
     AND c.deleted_at IS NULL),
  (SELECT json_agg(json_build_array(
     p.id, p.name, p.price, p.tax_profile_id, p.track_stock, p.open_price, p.category_id,
     p.scale_code))
   FROM catalog_product p
   WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(products)s::uuid[])),
  (SELECT json_agg(json_build_array(l.product_id, g.id, g.name, g.minimum, g.maximum)
     ORDER BY g.position, g.name)
   FROM catalog_productmodifiergroup l
   JOIN catalog_modifiergroup g
     ON g.tenant_id = %(tenant)s AND g.id = l.group_id AND g.deleted_at IS NULL
   WHERE l.tenant_id = %(tenant)s AND l.product_id = ANY(%(products)s::uuid[])
     AND EXISTS (SELECT FROM catalog_modifier m
       WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id
         AND m.is_active AND m.deleted_at IS NULL)),
  (SELECT json_agg(json_build_array(m.id, m.group_id, m.name, m.price))
   FROM catalog_modifier m
   WHERE m.tenant_id = %(tenant)s AND m.id = ANY(%(modifiers)s::uuid[])),
  (SELECT json_agg(json_build_array(u.id, u.product_id, u.name, trim_scale(u.factor)::text, u.price))
   FROM catalog_productunit u
   WHERE u.tenant_id = %(tenant)s AND u.id = ANY(%(units)s::uuid[])),
  (SELECT json_agg(json_build_array(w.prefix, w.kind, w.decimals))
   FROM catalog_weighedlabel w WHERE %(labelled)s::boolean AND w.tenant_id = %(tenant)s)
FROM tenants_terminal t
JOIN tenants_outlet o ON o.tenant_id = %(tenant)s AND o.id = t.outlet_id
WHERE t.tenant_id = %(tenant)s AND t.id = %(terminal)s
"""  # noqa: E501
_SHIFTS: Final = """
SELECT s.id, s.state, s.opened_at, s.closed_at FROM shifts_shift s
WHERE s.tenant_id = %(tenant)s AND s.terminal_id = %(terminal)s
  AND (s.id = ANY(%(shifts)s::uuid[]) OR s.state = 'open'
    OR (s.opened_at <= %(until)s AND s.closed_at >= %(since)s)
    OR s.id = (SELECT b.id FROM shifts_shift b WHERE b.tenant_id = %(tenant)s
      AND b.terminal_id = %(terminal)s ORDER BY b.opened_at DESC LIMIT 1))
ORDER BY s.id
FOR SHARE
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the sales were made."""

    terminal_code: str
    timezone: str
    day_start: dt.time
    allow_negative_stock: bool
    rules_version: int


@dataclass(frozen=True, slots=True)
class PastGoods:
    """What the sales name. `live`: products that are still sold; `levelled`: with a stock row."""

    goods: Goods
    live: frozenset[UUID]
    levelled: frozenset[UUID]
    buyers: Mapping[UUID, Buyer]

    def of(self, draft: Draft) -> Goods:
        """The goods with the draft's own customer."""
        if draft.customer_id is None:
            return self.goods
        return replace(self.goods, buyer=self.buyers.get(draft.customer_id))


@dataclass(frozen=True, slots=True)
class PastShift:
    id: UUID
    is_open: bool
    opened_at: dt.datetime
    closed_at: dt.datetime | None

    def held(self, at: dt.datetime) -> bool:
        """Whether it was open at that time."""
        return self.opened_at <= at and (self.closed_at is None or at <= self.closed_at)


def read_place(*, terminal_id: UUID, drafts: Collection[Draft]) -> tuple[Place, PastGoods]:
    """One statement for all the drafts. Raises `NotFound`."""
    lines = [line for draft in drafts for line in draft.lines]
    row = fetch_one(
        _READ,
        {
            "tenant": current_tenant_id(),
            "terminal": terminal_id,
            "products": list({line.item for line in lines}),
            "modifiers": list({one for line in lines for one in line.modifiers}),
            "units": list({line.unit for line in lines if line.unit is not None}),
            "labelled": any(line.barcode for line in lines),
            "customers": list({d.customer_id for d in drafts if d.customer_id is not None}),
        },
    )
    if row is None:
        raise NotFound
    code, timezone, day_start, allow_negative, version, states, buyers, *goods = row
    place = Place(code, timezone, day_start, allow_negative, version or 0)
    return place, PastGoods(
        goods=goods_of([*goods, None]),
        live=frozenset(UUID(product) for product, live, _ in states or () if live),
        levelled=frozenset(UUID(product) for product, _, level in states or () if level),
        buyers={UUID(customer): _buyer(facts) for customer, *facts in buyers or ()},
    )


def _buyer(row: Sequence[Any]) -> Buyer:
    group, member, birthday, first = row
    born = None if birthday is None else dt.date.fromisoformat(birthday)
    return Buyer(group, member, born, first)


def share_shifts(
    *, terminal_id: UUID, wanted: Collection[UUID], since: dt.datetime, until: dt.datetime
) -> dict[UUID, PastShift]:
    """The terminal's shifts that the sales may belong to, FOR SHARE, by id.

    Those that are wanted, the open one, those of that time, and the latest.
    """
    rows = fetch_all(
        _SHIFTS,
        {
            "tenant": current_tenant_id(),
            "terminal": terminal_id,
            "shifts": list(wanted),
            "since": since,
            "until": until,
        },
    )
    return {row[0]: PastShift(row[0], row[1] == "open", *row[2:]) for row in rows}
