"""The tills' queue: what is offered, what happened, and that each counts once."""

from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.errors import NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.finance.selectors import balance
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services import adjust_stock
from apps.orders.models import Order, TerminalSequence
from apps.sync.models import JournalEntry, SyncException
from apps.sync.services.waiting import retry_entry
from tests.factories import FLOAT, Shop
from tests.sync.queue import codes, make_device


def test_a_fact_is_booked_once_under_the_journals_number(shop: Shop) -> None:
    device = make_device(shop)
    entry = device.sale(2, 1)
    answer = device.send(entry).json()
    (result,) = answer["results"]
    assert (result["result"], result["exceptions"], result["problem"]) == ("accepted", [], None)
    assert result["order"]["receipt_number"] == "A1-1-000001"
    assert (result["order"]["number"], result["order"]["total"]) == (1, 51_000)
    assert answer["journal"] == {
        "id": str(device.journal.id), "ordinal": 1, "received": 1, "verified_through": 1,
        "highest": 1, "missing": [], "broken_at": None, "sales": 1, "retired": False,
    }  # fmt: skip
    (again,) = device.results(entry)
    assert (again["result"], again["order"]["id"]) == ("replayed", result["order"]["id"])
    with tenant_scope(shop.tenant.id):
        order = Order.objects.get()
        assert (order.journal, order.number, order.receipt_number) == (1, 1, "A1-1-000001")
        assert order.shift_id == shop.shift.id
        assert str(order.cashier_id) == device.cashier
        assert balance("cash_drawer") == FLOAT + 51_000
        assert balance("revenue") == -51_000
        assert StockLevel.objects.get(product=shop.products[0]).quantity == 98
        stored = JournalEntry.objects.get()
        assert (stored.content, stored.state) == (entry["content"], "applied")
        assert stored.subject_id == order.id
        assert not TerminalSequence.objects.exists()
        assert not SyncException.objects.exists()


def test_an_offer_may_be_refused_and_leaves_its_link_of_the_chain(shop: Shop) -> None:
    device = make_device(shop)
    first, second = device.sale(101), device.sale(1)
    (refused,) = device.results(first, fact=False)
    assert (refused["result"], refused["problem"]["code"]) == ("refused", "stock_short")
    cancelled = device.append(
        "number_cancelled", entry=refused["id"], number=1, reason="refused", shift=None
    )
    assert device.results(second, fact=False)[0]["result"] == "accepted"
    answer = device.send(cancelled).json()
    assert answer["results"][0]["result"] == "accepted"
    assert answer["journal"]["verified_through"] == 3
    assert (answer["journal"]["sales"], answer["journal"]["missing"]) == (1, [])
    with tenant_scope(shop.tenant.id):
        assert [order.number for order in Order.objects.all()] == [2]
        states = JournalEntry.objects.order_by("sequence").values_list("state", flat=True)
        assert list(states) == ["cancelled", "applied", "applied"]


def test_an_offer_whose_answer_was_lost_is_one_sale_as_a_fact(shop: Shop) -> None:
    device = make_device(shop)
    entry = device.sale(1)
    assert device.results(entry, fact=False)[0]["result"] == "accepted"
    assert device.results(entry, fact=True)[0]["result"] == "replayed"
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 1


def test_a_refused_offer_that_happened_after_all_is_booked(shop: Shop) -> None:
    device = make_device(shop)
    entry = device.sale(101)
    assert device.results(entry, fact=False)[0]["result"] == "refused"
    (result,) = device.results(entry, fact=True)
    assert (result["result"], codes(result)) == ("accepted_with_exceptions", ["negative_stock"])
    assert result["exceptions"][0]["evidence"]["items"][0]["available"] == "100"
    with tenant_scope(shop.tenant.id):
        assert StockLevel.objects.get(product=shop.products[0]).quantity == -1


def test_a_late_copy_of_a_refused_offer_sells_nothing(shop: Shop) -> None:
    """The till cancelled its number; by the time the copy arrives there are goods again."""
    device = make_device(shop)
    entry = device.sale(101)
    assert device.results(entry, fact=False)[0]["result"] == "refused"
    with tenant_scope(shop.tenant.id):
        adjust_stock(
            actor=shop.people["owner"].actor,
            outlet_id=shop.outlet.id,
            product_id=shop.products[0].id,
            quantity=Decimal(10),
            reason=StockMovement.Reason.FOUND,
        )
    (result,) = device.results(entry, fact=False)
    assert (result["result"], result["problem"]["code"]) == ("refused", "stock_short")
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 0
        assert JournalEntry.objects.get().state == "refused"


def test_the_journal_is_made_on_demand(shop: Shop) -> None:
    device = make_device(shop)
    answer = device.till.get("/api/v1/sync/journal").json()
    assert (answer["id"], answer["received"]) == (str(device.journal.id), 0)
    assert (answer["last_hash"], answer["last_number"]) == ("", 0)
    device.results(device.sale(1))
    cancelled = device.append("number_cancelled", entry=str(uuid7()), number=2, reason="given_up")
    device.results(cancelled)
    answer = device.till.get("/api/v1/sync/journal").json()
    assert (answer["last_hash"], answer["last_number"]) == (cancelled["hash"], 1)
    assert shop.client("owner").get("/api/v1/sync/journal").status_code == 409


def test_a_plain_sale_of_a_batch_is_one_statement(shop: Shop) -> None:
    """Ten sales more are ten statements more; what they share is read once."""
    device = make_device(shop)
    device.results(device.sale(1))
    batches = [[device.sale(1, 1) for _ in range(count)] for count in (5, 15)]
    counts = []
    for batch in batches:
        with CaptureQueriesContext(connection) as captured:
            results = device.results(*batch)
        assert {one["result"] for one in results} == {"accepted"}
        counts.append(len(captured))
    assert counts[1] - counts[0] == 10
    assert counts[0] <= 50


def test_a_waiting_entry_is_tried_again_by_a_person(shop: Shop) -> None:
    device = make_device(shop)
    order = {"tenders": [{"method": "kasbon", "amount": 18_000}]}
    (waits,) = device.results(device.sale(1, order=order))
    assert codes(waits) == ["customer_required"]
    actor = shop.people["owner"].actor
    with tenant_scope(shop.tenant.id):
        entry = retry_entry(entry_id=UUID(waits["id"]), actor=actor)
        assert (entry.state, SyncException.objects.get().state) == ("waiting", "open")
        with pytest.raises(NotFound):
            retry_entry(entry_id=uuid7(), actor=actor)
        assert Order.objects.count() == 0
    assert device.till.get("/api/v1/sync/journal").json()["sales"] == 1


def test_a_shift_that_is_named_wrong_is_found_by_the_time_of_the_sale(shop: Shop) -> None:
    device = make_device(shop)
    (result,) = device.results(device.sale(1, shift=str(uuid7())))
    assert codes(result) == ["unknown_shift"]
    assert result["order"]["shift"] == str(shop.shift.id)
