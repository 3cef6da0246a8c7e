"""Tickets of the kitchen: what becomes one, who moves it, and what a board is told."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from apps.catalog.models import Category, ProductUnit
from apps.catalog.services import create_category, create_product, update_category
from apps.catalog.services.modifiers import OptionInput, create_modifier_group
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.outbox import dispatch
from apps.core.tenancy import tenant_scope
from apps.orders.kitchen.models import KitchenBoard, KitchenLine, KitchenStep, KitchenTicket
from apps.orders.kitchen.services import CartLine, cancel_voided_order, ticket_paid_order
from apps.orders.kitchen.services.sending import not_yet_sent
from apps.orders.kitchen.states import MOVES, LineState, Refusal, permission_for, refusal
from apps.orders.models import Order
from apps.tenants.models import AuthSession, Terminal
from apps.tenants.permissions import ROLES
from apps.tenants.services.people import create_terminal
from apps.tenants.services.tokens import open_session
from tests.factories import Shop, order_body

TICKETS = "/api/v1/kitchen/tickets"
MOVE = "/api/v1/kitchen/tickets/state"
STATIONS = "/api/v1/kitchen/stations"
ORDERS = "/api/v1/orders"
P, C, R, S, X = LineState

pytestmark = pytest.mark.django_db(databases=["default", "platform"])


@pytest.fixture
def cafe(shop: Shop) -> Shop:
    """Kopi Susu is made at the Bar, Roti Bakar in the Dapur, Jasa Antar nowhere."""
    with tenant_scope(shop.tenant.id):
        actor = shop.people["manager"].actor
        drinks = Category.objects.get(name="Minuman")
        update_category(actor=actor, category_id=drinks.id, station="Bar")
        food = create_category(actor=actor, name="Makanan", station="Dapur")
        shop.products[1].category = food
        shop.products[1].save(update_fields=["category"])
    return shop


def sell(shop: Shop, *quantities: int, **extra: Any) -> str:
    """A paid order whose event was delivered."""
    body = order_body(shop, *quantities, **extra)
    answer = shop.till().post(ORDERS, body, headers={"Idempotency-Key": str(uuid7())})
    assert answer.status_code == 201, answer.content
    dispatch(shop.tenant.id)
    return str(answer.json()["id"])


def send(
    client: APIClient, shop: Shop, order_id: str, *quantities: int, key: str = "", **extra: Any
) -> Any:
    lines = [
        {"item": str(product.id), "quantity": str(count)}
        for product, count in zip(shop.products, quantities)
        if count
    ]
    body = {"outlet": str(shop.outlet.id), "channel": "dine_in", "lines": lines} | extra
    return client.post(
        f"/api/v1/kitchen/orders/{order_id}/send",
        body,
        headers={"Idempotency-Key": key or str(uuid7())},
    )


def board(client: APIClient, shop: Shop, **query: Any) -> dict[str, Any]:
    answer = client.get(TICKETS, {"outlet": str(shop.outlet.id)} | query)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def shown(tickets: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        (t["station"], [(x["quantity"], x["name"], x["state"]) for x in t["lines"]])
        for t in tickets
    ]


def move(client: APIClient, shop: Shop, items: list[str], state: str, **extra: Any) -> Any:
    body = {"items": items, "state": state, "outlet": str(shop.outlet.id)} | extra
    return client.post(MOVE, body)


def results(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.content
    return [(one["result"], one.get("code", "")) for one in answer.json()["results"]]


# --- The table of states -------------------------------------------------------------------------

ON, BACK = Refusal.MOVED_ON, Refusal.NOT_ONE_STEP
FORWARD = {
    P: {C: None, R: BACK, S: BACK},
    C: {P: ON, R: None, S: BACK},
    R: {P: ON, C: ON, S: None},
    S: {P: ON, C: ON, R: ON},
    X: dict.fromkeys(MOVES, Refusal.CANCELLED),
}
UNDO = {
    P: {C: BACK, R: BACK, S: BACK},
    C: {P: None, R: BACK, S: BACK},
    R: {P: BACK, C: None, S: BACK},
    S: {P: BACK, C: BACK, R: None},
    X: dict.fromkeys(MOVES, Refusal.CANCELLED),
}


@pytest.mark.parametrize(("table", "undo"), [(FORWARD, False), (UNDO, True)])
def test_every_step_of_the_table(table: dict[LineState, dict[LineState, Any]], undo: bool) -> None:
    fresh = dt.timedelta(minutes=2)
    for state, targets in table.items():
        for to, wanted in targets.items():
            assert refusal(state, to, undo=undo, age=fresh) == wanted, (state, to)


def test_undo_has_its_time() -> None:
    late = dt.timedelta(minutes=2, seconds=1)
    assert refusal(C, P, undo=True, age=late) == Refusal.UNDO_LATE
    assert refusal(P, C, undo=False, age=late) is None


def test_serving_is_another_right_than_cooking() -> None:
    assert {to: permission_for(to, undo=False) for to in MOVES} == {
        P: "kitchen.update",
        C: "kitchen.update",
        R: "kitchen.update",
        S: "kitchen.serve",
    }
    assert permission_for(R, undo=True) == "kitchen.serve"
    assert permission_for(C, undo=True) == permission_for(P, undo=True) == "kitchen.update"


# --- From a paid order ---------------------------------------------------------------------------


def test_a_paid_order_becomes_one_ticket_a_station(cafe: Shop) -> None:
    order_id = sell(cafe, 2, 1, 1, note="Meja dekat jendela")
    tickets = board(cafe.client("kitchen"), cafe)["tickets"]
    assert sorted(shown(tickets)) == [
        ("Bar", [("2", "Kopi Susu", "pending")]),
        ("Dapur", [("1", "Roti Bakar", "pending")]),
    ]
    ticket = tickets[0]
    assert ticket["order"] == order_id
    assert ticket["receipt_number"] == "A1-000001"
    assert ticket["channel"] == "take_away"
    assert ticket["note"] == "Meja dekat jendela"
    assert (ticket["paid"], ticket["voided"], ticket["part"]) == (True, False, 1)
    assert ticket["code"] == order_id[-4:].upper()
    with tenant_scope(cafe.tenant.id):
        assert (
            list(KitchenStep.objects.values_list("from_state", "to_state", "membership_id"))
            == [("", "pending", None)] * 2
        )


def test_the_handler_twice_makes_one_ticket(cafe: Shop) -> None:
    order_id = UUID(sell(cafe, 1))
    with tenant_scope(cafe.tenant.id):
        revision = KitchenBoard.objects.get().revision
        ticket_paid_order(order_id)
        assert KitchenTicket.objects.count() == KitchenLine.objects.count() == 1
        assert KitchenBoard.objects.get().revision == revision == 1


def test_what_no_station_cooks_makes_no_ticket(cafe: Shop) -> None:
    sell(cafe, 0, 0, 1)
    with tenant_scope(cafe.tenant.id):
        assert KitchenTicket.objects.count() == KitchenBoard.objects.count() == 0


def test_a_variant_is_cooked_where_its_product_is(cafe: Shop) -> None:
    with tenant_scope(cafe.tenant.id):
        large = create_product(
            actor=cafe.people["manager"].actor,
            name="Kopi Susu Besar",
            sku="KOPI-L",
            price=22_000,
            variant_of=cafe.products[0],
            track_stock=False,
        )
    line = {"item": str(large.id), "quantity": "1"}
    sell(cafe, 0, lines=[line], tenders=[{"method": "cash", "amount": 22_000}])
    tickets = board(cafe.client("kitchen"), cafe)["tickets"]
    assert shown(tickets) == [("Bar", [("1", "Kopi Susu Besar", "pending")])]


def test_a_sale_that_arrives_hours_later_is_not_cooked(cafe: Shop) -> None:
    early = timezone.now() - dt.timedelta(hours=3)
    sell(cafe, 1, placed_at=early.isoformat())
    assert board(cafe.client("kitchen"), cafe)["tickets"] == []


def test_a_void_stops_what_is_not_served(cafe: Shop) -> None:
    order_id = sell(cafe, 1, 1)
    kitchen = cafe.client("kitchen")
    bar, dapur = sorted(board(kitchen, cafe)["tickets"], key=lambda t: t["station"])
    for state in ("cooking", "ready", "served"):
        assert results(move(kitchen, cafe, [bar["id"]], state)) == [("changed", "")]
    voided = cafe.till("supervisor").post(
        f"{ORDERS}/{order_id}/void", {"reason": "salah"}, headers={"Idempotency-Key": "v"}
    )
    assert voided.status_code == 200
    dispatch(cafe.tenant.id)
    tickets = sorted(board(kitchen, cafe)["tickets"], key=lambda t: t["station"])
    assert shown(tickets) == [
        ("Bar", [("1", "Kopi Susu", "served")]),
        ("Dapur", [("1", "Roti Bakar", "cancelled")]),
    ]
    assert [t["voided"] for t in tickets] == [True, True]
    assert all(t["finished_at"] for t in tickets)
    assert results(move(kitchen, cafe, [dapur["id"]], "cooking")) == [
        ("refused", "kitchen_cancelled")
    ]
    with tenant_scope(cafe.tenant.id):
        revision = KitchenBoard.objects.get().revision
        cancel_voided_order(UUID(order_id))
        assert KitchenBoard.objects.get().revision == revision


def test_a_sale_voided_before_the_kitchen_heard_of_it_is_not_cooked(cafe: Shop) -> None:
    order_id = cafe.till().post(ORDERS, order_body(cafe, 1)).json()["id"]
    cafe.till("supervisor").post(
        f"{ORDERS}/{order_id}/void", {"reason": "salah"}, headers={"Idempotency-Key": "v"}
    )
    dispatch(cafe.tenant.id)
    assert board(cafe.client("kitchen"), cafe)["tickets"] == []


# --- From a sent cart ----------------------------------------------------------------------------


def test_a_cart_is_sent_in_parts_and_only_the_rest_when_paid(cafe: Shop) -> None:
    till, kitchen, order_id = cafe.till(), cafe.client("kitchen"), str(uuid7())
    first = send(till, cafe, order_id, 1, label=" Meja 4 ")
    assert first.status_code == 200, first.content
    assert shown(first.json()["tickets"]) == [("Bar", [("1", "Kopi Susu", "pending")])]
    assert first.json()["tickets"][0]["label"] == "Meja 4"
    assert first.json()["tickets"][0]["paid"] is False

    second = send(till, cafe, order_id, 3, 1, label="Meja 4")
    assert shown(second.json()["tickets"]) == [
        ("Bar", [("1", "Kopi Susu", "pending")]),
        ("Bar", [("2", "Kopi Susu", "pending")]),
        ("Dapur", [("1", "Roti Bakar", "pending")]),
    ]
    assert [t["part"] for t in second.json()["tickets"]] == [1, 2, 2]

    sell(cafe, 4, 1, id=order_id)
    tickets = board(kitchen, cafe)["tickets"]
    assert shown(tickets)[-1] == ("Bar", [("1", "Kopi Susu", "pending")])
    assert len(tickets) == 4
    assert {(t["receipt_number"], t["paid"], t["label"]) for t in tickets} == {
        ("A1-000001", True, "Meja 4")
    }
    with tenant_scope(cafe.tenant.id):
        steps = KitchenStep.objects.filter(to_state="pending").exclude(membership_id=None)
        assert {step.membership_id for step in steps} == {cafe.people["cashier"].membership.id}
        assert AuditEntry.objects.filter(action="kitchen.sent").count() == 2


def test_a_paid_cart_that_was_sent_whole_makes_no_new_ticket(cafe: Shop) -> None:
    order_id = str(uuid7())
    send(cafe.till(), cafe, order_id, 1, 1)
    sell(cafe, 1, 1, id=order_id)
    with tenant_scope(cafe.tenant.id):
        assert KitchenTicket.objects.count() == 2


def test_sending_twice_is_sending_once(cafe: Shop) -> None:
    till, order_id = cafe.till(), str(uuid7())
    first = send(till, cafe, order_id, 1, key="satu")
    again = send(till, cafe, order_id, 1, key="satu")
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    other = send(till, cafe, order_id, 1, key="dua")
    assert "Idempotency-Replayed" not in other
    assert other.json() == first.json()
    with tenant_scope(cafe.tenant.id):
        assert (KitchenTicket.objects.count(), KitchenBoard.objects.get().revision) == (1, 1)


def test_the_kitchen_reads_packs_and_modifiers_and_cooks_once(cafe: Shop) -> None:
    with tenant_scope(cafe.tenant.id):
        pot = ProductUnit.objects.create(product=cafe.products[0], name="teko", factor=4)
        group = create_modifier_group(
            actor=cafe.people["owner"].actor,
            name="Gula",
            options=[OptionInput("Sedikit"), OptionInput("Aren", 2_000)],
            maximum=2,
            products=[cafe.products[0].id],
        )
        options = {option.name: str(option.id) for option in group.options.all()}
    item, order_id = str(cafe.products[0].id), str(uuid7())
    sweet = {"item": item, "quantity": "1", "modifiers": [options["Aren"], options["Sedikit"]]}
    pots = {"item": item, "quantity": "2", "unit": str(pot.id)}
    till = cafe.till()
    sent = send(till, cafe, order_id, lines=[sweet, pots]).json()
    (ticket,) = sent["tickets"]
    assert [(x["quantity"], x["unit"], x["modifiers"]) for x in ticket["lines"]] == [
        ("1", "", "Aren, Sedikit"),
        ("2", "teko", ""),
    ]
    sell(cafe, 1, id=order_id, lines=[sweet, pots], tenders=[{"method": "cash", "amount": 164_000}])
    assert len(board(till, cafe)["tickets"]) == 1
    wrong = send(till, cafe, str(uuid7()), lines=[sweet | {"modifiers": [str(uuid7())]}])
    assert (wrong.status_code, wrong.json()["code"]) == (400, "modifiers_invalid")
    bread = {"item": str(cafe.products[1].id), "quantity": "1", "unit": str(pot.id)}
    other = send(till, cafe, str(uuid7()), lines=[bread])
    assert (other.status_code, other.json()["code"]) == (400, "unit_unknown")


def test_what_is_sent_already_is_found_by_note_first() -> None:
    kopi, roti = uuid7(), uuid7()
    one, two = Decimal(1), Decimal(2)
    sent = {(kopi, "", "", ""): one, (roti, "", "", ""): one}
    wanted = [CartLine(kopi, one, "kurang manis"), CartLine(kopi, one), CartLine(roti, two)]
    assert not_yet_sent(wanted, sent) == [
        CartLine(kopi, one, "kurang manis"),
        CartLine(roti, one),
    ]
    assert not_yet_sent([CartLine(kopi, one, "panas")], sent) == []
    assert not_yet_sent([CartLine(kopi, Decimal("1.5"))], sent) == [CartLine(kopi, Decimal("0.5"))]
    assert not_yet_sent([CartLine(kopi, one, modifiers="Besar")], sent) == []
    a_pot = CartLine(kopi, one, unit="teko")
    assert not_yet_sent([a_pot], sent) == [a_pot]


def test_sending_is_refused(cafe: Shop, other_shop: Shop) -> None:
    till, order_id = cafe.till(), sell(cafe, 1)
    paid = send(till, cafe, order_id, 2)
    assert (paid.status_code, paid.json()["code"]) == (409, "kitchen_order_paid")
    lines = [{"item": str(other_shop.products[0].id), "quantity": "1"}]
    unknown = send(till, cafe, str(uuid7()), lines=lines)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "item_unknown")
    away = send(till, cafe, str(uuid7()), 1, outlet=str(cafe.second_outlet.id))
    assert (away.status_code, away.json()["code"]) == (404, "not_found")
    none = send(till, cafe, str(uuid7()))
    assert (none.status_code, none.json()["errors"][0]["field"]) == (400, "lines")
    cook = send(cafe.client("kitchen"), cafe, str(uuid7()), 1)
    assert (cook.status_code, cook.json()["code"]) == (403, "permission_denied")
    keyless = till.post(f"/api/v1/kitchen/orders/{uuid7()}/send", {})
    assert keyless.status_code == 400
    with tenant_scope(cafe.tenant.id):
        assert KitchenTicket.objects.count() == 1


def test_a_cart_of_another_outlet_stays_there(cafe: Shop) -> None:
    order_id = str(uuid7())
    owner = cafe.client("owner")
    assert send(owner, cafe, order_id, 1).status_code == 200
    answer = send(owner, cafe, order_id, 1, outlet=str(cafe.second_outlet.id))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_same_id_in_another_tenant_is_another_order(cafe: Shop, other_shop: Shop) -> None:
    order_id = str(uuid7())
    assert send(cafe.till(), cafe, order_id, 1).status_code == 200
    with tenant_scope(other_shop.tenant.id):
        drinks = Category.objects.get(name="Minuman")
        actor = other_shop.people["manager"].actor
        update_category(actor=actor, category_id=drinks.id, station="Depan")
    theirs = send(other_shop.till(), other_shop, order_id, 1)
    assert shown(theirs.json()["tickets"]) == [("Depan", [("1", "Kopi Susu", "pending")])]
    assert len(board(cafe.client("kitchen"), cafe)["tickets"]) == 1


def test_a_sent_cart_is_taken_back(cafe: Shop, other_shop: Shop) -> None:
    till, kitchen, order_id = cafe.till(), cafe.client("kitchen"), str(uuid7())
    tickets = send(till, cafe, order_id, 1, 1).json()["tickets"]
    bread = next(t for t in tickets if t["station"] == "Dapur")["lines"][0]["id"]
    address = f"/api/v1/kitchen/orders/{order_id}/cancel"

    def cancel(client: APIClient, **body: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid7())}
        return client.post(address, {"reason": "tidak jadi"} | body, headers=headers)

    assert cancel(other_shop.till()).status_code == 404
    some = cancel(till, lines=[bread])
    assert [x["state"] for t in some.json()["tickets"] for x in t["lines"]] == [
        "pending",
        "cancelled",
    ]
    # What was taken back is cooked anew when it is sent again.
    again = send(till, cafe, order_id, 1, 1).json()["tickets"]
    assert shown(again)[-1] == ("Dapur", [("1", "Roti Bakar", "pending")])
    for state in ("cooking", "ready", "served"):
        move(kitchen, cafe, [again[0]["id"]], state)
    rest = cancel(till).json()["tickets"]
    assert [x["state"] for t in rest for x in t["lines"]] == ["served", "cancelled", "cancelled"]
    with tenant_scope(cafe.tenant.id):
        entries = AuditEntry.objects.filter(action="kitchen.cancelled").order_by("id")
        assert [entry.after for entry in entries] == [
            {"reason": "tidak jadi", "lines": 1},
            {"reason": "tidak jadi", "lines": 1},
        ]
    sell(cafe, 1, id=order_id)
    assert cancel(till).json()["code"] == "kitchen_order_paid"


# --- Moving --------------------------------------------------------------------------------------


def test_a_line_is_moved_step_by_step_and_remembered(cafe: Shop) -> None:
    sell(cafe, 1)
    kitchen = cafe.client("kitchen")
    line = board(kitchen, cafe)["tickets"][0]["lines"][0]["id"]
    assert results(move(kitchen, cafe, [line], "ready")) == [("refused", "kitchen_not_one_step")]
    assert results(move(kitchen, cafe, [line], "cooking")) == [("changed", "")]
    assert results(move(kitchen, cafe, [line], "cooking")) == [("unchanged", "")]
    assert results(move(kitchen, cafe, [line], "ready")) == [("changed", "")]
    assert results(move(kitchen, cafe, [line], "cooking")) == [("refused", "kitchen_moved_on")]
    served = move(cafe.client("cashier"), cafe, [line], "served")
    assert results(served) == [("changed", "")]
    assert served.json()["tickets"][0]["finished_at"] is not None
    undone = move(cafe.client("cashier"), cafe, [line], "ready", undo=True)
    assert results(undone) == [("changed", "")]
    assert undone.json()["tickets"][0]["finished_at"] is None
    with tenant_scope(cafe.tenant.id):
        steps = KitchenStep.objects.order_by("id")
        who = {cafe.people[role].membership.id: role for role in ROLES}
        assert [(s.from_state, s.to_state, who.get(s.membership_id)) for s in steps] == [
            ("", "pending", None),
            ("pending", "cooking", "kitchen"),
            ("cooking", "ready", "kitchen"),
            ("ready", "served", "cashier"),
            ("served", "ready", "cashier"),
        ]
        assert KitchenBoard.objects.get().revision == 5


def test_undo_comes_too_late(cafe: Shop) -> None:
    sell(cafe, 1)
    kitchen = cafe.client("kitchen")
    line = board(kitchen, cafe)["tickets"][0]["lines"][0]["id"]
    move(kitchen, cafe, [line], "cooking")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2, seconds=1)):
        answer = move(kitchen, cafe, [line], "pending", undo=True)
        assert results(answer) == [("refused", "kitchen_undo_late")]


def test_many_at_once_each_with_its_result(cafe: Shop, other_shop: Shop) -> None:
    sell(cafe, 1, 1)
    sell(cafe, 2)
    kitchen = cafe.client("kitchen")
    first, second, third = board(kitchen, cafe)["tickets"]
    move(kitchen, cafe, [first["lines"][0]["id"]], "cooking")
    move(kitchen, cafe, [first["lines"][0]["id"]], "ready")
    nobodys = str(uuid7())
    items = [first["id"], second["lines"][0]["id"], third["id"], nobodys]
    answer = move(kitchen, cafe, items, "cooking")
    assert [one["id"] for one in answer.json()["results"]] == items
    assert results(answer) == [
        ("refused", "kitchen_moved_on"),
        ("changed", ""),
        ("changed", ""),
        ("refused", "not_found"),
    ]


def test_a_ticket_takes_along_what_is_one_step_behind(cafe: Shop) -> None:
    with tenant_scope(cafe.tenant.id):
        actor = cafe.people["manager"].actor
        food = Category.objects.get(name="Makanan")
        update_category(actor=actor, category_id=food.id, station="Bar")
    sell(cafe, 1, 1)
    kitchen = cafe.client("kitchen")
    ticket = board(kitchen, cafe)["tickets"][0]
    coffee, bread = [line["id"] for line in ticket["lines"]]
    move(kitchen, cafe, [coffee], "cooking")
    assert results(move(kitchen, cafe, [ticket["id"]], "ready")) == [
        ("refused", "kitchen_not_one_step")
    ]
    answer = move(kitchen, cafe, [ticket["id"]], "cooking")
    assert results(answer) == [("changed", "")]
    assert [line["state"] for line in answer.json()["tickets"][0]["lines"]] == ["cooking"] * 2
    move(kitchen, cafe, [bread], "ready")
    assert results(move(kitchen, cafe, [ticket["id"]], "ready")) == [("changed", "")]


@pytest.mark.parametrize(
    ("role", "cooking", "served"),
    [
        ("owner", 200, 200),
        ("manager", 200, 200),
        ("supervisor", 200, 200),
        ("cashier", 403, 200),
        ("kitchen", 200, 200),
        ("accountant", 403, 403),
    ],
)
def test_who_may_move(cafe: Shop, role: str, cooking: int, served: int) -> None:
    client, nothing = cafe.client(role), [str(uuid7())]
    assert move(client, cafe, nothing, "cooking").status_code == cooking
    assert move(client, cafe, nothing, "served").status_code == served


def test_the_kitchen_of_others_does_not_exist(cafe: Shop, other_shop: Shop) -> None:
    sell(cafe, 1)
    ticket = board(cafe.client("kitchen"), cafe)["tickets"][0]["id"]
    stranger = other_shop.client("owner")
    for client, outlet in (
        (stranger, cafe.outlet.id),
        (cafe.client("kitchen"), cafe.second_outlet.id),
    ):
        seen = client.get(TICKETS, {"outlet": str(outlet)})
        assert (seen.status_code, seen.json()["code"]) == (404, "not_found")
        moved = client.post(MOVE, {"items": [ticket], "state": "cooking", "outlet": str(outlet)})
        assert (moved.status_code, moved.json()["code"]) == (404, "not_found")
    assert results(move(stranger, other_shop, [ticket], "cooking")) == [("refused", "not_found")]
    elsewhere = cafe.client("owner").post(
        MOVE, {"items": [ticket], "state": "cooking", "outlet": str(cafe.second_outlet.id)}
    )
    assert results(elsewhere) == [("refused", "not_found")]


def test_history_cannot_be_rewritten(cafe: Shop) -> None:
    sell(cafe, 1)
    with tenant_scope(cafe.tenant.id):
        for act in (
            lambda: KitchenStep.objects.update(to_state="served"),
            lambda: KitchenStep.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


# --- The board -----------------------------------------------------------------------------------


def test_a_board_is_told_only_what_changed(cafe: Shop) -> None:
    sell(cafe, 1)
    sell(cafe, 0, 1)
    kitchen = cafe.client("kitchen")
    answer = kitchen.get(TICKETS, {"outlet": str(cafe.outlet.id)})
    whole, tag = answer.json(), answer["ETag"]
    assert (whole["revision"], whole["full"], len(whole["tickets"])) == (2, True, 2)
    query = {"outlet": str(cafe.outlet.id), "since": whole["revision"]}
    same = kitchen.get(TICKETS, query, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)

    move(kitchen, cafe, [whole["tickets"][0]["id"]], "cooking")
    changed = kitchen.get(TICKETS, query, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    body = changed.json()
    assert (body["revision"], body["full"]) == (3, False)
    assert [t["id"] for t in body["tickets"]] == [whole["tickets"][0]["id"]]
    assert board(kitchen, cafe, since=99)["full"] is True
    assert shown(board(kitchen, cafe, station="Dapur")["tickets"]) == [
        ("Dapur", [("1", "Roti Bakar", "pending")])
    ]


def test_finished_tickets_leave_the_board(cafe: Shop) -> None:
    sell(cafe, 1)
    sell(cafe, 1)
    kitchen = cafe.client("kitchen")
    ticket = board(kitchen, cafe)["tickets"][0]["id"]
    for state in ("cooking", "ready", "served"):
        move(kitchen, cafe, [ticket], state)
    assert len(board(kitchen, cafe)["tickets"]) == 2
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=15, seconds=1)):
        assert len(board(cafe.client("kitchen"), cafe)["tickets"]) == 1
    with time_machine.travel(timezone.now() + dt.timedelta(hours=18, seconds=1)):
        assert board(cafe.client("kitchen"), cafe)["tickets"] == []


def test_stations_with_their_open_tickets(cafe: Shop) -> None:
    kitchen = cafe.client("kitchen")

    def seen() -> list[dict[str, Any]]:
        answer = kitchen.get(STATIONS, {"outlet": str(cafe.outlet.id)})
        return list(answer.json()["stations"])

    assert seen() == [{"name": "Bar", "open": 0}, {"name": "Dapur", "open": 0}]
    sell(cafe, 1)
    sell(cafe, 1, 1)
    assert seen() == [{"name": "Bar", "open": 2}, {"name": "Dapur", "open": 1}]


def test_an_outlet_must_be_named_by_who_has_several(cafe: Shop) -> None:
    answer = cafe.client("owner").get(TICKETS)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    wrong = [(one["field"], one["code"]) for one in answer.json()["errors"]]
    assert wrong == [("outlet", "required")]


def queries(client: APIClient, query: dict[str, Any], **headers: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        client.get(TICKETS, query, headers=headers)
    return [one["sql"] for one in caught if "orders_kitchen" in one["sql"]]


def test_asking_costs_one_query_and_looking_three(cafe: Shop) -> None:
    sell(cafe, 1)
    till = cafe.till("kitchen")
    tag = till.get(TICKETS)["ETag"]
    assert len(queries(till, {}, **{"If-None-Match": tag})) == 1
    few = len(queries(till, {}))
    for _ in range(4):
        sell(cafe, 1, 1)
    assert few == len(queries(till, {})) == 3


def test_moving_costs_the_same_for_one_and_for_many(cafe: Shop) -> None:
    for _ in range(6):
        sell(cafe, 1)
    kitchen = cafe.till("kitchen")
    tickets = [t["id"] for t in kitchen.get(TICKETS).json()["tickets"]]
    counts = []
    for items in (tickets[:1], tickets[1:]):
        with CaptureQueriesContext(connection) as caught:
            assert kitchen.post(MOVE, {"items": items, "state": "cooking"}).status_code == 200
        counts.append(len([one for one in caught if "orders_kitchen" in one["sql"]]))
    assert counts[0] == counts[1] <= 8


# --- The board as a terminal ---------------------------------------------------------------------


@pytest.fixture
def hung(cafe: Shop) -> Terminal:
    """The kitchen's board on its wall."""
    with tenant_scope(cafe.tenant.id):
        return create_terminal(
            outlet=cafe.outlet,
            code="D1",
            name="Dapur",
            actor=cafe.people["owner"].actor,
            kind=Terminal.Kind.KITCHEN,
        )


def at(shop: Shop, terminal: Terminal, role: str | None) -> APIClient:
    with tenant_scope(shop.tenant.id):
        session, tokens = open_session(terminal=terminal)
        member = shop.people[role].membership if role else None
        AuthSession.objects.filter(id=session.id).update(membership=member)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access}")
    return client


def test_a_board_is_paired_like_a_till(cafe: Shop, hung: Terminal) -> None:
    owner = cafe.client("owner")
    made = owner.post(f"/api/v1/terminals/{hung.id}/pairing-code")
    assert made.status_code == 201
    with tenant_scope(cafe.tenant.id):
        virtual = Terminal.objects.filter(kind=Terminal.Kind.VIRTUAL).first()
    assert virtual is not None
    assert owner.post(f"/api/v1/terminals/{virtual.id}/pairing-code").status_code == 404


@pytest.mark.parametrize("role", ["owner", "cashier", "kitchen"])
def test_a_board_cannot_sell_whoever_is_signed_in(cafe: Shop, hung: Terminal, role: str) -> None:
    client = at(cafe, hung, role)
    sell(cafe, 1)
    assert len(client.get(TICKETS).json()["tickets"]) == 1
    held = set(client.get("/api/v1/auth/me").json()["permissions"])
    assert held <= {"kitchen.view", "kitchen.update", "kitchen.serve"}
    for method, address, body in (
        ("POST", ORDERS, order_body(cafe, 1)),
        ("POST", "/api/v1/shifts/open", {"opening_float": 0}),
        ("GET", "/api/v1/sync/feed", None),
        ("GET", ORDERS, None),
    ):
        answer = client.generic(method, address) if body is None else client.post(address, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied"), address
    assert send(client, cafe, str(uuid7()), 1).status_code == 403


def test_a_board_alone_shows_nothing(cafe: Shop, hung: Terminal) -> None:
    answer = at(cafe, hung, None).get(TICKETS)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_board_has_no_drawer_so_nobody_sells_in_its_name(cafe: Shop, hung: Terminal) -> None:
    owner = cafe.client("owner")
    opened = owner.post(
        "/api/v1/shifts/open",
        {"terminal": str(hung.id), "opening_float": 0},
        headers={"Idempotency-Key": "s"},
    )
    assert (opened.status_code, opened.json()["code"]) == (409, "terminal_does_not_sell")
    sold = owner.post(ORDERS, order_body(cafe, 1, terminal=str(hung.id)))
    assert (sold.status_code, sold.json()["code"]) == (409, "shift_not_open")
    with tenant_scope(cafe.tenant.id):
        assert Order.objects.count() == 0
