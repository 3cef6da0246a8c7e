"""Sales that wait for their payment: one sale or one refund, whoever is faster."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from apps.core import outbox
from apps.core.models import OutboxEvent
from apps.core.tenancy import tenant_context, tenant_scope
from apps.finance.selectors import balance
from apps.inventory.models import StockLevel
from apps.orders.models import Order, Tender
from apps.orders.open.models import LatePayment, OpenOrder
from apps.orders.open.services.closing import cancel_open_order
from apps.orders.open.services.late import refund_late_payment
from apps.payments.models import PaymentAccount, PaymentIntent
from apps.payments.services import refresh_intent
from apps.shifts.models import Shift
from tests.factories import Shop, order_body
from tests.payments.sandbox import KEY, Sandbox

KOPI = 18_000


@pytest.fixture
def ready(committed_shop: Shop, midtrans: PaymentAccount) -> Shop:
    return committed_shop


@pytest.fixture
def till(ready: Shop) -> APIClient:
    return ready.till()


def body(shop: Shop, method: str = "qris", amount: int = KOPI, **extra: Any) -> dict[str, Any]:
    payment = {"method": method, "amount": amount}
    return order_body(shop, 1, tenders=[]) | {"payment": payment} | extra


def open_sale(till: APIClient, wanted: dict[str, Any]) -> dict[str, Any]:
    answer = till.post("/api/v1/orders/open", wanted)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def state(till: APIClient, sale: dict[str, Any]) -> dict[str, Any]:
    return dict(till.get(f"/api/v1/orders/open/{sale['id']}").json())


def provider_order(shop: Shop, sale: dict[str, Any]) -> str:
    with tenant_scope(shop.tenant.id):
        return PaymentIntent.objects.get(id=sale["payment"]["id"]).provider_order_id


def hear(shop: Shop, sale: dict[str, Any]) -> None:
    """What the worker does after a notification, and the outbox after that."""
    with tenant_context(shop.tenant.id):
        refresh_intent(sale["payment"]["id"])
    outbox.dispatch(shop.tenant.id)


def stock(shop: Shop) -> int:
    with tenant_scope(shop.tenant.id):
        return int(StockLevel.objects.get(product=shop.products[0], outlet=shop.outlet).quantity)


def books(shop: Shop, *accounts: str) -> list[int]:
    with tenant_scope(shop.tenant.id):
        return [balance(account) for account in accounts]


def test_a_sale_happens_when_its_payment_settles(
    ready: Shop, till: APIClient, sandbox: Sandbox
) -> None:
    sale = open_sale(till, body(ready))
    assert (sale["state"], sale["total"], sale["order"]) == ("open", KOPI, None)
    assert sale["payment"]["details"]["qr_string"]
    assert (stock(ready), books(ready, "qris_clearing")) == (100, [0])
    assert till.get(f"/api/v1/orders/{sale['id']}").status_code == 404

    sandbox.pay(provider_order(ready, sale), issuer="ovo")
    hear(ready, sale)
    hear(ready, sale)

    paid = state(till, sale)
    assert paid["state"] == "paid"
    assert paid["order"]["receipt_number"].endswith("-000001")
    tender = {"method": "qris", "amount": KOPI, "received": KOPI, "reference": "ovo"}
    assert paid["order"]["tenders"] == [tender]
    assert (stock(ready), books(ready, "qris_clearing", "revenue")) == (99, [KOPI, -KOPI])
    with tenant_scope(ready.tenant.id):
        assert str(Tender.objects.get().intent_id) == sale["payment"]["id"]
        assert OutboxEvent.objects.filter(name="order.paid").count() == 1
    assert till.get("/api/v1/orders/open").json()["orders"] == []


def test_the_same_request_again_charges_nothing(
    ready: Shop, till: APIClient, sandbox: Sandbox
) -> None:
    wanted = body(ready)
    first, again = open_sale(till, wanted), open_sale(till, wanted)
    assert again["payment"]["id"] == first["payment"]["id"]
    assert len(sandbox.charges()) == 1
    other = till.post("/api/v1/orders/open", wanted | {"note": "lain"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_cash_and_qris_together(ready: Shop, till: APIClient, sandbox: Sandbox) -> None:
    cash = [{"method": "cash", "amount": 8_000}]
    sale = open_sale(till, body(ready, amount=10_000, tenders=cash))
    assert (sale["state"], sale["paid"]) == ("part_paid", 8_000)
    sandbox.pay(provider_order(ready, sale))
    hear(ready, sale)
    order = state(till, sale)["order"]
    assert [(t["method"], t["amount"]) for t in order["tenders"]] == [
        ("cash", 8_000),
        ("qris", 10_000),
    ]
    # The drawer was opened with Rp200.000.
    assert books(ready, "cash_drawer", "qris_clearing") == [208_000, 10_000]


@pytest.mark.parametrize(
    ("payment", "tenders", "code"),
    [
        ({"method": "qris", "amount": 17_000}, [], "underpaid"),
        ({"method": "qris", "amount": 19_000}, [], "overpaid"),
        ({"method": "shopeepay", "amount": KOPI}, [], "payment_method_not_offered"),
        ({"method": "ovo", "amount": KOPI}, [], "invalid"),
        ({"method": "qris", "amount": 8_000}, [{"method": "qris", "amount": 10_000}], "invalid"),
    ],
)
def test_what_cannot_be_opened(
    ready: Shop, till: APIClient, sandbox: Sandbox, payment: Any, tenders: Any, code: str
) -> None:
    wanted = body(ready) | {"payment": payment, "tenders": tenders}
    answer = till.post("/api/v1/orders/open", wanted)
    assert answer.json()["code"] == code, answer.content
    assert sandbox.charges() == []


def test_a_gateway_tender_is_no_tender_of_a_plain_sale(ready: Shop, till: APIClient) -> None:
    wanted = order_body(ready, 1, tenders=[{"method": "qris", "amount": KOPI}])
    assert till.post("/api/v1/orders", wanted).status_code == 400


def test_cancelled_by_the_cashier(ready: Shop, till: APIClient, sandbox: Sandbox) -> None:
    sale = open_sale(till, body(ready))
    cancelled = till.post(f"/api/v1/orders/open/{sale['id']}/cancel").json()
    assert (cancelled["state"], cancelled["payment"]["state"]) == ("cancelled", "cancelled")
    outbox.dispatch(ready.tenant.id)
    assert (state(till, sale)["state"], stock(ready)) == ("cancelled", 100)
    assert sandbox.charges()[0]["status"] == "cancel"


def test_another_method_for_the_same_bill(ready: Shop, till: APIClient, sandbox: Sandbox) -> None:
    wanted = body(ready)
    first = open_sale(till, wanted)
    waiting = till.post("/api/v1/orders/open", wanted | {"note": "lain"})
    assert waiting.json()["code"] == "idempotency_key_reused"
    till.post(f"/api/v1/orders/open/{first['id']}/cancel")
    second = open_sale(till, wanted | {"payment": {"method": "gopay", "amount": KOPI}})
    assert (second["id"], second["state"]) == (first["id"], "open")
    sandbox.pay(provider_order(ready, second))
    hear(ready, second)
    hear(ready, first)
    order = state(till, second)["order"]
    assert [tender["method"] for tender in order["tenders"]] == ["ewallet"]


def test_a_payer_who_was_quicker_than_the_cancel_has_bought(
    ready: Shop, till: APIClient, sandbox: Sandbox
) -> None:
    sale = open_sale(till, body(ready))
    sandbox.pay(provider_order(ready, sale))
    answer = till.post(f"/api/v1/orders/open/{sale['id']}/cancel").json()
    assert (answer["state"], answer["order"]["total"]) == ("paid", KOPI)


def test_expired_at_the_provider(ready: Shop, till: APIClient, sandbox: Sandbox) -> None:
    sale = open_sale(till, body(ready))
    sandbox.desk("expire", key=KEY, order_id=provider_order(ready, sale))
    hear(ready, sale)
    assert state(till, sale)["state"] == "expired"


def test_a_late_payment_is_refunded_by_itself(
    ready: Shop, till: APIClient, sandbox: Sandbox
) -> None:
    sale = open_sale(till, body(ready))
    forget(ready, sale)
    sandbox.pay(provider_order(ready, sale))
    hear(ready, sale)
    assert books(ready, "qris_clearing", "late_payments") == [KOPI, -KOPI]
    with tenant_context(ready.tenant.id):
        refund_late_payment(sale["payment"]["id"])
        refund_late_payment(sale["payment"]["id"])
    assert books(ready, "qris_clearing", "late_payments") == [0, 0]
    [charge] = sandbox.charges()
    assert (charge["status"], charge["refunded"]) == ("refund", KOPI)
    owner = ready.client("owner")
    [late] = owner.get("/api/v1/orders/late-payments").json()["payments"]
    assert (late["state"], late["amount"]) == ("refunded", KOPI)
    with tenant_scope(ready.tenant.id):
        assert OutboxEvent.objects.filter(name="payment.late").count() == 1
        assert not Order.objects.exists()


def test_of_a_late_payment_only_what_is_left_goes_back(
    ready: Shop, till: APIClient, sandbox: Sandbox
) -> None:
    """Somebody gave a part back at the provider's own page before we heard of the payment."""
    sale = open_sale(till, body(ready))
    forget(ready, sale)
    number = provider_order(ready, sale)
    sandbox.pay(number)
    elsewhere = {"refund_key": "dashboard", "amount": 5_000, "reason": "x"}
    httpx2.post(f"{sandbox.url}/v2/{number}/refund", json=elsewhere, auth=(KEY, ""))
    hear(ready, sale)
    assert books(ready, "qris_clearing", "late_payments") == [13_000, -13_000]
    with tenant_context(ready.tenant.id):
        refund_late_payment(sale["payment"]["id"])
    assert books(ready, "qris_clearing", "late_payments") == [0, 0]
    assert sandbox.charges()[0]["refunded"] == KOPI
    with tenant_scope(ready.tenant.id):
        assert [(late.state, late.amount) for late in LatePayment.objects.all()] == [
            ("refunded", 13_000)
        ]


@pytest.mark.parametrize("end", ["paid_back", "sold"])
def test_a_late_virtual_account_waits_for_a_person(
    ready: Shop, till: APIClient, sandbox: Sandbox, end: str
) -> None:
    sale = open_sale(till, body(ready, "va_bca"))
    forget(ready, sale)
    sandbox.pay(provider_order(ready, sale))
    hear(ready, sale)
    owner = ready.client("owner")
    address = f"/api/v1/orders/late-payments/{sale['payment']['id']}"
    assert till.post(address, {"end": end}).status_code == 403
    assert owner.post(address, {"end": end, "note": "transfer"}).status_code == 204
    assert owner.post(address, {"end": end}).json()["code"] == "late_payment_closed"
    bank, sold = (-KOPI, 0) if end == "paid_back" else (0, 1)
    assert books(ready, "va_clearing", "late_payments", "bank") == [KOPI, 0, bank]
    assert stock(ready) == 100 - sold


def test_a_closed_shift_and_an_empty_shelf_are_facts(
    ready: Shop, till: APIClient, sandbox: Sandbox
) -> None:
    sale = open_sale(till, body(ready))
    with tenant_scope(ready.tenant.id):
        Shift.objects.update(state="closed", closed_at=timezone.now())
        StockLevel.objects.update(quantity=0, value=0)
    sandbox.pay(provider_order(ready, sale))
    hear(ready, sale)
    assert state(till, sale)["state"] == "paid"
    assert stock(ready) == -1


def test_money_that_a_bank_takes_back_stays_in_sight(
    ready: Shop, till: APIClient, sandbox: Sandbox
) -> None:
    before, after = open_sale(till, body(ready)), open_sale(till, body(ready))
    number = provider_order(ready, after)
    sandbox.pay(number)
    hear(ready, after)
    sandbox.desk("deny", key=KEY, order_id=number)
    hear(ready, after)
    hear(ready, after)
    assert state(till, after)["state"] == "paid"
    assert books(ready, "qris_clearing", "reversed_payments") == [0, KOPI]

    # Both happened before we asked for the first time: nothing was sold.
    number = provider_order(ready, before)
    sandbox.pay(number)
    sandbox.desk("deny", key=KEY, order_id=number)
    hear(ready, before)
    assert state(till, before)["state"] == "cancelled"
    assert books(ready, "qris_clearing", "reversed_payments") == [0, KOPI]


def test_a_provider_that_is_away_opens_nothing(
    ready: Shop, till: APIClient, sandbox: Sandbox, settings: Any
) -> None:
    sandbox.desk("fault", fault="error", count=6)
    unknown = [open_sale(till, body(ready)) for _ in range(2)]
    assert [sale["payment"]["state"] for sale in unknown] == ["unknown", "unknown"]
    wanted = body(ready)
    refused = till.post("/api/v1/orders/open", wanted)
    assert (refused.status_code, refused.json()["code"]) == (503, "gateway_away")
    assert state(till, wanted)["state"] == "cancelled"


@pytest.mark.parametrize("round_", range(3))
def test_webhook_poll_and_cancel_at_once(
    ready: Shop, till: APIClient, sandbox: Sandbox, round_: int
) -> None:
    """Whoever wins: exactly one of a sale, or nothing kept of the payer's money."""
    sale = open_sale(till, body(ready))
    number, cashier = provider_order(ready, sale), ready.people["cashier"].actor

    def work(act: Any) -> None:
        try:
            with tenant_context(ready.tenant.id):
                act()
        finally:
            connections.close_all()

    def cancel() -> None:
        cancel_open_order(order_id=sale["id"], actor=cashier)

    def poll() -> None:
        refresh_intent(sale["payment"]["id"])
        outbox.dispatch(ready.tenant.id)

    def pay() -> None:
        try:
            sandbox.pay(number)
        except AssertionError:
            return  # the cancel was first: the provider takes no money any more

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [pay, poll, cancel, poll]))
    hear(ready, sale)
    ended = state(till, sale)["state"]
    [charge] = sandbox.charges()
    assert (ended, charge["status"]) in {("paid", "settlement"), ("cancelled", "cancel")}
    with tenant_scope(ready.tenant.id):
        assert Order.objects.count() == (ended == "paid")
        assert LatePayment.objects.count() == 0
    assert books(ready, "qris_clearing") == [KOPI if ended == "paid" else 0]


def forget(shop: Shop, sale: dict[str, Any]) -> None:
    """As if the payment had ended here while the provider still takes it."""
    with tenant_scope(shop.tenant.id):
        PaymentIntent.objects.filter(id=sale["payment"]["id"]).update(
            state="cancelled", check_at=None, expires_at=timezone.now() - dt.timedelta(minutes=1)
        )
        OpenOrder.objects.filter(id=sale["id"]).update(state="cancelled", closed_at=timezone.now())
