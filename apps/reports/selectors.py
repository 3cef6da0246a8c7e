"""Reading rollups."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

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


def sales_by_outlet(*, days: Mapping[UUID, dt.date]) -> dict[UUID, DayTotal]:
    """Sales of each outlet on a business day of its own; outlets without sales have zeros."""
    rows = DailySales.objects.filter(outlet_id__in=days, business_date__in=set(days.values()))
    found = {
        row.outlet_id: DayTotal(row.orders, row.total)
        for row in rows
        if row.business_date == days[row.outlet_id]
    }
    return {outlet_id: found.get(outlet_id, DayTotal(0, 0)) for outlet_id in days}
