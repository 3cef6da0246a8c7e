"""Writing rollups."""

import datetime as dt
from typing import Final
from uuid import UUID

from apps.core.db import fetch_one
from apps.core.ids import uuid7
from apps.core.tenancy import current_tenant_id, tenant_transaction

# One statement, so that two handlers of the same day cannot lose each other's sale.
_ADD: Final = """
INSERT INTO reports_dailysales (id, tenant_id, outlet_id, business_date, orders, total)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, outlet_id, business_date) DO UPDATE
SET orders = reports_dailysales.orders + excluded.orders,
    total = reports_dailysales.total + excluded.total
RETURNING id
"""


def add_to_day(*, outlet_id: UUID, business_date: dt.date, orders: int, total: int) -> None:
    """Add to an outlet's business day, or take off with negative numbers (`total` in rupiah)."""
    with tenant_transaction():
        fetch_one(_ADD, [uuid7(), current_tenant_id(), outlet_id, business_date, orders, total])
