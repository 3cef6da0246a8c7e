"""Checkout over REST: what a sale writes, and what refuses it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.ids import uuid7
from apps.core.models import AuditEntry, IdempotencyRecord, OutboxEvent
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from apps.finance.models import JournalLine
from apps.finance.selectors import balance
from apps.inventory.models import StockLevel, StockMovement
from apps.orders.models import Order, OrderLine, TerminalSequence
from apps.pricing.services import set_outlet_pricing
from apps.shifts.models import Shift
from apps.tax.services import set_outlet_tax
from apps.tenants.models import Membership, Role
from tests.factories import FLOAT, PIN, Shop, order_body

URL = "/api/v1/orders"


def sell(client: Any, body: dict[str, Any], key: str | None = "k1") -> Any:
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return client.post(URL, body, format="json", **headers)


def stock(shop: Shop, index: int) -> StockLevel:
    return StockLevel.objects.get(outlet=shop.outlet, product=shop.products[index])


def nothing_written(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 0
        assert IdempotencyRecord.objects.count() == 0
        assert not StockMovement.objects.filter(reason="sale").exists()
        assert not AuditEntry.objects.filter(action="order.placed").exists()
        assert stock(shop, 0).quantity == 100
        assert not TerminalSequence.objects.filter(last_number__gt=0).exists()


def test_three_items_for_cash(shop: Shop) -> None:
    body = order_body(shop, 2, 1, tenders=[{"method": "cash", "amount": 100_000}])
    answer = sell(shop.till(), body)
    assert answer.status_code == 201
    sale = answer.json()
    assert sale["receipt_number"] == "A1-000001"
    assert sale["number"] == 1
    assert sale["state"] == "paid"
    assert sale["total"] == 51_000
    assert sale["paid"] == 100_000
    assert sale["change"] == 49_000
    assert sale["tenders"] == [
        {"method": "cash", "amount": 51_000, "received": 100_000, "reference": ""}
    ]
    assert [line["total"] for line in sale["lines"]] == [36_000, 15_000]
    with tenant_scope(shop.tenant.id):
        assert stock(shop, 0).quantity == 98
        assert stock(shop, 0).value == 98 * 7000
        assert stock(shop, 1).quantity == 99
        assert balance("cash_drawer") == FLOAT + 51_000
        assert balance("revenue") == -51_000
        assert balance("cogs") == 21_000
        assert balance("inventory") == 197 * 7000
        assert list(OrderLine.objects.order_by("position").values_list("cost", flat=True)) == [
            14_000,
            7_000,
        ]
        event = OutboxEvent.objects.get(name="order.paid")
        assert event.aggregate_id == Order.objects.get().id
        assert event.payload["total"] == 51_000
        entry = AuditEntry.objects.get(action="order.placed")
        assert entry.membership_id == shop.people["cashier"].membership.id
        assert entry.terminal_id == shop.terminal.id
        assert entry.after == {"total": 51_000, "discount": 0, "approvers": []}


def test_answer_equals_the_stored_order(shop: Shop) -> None:
    till = shop.till()
    body = order_body(
        shop, 2, 1, 1,
        discount={"percent": "10", "reason": "tetangga"},
        note="meja 4",
        tenders=[
            {"method": "qris_static", "amount": 10_000, "reference": "R1", "confirmed": True},
            {"method": "cash", "amount": 60_000},
        ],
    )  # fmt: skip
    sale = sell(till, body).json()
    stored = till.get(f"{URL}/{sale['id']}").json()
    assert dt.datetime.fromisoformat(stored.pop("placed_at")) == dt.datetime.fromisoformat(
        sale.pop("placed_at")
    )
    left = [{"line": line["id"], "quantity": line["quantity"]} for line in stored["lines"]]
    assert (stored.pop("refunds"), stored.pop("returnable")) == ([], left)
    assert stored == sale


def test_taxes_service_and_rounding_are_posted(in_shop: Shop) -> None:
    shop = in_shop
    actor = shop.people["owner"].actor
    set_outlet_tax(actor=actor, outlet=shop.outlet, profile=shop.profiles["PBJT 10 %"])
    set_outlet_pricing(
        actor=actor, outlet=shop.outlet, service_rate=Decimal(5), cash_step=500, cash_mode="nearest"
    )
    body = order_body(shop, 1, 1, tenders=[{"method": "cash", "amount": 50_000}])
    sale = sell(shop.till(), body).json()
    # 33.000 + 5 % = 34.650; PBJT 10 % over service = 3.465; 38.115 → 38.000
    assert sale["service"] == 1_650
    assert sale["tax"] == 3_465
    assert sale["expected_total"] == 38_115
    assert sale["rounding"] == -115
    assert sale["total"] == 38_000
    assert balance("service_charge") == -1_650
    assert balance("tax_payable_pbjt") == -3_465
    assert balance("rounding") == 115
    assert balance("cash_drawer") == FLOAT + 38_000


def test_changed_rates_apply_to_the_next_sale(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    first = sell(till, order_body(shop, 1), "a").json()
    set_outlet_tax(
        actor=shop.people["owner"].actor, outlet=shop.outlet, profile=shop.profiles["PBJT 10 %"]
    )
    more = order_body(shop, 1, tenders=[{"method": "cash", "amount": 20_000}])
    second = sell(till, more, "b").json()
    assert (first["tax"], second["tax"]) == (0, 1_800)
    assert first["rules_version"] != second["rules_version"]


def test_the_last_unit_takes_the_rest_of_the_value(in_shop: Shop) -> None:
    shop = in_shop
    StockLevel.objects.filter(product=shop.products[0], outlet=shop.outlet).update(
        quantity=3, value=10_000
    )
    for key in ("a", "b", "c"):
        sell(shop.till(), order_body(shop, 1), key)
    costs = list(OrderLine.objects.order_by("order__number").values_list("cost", flat=True))
    assert costs == [3_333, 3_334, 3_333]
    assert (stock(shop, 0).quantity, stock(shop, 0).value) == (0, 0)


def test_one_product_on_two_lines_is_costed_once(in_shop: Shop) -> None:
    shop = in_shop
    item = str(shop.products[0].id)
    StockLevel.objects.filter(product=item, outlet=shop.outlet).update(quantity=3, value=10_000)
    body = order_body(
        shop, 1,
        lines=[{"item": item, "quantity": "1"}, {"item": item, "quantity": "2"}],
        tenders=[{"method": "cash", "amount": 54_000}],
    )  # fmt: skip
    assert sell(shop.till(), body).status_code == 201
    assert list(OrderLine.objects.order_by("position").values_list("cost", flat=True)) == [
        3_333,
        6_667,
    ]
    movements = StockMovement.objects.filter(reason="sale").order_by("id")
    assert list(movements.values_list("quantity_after", "value_after")) == [(2, 6_667), (0, 0)]


def test_below_zero_is_valued_at_the_last_cost_when_allowed(in_shop: Shop) -> None:
    shop = in_shop
    type(shop.outlet).objects.filter(id=shop.outlet.id).update(allow_negative_stock=True)
    StockLevel.objects.filter(product=shop.products[0], outlet=shop.outlet).update(
        quantity=1, value=7_000, last_cost=7_500
    )
    assert sell(shop.till(), order_body(shop, 3)).status_code == 201
    level = stock(shop, 0)
    assert (level.quantity, level.value) == (-2, -15_000)


def test_a_product_without_a_level_is_short_not_broken(in_shop: Shop) -> None:
    shop = in_shop
    second = order_body(shop, 1, outlet=str(shop.second_outlet.id))
    answer = sell(shop.client("owner"), second)
    assert answer.status_code == 409
    assert answer.json()["code"] == "stock_short"
    assert answer.json()["items"][0]["available"] == "0.000"


def test_short_stock_names_items_and_writes_nothing(shop: Shop) -> None:
    answer = sell(shop.till(), order_body(shop, 101, 1))
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "stock_short"
    assert problem["items"] == [
        {
            "item": str(shop.products[0].id),
            "name": "Kopi Susu",
            "available": "100.000",
            "requested": "101",
        }
    ]
    nothing_written(shop)


def test_unknown_and_foreign_items_are_404(shop: Shop, other_shop: Shop) -> None:
    for item in (str(uuid7()), str(other_shop.products[0].id)):
        body = order_body(shop, 1, lines=[{"item": item, "quantity": "1"}])
        answer = sell(shop.till(), body)
        assert answer.status_code == 404
        assert answer.json()["code"] == "item_unknown"
        assert answer.json()["errors"][0]["field"] == "lines.0.item"
    nothing_written(shop)


def test_foreign_outlet_and_terminal_are_404(shop: Shop, other_shop: Shop) -> None:
    foreign = sell(shop.till(), order_body(shop, 1, outlet=str(other_shop.outlet.id)))
    other_till = sell(shop.till(), order_body(shop, 1, terminal=str(other_shop.terminal.id)))
    program = shop.client("manager")
    by_program = sell(program, order_body(shop, 1, terminal=str(other_shop.terminal.id)))
    assert [r.status_code for r in (foreign, other_till)] == [404, 404]
    assert by_program.status_code == 409
    assert by_program.json()["code"] == "shift_not_open"
    nothing_written(shop)


def test_price_changed_answers_with_the_new_quote(shop: Shop) -> None:
    answer = sell(shop.till(), order_body(shop, 1, expected_total=17_000))
    assert answer.status_code == 409
    assert answer.json()["code"] == "price_changed"
    assert answer.json()["quote"]["expected_total"] == 18_000
    nothing_written(shop)


@pytest.mark.parametrize(
    ("tenders", "code", "extra"),
    [
        ([{"method": "cash", "amount": 17_999}], "underpaid", {"missing": 1}),
        ([{"method": "card", "amount": 18_001}], "overpaid", {"total": 18_000}),
        ([], "underpaid", {"missing": 18_000}),
    ],
)
def test_tenders_must_cover_the_total(
    shop: Shop, tenders: list[Any], code: str, extra: dict[str, int]
) -> None:
    answer = sell(shop.till(), order_body(shop, 1, tenders=tenders))
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert extra.items() <= answer.json().items()
    nothing_written(shop)


def test_static_qris_must_be_confirmed(shop: Shop) -> None:
    answer = sell(
        shop.till(), order_body(shop, 1, tenders=[{"method": "qris_static", "amount": 18_000}])
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "not_confirmed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"item": "x", "quantity": "1"}]}, "lines.0.item"),
        ({"channel": "drone"}, "channel"),
        ({"surprise": 1}, "surprise"),
        ({"id": "1"}, "id"),
        ({"tenders": [{"method": "cash", "amount": 0}]}, "tenders.0.amount"),
        ({"tenders": [{"method": "gold", "amount": 1}]}, "tenders.0.method"),
        ({"placed_at": "yesterday"}, "placed_at"),
        ({"placed_at": "2020-01-01T00:00:00Z"}, "placed_at"),
        ({"discount": {"percent": "101"}}, "discount.percent"),
        ({"discount": {}}, "discount"),
    ],
)
def test_wrong_input_names_the_field(shop: Shop, change: dict[str, Any], field: str) -> None:
    answer = sell(shop.till(), order_body(shop, 1) | change)
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]
    nothing_written(shop)


@pytest.mark.parametrize("quantity", ["0", "-1", "0.0001", "1e20", "NaN", "two"])
def test_wrong_quantities_are_refused(shop: Shop, quantity: str) -> None:
    item = str(shop.products[0].id)
    body = order_body(shop, 1, lines=[{"item": item, "quantity": quantity}])
    answer = sell(shop.till(), body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "lines.0.quantity"


def test_no_open_shift(in_shop: Shop) -> None:
    Shift.objects.filter(id=in_shop.shift.id).update(state="closed")
    answer = sell(in_shop.till(), order_body(in_shop, 1))
    assert answer.status_code == 409
    assert answer.json()["code"] == "shift_not_open"


def test_a_till_without_cashier_cannot_sell(shop: Shop) -> None:
    assert sell(shop.till(role=None), order_body(shop, 1)).status_code == 403
    assert sell(shop.till("kitchen"), order_body(shop, 1)).status_code == 403
    nothing_written(shop)


def test_the_same_key_replays_the_first_answer(shop: Shop) -> None:
    till, body = shop.till(), order_body(shop, 1)
    first, second = sell(till, body), sell(till, body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 1
        assert stock(shop, 0).quantity == 99


def test_the_same_key_with_another_body_is_refused(shop: Shop) -> None:
    till = shop.till()
    sell(till, order_body(shop, 1))
    answer = sell(till, order_body(shop, 2))
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"


def test_a_refusal_leaves_the_key_usable(shop: Shop) -> None:
    till = shop.till()
    assert sell(till, order_body(shop, 101)).status_code == 409
    assert sell(till, order_body(shop, 1)).status_code == 201


def test_the_same_key_of_another_tenant_is_another_key(shop: Shop, other_shop: Shop) -> None:
    assert sell(shop.till(), order_body(shop, 1)).status_code == 201
    assert sell(other_shop.till(), order_body(other_shop, 1)).status_code == 201


def test_an_order_id_exists_once(shop: Shop) -> None:
    till, body = shop.till(), order_body(shop, 1)
    sell(till, body, "a")
    answer = sell(till, body, "b")
    assert answer.status_code == 409
    assert answer.json()["code"] == "order_exists"


def test_without_a_key_a_possible_duplicate_is_asked_about(shop: Shop) -> None:
    till = shop.till()
    first = sell(till, order_body(shop, 1), None)
    assert first.status_code == 201
    again = sell(till, order_body(shop, 1), None)
    assert again.status_code == 409
    assert again.json()["code"] == "possible_duplicate"
    assert again.json()["order"]["receipt_number"] == "A1-000001"
    confirmed = sell(till, order_body(shop, 1, confirm_duplicate=True), None)
    with_key = sell(till, order_body(shop, 1), "k")
    other_items = sell(till, order_body(shop, 2), None)
    assert [r.status_code for r in (confirmed, with_key, other_items)] == [201, 201, 201]


def test_receipt_numbers_have_no_gaps(shop: Shop) -> None:
    till = shop.till()
    numbers = []
    for index in range(4):
        if index == 2:
            assert sell(till, order_body(shop, 1, expected_total=1), "bad").status_code == 409
        numbers.append(sell(till, order_body(shop, 1), f"k{index}").json()["number"])
    assert numbers == [1, 2, 3, 4]


def test_a_wrong_sequence_is_refused(shop: Shop) -> None:
    answer = sell(shop.till(), order_body(shop, 1, sequence=7))
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["expected"]) == ("sequence_conflict", 1)
    nothing_written(shop)
    assert sell(shop.till(), order_body(shop, 1, sequence=1)).status_code == 201


def test_api_clients_are_numbered_by_virtual_terminals(shop: Shop) -> None:
    program = shop.client("owner")
    used = {
        sell(program, order_body(shop, 1), f"k{n}").json()["receipt_number"].split("-")[0]
        for n in range(12)
    }
    assert used <= {"PSTV1", "PSTV2", "PSTV3", "PSTV4"}
    assert len(used) > 1


def approve(till: Any, **body: Any) -> Any:
    return till.post(
        "/api/v1/approvals", body | {"employee": "1003", "pin": PIN}, format="json"
    ).json()


def test_a_discount_above_the_limit_needs_an_approval(shop: Shop) -> None:
    till = shop.till()
    discount = {"discount": {"percent": "20"}, "tenders": [{"method": "cash", "amount": 14_400}]}
    body = order_body(shop, 1, **discount)
    refused = sell(till, body)
    assert (refused.status_code, refused.json()["code"]) == (403, "approval_required")
    nothing_written(shop)
    token = approve(till, action="order.discount", subject=body["id"], amount="20")["token"]
    sold = sell(till, body | {"approvals": [token]})
    assert sold.status_code == 201
    assert sold.json()["discount"] == 3_600
    with tenant_scope(shop.tenant.id):
        supervisor = str(shop.people["supervisor"].membership.id)
        assert AuditEntry.objects.get(action="order.placed").after["approvers"] == [supervisor]
        debits = JournalLine.objects.filter(account__system_key="discounts")
        assert debits.get().debit == 3_600
    other = order_body(shop, 1, **discount)
    again = sell(till, other | {"approvals": [token]}, "k2")
    assert (again.status_code, again.json()["code"]) == (403, "approval_invalid")


def test_a_discount_within_the_limit_needs_none(shop: Shop) -> None:
    body = order_body(
        shop, 1, discount={"percent": "10"}, tenders=[{"method": "cash", "amount": 16_200}]
    )
    assert sell(shop.till(), body).status_code == 201


def test_line_discounts_count_towards_the_limit(shop: Shop) -> None:
    item = str(shop.products[0].id)
    lines = [{"item": item, "quantity": "1", "discount": {"amount": 9_000}}]
    answer = sell(shop.till(), order_body(shop, 1, lines=lines))
    assert answer.json()["code"] == "approval_required"


def test_another_price_needs_the_right_or_an_approval(shop: Shop) -> None:
    item = str(shop.products[0].id)
    lines = [{"item": item, "quantity": "1", "unit_price": 5_000}]
    body = order_body(shop, 1, lines=lines, tenders=[{"method": "cash", "amount": 5_000}])
    till = shop.till()
    assert sell(till, body).json()["code"] == "approval_required"
    assert sell(shop.till("supervisor"), body, "k2").json()["total"] == 5_000


def test_an_approved_price_does_not_cover_a_discount(shop: Shop) -> None:
    till = shop.till()
    line = {"item": str(shop.products[0].id), "quantity": "1", "unit_price": 16_000}
    body = order_body(
        shop, 1,
        lines=[line], discount={"percent": "25"}, tenders=[{"method": "cash", "amount": 12_000}],
    )  # fmt: skip
    price = approve(till, action="order.price", subject=body["id"])["token"]
    refused = sell(till, body | {"approvals": [price]})
    assert refused.json()["code"] == "approval_invalid"
    discount = approve(till, action="order.discount", subject=body["id"], amount="25")["token"]
    sold = sell(till, body | {"approvals": [discount, price]})
    assert (sold.status_code, sold.json()["total"]) == (201, 12_000)


def test_an_unknown_customer_is_404(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        theirs = Customer.objects.create(code="C1", name="Sari")
    for customer in (str(uuid7()), str(theirs.id)):
        answer = sell(shop.till(), order_body(shop, 1, customer=customer))
        assert (answer.status_code, answer.json()["code"]) == (404, "customer_unknown")
    nothing_written(shop)


def test_a_zero_total_needs_no_tender(in_shop: Shop) -> None:
    shop = in_shop
    Role.objects.filter(key="cashier").update(discount_limit=100)
    answer = sell(shop.till(), order_body(shop, 1, discount={"percent": "100"}, tenders=[]))
    assert answer.status_code == 201
    assert (answer.json()["total"], answer.json()["discount"]) == (0, 18_000)
    assert balance("cogs") == 7_000


def test_a_deactivated_cashier_is_out_on_the_next_request(in_shop: Shop) -> None:
    till = in_shop.till()
    assert sell(till, order_body(in_shop, 1), "a").status_code == 201
    Membership.objects.filter(id=in_shop.people["cashier"].membership.id).update(is_active=False)
    assert sell(till, order_body(in_shop, 1), "b").status_code == 403


def test_business_date_follows_the_outlet(in_shop: Shop) -> None:
    type(in_shop.outlet).objects.filter(id=in_shop.outlet.id).update(
        timezone="Asia/Jayapura", day_start=dt.time(4)
    )
    placed = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    sale = sell(in_shop.till(), order_body(in_shop, 1, placed_at=placed.isoformat())).json()
    local = placed.astimezone(dt.timezone(dt.timedelta(hours=9))) - dt.timedelta(hours=4)
    assert sale["business_date"] == local.date().isoformat()


def test_statements_of_a_checkout(shop: Shop) -> None:
    till = shop.till()
    sell(till, order_body(shop, 1, 1), "warm")
    for quantities in ((1,), (1, 1, 1)):
        with CaptureQueriesContext(connection) as queries:
            assert (
                sell(till, order_body(shop, *quantities), f"k{len(quantities)}").status_code == 201
            )
        # In a test the transaction is a savepoint: look-up, present tenant, SAVEPOINT, settings,
        # read, write, constraints twice, tenant back, RELEASE.
        assert len(queries) == 10
