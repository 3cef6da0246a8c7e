"""Reading rollups."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Sum

from apps.core.db import fetch_all
from apps.core.tenancy import current_tenant_id
from apps.reports.models import DailySales


@dataclass(frozen=True, slots=True)
class DayTotal:
    """How many sales, and their sum in rupiah; voided ones are not counted."""

    orders: int
    total: int


def sales_of_day(*, business_date: dt.date, outlet_ids: Collection[UUID] | None) -> DayTotal:
    """Sales of a business day in these outlets, or in all of the tenant's (None)."""
    days = DailySales.objects.filter(business_date=business_date)
    if outlet_ids is not None:
        days = days.filter(outlet_id__in=outlet_ids)
    sums = days.aggregate(orders=Sum("orders", default=0), total=Sum("total", default=0))
    return DayTotal(sums["orders"], sums["total"])


# --- Days and hours --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hour:
    """Sales of an outlet in one hour, in rupiah; `voids` counts sales taken back."""

    outlet_id: UUID
    business_date: dt.date
    start: dt.datetime
    orders: int
    total: int
    discount: int
    tax: int
    voids: int


_HOURS: Final = """
SELECT outlet_id, business_date, hour_start, orders, total, discount, tax, voids
FROM reports_hourlysales
WHERE tenant_id = %(tenant)s AND outlet_id = ANY(%(outlets)s) AND business_date = ANY(%(dates)s)
ORDER BY hour_start, outlet_id
"""


def hours_of(*, outlet_ids: Sequence[UUID], dates: Collection[dt.date]) -> list[Hour]:
    """The hours in which something was sold on these business days."""
    values = {"outlets": list(outlet_ids), "dates": sorted(dates)}
    return [Hour(*row) for row in fetch_all(_HOURS, values | {"tenant": current_tenant_id()})]


@dataclass(frozen=True, slots=True)
class Day:
    """Sales of some outlets on a business day, in rupiah."""

    business_date: dt.date
    orders: int
    total: int
    discount: int
    tax: int
    voids: int


_DAYS: Final = """
SELECT business_date, sum(orders)::bigint, sum(total)::bigint, sum(discount)::bigint,
  sum(tax)::bigint, sum(voids)::bigint
FROM reports_hourlysales
WHERE tenant_id = %(tenant)s AND outlet_id = ANY(%(outlets)s)
  AND business_date BETWEEN %(first)s AND %(last)s
GROUP BY business_date
"""


def days_of(*, outlet_ids: Sequence[UUID], first: dt.date, last: dt.date) -> list[Day]:
    """Every business day from `first` to `last`, those without sales with zeros."""
    values = {"outlets": list(outlet_ids), "first": first, "last": last}
    rows = fetch_all(_DAYS, values | {"tenant": current_tenant_id()})
    found = {row[0]: Day(*row) for row in rows}
    dates = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    return [found.get(date, Day(date, 0, 0, 0, 0, 0)) for date in dates]


# --- Products --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProductTotal:
    """What was sold of a product; `today` is the quantity of the last of the days."""

    product_id: UUID
    name: str
    unit: str
    quantity: Decimal
    total: int
    today: Decimal


_TOP_PRODUCTS: Final = """
SELECT s.product_id, p.name, p.unit, s.quantity, s.total, s.today
FROM (
  SELECT product_id, sum(quantity) AS quantity, sum(total)::bigint AS total,
    coalesce(sum(quantity) FILTER (WHERE business_date = %(last)s), 0) AS today
  FROM reports_productsales
  WHERE tenant_id = %(tenant)s AND outlet_id = ANY(%(outlets)s)
    AND business_date BETWEEN %(first)s AND %(last)s
  GROUP BY product_id
  HAVING sum(total) > 0
  ORDER BY sum(total) DESC, product_id
  LIMIT %(limit)s
) s
JOIN catalog_product p ON p.tenant_id = %(tenant)s AND p.id = s.product_id
ORDER BY s.total DESC, s.product_id
"""


def top_products(
    *, outlet_ids: Sequence[UUID], first: dt.date, last: dt.date, limit: int
) -> list[ProductTotal]:
    """The products that brought in most from `first` to `last`."""
    values = {"outlets": list(outlet_ids), "first": first, "last": last, "limit": limit}
    rows = fetch_all(_TOP_PRODUCTS, values | {"tenant": current_tenant_id()})
    return [ProductTotal(*row) for row in rows]
