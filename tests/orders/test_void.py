"""Voiding a sale."""

from typing import Any

from apps.core.models import AuditEntry, OutboxEvent
from apps.core.tenancy import tenant_scope
from apps.finance.models import JournalEntry
from apps.finance.selectors import balance
from apps.inventory.models import StockLevel, StockMovement
from apps.orders.models import Order
from apps.shifts.models import Shift
from tests.factories import FLOAT, PIN, Shop, order_body

URL = "/api/v1/orders"


def sell(client: Any, shop: Shop) -> str:
    answer = client.post(URL, order_body(shop, 2, 1), format="json", HTTP_IDEMPOTENCY_KEY="s")
    return str(answer.json()["id"])


def void(client: Any, order_id: str, key: str = "v1", **body: Any) -> Any:
    data = {"reason": "salah pesan"} | body
    return client.post(f"{URL}/{order_id}/void", data, format="json", HTTP_IDEMPOTENCY_KEY=key)


def approval(till: Any, order_id: str, employee: str = "1003") -> str:
    body = {"action": "order.void", "subject": order_id, "employee": employee, "pin": PIN}
    return str(till.post("/api/v1/approvals", body, format="json").json()["token"])


def test_void_restores_stock_and_books_once(shop: Shop) -> None:
    till = shop.till()
    order_id = sell(till, shop)
    token = approval(till, order_id)
    first = void(till, order_id, approval=token)
    assert first.status_code == 200
    assert first.json()["state"] == "voided"
    assert first.json()["void_reason"] == "salah pesan"
    again = void(till, order_id, approval=token)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(outlet=shop.outlet, product=shop.products[0])
        assert (level.quantity, level.value) == (100, 700_000)
        assert StockMovement.objects.filter(reason="void").count() == 2
        assert {key: balance(key) for key in ("cash_drawer", "revenue", "cogs")} == {
            "cash_drawer": FLOAT,
            "revenue": 0,
            "cogs": 0,
        }
        assert balance("inventory") == 1_400_000
        assert list(JournalEntry.objects.filter(source_id=order_id).values_list("kind", flat=True)
                    .order_by("id")) == ["sale", "void"]  # fmt: skip
        entry = AuditEntry.objects.get(action="order.voided")
        assert entry.after["approver"] == str(shop.people["supervisor"].membership.id)
        assert entry.membership_id == shop.people["cashier"].membership.id
        assert OutboxEvent.objects.filter(name="order.voided").count() == 1


def test_a_voided_sale_stays_voided(shop: Shop) -> None:
    till = shop.till("supervisor")
    order_id = sell(till, shop)
    assert void(till, order_id).status_code == 200
    second = void(till, order_id, "v2")
    assert (second.status_code, second.json()["code"]) == (409, "order_not_voidable")
    with tenant_scope(shop.tenant.id):
        assert StockMovement.objects.filter(reason="void").count() == 2


def test_a_cashier_needs_an_approval(shop: Shop) -> None:
    till = shop.till()
    order_id = sell(till, shop)
    refused = void(till, order_id)
    assert (refused.status_code, refused.json()["code"]) == (403, "approval_required")
    wrong = void(till, order_id, approval="made-up")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "approval_invalid")
    with tenant_scope(shop.tenant.id):
        assert Order.objects.get().state == "paid"


def test_a_cashier_cannot_approve_herself(shop: Shop) -> None:
    till = shop.till()
    order_id = sell(till, shop)
    body = {"action": "order.void", "subject": order_id, "employee": "1004", "pin": PIN}
    answer = till.post("/api/v1/approvals", body, format="json")
    assert answer.status_code == 403


def test_not_after_the_shift_closed(shop: Shop) -> None:
    till = shop.till("supervisor")
    order_id = sell(till, shop)
    with tenant_scope(shop.tenant.id):
        Shift.objects.filter(id=shop.shift.id).update(state="closed")
    answer = void(till, order_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_voidable")


def test_needs_a_reason_and_a_key(shop: Shop) -> None:
    till = shop.till("supervisor")
    order_id = sell(till, shop)
    assert void(till, order_id, reason="  ").status_code == 400
    keyless = till.post(f"{URL}/{order_id}/void", {"reason": "x"}, format="json")
    assert keyless.json()["code"] == "idempotency_key_required"


def test_another_tenants_sale_is_404(shop: Shop, other_shop: Shop) -> None:
    order_id = sell(other_shop.till(), other_shop)
    owner = shop.client("owner")
    assert void(owner, order_id).status_code == 404
    assert owner.get(f"{URL}/{order_id}").status_code == 404
    assert owner.get(f"{URL}/{order_id}/receipt").status_code == 404
    with tenant_scope(other_shop.tenant.id):
        assert Order.objects.get().state == "paid"
