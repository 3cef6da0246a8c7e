"""The owners' page of payments that came too late: what happened, and deciding."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.orders.models import Order
from apps.orders.open.models import LatePayment
from apps.payments.models import PaymentAccount
from tests.backoffice.conftest import signed_in
from tests.factories import Shop, make_shop
from tests.payments.sandbox import Sandbox
from tests.payments.test_open_orders import (
    KOPI,
    body,
    books,
    forget,
    hear,
    open_sale,
    provider_order,
    stock,
)

LIST = reverse("backoffice:orders_latepayment_changelist")
HOME = reverse("backoffice:index")
TODO = "1 pembayaran terlambat menunggu keputusan"


@pytest.fixture
def ready(committed_shop: Shop, midtrans: PaymentAccount) -> Shop:
    return committed_shop


@pytest.fixture
def till(ready: Shop) -> APIClient:
    return ready.till()


@pytest.fixture
def owner(ready: Shop) -> Client:
    return signed_in(ready, "owner")


def come_late(
    shop: Shop, till: APIClient, sandbox: Sandbox, method: str = "va_bca", **extra: Any
) -> dict[str, Any]:
    """A sale that was cancelled here and paid after that."""
    sale = open_sale(till, body(shop, method, **extra))
    forget(shop, sale)
    sandbox.pay(provider_order(shop, sale))
    hear(shop, sale)
    return sale


def page(sale: dict[str, Any], name: str = "change") -> str:
    return reverse(f"backoffice:orders_latepayment_{name}", args=[sale["payment"]["id"]])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def late_of(shop: Shop, sale: dict[str, Any]) -> LatePayment:
    with tenant_scope(shop.tenant.id):
        return LatePayment.objects.get(id=sale["payment"]["id"])


def waiting(client: Client) -> dict[str, int]:
    """What the navigation counts, by the page's name."""
    groups = client.get(HOME).context["navigation"]
    return {str(link.label): link.waiting for group in groups for link in group.links}


def test_where_nothing_came_late_the_page_says_so(ready: Shop, owner: Client) -> None:
    assert "Uang yang masuk setelah penjualannya batal muncul di sini." in text(owner, LIST)
    assert waiting(owner)["Pembayaran terlambat"] == 0
    assert "pembayaran terlambat menunggu" not in text(owner, HOME)


def test_it_is_counted_and_told_until_somebody_paid_it_back(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client
) -> None:
    sale = come_late(ready, till, sandbox)
    number = provider_order(ready, sale)
    assert waiting(owner)["Pembayaran terlambat"] == 1
    assert TODO in text(owner, HOME)
    listed = text(owner, LIST)
    for words in (number, "Virtual account BCA", "Midtrans", "Pusat", "Rp18.000"):
        assert words in listed, words
    assert '<span class="badge bad">Perlu keputusan</span>' in listed

    shown = text(owner, page(sale))
    for words in ("Kopi Susu", "tidak bisa dikembalikan oleh penyedia", "Dibatalkan", number):
        assert words in shown, words
    assert "Transfer balik ke pembayar" in shown

    answer = owner.post(page(sale, "paid-back"), {"note": "BCA, Tini"})
    assert answer["Location"] == page(sale)
    late = late_of(ready, sale)
    assert (late.state, late.note) == ("paid_back", "BCA, Tini")
    assert books(ready, "va_clearing", "late_payments", "bank") == [KOPI, 0, -KOPI]
    after = text(owner, page(sale))
    assert "Dicatat: Rp18.000 sudah dikembalikan ke pembayar." in after
    assert '<span class="badge good">Dikembalikan sendiri</span>' in after
    assert "BCA, Tini" in after
    assert ready.people["owner"].membership.name in after
    assert waiting(owner)["Pembayaran terlambat"] == 0
    for name in ("paid-back", "sell", "refund"):
        assert owner.post(page(sale, name)).status_code == 404, name
    with tenant_scope(ready.tenant.id):
        entry = AuditEntry.objects.get(action="late_payment.paid_back")
    assert entry.membership_id == ready.people["owner"].membership.id


def test_the_goods_were_handed_over_so_it_becomes_the_sale(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client
) -> None:
    sale = come_late(ready, till, sandbox)
    assert "keranjangnya dicatat seperti waktu itu" in text(owner, page(sale, "sell"))
    assert owner.post(page(sale, "sell"))["Location"] == page(sale)
    assert late_of(ready, sale).state == "sold"
    with tenant_scope(ready.tenant.id):
        order = Order.objects.get()
    assert (str(order.id), order.total) == (sale["id"], KOPI)
    assert stock(ready) == 99
    assert books(ready, "va_clearing", "late_payments", "revenue") == [KOPI, 0, -KOPI]
    shown = text(owner, page(sale))
    assert "Penjualannya dicatat, lunas dengan pembayaran ini." in shown
    assert reverse("backoffice:orders_order_change", args=[order.id]) in shown


def test_a_split_bill_is_paid_back_only(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client
) -> None:
    cash = [{"method": "cash", "amount": 8_000}]
    sale = come_late(ready, till, sandbox, amount=10_000, tenders=cash)
    shown = text(owner, page(sale))
    assert "Rp8.000 yang diserahkan di kasir sudah dikembalikan" in shown
    assert page(sale, "sell") not in shown
    assert owner.post(page(sale, "sell")).status_code == 404
    assert owner.post(page(sale, "paid-back"), {"note": ""}).status_code == 302
    assert late_of(ready, sale).state == "paid_back"


def test_what_the_gateway_refunds_needs_nobody_but_may_be_hurried(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client, settings: Any
) -> None:
    sale = come_late(ready, till, sandbox, "qris")
    assert waiting(owner)["Pembayaran terlambat"] == 0
    assert "Anda tidak perlu berbuat apa-apa" in text(owner, page(sale))
    assert owner.post(page(sale, "paid-back"), {"note": ""}).status_code == 404
    away, settings.MIDTRANS_URL = settings.MIDTRANS_URL, "http://127.0.0.1:9"
    owner.post(page(sale, "refund"))
    assert "Penyedia belum bisa dihubungi." in text(owner, page(sale))
    assert late_of(ready, sale).attempts == 1
    settings.MIDTRANS_URL = away
    owner.post(page(sale, "refund"))
    shown = text(owner, page(sale))
    assert "Uangnya dikembalikan ke pembayar." in shown
    assert '<span class="badge good">Dikembalikan otomatis</span>' in shown
    [charge] = sandbox.charges()
    assert (charge["status"], charge["refunded"]) == ("refund", KOPI)
    payment = reverse("backoffice:payments_paymentintent_change", args=[sale["payment"]["id"]])
    told = text(owner, payment)
    assert "kedaluwarsa, dan sudah dikembalikan." in told
    assert LIST in told
    # There is no sale to look at.
    assert reverse("backoffice:orders_order_change", args=[sale["id"]]) not in told


def test_who_sees_and_who_decides(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client
) -> None:
    sale = come_late(ready, till, sandbox)
    accountant = signed_in(ready, "accountant")
    assert accountant.get(page(sale)).status_code == 200
    assert waiting(accountant)["Pembayaran terlambat"] == 0
    for name in ("paid-back", "sell"):
        assert accountant.post(page(sale, name)).status_code == 403, name
    assert signed_in(make_shop("Kedai Lain"), "owner").get(page(sale, "sell")).status_code == 404
    manager = signed_in(ready, "manager")
    assert waiting(manager)["Pembayaran terlambat"] == 1
    with tenant_scope(ready.tenant.id):
        LatePayment.objects.update(outlet=ready.second_outlet)
    assert waiting(manager)["Pembayaran terlambat"] == 0
    assert provider_order(ready, sale) not in text(manager, LIST)
    assert manager.post(page(sale, "sell")).status_code == 404
    assert late_of(ready, sale).state == "by_hand"


def test_what_needs_somebody_stands_above_what_is_newer(
    ready: Shop, till: APIClient, sandbox: Sandbox, owner: Client
) -> None:
    by_hand = come_late(ready, till, sandbox)
    by_itself = come_late(ready, till, sandbox, "qris")
    wanted = [sale["payment"]["id"] for sale in (by_hand, by_itself)]
    listed = ready.client("owner").get("/api/v1/orders/late-payments").json()["payments"]
    assert [late["id"] for late in listed] == wanted
    rows = owner.get(LIST).context["cl"].result_list
    assert [str(row.id) for row in rows] == wanted
