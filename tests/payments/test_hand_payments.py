"""Refunds that a gateway does not make: paid another way, and never twice without a decision."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from apps.core import outbox
from apps.core.ids import uuid7
from apps.core.providers import breaker
from apps.core.tenancy import tenant_context, tenant_scope
from apps.finance.models import JournalEntry
from apps.orders.models import HandPayment, RefundTender
from apps.orders.refunds.services.by_hand import HandMoney, decide_doubled
from apps.orders.refunds.services.paying import hear_of_refund
from apps.orders.tasks import pay_refunds_back
from apps.payments.models import PaymentIntent, PaymentRefund
from apps.payments.services import refresh_intent
from apps.payments.tasks import work_through
from apps.shifts.models import Shift
from apps.shifts.selectors import figures_of, ledger_of
from tests.backoffice.conftest import signed_in
from tests.factories import FLOAT, PIN, Shop
from tests.payments.sandbox import Sandbox
from tests.payments.test_open_orders import books
from tests.payments.test_open_orders import ready as ready
from tests.payments.test_order_refunds import paid_sale, refund, tenders

KOPI = 18_000
ACCOUNTS = ("qris_clearing", "cash_drawer", "bank", "reversed_payments", "over_short")


def path_of(shop: Shop) -> str:
    with tenant_scope(shop.tenant.id):
        tender = RefundTender.objects.select_related("refund").get()
    return f"/api/v1/orders/{tender.refund.order_id}/refunds/{tender.refund_id}/tenders/{tender.id}"


def pay(shop: Shop, till: Any = None, method: str = "cash", key: str = "", **more: Any) -> Any:
    return (till or shop.till("manager")).post(
        f"{path_of(shop)}/pay",
        {"method": method} | more,
        format="json",
        HTTP_IDEMPOTENCY_KEY=key or str(uuid7()),
    )


def refused(shop: Shop, sandbox: Sandbox) -> dict[str, Any]:
    """A sale by QRIS whose refund the gateway refuses."""
    order = paid_sale(shop, sandbox)
    sandbox.desk("refund_fault", fault="refuse")
    assert refund(shop, order, "1").status_code == 201
    assert tenders(shop) == [("qris", KOPI, "refused")]
    return order


def unanswered(shop: Shop, sandbox: Sandbox, *, accepted: bool = False) -> dict[str, Any]:
    """The same whose refund never got an answer, though the gateway may have made it."""
    order = paid_sale(shop, sandbox)
    if accepted:
        sandbox.desk("refund_fault", fault="error_after")
    # All attempts of this question, and of the one before somebody pays by hand.
    sandbox.desk("refund_fault", fault="error", count=6 - accepted)
    assert refund(shop, order, "1").status_code == 201
    assert tenders(shop) == [("qris", KOPI, "pending")]
    return order


def test_what_the_gateway_refused_is_paid_in_cash_once(ready: Shop, sandbox: Sandbox) -> None:
    order = refused(ready, sandbox)
    assert books(ready, *ACCOUNTS) == [0, FLOAT, 0, 0, 0]
    shown = ready.till().get(f"/api/v1/orders/{order['id']}").json()["refunds"][0]["tenders"]
    assert shown[0]["error"] == "Refund is not possible for this transaction."
    paid = pay(ready, key="satu", reference="  Bu Tini ")
    assert (paid.status_code, paid.json()["state"]) == (201, "instead"), paid.content
    again = pay(ready, key="satu", reference="  Bu Tini ")
    assert (again.status_code, again.json()) == (201, paid.json())
    other = pay(ready)
    assert (other.status_code, other.json()["code"]) == (409, "refund_tender_closed")
    assert other.json()["state"] == "instead"
    # The gateway keeps its money for the settlement; the drawer paid.
    assert books(ready, *ACCOUNTS) == [KOPI, FLOAT - KOPI, 0, 0, 0]
    with tenant_scope(ready.tenant.id):
        made = HandPayment.objects.get()
        assert (made.kind, made.method, made.amount) == ("paid", "cash", KOPI)
        assert (made.reference, made.shift_id) == ("Bu Tini", ready.shift.id)
        figures = figures_of(Shift.objects.get(id=ready.shift.id), ledger_of(ready.shift.id))
    assert figures["by_hand"] == {"count": 1, "amount": KOPI}
    assert figures["refunds"]["amount"] == KOPI
    assert figures["expected"]["cash_drawer"] == FLOAT - KOPI


def test_a_virtual_account_waits_for_a_transfer(ready: Shop, sandbox: Sandbox) -> None:
    order = paid_sale(ready, sandbox, "va_bca")
    assert refund(ready, order, "1").status_code == 201
    assert tenders(ready) == [("va", KOPI, "refused")]
    assert pay(ready, method="transfer", reference="BCA 77").status_code == 201
    assert books(ready, "va_clearing", "bank", "cash_drawer") == [KOPI, -KOPI, FLOAT]
    assert tenders(ready) == [("va", KOPI, "instead")]


def test_a_cashier_needs_a_supervisor(ready: Shop, sandbox: Sandbox) -> None:
    order = refused(ready, sandbox)
    till = ready.till("cashier")
    assert (pay(ready, till).status_code, pay(ready, till).json()["code"]) == (
        403,
        "approval_required",
    )
    asked = {"action": "order.refund", "subject": order["id"], "employee": "1002", "pin": PIN}
    small = till.post("/api/v1/approvals", asked | {"amount": KOPI - 1}).json()["token"]
    assert pay(ready, till, approval=small).json()["code"] == "approval_invalid"
    token = till.post("/api/v1/approvals", asked | {"amount": KOPI}).json()["token"]
    assert pay(ready, till, approval=token).status_code == 201
    assert pay(ready, till, method="card").json()["code"] == "invalid"
    with tenant_scope(ready.tenant.id):
        made = HandPayment.objects.get()
        assert made.approver_id != made.cashier_id
    assert pay(ready, till, approval=token).json()["code"] == "refund_tender_closed"


def test_a_gateway_that_owes_an_answer_is_asked_once_more_then_never(
    ready: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    unanswered(ready, sandbox)
    unsure = pay(ready)
    assert (unsure.status_code, unsure.json()["code"]) == (409, "refund_unsure")
    assert tenders(ready) == [("qris", KOPI, "pending")]
    sandbox.desk("refund_fault", fault="error", count=3)
    assert pay(ready, sure=True).status_code == 201
    assert tenders(ready) == [("qris", KOPI, "instead")]
    # The gateway is back: nobody asks it to pay any more.
    sandbox.desk("clear_refund_faults")
    monkeypatch.setattr(breaker, "PREFIX", f"breaker:{uuid7()}")
    pay_refunds_back(str(ready.tenant.id))
    with tenant_scope(ready.tenant.id):
        assert PaymentRefund.objects.get().state == "withdrawn"
        assert PaymentIntent.objects.get().check_at is not None
    assert sandbox.charges()[0]["refunded"] == 0
    assert books(ready, *ACCOUNTS) == [KOPI, FLOAT - KOPI, 0, 0, 0]


def test_a_gateway_that_answers_now_pays_and_the_drawer_stays_shut(
    ready: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    unanswered(ready, sandbox)
    sandbox.desk("clear_refund_faults")
    monkeypatch.setattr(breaker, "PREFIX", f"breaker:{uuid7()}")
    late = pay(ready, sure=True)
    assert (late.status_code, late.json()["code"]) == (409, "refund_tender_closed")
    assert late.json()["state"] == "done"
    assert tenders(ready) == [("qris", KOPI, "done")]
    assert books(ready, *ACCOUNTS) == [0, FLOAT, 0, 0, 0]


@pytest.mark.parametrize("end", ["returned", "lost"])
def test_a_late_yes_of_the_gateway_waits_for_a_decision(
    ready: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """It had made the refund, only its answers were lost: the customer has the money twice."""
    order = unanswered(ready, sandbox, accepted=True)
    assert sandbox.charges()[0]["refunded"] == KOPI
    sandbox.desk("refund_fault", fault="error", count=3)
    assert pay(ready, sure=True).status_code == 201
    monkeypatch.setattr(breaker, "PREFIX", f"breaker:{uuid7()}")
    for _ in range(2):
        work_through(str(ready.tenant.id))
        with tenant_scope(ready.tenant.id):
            PaymentIntent.objects.update(check_at="2020-01-01T00:00Z")
    outbox.dispatch(ready.tenant.id)
    assert tenders(ready) == [("qris", KOPI, "doubled")]
    assert books(ready, *ACCOUNTS) == [0, FLOAT - KOPI, 0, KOPI, 0]
    assert pay(ready, sure=True).json()["code"] == "refund_tender_closed"

    with tenant_scope(ready.tenant.id):
        tender = RefundTender.objects.select_related("refund").get()
    with tenant_context(ready.tenant.id):
        about = {"order_id": order["id"], "refund_id": tender.refund_id, "tender_id": tender.id}
        money = HandMoney("cash", note="Bu Tini") if end == "returned" else None
        decide_doubled(**about, money=money, actor=ready.people["manager"].actor)
    assert tenders(ready) == [("qris", KOPI, end)]
    got = {"returned": [0, FLOAT, 0, 0, 0], "lost": [0, FLOAT - KOPI, 0, 0, KOPI]}
    assert books(ready, *ACCOUNTS) == got[end]


def test_refused_and_refunded_at_the_providers_desk_is_done(ready: Shop, sandbox: Sandbox) -> None:
    """The owner pressed refund in the provider's own dashboard: nothing is left to pay."""
    refused(ready, sandbox)
    with tenant_scope(ready.tenant.id):
        intent = PaymentIntent.objects.get()
    sandbox.desk("refund", key="SB-Mid-server-CONTOH", order_id=intent.provider_order_id)
    with tenant_context(ready.tenant.id):
        refresh_intent(intent.id)
    outbox.dispatch(ready.tenant.id)
    assert tenders(ready) == [("qris", KOPI, "done")]
    assert pay(ready).json()["code"] == "refund_tender_closed"
    assert books(ready, *ACCOUNTS) == [0, FLOAT, 0, 0, 0]


def test_six_tills_pay_one_refused_refund_once(ready: Shop, sandbox: Sandbox) -> None:
    refused(ready, sandbox)
    path, clients = f"{path_of(ready)}/pay", [ready.till("manager") for _ in range(6)]
    gate = threading.Barrier(6)

    def one(client: Any) -> int:
        gate.wait()
        try:
            answer = client.post(
                path, {"method": "cash"}, format="json", HTTP_IDEMPOTENCY_KEY=str(uuid7())
            )
            return int(answer.status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(one, clients)) == [201, 409, 409, 409, 409, 409]
    assert books(ready, *ACCOUNTS) == [KOPI, FLOAT - KOPI, 0, 0, 0]


def test_by_hand_against_the_gateways_late_yes(
    ready: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweeper is still waiting for a slow yes while somebody pays from the drawer.

    Whoever is quicker: the money went once, or it is `doubled` and waits for a decision.
    """
    for head_start in (0.0, 0.4):
        order = paid_sale(ready, sandbox)
        sandbox.desk("refund_fault", fault="error", count=3)
        assert refund(ready, order, "1").status_code == 201
        monkeypatch.setattr(breaker, "PREFIX", f"breaker:{uuid7()}")
        sandbox.desk("refund_fault", fault="slow")
        sandbox.desk("refund_fault", fault="error", count=3)
        _both(ready, order, head_start)
        sandbox.desk("clear_refund_faults")
        monkeypatch.setattr(breaker, "PREFIX", f"breaker:{uuid7()}")
        work_through(str(ready.tenant.id))
        outbox.dispatch(ready.tenant.id)
    with tenant_scope(ready.tenant.id):
        found = {
            (one.state, HandPayment.objects.filter(tender=one).count())
            for one in RefundTender.objects.all()
        }
        assert found <= {("done", 0), ("instead", 1), ("doubled", 1)}
        doubled = RefundTender.objects.filter(state="doubled").count()
        assert JournalEntry.objects.filter(kind="refund_doubled").count() == doubled
        refunded = sum(one["refunded"] for one in sandbox.charges())
        through = RefundTender.objects.filter(state__in=["done", "doubled"]).count()
        assert refunded == through * KOPI


def _both(shop: Shop, order: dict[str, Any], head_start: float) -> None:
    with tenant_scope(shop.tenant.id):
        tender = RefundTender.objects.select_related("refund").get(refund__order_id=order["id"])
    path = f"/api/v1/orders/{order['id']}/refunds/{tender.refund_id}/tenders/{tender.id}/pay"
    client = shop.till("manager")

    def sweep() -> None:
        try:
            pay_refunds_back(str(shop.tenant.id))
        finally:
            connections.close_all()

    def by_hand() -> None:
        time.sleep(head_start)
        body = {"method": "cash", "sure": True}
        try:
            client.post(path, body, format="json", HTTP_IDEMPOTENCY_KEY=str(uuid7()))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for act in [pool.submit(sweep), pool.submit(by_hand)]:
            act.result()


def test_a_sales_payment_is_refunded_by_its_order_only(ready: Shop, sandbox: Sandbox) -> None:
    order = paid_sale(ready, sandbox)
    with tenant_scope(ready.tenant.id):
        intent = PaymentIntent.objects.get()
    answer = ready.till("manager").post(
        f"/api/v1/payments/intents/{intent.id}/refund",
        {"amount": KOPI, "reason": "salah"},
        format="json",
        HTTP_IDEMPOTENCY_KEY=str(uuid7()),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_belongs_to_order")
    assert (answer.json()["source_kind"], answer.json()["source"]) == ("order", order["id"])
    with tenant_scope(ready.tenant.id):
        assert not PaymentRefund.objects.exists()
    assert sandbox.charges()[0]["refunded"] == 0


def test_the_office_pays_what_the_gateway_refused_and_decides_what_it_paid_twice(
    ready: Shop, sandbox: Sandbox
) -> None:
    refused(ready, sandbox)
    with tenant_scope(ready.tenant.id):
        tender = RefundTender.objects.select_related("refund").get()
    address = reverse("backoffice:orders_order_change", args=[tender.refund.order_id])
    page = reverse("backoffice:orders_order_pay_back", args=[tender.refund.order_id])
    manager = signed_in(ready, "manager")
    listed = reverse("backoffice:orders_order_changelist") + "?pay_back=open"
    assert page in str(manager.get(address).content)
    assert "A1-000001" in str(manager.get(listed).content)
    shown = manager.get(page).content.decode()
    assert "Refund is not possible for this transaction." in shown
    assert "sure" not in shown
    one = {"tender": str(tender.id), "p10-method": "cash", "p10-reference": "Kuitansi 5"}
    assert manager.post(page, one).headers["Location"] == address
    assert tenders(ready) == [("qris", KOPI, "instead")]
    done = manager.get(address).content.decode()
    assert "dibayar cara lain: tunai, Kuitansi 5" in done
    assert page not in done
    assert manager.get(listed).content.decode().count("A1-000001") == 0
    assert signed_in(ready, "accountant").get(page).status_code == 403

    with tenant_context(ready.tenant.id):
        hear_of_refund(key=str(tender.id))
    assert "terbayar dua kali" in manager.get(address).content.decode()
    assert manager.post(page, {"tender": str(tender.id), "p10-method": "lost"}).status_code == 302
    assert tenders(ready) == [("qris", KOPI, "lost")]
    assert books(ready, *ACCOUNTS) == [0, FLOAT - KOPI, 0, 0, KOPI]
