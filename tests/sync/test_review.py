"""The review list: who sees what, what each decision does, and that it is done once."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_customer
from apps.finance.selectors import balance
from apps.inventory.models import StockLevel, StockMovement
from apps.orders.models import Order
from apps.sync.models import JournalEntry, SyncException
from apps.sync.words import (
    EXCEPTION_NAMES,
    EXCEPTION_WORDS,
    exception_name,
    exception_words,
)
from tests.factories import FLOAT, PIN, Shop, make_shop
from tests.sync.queue import Device, codes, make_device

URL = "/api/v1/sync/exceptions"


def listed(client: Any, **filters: str) -> list[dict[str, Any]]:
    answer = client.get(URL, filters)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def resolve(client: Any, exception_id: str, decision: str, **body: Any) -> Any:
    return client.post(
        f"{URL}/{exception_id}/resolve", {"decision": decision} | body, format="json"
    )


def short_sale(device: Device) -> str:
    """A sale of 101 cups of which there are 100; the id of its exception."""
    (result,) = device.results(device.sale(101))
    assert codes(result) == ["negative_stock"]
    return str(result["exceptions"][0]["id"])


# --- Who sees what -------------------------------------------------------------------------------


def test_the_list_says_what_happened_and_what_can_be_decided(shop: Shop) -> None:
    device = make_device(shop)
    exception_id = short_sale(device)
    (one,) = listed(shop.client("manager"), state="open")
    order = one["entry"].pop("order")
    for name in ("created_at", "evidence"):
        one.pop(name)
    content_id = one["entry"].pop("id")
    assert one["entry"].pop("happened_at")
    assert one == {
        "id": exception_id,
        "code": "negative_stock",
        "detail": "Stock went below zero because the goods were sold. Count it.",
        "state": "open",
        "outlet": str(shop.outlet.id),
        "terminal": {"id": str(shop.terminal.id), "code": "A1", "name": "Kasir 1"},
        "entry": {
            "kind": "sale", "sequence": 1, "state": "applied", "receipt_number": "A1-1-000001",
            "total": 1_818_000, "cashier": shop.people["cashier"].actor.name,
        },
        "decisions": ["adjust_stock", "acknowledge"],
        "decision": "", "note": "", "resolved_by": "", "resolved_at": None,
    }  # fmt: skip
    with tenant_scope(shop.tenant.id):
        assert str(Order.objects.get().id) == order
        assert str(JournalEntry.objects.get().id) == content_id


def test_filters_and_pages(shop: Shop) -> None:
    device = make_device(shop)
    first, second = short_sale(device), device.results(device.sale(1))[0]["exceptions"][0]["id"]
    manager = shop.client("manager")
    assert [one["id"] for one in listed(manager)] == [second, first]
    assert listed(manager, code="price_variance") == []
    assert listed(manager, terminal=str(uuid7())) == []
    assert len(listed(manager, terminal=str(shop.terminal.id), outlet=str(shop.outlet.id))) == 2
    assert manager.get(URL, {"state": "later"}).status_code == 400
    page = manager.get(URL, {"page_size": 1}).json()
    assert [one["id"] for one in page["results"]] == [second]
    rest = manager.get(page["next"]).json()["results"]
    assert [one["id"] for one in rest] == [first]
    assert resolve(manager, first, "acknowledge").status_code == 200
    assert [one["id"] for one in listed(manager, state="open")] == [second]
    assert [one["id"] for one in listed(manager, state="resolved")] == [first]


def test_the_list_asks_the_database_no_more_for_three_than_for_one(
    shop: Shop, django_assert_max_num_queries: Any
) -> None:
    device = make_device(shop)
    for _ in range(3):
        device.results(device.sale(101))
    device.send({"content": "{}", "hash": "x", "signature": "x"})
    client = shop.client("owner")
    with django_assert_max_num_queries(12):
        assert len(listed(client)) == 4


def test_a_till_sees_its_own_and_nobody_else_without_the_right_sees_any(
    shop: Shop, other_shop: Shop
) -> None:
    device = make_device(shop)
    exception_id = short_sale(device)
    assert [one["id"] for one in listed(device.till)] == [exception_id]
    assert listed(shop.client("cashier")) == []
    assert listed(shop.client("supervisor")) == []
    assert listed(other_shop.client("owner")) == []
    assert resolve(other_shop.client("owner"), exception_id, "acknowledge").status_code == 404
    assert resolve(shop.client("cashier"), exception_id, "acknowledge").status_code == 404
    assert shop.client("accountant").get(URL).status_code == 403


def test_every_exception_has_a_name_and_a_sentence() -> None:
    assert set(EXCEPTION_NAMES) == set(EXCEPTION_WORDS)
    assert exception_name("refund_too_much") == "Ditolak saat dibukukan"
    assert exception_words("refund_too_much", {"detail": "Terlalu banyak."}) == "Terlalu banyak."


# --- Deciding ------------------------------------------------------------------------------------


def test_at_the_till_somebody_who_may_has_to_approve(shop: Shop) -> None:
    device = make_device(shop)
    exception_id = short_sale(device)
    refused = resolve(device.till, exception_id, "acknowledge")
    assert (refused.status_code, refused.json()["code"]) == (403, "approval_required")
    assert refused.json()["action"] == "sync.resolve"
    asked = {"action": "sync.resolve", "subject": exception_id, "pin": PIN}
    supervisor = device.till.post("/api/v1/approvals", asked | {"employee": "1003"})
    assert supervisor.status_code == 403
    token = device.till.post("/api/v1/approvals", asked | {"employee": "1002"}).json()["token"]
    answer = resolve(device.till, exception_id, "acknowledge", approval=token)
    assert (answer.status_code, answer.json()["state"]) == (200, "resolved")
    assert answer.json()["resolved_by"] == shop.people["cashier"].actor.name
    with tenant_scope(shop.tenant.id):
        after = AuditEntry.objects.get(action="sync.resolved").after
        assert after is not None
        assert after["approver"] == str(shop.people["manager"].membership.id)


def test_a_decision_is_made_once_and_the_second_is_told(shop: Shop) -> None:
    device = make_device(shop)
    exception_id = short_sale(device)
    manager, owner = shop.client("manager"), shop.client("owner")
    first = resolve(manager, exception_id, "acknowledge", note="Sudah dicek")
    assert first.json()["note"] == "Sudah dicek"
    assert first.json()["decisions"] == []
    assert resolve(manager, exception_id, "acknowledge").json() == first.json()
    late = resolve(owner, exception_id, "adjust_stock")
    assert (late.status_code, late.json()["code"]) == (409, "exception_resolved")
    assert late.json()["decision"] == "acknowledge"
    assert late.json()["resolved_by"] == shop.people["manager"].actor.name
    with tenant_scope(shop.tenant.id):
        assert AuditEntry.objects.filter(action="sync.resolved").count() == 1
        assert StockLevel.objects.get(product=shop.products[0]).quantity == -1


def test_two_people_decide_at_once(committed: None) -> None:
    shop = make_shop("Kedai Tinjau")
    exception_id = short_sale(make_device(shop))
    people = [shop.client(role) for role in ("owner", "manager") * 2]

    def decide(client: Any) -> Any:
        try:
            return resolve(client, exception_id, "adjust_stock")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(decide, people))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.json()["resolved_by"] for answer in answers}) == 1
    with tenant_scope(shop.tenant.id):
        assert AuditEntry.objects.filter(action="sync.resolved").count() == 1
        assert StockMovement.objects.filter(reason="correction").count() == 1
        assert StockLevel.objects.get(product=shop.products[0]).quantity == 0


def test_a_decision_that_does_not_fit_is_refused(shop: Shop) -> None:
    device = make_device(shop)
    exception_id = short_sale(device)
    owner = shop.client("owner")
    for decision in ("discard", "book", "accept_price", "link_customer"):
        answer = resolve(owner, exception_id, decision, note="Coba")
        assert (answer.status_code, answer.json()["code"]) == (409, "decision_not_possible")
        assert answer.json()["decisions"] == ["adjust_stock", "acknowledge"]
    assert resolve(owner, exception_id, "by_itself").status_code == 400
    assert resolve(owner, exception_id, "discard").json()["errors"][0]["field"] == "note"
    with tenant_scope(shop.tenant.id):
        assert SyncException.objects.get().state == "open"


def test_another_price_is_accepted_and_the_sale_stays_as_it_was(shop: Shop) -> None:
    device = make_device(shop)
    entry = device.sale(1)
    with tenant_scope(shop.tenant.id):
        shop.products[0].price = 20_000
        shop.products[0].save(update_fields=["price"])
    (result,) = device.results(entry)
    assert codes(result) == ["price_variance"]
    (one,) = listed(shop.client("owner"))
    assert one["decisions"] == ["accept_price"]
    assert resolve(shop.client("owner"), one["id"], "accept_price").status_code == 200
    with tenant_scope(shop.tenant.id):
        assert Order.objects.get().total == 18_000


def test_stock_is_brought_to_what_was_counted(shop: Shop) -> None:
    device = make_device(shop)
    exception_id = short_sale(device)
    item = str(shop.products[0].id)
    owner = shop.client("owner")
    wrong = [{"item": str(shop.products[1].id), "quantity": "3"}]
    refused = resolve(owner, exception_id, "adjust_stock", counts=wrong)
    assert refused.json()["errors"][0]["field"] == "counts"
    counts = [{"item": item, "quantity": "7"}]
    assert resolve(owner, exception_id, "adjust_stock", counts=counts).status_code == 200
    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(product=shop.products[0])
        assert level.quantity == 7
        assert level.movements.order_by("-id")[0].quantity == 8


def test_an_unknown_customer_is_linked_later(shop: Shop) -> None:
    device = make_device(shop)
    (result,) = device.results(device.sale(1, order={"customer": str(uuid7())}, cart=_cart(device)))
    assert codes(result) == ["unknown_customer"]
    owner, exception_id = shop.client("owner"), result["exceptions"][0]["id"]
    nobody = resolve(owner, exception_id, "link_customer")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "customer_unknown")
    with tenant_scope(shop.tenant.id):
        rini = create_customer(actor=shop.people["owner"].actor, name="Bu Rini")
    linked = resolve(owner, exception_id, "link_customer", customer=str(rini.id))
    assert linked.status_code == 200
    with tenant_scope(shop.tenant.id):
        assert Order.objects.get().customer_id == rini.id
        assert AuditEntry.objects.filter(action="order.customer_linked").count() == 1


def _cart(device: Device) -> dict[str, Any]:
    entry = device.sale(1)
    device.entries.clear()
    device.sequence, device.number, device.last = 0, 0, ""
    cart: dict[str, Any] = json.loads(entry["content"])["cart"]
    return cart


# --- What is not booked --------------------------------------------------------------------------


def forged_sale(device: Device) -> dict[str, Any]:
    """A sale whose signature is another device's."""
    entry = device.sale(1)
    device.key, own = make_device(device.shop).key, device.key
    sealed = device.seal(json.loads(entry["content"]))
    device.key = own
    return sealed


def test_a_rejected_sale_is_booked_under_a_number_of_the_server(shop: Shop) -> None:
    device = make_device(shop)
    (result,) = device.results(forged_sale(device))
    assert (result["result"], codes(result)) == ("rejected", ["signature_invalid"])
    owner, exception_id = shop.client("owner"), result["exceptions"][0]["id"]
    (one,) = listed(owner)
    assert one["decisions"] == ["book", "discard"]
    assert (one["entry"]["receipt_number"], one["entry"]["total"]) == ("A1-1-000001", 18_000)
    answer = resolve(owner, exception_id, "book", note="Struknya ada")
    assert (answer.status_code, answer.json()["decision"]) == (200, "book")
    with tenant_scope(shop.tenant.id):
        order = Order.objects.get()
        assert (order.receipt_number, order.total) == ("A1-000001", 18_000)
        assert balance("cash_drawer") == FLOAT + 18_000
        assert JournalEntry.objects.get().state == "rejected"
        assert JournalEntry.objects.get().subject_id == order.id


def test_what_cannot_be_a_sale_is_discarded_with_a_reason(shop: Shop) -> None:
    device = make_device(shop)
    (result,) = device.results({"content": "{}", "hash": "x", "signature": "x"})
    owner, exception_id = shop.client("owner"), result["exceptions"][0]["id"]
    assert listed(owner)[0]["decisions"] == ["discard"]
    answer = resolve(owner, exception_id, "discard", note="Uji coba teknisi")
    assert (answer.status_code, answer.json()["decision"]) == (200, "discard")
    with tenant_scope(shop.tenant.id):
        assert not Order.objects.exists()
        assert JournalEntry.objects.get().content == "{}"
        after = AuditEntry.objects.get(action="sync.resolved").after
        assert after is not None
        assert after["note"] == "Uji coba teknisi"


def test_a_sale_that_waits_for_a_shift_is_booked_without_it(shop: Shop) -> None:
    device = make_device(shop)
    device.sale(1)
    waiting = device.sale(1, shift=str(uuid7()))
    (result,) = device.results(waiting)
    assert codes(result) == ["waits_for_entry"]
    (one,) = listed(device.till)
    assert (one["entry"]["state"], one["decisions"]) == ("waiting", ["book", "discard"])
    retried = device.till.post(f"/api/v1/sync/entries/{one['entry']['id']}/retry")
    assert (retried.status_code, retried.json()["state"]) == (200, "waiting")
    assert retried.json()["problem"]["code"] == "waits_for_entry"
    answer = resolve(shop.client("owner"), one["id"], "book")
    assert (answer.status_code, answer.json()["decision"]) == (200, "book")
    assert answer.json()["entry"]["state"] == "applied"
    with tenant_scope(shop.tenant.id):
        order = Order.objects.get()
        assert (order.shift_id, order.receipt_number) == (shop.shift.id, "A1-1-000002")
        assert SyncException.objects.filter(state="open", code="unknown_shift").count() == 1


def test_a_waiting_sale_is_discarded_and_never_sold(shop: Shop) -> None:
    device = make_device(shop)
    device.sale(1)
    waiting = device.sale(1, shift=str(uuid7()))
    (result,) = device.results(waiting)
    exception_id = result["exceptions"][0]["id"]
    assert resolve(shop.client("owner"), exception_id, "discard", note="Dobel").status_code == 200
    assert device.results(waiting)[0]["result"] == "replayed"
    with tenant_scope(shop.tenant.id):
        assert JournalEntry.objects.get().state == "cancelled"
        assert not Order.objects.exists()


def test_only_the_own_till_tries_an_entry_again(shop: Shop, other_shop: Shop) -> None:
    device = make_device(shop)
    device.sale(1)
    device.results(device.sale(1, shift=str(uuid7())))
    with tenant_scope(shop.tenant.id):
        url = f"/api/v1/sync/entries/{JournalEntry.objects.get().id}/retry"
    assert shop.client("cashier").post(url).status_code == 404
    assert other_shop.client("owner").post(url).status_code == 404
    assert shop.client("manager").post(url).status_code == 200
