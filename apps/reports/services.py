"""Writing rollups."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

from django.db import connection

from apps.core.db import fetch_all, fetch_one
from apps.core.ids import uuid7
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.reports import rollup_sql as sql

# One statement, so that two handlers of the same day cannot lose each other's sale.
_ADD: Final = """
INSERT INTO reports_dailysales (id, tenant_id, outlet_id, business_date, orders, total)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, outlet_id, business_date) DO UPDATE
SET orders = reports_dailysales.orders + excluded.orders,
    total = reports_dailysales.total + excluded.total
RETURNING id
"""
_ADD_HOUR: Final = sql.add_rows(sql.HOURLY, sql.hourly_rows(sql.ONE_SALE))
_ADD_PRODUCTS: Final = sql.add_rows(sql.PRODUCTS, sql.product_rows(sql.ONE_SALE))
_TAKE_BACK: Final = (
    sql.add_rows(sql.DAILY, sql.daily_rows(refunds=sql.ONE_REFUND)),
    sql.add_rows(sql.HOURLY, sql.hourly_rows(refunds=sql.ONE_REFUND)),
    sql.add_rows(sql.PRODUCTS, sql.product_rows(refunds=sql.ONE_REFUND)),
)
_DAY, _HOUR, _PRODUCTS = range(3)

Sign = Literal[1, -1]


def add_to_day(*, outlet_id: UUID, business_date: dt.date, orders: int, total: int) -> None:
    """Add to an outlet's business day, or take off with negative numbers (`total` in rupiah)."""
    with tenant_transaction():
        fetch_one(_ADD, [uuid7(), current_tenant_id(), outlet_id, business_date, orders, total])


def add_to_hour(*, order_id: UUID, sign: Sign) -> None:
    """Add a sale to its hour (1), or take a voided one out (-1)."""
    _add(_ADD_HOUR, order_id, sign)


def add_to_products(*, order_id: UUID, sign: Sign) -> None:
    """Add a sale's lines to their products' day (1), or take a voided sale's out (-1)."""
    _add(_ADD_PRODUCTS, order_id, sign)


def take_refund_off_day(*, refund_id: UUID) -> None:
    """Take what a refund paid back off the day of the refund."""
    _take_back(_TAKE_BACK[_DAY], refund_id)


def take_refund_off_hour(*, refund_id: UUID) -> None:
    """The same for its hour, which counts refunds beside sales and voids."""
    _take_back(_TAKE_BACK[_HOUR], refund_id)


def take_refund_off_products(*, refund_id: UUID) -> None:
    """The same for its products."""
    _take_back(_TAKE_BACK[_PRODUCTS], refund_id)


def _take_back(statement: str, refund_id: UUID) -> None:
    with tenant_transaction():
        fetch_all(statement, {"tenant": current_tenant_id(), "refund": refund_id})


def _add(statement: str, order_id: UUID, sign: Sign) -> None:
    with tenant_transaction():
        fetch_all(statement, {"tenant": current_tenant_id(), "order": order_id, "sign": sign})


def rebuild_rollups(*, handlers: tuple[str, str, str]) -> None:
    """Make the tenant's rollups anew from its sales, as far as the handlers have come.

    `handlers` count the day, the hour and the products. They wait meanwhile: the tables are
    locked against writing, and what a handler has not yet counted is left for it.
    """
    rows = (
        (sql.DAILY, sql.daily_rows),
        (sql.HOURLY, sql.hourly_rows),
        (sql.PRODUCTS, sql.product_rows),
    )
    counted = sql.weighed("handler"), sql.weighed_refunds("handler")
    with tenant_transaction(), connection.cursor() as cursor:
        for (table, rows_of), handler in zip(rows, handlers, strict=True):
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant; only the tenant's rows
            statement = sql.add_rows(table, rows_of(*counted))
            cursor.execute(statement, {"handler": handler})
