"""Acts beside the sale that happened without a network: once, in any order, to the rupiah."""

import datetime as dt
import json
import random
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from apps.finance.selectors import balance
from apps.inventory.models import StockLevel, StockMovement
from apps.orders.models import Order
from apps.orders.refunds.models import Refund
from apps.shifts.models import Shift, ShiftAddendum, ShiftCount, ShiftMovement
from apps.sync.entries import SentEntry
from apps.sync.models import JournalEntry, SyncException
from apps.sync.services.receiving import receive_entries
from apps.sync.services.waiting import retry_entry
from apps.tenants.services.approval_codes import give_code
from tests.factories import FLOAT, Shop, order_body
from tests.sync.queue import Device, Entry, codes, make_device

NOTES = {100_000: 2, 50_000: 1, 10_000: 2, 2_000: 1}  # Rp272.000


def _count(pieces: dict[int, int], **changed: Any) -> dict[str, Any]:
    rows = [{"value": value, "pieces": number} for value, number in pieces.items()]
    amounts = {"card": 0, "transfer": 0, "qris_static": 0}
    return {"denominations": rows, "amounts": amounts, "left_float": 100_000} | changed


@pytest.fixture
def device(shop: Shop) -> Device:
    """A till whose shift was closed, before it lost its network."""
    with tenant_scope(shop.tenant.id):
        Shift.objects.filter(id=shop.shift.id).update(
            state="closed", closed_at=timezone.now(), left_float=FLOAT
        )
    return make_device(shop)


def _code(shop: Shop, role: str = "supervisor") -> str:
    with tenant_scope(shop.tenant.id):
        given = give_code(terminal_id=shop.terminal.id, actor=shop.people[role].actor)
    return given.code


def _approval(action: str, code: str, amount: str | None = None) -> list[dict[str, Any]]:
    return [{"action": action, "code": code, "amount": amount}]


def _day(device: Device) -> list[Entry]:
    """A day: opened, three sales, one to a new customer, cash in, a void, a refund, counted."""
    shift, customer = str(uuid7()), str(uuid7())
    own: dict[str, Any] = {"shift": shift}
    code_of_void, code_of_refund = _code(device.shop), _code(device.shop)
    opened = device.append("shift_open", opening_float=FLOAT, **own)
    first = device.sale(2, 1, **own)
    moved = device.append(
        "cash_move",
        movement={
            "id": str(uuid7()), "kind": "pay_in", "category": "safe", "note": "x", "amount": 50_000,
        },
        **own,
    )  # fmt: skip
    second = device.sale(0, 1, **own)
    voided = device.append(
        "void",
        order=_order_of(second),
        reason="Salah pesan",
        approval=_approval("order.void", code_of_void),
        **own,
    )
    new = device.append(
        "customer", customer={"id": customer, "name": "Bu Tini", "phone": "08123456789"}, **own
    )
    cart = device.quote(order_body(device.shop, 1))
    third = device.sale(1, cart=cart, **own, order={"customer": customer})
    refunded = device.append(
        "refund",
        refund={
            "id": str(uuid7()),
            "order": _order_of(first),
            "lines": [{"position": 1, "quantity": "1", "to": "restock"}],
            "reason": "damaged",
            "expected_total": 15_000,
        },
        quote={"total": 15_000},
        approval=_approval("order.refund", code_of_refund, "15000"),
        **own,
    )
    closed = device.append("shift_close", count=_count(NOTES), entries=3, **own)
    return [opened, first, moved, second, voided, new, third, refunded, closed]


def _order_of(entry: Entry) -> str:
    order: str = json.loads(entry["content"])["order"]["id"]
    return order


def _books_of_the_day(shop: Shop) -> None:
    """Float 200.000 + 51.000 + 50.000 + 18.000 - 15.000 = 304.000; counted 272.000."""
    with tenant_scope(shop.tenant.id):
        shift = Shift.objects.filter(terminal=shop.terminal).exclude(id=shop.shift.id).get()
        assert (shift.state, shift.opening_float, shift.left_float) == ("closed", FLOAT, 100_000)
        cash = ShiftCount.objects.get(shift=shift, account="cash_drawer")
        assert (cash.expected, cash.counted, cash.difference) == (304_000, 272_000, -32_000)
        assert balance("cash_drawer") == FLOAT  # of the first shift, which nobody counted
        assert balance("over_short") == 32_000
        assert balance("revenue") == -(51_000 + 18_000 - 15_000)
        assert sorted(Order.objects.values_list("state", "total")) == [
            ("paid", 18_000), ("partly_refunded", 51_000), ("voided", 15_000),
        ]  # fmt: skip
        assert set(Order.objects.values_list("shift_id", flat=True)) == {shift.id}
        assert Order.objects.get(total=18_000).customer_id == Customer.objects.get().id
        assert Refund.objects.get().total == 15_000
        assert ShiftMovement.objects.get().amount == 50_000
        assert not ShiftAddendum.objects.exists()
        kopi, roti, _ = shop.products
        assert StockLevel.objects.get(product=kopi).quantity == 97
        assert StockLevel.objects.get(product=roti).quantity == 100
        for level in StockLevel.objects.all():
            moves = StockMovement.objects.filter(level=level).aggregate(sum=Sum("quantity"))
            assert moves["sum"] == level.quantity
        assert set(JournalEntry.objects.values_list("state", flat=True)) == {"applied"}


@pytest.mark.parametrize("order", ["as it was", "backwards", "shuffled", "one by one, backwards"])
def test_a_day_without_a_network_ends_the_same_in_any_order(
    shop: Shop, device: Device, order: str
) -> None:
    entries = _day(device)
    if "backwards" in order:
        entries.reverse()
    if order == "shuffled":
        random.Random(7).shuffle(entries)
    for part in [[one] for one in entries] if "one by one" in order else [entries]:
        assert device.send(*part).status_code == 200
    _books_of_the_day(shop)
    again = device.results(*entries)
    assert {one["result"] for one in again} == {"replayed"}
    _books_of_the_day(shop)
    with tenant_scope(shop.tenant.id):
        still_open = SyncException.objects.filter(state="open").values_list("code", flat=True)
        assert list(still_open) == ["difference_unexplained"]


def test_moments_are_those_of_the_till(shop: Shop, device: Device) -> None:
    shift, hour_ago = str(uuid7()), timezone.now() - dt.timedelta(hours=1)
    own: dict[str, Any] = {"shift": shift, "placed_at": hour_ago.isoformat()}
    device.append("shift_open", opening_float=0, **own)
    sale = device.sale(1, **own)
    device.append("void", order=_order_of(sale), reason="x",
                  approval=_approval("order.void", _code(shop)), **own)  # fmt: skip
    device.append("shift_close", count=_count({}, left_float=0), entries=1, **own)
    assert {one["result"] for one in device.results()} == {"accepted"}
    with tenant_scope(shop.tenant.id):
        opened = Shift.objects.get(id=shift)
        assert (opened.opened_at, opened.closed_at) == (hour_ago, hour_ago)
        assert Order.objects.get().voided_at == hour_ago


def test_what_the_server_did_already_is_not_done_again(shop: Shop, device: Device) -> None:
    """The request was answered, but nobody heard it: the entry has the same ids."""
    shift, movement, customer = str(uuid7()), str(uuid7()), str(uuid7())
    till, key = device.till, {"HTTP_IDEMPOTENCY_KEY": "k1"}
    body: dict[str, Any] = {"id": shift, "opening_float": 100_000}
    assert till.post("/api/v1/shifts/open", body, **key).status_code == 201
    move = {"kind": "pay_out", "category": "other", "note": "x", "amount": 9_000, "id": movement}
    address = f"/api/v1/shifts/{shift}"
    assert till.post(f"{address}/movements", move, HTTP_IDEMPOTENCY_KEY="k2").status_code == 201
    person = {"id": customer, "name": "Bu Tini"}
    assert till.post("/api/v1/customers", person).status_code == 201
    count = _count({50_000: 1, 20_000: 2, 1_000: 1}, left_float=0)
    closed = till.post(f"{address}/close", count, format="json", HTTP_IDEMPOTENCY_KEY="k3")
    assert (closed.status_code, closed.json()["difference"]) == (200, 0)
    device.append("shift_open", opening_float=100_000, shift=shift)
    device.append("cash_move", movement=move, shift=shift)
    device.append("customer", customer=person, shift=shift)
    device.append("shift_close", count=count, entries=0, shift=shift)
    assert {one["result"] for one in device.results()} == {"accepted"}
    with tenant_scope(shop.tenant.id):
        assert ShiftMovement.objects.filter(shift_id=shift).count() == 1
        assert Shift.objects.filter(id=shift).count() == 1
        assert Customer.objects.count() == 1
        assert balance("petty_expenses") == 9_000


def test_a_shift_that_the_office_opened_takes_the_sales(shop: Shop, device: Device) -> None:
    till = device.till
    opened = till.post("/api/v1/shifts/open", {"opening_float": 1_000}, HTTP_IDEMPOTENCY_KEY="k")
    mine = str(uuid7())
    device.append("shift_open", opening_float=50_000, shift=mine)
    device.sale(1, shift=mine)
    device.append("cash_move", shift=mine, movement={
        "id": str(uuid7()), "kind": "pay_in", "category": "safe", "note": "x", "amount": 1,
    })  # fmt: skip
    first, sale, moved = device.results()
    assert codes(first) == ["shift_already_open"]
    assert first["exceptions"][0]["evidence"] == {
        "shift": mine,
        "open_shift": opened.json()["id"],
        "opening_float": 50_000,
        "open_float": 1_000,
    }
    assert sale["order"]["shift"] == opened.json()["id"]
    assert moved["result"] == "accepted"
    with tenant_scope(shop.tenant.id):
        assert str(ShiftMovement.objects.get().shift_id) == opened.json()["id"]
        assert not Shift.objects.filter(id=mine).exists()


def test_another_count_of_a_closed_shift_waits_for_a_person(shop: Shop, device: Device) -> None:
    shift = str(uuid7())
    device.append("shift_open", opening_float=0, shift=shift)
    device.append("shift_close", count=_count({}, left_float=0), entries=0, shift=shift)
    device.append("shift_close", count=_count({500: 1}, left_float=0), entries=0, shift=shift)
    results = device.results()
    assert [one["result"] for one in results] == [
        "accepted", "accepted", "accepted_with_exceptions",
    ]  # fmt: skip
    assert codes(results[2]) == ["shift_closed"]
    with tenant_scope(shop.tenant.id):
        assert balance("over_short") == 0
        assert JournalEntry.objects.get(sequence=3).state == "waiting"


def test_void_and_refund_need_somebodys_consent(shop: Shop, device: Device) -> None:
    shift = str(uuid7())
    device.append("shift_open", opening_float=0, shift=shift)
    sale = device.sale(1, shift=shift)
    void: dict[str, Any] = {"order": _order_of(sale), "reason": "x", "shift": shift}
    device.append("void", **void)
    device.append("void", **void, approval=_approval("order.void", "00000000"))
    results = device.results()
    assert [codes(one) for one in results[2:]] == [["approval_required"], ["approval_unproven"]]
    with tenant_scope(shop.tenant.id):
        assert Order.objects.get().state == "paid"
    proven = device.append("void", **void, approval=_approval("order.void", _code(shop)))
    assert device.results(proven)[0]["result"] == "accepted"
    with tenant_scope(shop.tenant.id):
        assert Order.objects.get().state == "voided"


def test_who_has_it_booked_consents_and_who_only_brings_it_does_not(
    shop: Shop, device: Device
) -> None:
    shift = str(uuid7())
    device.append("shift_open", opening_float=0, shift=shift)
    sale = device.sale(1, shift=shift)
    device.append("void", order=_order_of(sale), reason="x", shift=shift)
    manager = shop.people["manager"].actor
    with tenant_scope(shop.tenant.id):
        sent = [SentEntry(one["content"], one["hash"], one["signature"]) for one in device.entries]
        results, _ = receive_entries(
            journal=device.journal, entries=sent, device_time=None, actor=manager
        )
        assert [one.result for one in results][2] == "accepted_with_exceptions"
        assert Order.objects.get().state == "paid"
        waiting = JournalEntry.objects.get(state="waiting")
        assert retry_entry(entry_id=waiting.id, actor=shop.people["cashier"].actor).problem
        assert Order.objects.get().state == "paid"
        assert retry_entry(entry_id=waiting.id, actor=manager).state == "applied"
        assert Order.objects.get().state == "voided"
        voided = AuditEntry.objects.get(action="order.voided")
    assert voided.after["approver"] == str(manager.membership_id)


def test_another_amount_than_ours_waits_until_somebody_accepts_it(
    shop: Shop, device: Device
) -> None:
    shift = str(uuid7())
    device.append("shift_open", opening_float=0, shift=shift)
    sale = device.sale(1, shift=shift)
    device.append(
        "refund",
        shift=shift,
        quote={"total": 17_000},
        approval=_approval("order.refund", _code(shop), "17000"),
        refund={
            "id": str(uuid7()),
            "order": _order_of(sale),
            "lines": [{"position": 0, "quantity": "1", "to": "waste"}],
            "reason": "damaged",
            "expected_total": 17_000,
        },
    )
    assert codes(device.results()[2]) == ["refund_changed"]
    with tenant_scope(shop.tenant.id):
        waiting = JournalEntry.objects.get(state="waiting")
        retry_entry(entry_id=waiting.id, actor=shop.people["manager"].actor)
        assert Refund.objects.get().total == 18_000


def test_a_code_is_for_one_act(shop: Shop, device: Device) -> None:
    shift, code = str(uuid7()), _code(shop)
    device.append("shift_open", opening_float=0, shift=shift)
    sales = [device.sale(1, shift=shift) for _ in range(2)]
    for sale in sales:
        device.append("void", order=_order_of(sale), reason="x", shift=shift,
                      approval=_approval("order.void", code))  # fmt: skip
    results = device.results()
    assert [codes(one) for one in results[3:]] == [[], ["approval_unproven"]]
    with tenant_scope(shop.tenant.id):
        assert sorted(Order.objects.values_list("state", flat=True)) == ["paid", "voided"]


def test_a_discount_stands_with_and_without_a_proven_code(shop: Shop, device: Device) -> None:
    """20 percent is above a cashier's 10; it happened, so both are sold."""
    shift, code = str(uuid7()), _code(shop)
    device.append("shift_open", opening_float=0, shift=shift)
    discount: dict[str, Any] = {
        "discount": {"percent": "20"}, "tenders": [{"method": "cash", "amount": 14_400}],
    }  # fmt: skip
    proven = device.sale(1, shift=shift, order=discount,
                         approval=_approval("order.discount", code, "20.00"))  # fmt: skip
    bare = device.sale(1, shift=shift, order=discount)
    _, first, second = device.results(device.entries[0], proven, bare)
    assert (first["result"], codes(first)) == ("accepted", []), first["problem"]
    assert codes(second) == ["approval_unproven"]
    assert first["order"]["total"] == second["order"]["total"] == 14_400


def test_a_refund_that_is_too_much_waits_and_books_nothing(shop: Shop, device: Device) -> None:
    shift = str(uuid7())
    device.append("shift_open", opening_float=0, shift=shift)
    sale = device.sale(1, shift=shift)
    goods = {"lines": [{"position": 0, "quantity": "1", "to": "waste"}], "reason": "damaged"}
    for _ in range(2):
        device.append("refund", shift=shift, quote={"total": 18_000},
                      approval=_approval("order.refund", _code(shop), "18000"),
                      refund={"id": str(uuid7()), "order": _order_of(sale),
                              "expected_total": 18_000, **goods})  # fmt: skip
    results = device.results()
    assert [one["result"] for one in results[2:]] == ["accepted", "accepted_with_exceptions"]
    assert codes(results[3])[0] in {"order_not_refundable", "return_too_much", "not_refundable"}
    with tenant_scope(shop.tenant.id):
        assert Refund.objects.count() == 1
        assert balance("cash_drawer") == FLOAT


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("shift_open", {"opening_float": -1}),
        ("shift_open", {"opening_float": 0, "shift": None}),
        ("cash_move", {"movement": {"kind": "theft"}}),
        ("shift_close", {"count": {"denominations": [{"value": 7, "pieces": 1}]}, "entries": 0}),
        ("void", {"order": "satu", "reason": "x"}),
        ("void", {"order": str(uuid7()), "reason": "x", "approval": [{"code": "1"}]}),
        ("refund", {"refund": {"order": str(uuid7()), "lines": []}}),
        ("customer", {"customer": {"id": "satu", "name": "Bu Tini"}}),
    ],
)
def test_what_cannot_be_read_is_rejected(
    device: Device, kind: str, members: dict[str, Any]
) -> None:
    device.append(kind, **members)
    assert device.results()[0]["result"] == "rejected"


def test_another_tills_shift_and_sale_are_not_there(
    shop: Shop, other_shop: Shop, device: Device
) -> None:
    device.append("cash_move", shift=str(other_shop.shift.id), movement={
        "id": str(uuid7()), "kind": "pay_in", "category": "safe", "note": "x", "amount": 1,
    })  # fmt: skip
    device.append("void", order=str(uuid7()), reason="x")
    results = device.results()
    assert [codes(one) for one in results] == [["not_found"], ["not_found"]]
    with tenant_scope(other_shop.tenant.id):
        assert not ShiftMovement.objects.exists()
