"""The first screen: its figures are the database's, for the outlets of who looks."""

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.backoffice.dashboard.figures import sparkline
from apps.core.actors import system_actor
from apps.core.models import OutboxDelivery
from apps.core.outbox import dispatch
from apps.core.tenancy import tenant_scope
from apps.inventory.models import StockLevel
from apps.orders.services.void import void_order
from apps.reports.models import HourlySales
from apps.reports.money import DayBooks, books_of_day
from apps.shifts.models import Shift
from apps.tenants.errors import PinLocked, WrongPin
from apps.tenants.models import Membership, Outlet, Terminal
from apps.tenants.services.pins import check_pin
from tests.backoffice.conftest import signed_in
from tests.factories import Shop, make_shop, order_body
from tests.reports.test_rollups import random_trade

HOME = "/backoffice/"
# Session, tenant, person and rights, the outlets, and what the page itself reads.
STATEMENTS = 25


@pytest.fixture
def quiet(committed: None) -> Shop:
    return make_shop("Kedai Layar")


def sell(shop: Shop, *quantities: int) -> str:
    body = order_body(shop, *quantities)
    answer = shop.till().post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY=body["id"])
    assert answer.status_code == 201, answer.content
    return str(body["id"])


def figures(client: Client, outlet: UUID | None = None) -> Any:
    answer = client.get(HOME, {"outlet": str(outlet)} if outlet else {})
    assert answer.status_code == 200
    return answer.context


def raw_total(outlet: UUID | None = None) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(total), 0) FROM orders_order WHERE state = 'paid'"
            " AND (%s::uuid IS NULL OR outlet_id = %s::uuid)",
            [outlet, outlet],
        )
        row = cursor.fetchone()
    return int(row[0]), int(row[1])


def todo_texts(client: Client) -> list[str]:
    return [item.text for item in figures(client)["todos"]]


# --- Figures ---------------------------------------------------------------------------------


def test_figures_equal_the_sums_of_random_sales_in_two_zones(quiet: Shop) -> None:
    random_trade(quiet, 7, 10)
    while dispatch(quiet.tenant.id):
        pass
    owner = signed_in(quiet, "owner")
    for outlet in (None, quiet.outlet.id, quiet.second_outlet.id):
        with tenant_scope(quiet.tenant.id):
            expected = raw_total(outlet)
        shown = figures(owner, outlet)["figures"]
        assert (shown.orders, shown.total) == expected
        assert sum(amount for _, amount in shown.by_outlet) == expected[1]
        assert sum(hour.today for hour in shown.hours) == expected[1]
        assert (shown.month_orders, shown.month_total) == expected
        assert sum(product.total for product in shown.products) == expected[1]


def test_the_page_says_the_figures_in_words(quiet: Shop) -> None:
    sell(quiet, 2, 1)
    voided = sell(quiet, 1)
    sell(quiet, 1)
    with tenant_scope(quiet.tenant.id):
        void_order(order_id=voided, reason="salah", actor=quiet.people["owner"].actor)  # type: ignore[arg-type]
    while dispatch(quiet.tenant.id):
        pass
    html = signed_in(quiet, "owner").get(HOME).content.decode()
    assert '<strong data-figure="total">Rp69.000</strong>' in html
    assert '<strong data-figure="orders">2</strong>' in html
    assert '<strong data-figure="average">Rp34.500</strong>' in html
    assert "Pembukuan cocok" in html
    # The float of Rp200.000 and what was paid in cash.
    assert "Rp269.000" in html


def test_todays_comparison_with_a_normal_day(quiet: Shop) -> None:
    """Four Saturdays (or whatever today is) with known hours, and today 25 % above them."""
    now = timezone.now()
    full = now.replace(minute=0, second=0, microsecond=0)
    with tenant_scope(quiet.tenant.id):
        # A day that starts now and then has all its hours before it: nothing hangs on the clock.
        start = (full - dt.timedelta(hours=3)).astimezone(dt.timezone(dt.timedelta(hours=7)))
        Outlet.objects.update(day_start=start.time())
        today = start.date()
        for week, total in enumerate((125_000, 90_000, 100_000, 100_000, 800_000)):
            moment = full - dt.timedelta(hours=2, weeks=week)
            HourlySales.objects.create(
                outlet_id=quiet.outlet.id,
                business_date=today - dt.timedelta(weeks=week),
                hour_start=moment,
                orders=5,
                total=total,
            )
    context = figures(signed_in(quiet, "owner"))
    assert context["figures"].comparison.normal == 100_000
    assert context["figures"].comparison.days == 4
    assert context["comparison_words"].startswith("25 % di atas ")
    assert "biasa sampai jam " in context["comparison_words"]
    assert "biasanya Rp100.000 (nilai tengah 4" in context["comparison_detail"]


def test_books_that_do_not_agree_are_shown(quiet: Shop) -> None:
    sell(quiet, 1)
    with tenant_scope(quiet.tenant.id):
        outlet = quiet.outlet
        day = figures(signed_in(quiet, "owner"))["places"].days[outlet.id]
        assert books_of_day(days={outlet.id: day}) == DayBooks(18_000, 18_000)
    assert not DayBooks(18_000, 17_000).agree


def test_the_outlet_of_a_manager(quiet: Shop) -> None:
    """A manager of one outlet sees that outlet only, also when he asks for the other."""
    random_trade(quiet, 8, 8)
    while dispatch(quiet.tenant.id):
        pass
    with tenant_scope(quiet.tenant.id):
        manager = quiet.people["manager"].membership
        Membership.objects.filter(id=manager.id).update(all_outlets=False)
        manager.membershipoutlet_set.all().delete()
        manager.membershipoutlet_set.create(outlet=quiet.second_outlet)
        expected = raw_total(quiet.second_outlet.id)
    client = signed_in(quiet, "manager")
    context = figures(client)
    assert (context["figures"].orders, context["figures"].total) == expected
    assert [place.name for place in context["places"].offered] == ["Cabang"]
    assert context["books"] is None
    for address in (HOME, HOME + "live/"):
        assert client.get(address, {"outlet": str(quiet.outlet.id)}).status_code == 404
        assert client.get(address, {"outlet": "x"}).status_code == 404


def test_another_shops_sales_are_not_shown(quiet: Shop) -> None:
    sell(quiet, 2)
    dispatch(quiet.tenant.id)
    other = make_shop("Kedai Sebelah")
    shown = figures(signed_in(other, "owner"))["figures"]
    assert (shown.orders, shown.total, shown.products) == (0, 0, [])


def test_the_live_part_is_the_same(quiet: Shop) -> None:
    sell(quiet, 2)
    dispatch(quiet.tenant.id)
    html = signed_in(quiet, "owner").get(HOME + "live/").content.decode()
    assert '<strong data-figure="total">Rp36.000</strong>' in html
    assert html.lstrip().startswith('<div id="live"')
    assert "<html" not in html


# --- What to act on --------------------------------------------------------------------------


def test_an_empty_shop_is_told_what_to_do(quiet: Shop) -> None:
    answer = signed_in(quiet, "owner").get(HOME)
    assert [(step.text, step.is_done) for step in answer.context["first_steps"]] == [
        ("Isi produk", True),
        ("Pasangkan kasir", False),
        ("Jual", False),
    ]
    html = answer.content.decode()
    assert "Langkah ke penjualan pertama" in html
    assert "Semua beres" in html


def test_a_locked_pin_is_shown_to_those_who_manage_people(quiet: Shop) -> None:
    with tenant_scope(quiet.tenant.id):
        for _ in range(5):
            with pytest.raises((WrongPin, PinLocked)):
                check_pin(
                    employee=quiet.people["cashier"].membership.code,
                    pin="999111",
                    actor=system_actor(quiet.tenant.id),
                )
    name = quiet.people["cashier"].membership.name
    text = f"PIN {name} terkunci setelah lima kali salah"
    assert todo_texts(signed_in(quiet, "owner")) == [text]
    assert todo_texts(signed_in(quiet, "supervisor")) == []


def test_everything_that_needs_somebody(quiet: Shop) -> None:
    old = timezone.now() - dt.timedelta(days=4)
    voided = [sell(quiet, 1) for _ in range(3)]
    with tenant_scope(quiet.tenant.id):
        for order in voided:
            void_order(order_id=order, reason="salah", actor=quiet.people["owner"].actor)  # type: ignore[arg-type]
    while dispatch(quiet.tenant.id):
        pass
    with tenant_scope(quiet.tenant.id):
        StockLevel.objects.filter(product=quiet.products[0]).update(reorder_point=100)
        StockLevel.objects.filter(product=quiet.products[1]).update(reorder_point=99)
        Shift.objects.update(opened_at=old)
        Terminal.objects.filter(id=quiet.terminal.id).update(last_seen_at=old, paired_at=old)
        OutboxDelivery.objects.filter(event__name="order.paid").update(state="parked")
    client = signed_in(quiet, "owner")
    texts = todo_texts(client)
    parked = OutboxDelivery._base_manager.using("platform").filter(
        tenant_id=quiet.tenant.id, state="parked"
    )
    assert texts[0] == f"{parked.count()} proses tertahan, laporan bisa terlambat"
    assert "3 penjualan dibatalkan hari ini" in texts
    assert "Sif di A1 Kasir 1, Pusat belum ditutup" in texts
    assert "A1 Kasir 1, Pusat lama tidak terhubung" in texts
    short = figures(client)["short"]
    assert (short.out, short.low) == (0, 1)
    assert [shortage.product for shortage in short.worst] == ["Kopi Susu"]
    for item in figures(client)["todos"]:
        assert client.get(item.url).status_code == 200, item


# --- Cost ------------------------------------------------------------------------------------


def test_the_first_screen_costs_the_same_however_much_is_sold(quiet: Shop) -> None:
    owner = signed_in(quiet, "owner")
    sell(quiet, 1)
    dispatch(quiet.tenant.id)
    owner.get(HOME)
    with CaptureQueriesContext(connection) as few:
        owner.get(HOME)
    random_trade(quiet, 9, 6)
    while dispatch(quiet.tenant.id):
        pass
    with CaptureQueriesContext(connection) as many:
        owner.get(HOME)
    assert len(many) == len(few) == STATEMENTS


def test_a_small_line_is_drawn_from_zero() -> None:
    assert sparkline([0, 50, 100]) == "0,27 60,14 120,1"
    assert sparkline([0, 0]) == ""
    assert sparkline([5]) == ""


def test_nothing_in_the_page_needs_inline_script_or_style(quiet: Shop) -> None:
    sell(quiet, 1)
    dispatch(quiet.tenant.id)
    html = signed_in(quiet, "owner").get(HOME).content.decode()
    scripts = re.findall(r"<script[^>]*>", html)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    assert " style=" not in html
    assert "onclick" not in html
