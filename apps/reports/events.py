"""What reports do when something was sold or taken back."""

import datetime as dt
from typing import Final
from uuid import UUID

from apps.core.models import OutboxEvent
from apps.reports.services import add_to_day

# Stored with every delivery: changing it would count everything again.
DAILY_SALES: Final = "reports.daily_sales"


def count_sale(event: OutboxEvent) -> None:
    """`order.paid`: one more sale on its business day."""
    _add(event, sign=1)


def take_out_sale(event: OutboxEvent) -> None:
    """`order.voided`: one sale fewer on the business day it was sold on."""
    _add(event, sign=-1)


def _add(event: OutboxEvent, *, sign: int) -> None:
    payload = event.payload
    add_to_day(
        outlet_id=UUID(payload["outlet"]),
        business_date=dt.date.fromisoformat(payload["business_date"]),
        orders=sign,
        total=sign * payload["total"],
    )
