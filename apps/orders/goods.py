"""What a sale needs to know of what is sold and who buys it, as one statement reads it.

The columns are part of the checkout's reading statement (`checkout_sql.READ`), so that packs,
modifiers, labels and customers cost a sale no statement of their own; a quote reads them alone.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from apps.core.db import fetch_one
from apps.orders.drafts import Draft

COLUMNS: Final = """
  (SELECT json_agg(json_build_array(
     p.id, p.name, p.price, p.tax_profile_id, p.track_stock, p.open_price, p.category_id,
     p.scale_code))
   FROM catalog_product p
   WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(products)s::uuid[])
     AND p.is_active AND p.deleted_at IS NULL),
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
   WHERE m.tenant_id = %(tenant)s AND m.id = ANY(%(modifiers)s::uuid[])
     AND m.is_active AND m.deleted_at IS NULL),
  (SELECT json_agg(json_build_array(u.id, u.product_id, u.name, trim_scale(u.factor)::text, u.price))
   FROM catalog_productunit u
   WHERE u.tenant_id = %(tenant)s AND u.id = ANY(%(units)s::uuid[]) AND u.deleted_at IS NULL),
  (SELECT json_agg(json_build_array(w.prefix, w.kind, w.decimals))
   FROM catalog_weighedlabel w WHERE %(labelled)s::boolean AND w.tenant_id = %(tenant)s),
  (SELECT json_build_array(g.id, coalesce(g.is_member, false), c.birthday,
     NOT EXISTS (SELECT FROM orders_order b
       WHERE b.tenant_id = %(tenant)s AND b.customer_id = %(customer)s::uuid
         AND b.state <> 'voided'))
   FROM customers_customer c
   LEFT JOIN customers_customergroup g
     ON g.tenant_id = c.tenant_id AND g.id = c.group_id AND g.deleted_at IS NULL
   WHERE c.tenant_id = %(tenant)s AND c.id = %(customer)s::uuid AND c.deleted_at IS NULL)
"""  # noqa: E501
_READ: Final = f"SELECT {COLUMNS}"


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product on sale. `price` in rupiah."""

    id: UUID
    name: str
    price: int
    tax_profile: str | None
    tracked: bool
    open_price: bool
    category: str | None = None
    scale_code: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A pack of `factor` pieces; without a price of its own it costs as much as they do."""

    id: UUID
    product_id: UUID
    name: str
    factor: Decimal
    price: int | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A question that is asked for a product; between minimum and maximum options answer it."""

    id: UUID
    name: str
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class ModifierRow:
    """An option; `price` in rupiah is added to that of a piece or pack."""

    id: UUID
    group_id: UUID
    name: str
    price: int


@dataclass(slots=True)
class LayoutRow:
    """What the shop's weighed labels with this prefix mean."""

    prefix: int
    kind: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer as prices see one."""

    group: str | None
    member: bool
    birthday: dt.date | None
    first_purchase: bool


@dataclass(frozen=True, slots=True)
class Goods:
    """What of a draft's things there is. `buyer` is None without a customer, or a known one."""

    products: Mapping[UUID, ProductRow]
    groups: Mapping[UUID, tuple[GroupRow, ...]] = field(default_factory=dict)
    modifiers: Mapping[UUID, ModifierRow] = field(default_factory=dict)
    units: Mapping[UUID, UnitRow] = field(default_factory=dict)
    layouts: tuple[LayoutRow, ...] = ()
    buyer: Buyer | None = None


def goods_parameters(draft: Draft) -> dict[str, Any]:
    """What `COLUMNS` asks about a draft; the tenant is added by the caller."""
    lines = draft.lines
    return {
        "products": [line.item for line in lines],
        "modifiers": [modifier for line in lines for modifier in line.modifiers],
        "units": [line.unit for line in lines if line.unit is not None],
        "labelled": any(line.barcode for line in lines),
        "customer": draft.customer_id,
    }


def read_goods(draft: Draft, *, tenant_id: UUID) -> Goods:
    """What there is of a draft's things, outside a checkout. One statement."""
    row = fetch_one(_READ, {"tenant": tenant_id, **goods_parameters(draft)})
    assert row is not None  # noqa: S101 - a SELECT without FROM always gives one row
    return goods_of(row)


def goods_of(row: Sequence[Any]) -> Goods:
    """The row of `COLUMNS`."""
    products, groups, modifiers, units, layouts, buyer = row
    return Goods(
        products={UUID(item[0]): ProductRow(UUID(item[0]), *item[1:]) for item in products or ()},
        groups=_groups(groups or ()),
        modifiers={
            UUID(m[0]): ModifierRow(UUID(m[0]), UUID(m[1]), *m[2:]) for m in modifiers or ()
        },
        units={
            UUID(u[0]): UnitRow(UUID(u[0]), UUID(u[1]), u[2], Decimal(u[3]), u[4])
            for u in units or ()
        },
        layouts=tuple(LayoutRow(*layout) for layout in layouts or ()),
        buyer=_buyer(buyer) if buyer else None,
    )


def _groups(rows: Sequence[Any]) -> dict[UUID, tuple[GroupRow, ...]]:
    found: dict[UUID, tuple[GroupRow, ...]] = {}
    for product, group, *rest in rows:
        key = UUID(product)
        found[key] = (*found.get(key, ()), GroupRow(UUID(group), *rest))
    return found


def _buyer(row: Sequence[Any]) -> Buyer:
    group, member, birthday, first_purchase = row
    born = None if birthday is None else dt.date.fromisoformat(birthday)
    return Buyer(group, member, born, first_purchase)
