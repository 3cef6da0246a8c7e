"""What reports do when something was sold or taken back."""

import datetime as dt
from typing import Final
from uuid import UUID

from apps.core.models import OutboxEvent
from apps.reports.services import (
    add_to_day,
    add_to_hour,
    add_to_products,
    take_refund_off_day,
    take_refund_off_hour,
    take_refund_off_products,
)

# Stored with every delivery: changing one would count everything again.
DAILY_SALES: Final = "reports.daily_sales"
HOURLY_SALES: Final = "reports.hourly_sales"
PRODUCT_SALES: Final = "reports.product_sales"


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


def count_hour(event: OutboxEvent) -> None:
    """`order.paid`: one more sale in its hour."""
    add_to_hour(order_id=event.aggregate_id, sign=1)


def take_out_of_hour(event: OutboxEvent) -> None:
    """`order.voided`: one sale fewer in its hour, and one void more."""
    add_to_hour(order_id=event.aggregate_id, sign=-1)


def count_products(event: OutboxEvent) -> None:
    """`order.paid`: what was sold of each product."""
    add_to_products(order_id=event.aggregate_id, sign=1)


def take_out_products(event: OutboxEvent) -> None:
    """`order.voided`: what came back of each product."""
    add_to_products(order_id=event.aggregate_id, sign=-1)


def refund_day(event: OutboxEvent) -> None:
    """`order.refunded`: less money on the day of the refund; the sale stays counted."""
    take_refund_off_day(refund_id=UUID(event.payload["refund"]))


def refund_hour(event: OutboxEvent) -> None:
    """`order.refunded`: less money in the hour of the refund, and one refund more."""
    take_refund_off_hour(refund_id=UUID(event.payload["refund"]))


def refund_products(event: OutboxEvent) -> None:
    """`order.refunded`: what came back of each product."""
    take_refund_off_products(refund_id=UUID(event.payload["refund"]))
