"""The list of sales and a sale's own page."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from apps.orders.models import Order, ReceiptIssue
from apps.orders.services.void import void_order
from apps.tenants.models import Outlet
from tests.backoffice.conftest import page, sell, signed_in
from tests.factories import Shop, make_shop, order_body

LIST = "/backoffice/orders/order/"


def found(client: Client, **asked: str) -> Any:
    answer = client.get(LIST, asked)
    assert answer.status_code == 200
    return answer.context["cl"]


def numbers(client: Client, **asked: str) -> list[str]:
    return sorted(order.receipt_number for order in found(client, **asked).result_list)


@pytest.fixture
def three(shop: Shop) -> list[Order]:
    """Rp36.000 in cash, Rp51.000 by QRIS, Rp36.000 voided."""
    first = sell(shop)
    body = order_body(shop, 2, 1)
    body["tenders"] = [{"method": "qris_static", "amount": 51_000, "confirmed": True}]
    answer = shop.till().post("/api/v1/orders", body, format="json")
    assert answer.status_code == 201, answer.content
    third = shop.client("owner").post(
        "/api/v1/orders",
        order_body(shop, 2) | {"terminal": str(shop.terminal.id)},
        format="json",
        HTTP_IDEMPOTENCY_KEY="third",
    )
    assert third.status_code == 201, third.content
    with tenant_scope(shop.tenant.id):
        void_order(
            order_id=third.json()["id"], reason="salah", actor=shop.people["supervisor"].actor
        )
        second = Order.objects.get(id=body["id"])
        return [first, second, Order.objects.get(id=third.json()["id"])]


def test_the_totals_row_counts_what_was_paid(owner: Client, three: list[Order]) -> None:
    html = owner.get(LIST).content.decode()
    assert "2 penjualan lunas" in html
    assert '<span class="amount">Rp87.000</span>' in html
    totals = dict(found(owner, state__exact="voided").totals)
    assert "Rp0" in totals["total"]


def test_search_by_number_amount_and_customer(
    owner: Client, shop: Shop, three: list[Order]
) -> None:
    first, second, third = three
    assert numbers(owner, q=second.receipt_number) == [second.receipt_number]
    assert numbers(owner, q="51.000") == [second.receipt_number]
    assert numbers(owner, q="Rp51000") == [second.receipt_number]
    assert numbers(owner, q="36.000") == sorted([first.receipt_number, third.receipt_number])
    assert numbers(owner, q="52.000") == []
    with tenant_scope(shop.tenant.id):
        customer = Customer.objects.create(code="C1", name="Ibu Melati", phone="+628123456789")
        Order.objects.filter(id=first.id).update(customer_id=customer.id)
    assert numbers(owner, q="melati") == [first.receipt_number]
    # Who may not see customers cannot find a sale by one.
    accountant = signed_in(shop, "accountant")
    assert numbers(accountant, q="melati") == []


def test_filters(owner: Client, shop: Shop, three: list[Order]) -> None:
    first, second, third = three
    everything = sorted(order.receipt_number for order in three)
    cashier = str(shop.people["cashier"].membership.id)
    assert numbers(owner, method="qris_static") == [second.receipt_number]
    assert numbers(owner, state__exact="voided") == [third.receipt_number]
    assert numbers(owner, cashier=cashier) == sorted([first.receipt_number, second.receipt_number])
    assert numbers(owner, cashier="x") == []
    assert numbers(owner, period="month") == everything
    assert numbers(owner, period="yesterday") == []
    assert numbers(owner, business_date=first.business_date.isoformat()) == everything


def test_the_timeline_names_who_and_why(owner: Client, three: list[Order]) -> None:
    answer = owner.get(page("orders_order", "change", three[2].id))
    moments = answer.context["timeline"]
    assert [(moment.text, moment.level) for moment in moments] == [
        ("Dijual dan dibayar", ""),
        ("Dibatalkan", "bad"),
    ]
    assert moments[0].detail == "Tunai Rp36.000"
    assert moments[1].detail.startswith("salah")
    assert moments[1].by == "Supervisor"


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({}, "text/html; charset=utf-8"),
        ({"format": "pdf"}, "application/pdf"),
        ({"format": "pdf", "paper": "a4"}, "application/pdf"),
    ],
)
def test_the_receipt_opens_from_the_page(
    owner: Client, shop: Shop, asked: dict[str, str], kind: str
) -> None:
    order = sell(shop)
    answer = owner.get(page("orders_order", "receipt", order.id), asked)
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)


def test_an_unknown_format_is_no_page(owner: Client, shop: Shop) -> None:
    order = sell(shop)
    assert owner.get(page("orders_order", "receipt", order.id), {"format": "x"}).status_code == 404


COPY = "/backoffice/orders/order/{}/copy/"


def test_a_copy_is_counted_once_for_each_form(owner: Client, shop: Shop) -> None:
    order = sell(shop)
    address = COPY.format(order.id)
    key = owner.get(address).context["form"]["key"].value()
    for _ in range(2):  # the second time the page was only loaded again
        answer = owner.post(address, {"key": key, "paper": ""})
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Content-Disposition"] == f'inline; filename="{order.receipt_number}-0.pdf"'
    sheet = owner.post(address, {"key": str(uuid4()), "paper": "a4"})
    assert sheet.content.startswith(b"%PDF")
    with tenant_scope(shop.tenant.id):
        issues = ReceiptIssue.objects.filter(order=order).order_by("number")
        assert list(issues.values_list("number", "format", "membership_id")) == [
            (0, "pdf", shop.people["owner"].membership.id),
            (1, "pdf", shop.people["owner"].membership.id),
        ]
    html = owner.get(f"/backoffice/orders/order/{order.id}/change/").content.decode()
    assert "Struk asli diberikan" in html
    assert "Salinan struk #1" in html


def test_no_copy_without_a_key_or_of_a_sale_elsewhere(owner: Client, shop: Shop) -> None:
    order = sell(shop)
    assert owner.post(COPY.format(order.id), {"paper": ""}).status_code == 200
    assert owner.post(COPY.format(order.id), {"key": "x", "paper": "a5"}).status_code == 200
    stranger = signed_in(make_shop("Toko Lain"), "owner")
    assert stranger.post(COPY.format(order.id), {"key": str(uuid4())}).status_code == 404
    assert signed_in(shop, "kitchen").get(COPY.format(order.id)).status_code == 403
    with tenant_scope(shop.tenant.id):
        assert not ReceiptIssue.objects.filter(order=order).exists()


def test_today_is_the_outlets_own(owner: Client, shop: Shop) -> None:
    """At 23.30 in Jakarta it is tomorrow in Jayapura, and last night in a bar open till four."""
    order = sell(shop)
    now = dt.datetime(2026, 11, 21, 16, 30, tzinfo=dt.UTC)
    with tenant_scope(shop.tenant.id):
        Order.objects.filter(id=order.id).update(business_date=dt.date(2026, 11, 22))
        Outlet.objects.filter(id=shop.outlet.id).update(timezone="Asia/Jayapura")
    with time_machine.travel(now, tick=False):
        assert numbers(owner, period="today") == [order.receipt_number]
        assert numbers(owner, period="yesterday") == []
        with tenant_scope(shop.tenant.id):
            Outlet.objects.filter(id=shop.outlet.id).update(day_start=dt.time(4))
        assert numbers(owner, period="today") == []
