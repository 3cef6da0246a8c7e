"""Reading rollups."""

import datetime as dt
from collections.abc import Collection
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
