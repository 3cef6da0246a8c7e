"""The rollups by hour and product: they equal the raw rows after any history, counted once."""

import random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from apps.core.ids import uuid7
from apps.core.models import OutboxDelivery, OutboxEvent
from apps.core.outbox import dispatch
from apps.core.tenancy import tenant_scope
from apps.orders.services.void import void_order
from apps.reports.books import verify_books
from apps.reports.events import HOURLY_SALES, PRODUCT_SALES
from apps.reports.models import DailySales, HourlySales, ProductSales
from apps.reports.services import add_to_hour, add_to_products
from apps.shifts.services import open_shift
from apps.tenants.models import Outlet
from apps.tenants.services.people import create_terminal
from tests.factories import Shop, make_shop, order_body

RAW_HOURS = """
SELECT outlet_id, business_date, date_trunc('hour', placed_at, 'UTC'),
  count(*) FILTER (WHERE state = 'paid'),
  coalesce(sum(total) FILTER (WHERE state = 'paid'), 0),
  coalesce(sum(discount) FILTER (WHERE state = 'paid'), 0),
  coalesce(sum(tax) FILTER (WHERE state = 'paid'), 0),
  count(*) FILTER (WHERE state = 'voided'),
  coalesce(sum(total) FILTER (WHERE state = 'voided'), 0)
FROM orders_order GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
RAW_PRODUCTS = """
SELECT o.outlet_id, o.business_date, l.product_id,
  coalesce(sum(l.quantity) FILTER (WHERE o.state = 'paid'), 0),
  coalesce(sum(l.revenue) FILTER (WHERE o.state = 'paid'), 0),
  coalesce(sum(l.total) FILTER (WHERE o.state = 'paid'), 0)
FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def random_trade(shop: Shop, seed: int, sales: int) -> None:
    """Sales at two outlets in two zones, some of them with a discount, some voided."""
    chance = random.Random(seed)
    with tenant_scope(shop.tenant.id):
        owner = shop.people["owner"].actor
        Outlet.objects.filter(id=shop.second_outlet.id).update(timezone="Asia/Makassar")
        till = create_terminal(outlet=shop.second_outlet, code="B1", name="Kasir 2", actor=owner)
        open_shift(terminal_id=till.id, opening_float=100_000, actor=owner)
        Outlet.objects.update(allow_negative_stock=True)
    client = shop.client("owner")
    for _ in range(sales):
        outlet, terminal = chance.choice([(shop.outlet, shop.terminal), (shop.second_outlet, till)])
        body = order_body(shop, chance.randint(1, 4), chance.randint(0, 3), chance.randint(0, 1))
        body |= {"outlet": str(outlet.id), "terminal": str(terminal.id)}
        answer = client.post("/api/v1/orders", body, format="json", HTTP_IDEMPOTENCY_KEY=body["id"])
        assert answer.status_code == 201, answer.content
        if chance.random() < 0.3:
            with tenant_scope(shop.tenant.id):
                void_order(order_id=body["id"], reason="acak", actor=owner)


def raw(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def hours() -> list[tuple[Any, ...]]:
    rows = HourlySales.objects.order_by("outlet_id", "business_date", "hour_start")
    return list(
        rows.values_list(
            "outlet_id", "business_date", "hour_start", "orders", "total", "discount", "tax",
            "voids", "voided",
        )
    )  # fmt: skip


def products() -> list[tuple[Any, ...]]:
    rows = ProductSales.objects.order_by("outlet_id", "business_date", "product_id")
    return list(
        rows.values_list("outlet_id", "business_date", "product_id", "quantity", "revenue", "total")
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_rollups_equal_the_raw_rows(committed: None, seed: int) -> None:
    shop = make_shop("Kedai Acak")
    random_trade(shop, seed, 12)
    while dispatch(shop.tenant.id):
        pass
    with tenant_scope(shop.tenant.id):
        assert hours() == raw(RAW_HOURS)
        assert products() == raw(RAW_PRODUCTS)
        assert {row[0] for row in hours()} == {shop.outlet.id, shop.second_outlet.id}
        assert sum(row[7] for row in hours()) > 0


def test_an_event_handed_out_twice_counts_once(committed: None) -> None:
    shop = make_shop("Kedai Sekali")
    shop.till().post("/api/v1/orders", order_body(shop, 2, 1), HTTP_IDEMPOTENCY_KEY="a")
    dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        before = hours(), products()
        OutboxEvent.objects.update(fanned_out_at=None)
    dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        assert (hours(), products()) == before
        assert [row[3:6] for row in hours()] == [(1, 51_000, 0)]
        assert sorted((row[3], row[5]) for row in products()) == [(1, 15_000), (2, 36_000)]
        for handler in (HOURLY_SALES, PRODUCT_SALES):
            assert OutboxDelivery.objects.filter(handler=handler).count() == 1


def test_a_void_takes_everything_out_and_is_counted(committed: None) -> None:
    shop = make_shop("Kedai Batal")
    body = order_body(shop, 2, 1)
    shop.till().post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY="a")
    with tenant_scope(shop.tenant.id):
        void_order(order_id=body["id"], reason="salah", actor=shop.people["owner"].actor)
    dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        assert [row[3:] for row in hours()] == [(0, 0, 0, 0, 1, 51_000)]
        assert {row[3:] for row in products()} == {(0, 0, 0)}


def test_building_anew_gives_the_same_rows(committed: None) -> None:
    shop = make_shop("Kedai Ulang")
    random_trade(shop, 3, 8)
    while dispatch(shop.tenant.id):
        pass
    with tenant_scope(shop.tenant.id):
        before = hours(), products(), list(DailySales.objects.values_list("orders", "total"))
        HourlySales.objects.all().delete()
        ProductSales.objects.update(total=7)
        DailySales.objects.update(orders=0)
    for _ in range(2):
        call_command("rebuild_rollups", f"--tenant={shop.tenant.id}", skip_checks=True)
    with tenant_scope(shop.tenant.id):
        days = list(DailySales.objects.values_list("orders", "total"))
        assert (hours(), products(), sorted(days)) == (*before[:2], sorted(before[2]))


def test_only_what_was_never_counted_is_built(
    committed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shop that sold before its hours were counted; another whose hours are merely wrong."""
    old, new = make_shop("Kedai Lama"), make_shop("Kedai Baru")
    for shop in (old, new):
        shop.till().post("/api/v1/orders", order_body(shop, 1), HTTP_IDEMPOTENCY_KEY="a")
        dispatch(shop.tenant.id)
    with tenant_scope(old.tenant.id):
        HourlySales.objects.all().delete()
    with tenant_scope(new.tenant.id):
        HourlySales.objects.update(total=7)
    call_command("rebuild_rollups", "--missing", skip_checks=True)
    said = capsys.readouterr().out
    assert str(old.tenant.id) in said
    assert str(new.tenant.id) not in said
    with tenant_scope(old.tenant.id):
        assert hours() == raw(RAW_HOURS)
    with tenant_scope(new.tenant.id):
        assert list(HourlySales.objects.values_list("total", flat=True)) == [7]
    call_command("rebuild_rollups", f"--tenant={new.tenant.id}", skip_checks=True)


def test_building_anew_leaves_to_handlers_what_is_theirs(committed: None) -> None:
    """Waiting events are counted by their handlers, once, after the rebuild."""
    shop = make_shop("Kedai Antre")
    body = order_body(shop, 1)
    client = shop.till()
    client.post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY="a")
    dispatch(shop.tenant.id)
    client.post("/api/v1/orders", order_body(shop, 3), HTTP_IDEMPOTENCY_KEY="b")
    with tenant_scope(shop.tenant.id):
        void_order(order_id=body["id"], reason="salah", actor=shop.people["owner"].actor)
    call_command("rebuild_rollups", f"--tenant={shop.tenant.id}", skip_checks=True)
    with tenant_scope(shop.tenant.id):
        assert [row[3:5] for row in hours()] == [(1, 18_000)]
    assert [v for v in verify_books().violations if v.tenant_id == shop.tenant.id] == []
    dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        assert hours() == raw(RAW_HOURS)
        assert products() == raw(RAW_PRODUCTS)
        assert sum(row[4] for row in hours()) == 54_000
    assert [v for v in verify_books().violations if v.tenant_id == shop.tenant.id] == []


@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        (
            "UPDATE reports_hourlysales SET total = total + 1",
            "hours_differ",
            "found 1/18001/0/0/0/0",
        ),
        ("UPDATE reports_hourlysales SET voids = 2", "hours_differ", "expected 1/18000/0/0/0/0"),
        ("DELETE FROM reports_productsales", "products_differ", "found 0/0/0"),
        (
            "UPDATE reports_productsales SET quantity = 3",
            "products_differ",
            "found 3.000/18000/18000",
        ),
    ],
)
def test_a_wrong_rollup_is_found(committed: None, statement: str, check: str, words: str) -> None:
    shop = make_shop("Kedai Salah")
    shop.till().post("/api/v1/orders", order_body(shop, 1), HTTP_IDEMPOTENCY_KEY="a")
    dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 1
    found = [v for v in verify_books().violations if v.tenant_id == shop.tenant.id]
    assert [violation.check for violation in found] == [check]
    assert words in found[0].detail
    call_command("rebuild_rollups", f"--tenant={shop.tenant.id}", skip_checks=True)
    assert [v for v in verify_books().violations if v.tenant_id == shop.tenant.id] == []


def test_another_tenants_sale_is_never_counted(committed: None) -> None:
    """A handler that is given a foreign order's id adds nothing."""
    shop, other = make_shop("Kedai Sini"), make_shop("Kedai Sana")
    body = order_body(other, 1)
    other.till().post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY="a")
    with tenant_scope(shop.tenant.id):
        for order in (body["id"], uuid7()):
            add_to_hour(order_id=order, sign=1)
            add_to_products(order_id=order, sign=1)
        assert hours() == []
        assert products() == []
