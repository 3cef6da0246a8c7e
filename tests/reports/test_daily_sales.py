"""The daily rollup: one effect for each event, and always what the orders say."""

import datetime as dt

import pytest
from django.db.models import Count, Sum

from apps.core.ids import uuid7
from apps.core.models import OutboxDelivery, OutboxEvent
from apps.core.outbox import dispatch, publish
from apps.core.tenancy import tenant_scope
from apps.orders.models import Order
from apps.orders.services.void import void_order
from apps.reports.events import DAILY_SALES
from apps.reports.models import DailySales
from apps.reports.selectors import DayTotal, sales_of_day
from tests.factories import Shop, make_shop, order_body

DAY = dt.date(2026, 11, 20)


def say(shop: Shop, name: str, total: int, aggregate: object = None) -> None:
    payload = {
        "outlet": str(shop.outlet.id),
        "business_date": DAY.isoformat(),
        "total": total,
    }
    with tenant_scope(shop.tenant.id):
        publish(name=name, aggregate_id=aggregate or uuid7(), payload=payload)  # type: ignore[arg-type]


def day_of(shop: Shop, **filters: object) -> DayTotal:
    with tenant_scope(shop.tenant.id):
        return sales_of_day(business_date=DAY, outlet_ids=filters.get("outlet_ids"))  # type: ignore[arg-type]


@pytest.fixture
def quiet(committed: None) -> Shop:
    return make_shop("Kedai Rekap")


def test_sales_add_up_and_voids_take_out(quiet: Shop) -> None:
    order = uuid7()
    say(quiet, "order.paid", 30_000, order)
    say(quiet, "order.paid", 12_500)
    say(quiet, "order.voided", 30_000, order)
    dispatch(quiet.tenant.id)
    assert day_of(quiet) == DayTotal(orders=1, total=12_500)
    with tenant_scope(quiet.tenant.id):
        assert DailySales.objects.count() == 1


def test_dispatching_again_changes_nothing(quiet: Shop) -> None:
    say(quiet, "order.paid", 30_000)
    dispatch(quiet.tenant.id)
    dispatch(quiet.tenant.id)
    assert day_of(quiet) == DayTotal(orders=1, total=30_000)


def test_an_event_fanned_out_twice_has_one_effect(quiet: Shop) -> None:
    say(quiet, "order.paid", 30_000)
    dispatch(quiet.tenant.id)
    with tenant_scope(quiet.tenant.id):
        OutboxEvent.objects.update(fanned_out_at=None)
    dispatch(quiet.tenant.id)
    assert day_of(quiet) == DayTotal(orders=1, total=30_000)
    with tenant_scope(quiet.tenant.id):
        assert OutboxDelivery.objects.filter(handler=DAILY_SALES).count() == 1


def test_only_the_asked_outlets_count(quiet: Shop) -> None:
    say(quiet, "order.paid", 30_000)
    dispatch(quiet.tenant.id)
    assert day_of(quiet, outlet_ids=[quiet.outlet.id]).total == 30_000
    assert day_of(quiet, outlet_ids=[quiet.second_outlet.id]) == DayTotal(0, 0)
    assert day_of(quiet, outlet_ids=[]) == DayTotal(0, 0)


def test_another_tenant_sees_nothing(quiet: Shop) -> None:
    say(quiet, "order.paid", 30_000)
    dispatch(quiet.tenant.id)
    assert day_of(make_shop("Kedai Lain")) == DayTotal(0, 0)


def test_rollup_equals_the_raw_rows(committed: None) -> None:
    shop = make_shop("Kedai Ramai")
    client, last = shop.till(), ""
    for number in range(1, 6):
        body = order_body(shop, number, number % 2)
        client.post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY=str(number))
        last = body["id"]
    with tenant_scope(shop.tenant.id):
        void_order(order_id=last, reason="salah", actor=shop.people["owner"].actor)  # type: ignore[arg-type]
    dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        raw = (
            Order.objects.filter(state="paid")
            .values("outlet_id", "business_date")
            .annotate(orders=Count("id"), amount=Sum("total"))
        )
        expected = [(r["outlet_id"], r["business_date"], r["orders"], r["amount"]) for r in raw]
        rollup = DailySales.objects.values_list("outlet_id", "business_date", "orders", "total")
        assert list(rollup) == expected
        assert expected[0][2] == 4
