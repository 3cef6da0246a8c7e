"""Refunds of sales that a gateway's payment paid: through the gateway, after the commit."""

from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.providers import breaker
from apps.core.tenancy import tenant_context, tenant_scope
from apps.orders.models import RefundTender
from apps.orders.refunds.services.paying import pay_back
from apps.orders.tasks import pay_refunds_back
from apps.payments.models import PaymentIntent, PaymentRefund
from tests.factories import FLOAT, Shop
from tests.payments.sandbox import Sandbox
from tests.payments.test_open_orders import (
    body,
    books,
    hear,
    open_sale,
    provider_order,
    state,
)
from tests.payments.test_open_orders import ready as ready


def paid_sale(shop: Shop, sandbox: Sandbox, method: str = "qris") -> dict[str, Any]:
    till = shop.till()
    sale = open_sale(till, body(shop, method))
    sandbox.pay(provider_order(shop, sale))
    hear(shop, sale)
    order: dict[str, Any] = state(till, sale)["order"]
    return order


def refund(shop: Shop, order: dict[str, Any], quantity: str = "0.5", **more: Any) -> Any:
    till = shop.till("manager")
    lines = [{"line": order["lines"][0]["id"], "quantity": quantity, "to": "waste"}]
    asked = {"id": str(uuid7()), "lines": lines, "reason": "damaged"} | more
    path = f"/api/v1/orders/{order['id']}/refunds"
    return till.post(path, asked, format="json", HTTP_IDEMPOTENCY_KEY=str(uuid7()))


def tenders(shop: Shop) -> list[tuple[str, int, str]]:
    with tenant_scope(shop.tenant.id):
        rows = RefundTender.objects.order_by("refund__number", "position")
        return list(rows.values_list("method", "amount", "state"))


def test_a_part_goes_back_through_the_gateway_once(ready: Shop, sandbox: Sandbox) -> None:
    order = paid_sale(ready, sandbox)
    done = refund(ready, order)
    assert done.status_code == 201, done.content
    assert tenders(ready) == [("qris", 9_000, "done")]
    with tenant_scope(ready.tenant.id):
        (back,) = PaymentRefund.objects.all()
        assert (back.key, back.amount, back.state) == (
            str(RefundTender.objects.get().id),
            9_000,
            "done",
        )
        assert PaymentIntent.objects.get().state == "partly_refunded"
    with tenant_context(ready.tenant.id):
        pay_back(refund_id=done.json()["id"])
    pay_refunds_back(str(ready.tenant.id))
    with tenant_scope(ready.tenant.id):
        assert PaymentRefund.objects.count() == 1
    assert refund(ready, order).status_code == 201
    assert tenders(ready) == [("qris", 9_000, "done"), ("qris", 9_000, "done")]
    assert books(ready, "qris_clearing", "revenue", "cash_drawer") == [0, 0, FLOAT]


def test_a_virtual_account_waits_to_be_paid_another_way(ready: Shop, sandbox: Sandbox) -> None:
    order = paid_sale(ready, sandbox, "va_bca")
    assert refund(ready, order, "1").status_code == 201
    assert tenders(ready) == [("va", 18_000, "refused")]


def test_cash_instead_leaves_the_gateway_alone(ready: Shop, sandbox: Sandbox) -> None:
    order = paid_sale(ready, sandbox)
    in_cash = [{"tender": 0, "method": "cash"}]
    assert refund(ready, order, "1", tenders=in_cash).status_code == 201
    assert tenders(ready) == [("cash", 18_000, "done")]
    with tenant_scope(ready.tenant.id):
        assert not PaymentRefund.objects.exists()


def test_a_gateway_that_is_away_is_asked_again(
    ready: Shop, sandbox: Sandbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid_sale(ready, sandbox)
    there, settings.MIDTRANS_URL = settings.MIDTRANS_URL, "http://127.0.0.1:9"
    assert refund(ready, order, "1").status_code == 201
    assert tenders(ready) == [("qris", 18_000, "pending")]
    settings.MIDTRANS_URL = there
    monkeypatch.setattr(breaker, "PREFIX", f"breaker:{uuid7()}")
    pay_refunds_back(str(ready.tenant.id))
    assert tenders(ready) == [("qris", 18_000, "done")]
    with tenant_scope(ready.tenant.id):
        assert PaymentRefund.objects.count() == 1
