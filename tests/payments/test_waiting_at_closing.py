"""Split bills that wait while a drawer is counted: shown beside the count they make too high."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from apps.core.tenancy import tenant_scope
from apps.payments.models import PaymentAccount
from apps.shifts.models import Shift, StoreDay
from apps.shifts.services import Count, close_shift, sign_store_day
from apps.shifts.waiting import waiting_cash, waiting_sales
from tests.backoffice.conftest import signed_in
from tests.factories import Shop
from tests.payments.sandbox import Sandbox
from tests.payments.test_open_orders import body, forget, hear, open_sale, provider_order

TITLE = "Menunggu bagian lain pembayarannya"
ADD = reverse("backoffice:shifts_storeday_add")


@pytest.fixture
def ready(committed_shop: Shop, midtrans: PaymentAccount) -> Shop:
    return committed_shop


@pytest.fixture
def till(ready: Shop) -> APIClient:
    return ready.till()


@pytest.fixture
def owner(ready: Shop) -> Client:
    return signed_in(ready, "owner")


def split(shop: Shop, till: APIClient, method: str = "cash", amount: int = 8_000) -> dict[str, Any]:
    """Rp18.000: `amount` handed over, the rest by QRIS, which has not come."""
    tenders = [{"method": method, "amount": amount, "reference": "1" if method == "card" else ""}]
    return open_sale(till, body(shop, amount=18_000 - amount, tenders=tenders))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def page(shop: Shop) -> str:
    return reverse("backoffice:shifts_shift_change", args=[shop.shift.id])


def close(shop: Shop, count: Count) -> None:
    with tenant_scope(shop.tenant.id):
        close_shift(shift_id=shop.shift.id, count=count, actor=shop.people["owner"].actor)


def waiting(shop: Shop) -> tuple[int, list[tuple[int, bool, bool]]]:
    with tenant_scope(shop.tenant.id):
        sales = waiting_sales(Shift.objects.filter(id=shop.shift.id))
    return waiting_cash(sales), [(sale.total, sale.is_waiting, sale.is_sold) for sale in sales]


def test_a_count_that_is_over_by_a_waiting_bill_says_so_for_ever(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client
) -> None:
    open_sale(till, body(ready))  # all of it by QRIS: nothing of it is in the drawer
    assert TITLE not in text(owner, page(ready))
    sale = split(ready, till)
    running = text(owner, page(ready))
    assert f"{TITLE}</h2>" in running
    assert "<strong>Rp8.000</strong> tunai ada di laci" in running
    assert "bisa dibatalkan di kasir" in running
    assert "<strong>Rp8.000</strong> tunai ada di laci" in text(owner, ADD)

    close(ready, Count({100_000: 2, 2_000: 4}, reason="Tagihan dibagi"))
    assert waiting(ready) == (8_000, [(18_000, True, False)])
    closed = text(owner, page(ready))
    assert "Lebih Rp8.000" in closed
    assert "<strong>Rp8.000</strong> tunai ada di laci" in closed
    assert TITLE not in text(owner, ADD)

    sandbox.pay(provider_order(ready, sale))
    hear(ready, sale)
    assert waiting(ready) == (8_000, [(18_000, False, True)])
    sold = text(owner, page(ready))
    assert '<span class="badge good">Lunas</span>' in sold
    assert reverse("backoffice:orders_order_change", args=[sale["id"]]) in sold
    assert "bisa dibatalkan di kasir" not in sold

    with tenant_scope(ready.tenant.id):
        day = sign_store_day(
            outlet_id=ready.outlet.id,
            business_date=ready.shift.business_date,
            note="",
            actor=ready.people["owner"].actor,
        )
    signed = text(owner, reverse("backoffice:shifts_storeday_change", args=[day.id]))
    assert "<strong>Rp8.000</strong> tunai ada di laci" in signed
    assert "Lebih Rp8.000" in signed


def test_what_ended_before_the_count_explains_nothing(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client
) -> None:
    paid, forgotten = split(ready, till), split(ready, till)
    sandbox.pay(provider_order(ready, paid))
    hear(ready, paid)
    forget(ready, forgotten)
    close(ready, Count({100_000: 2, 2_000: 4}))
    assert waiting(ready) == (0, [])
    assert TITLE not in text(owner, page(ready))


def test_a_card_beside_it_is_named_but_is_no_cash(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client
) -> None:
    split(ready, till, "card", 5_000)
    assert waiting(ready) == (0, [(18_000, True, False)])
    shown = text(owner, page(ready))
    assert "Bagian pertama tagihan ini sudah diserahkan" in shown
    assert "Kartu (EDC) Rp5.000" in shown


def test_only_ones_own_outlets_are_shown_before_signing(
    ready: Shop, till: APIClient, sandbox: Sandbox
) -> None:
    split(ready, till)
    manager = signed_in(ready, "manager")
    assert TITLE in text(manager, ADD)
    with tenant_scope(ready.tenant.id):
        Shift.objects.filter(id=ready.shift.id).update(outlet=ready.second_outlet)
        assert not StoreDay.objects.exists()
    assert TITLE not in text(manager, ADD)
