"""Refunds: exact amounts, books and stock, who may, and what is refused."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.models import AuditEntry, OutboxEvent
from apps.core.outbox import dispatch
from apps.core.tenancy import tenant_scope
from apps.finance.selectors import balance
from apps.inventory.models import StockLevel, StockMovement
from apps.orders.models import Order, Refund, RefundTender
from apps.pricing.models import OutletPricing, Voucher
from apps.pricing.services.outlets import set_outlet_pricing
from apps.reports.models import DailySales, HourlySales, ProductSales
from apps.shifts.models import Shift
from tests.factories import FLOAT, PIN, Shop, make_shop, order_body
from tests.orders.pricing_cast import LANGUAGE, ORDERS, books_agree, line, promotion, void, voucher
from tests.orders.pricing_cast import sold as sell

RESTOCK, WASTE = "restock", "waste"


def refund_body(order: dict[str, Any], *goods: tuple[int, Any, str], **more: Any) -> dict[str, Any]:
    """Lines by their index in the sale: `(0, "1", RESTOCK)`."""
    lines = [
        {"line": order["lines"][index]["id"], "quantity": str(quantity), "to": to}
        for index, quantity, to in goods
    ]
    return {"id": str(uuid7()), "lines": lines, "reason": "wrong_item"} | more


def refund(client: Any, order: dict[str, Any], *goods: tuple[int, Any, str], **more: Any) -> Any:
    return client.post(
        f"{ORDERS}/{order['id']}/refunds",
        refund_body(order, *goods, **more),
        format="json",
        headers=LANGUAGE | {"Idempotency-Key": str(uuid7())},
    )


def refunded(client: Any, order: dict[str, Any], *goods: Any, **more: Any) -> dict[str, Any]:
    answer = refund(client, order, *goods, **more)
    assert answer.status_code == 201, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def approve(till: Any, order: dict[str, Any], amount: int, employee: str = "1003") -> str:
    body = {
        "action": "order.refund",
        "subject": order["id"],
        "amount": str(amount),
        "employee": employee,
        "pin": PIN,
    }
    answer = till.post("/api/v1/approvals", body, format="json")
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["token"])


def test_a_part_goes_back_with_stock_books_and_reports(committed: None) -> None:
    shop = make_shop("Kedai Kembali")
    till = shop.till("supervisor")
    order = sell(till, order_body(shop, 3, 1))
    first = refunded(till, order, (0, 1, RESTOCK), (1, 1, WASTE))
    assert (first["total"], first["number"]) == (33_000, f"{order['receipt_number']}-R1")
    assert first["tenders"] == [
        {
            "id": first["tenders"][0]["id"],
            "tender": 0,
            "paid_by": "cash",
            "method": "cash",
            "amount": 33_000,
            "reference": "",
            "state": "done",
            "error": "",
        }
    ]
    detail = till.get(f"{ORDERS}/{order['id']}").json()
    assert detail["state"] == "partly_refunded"
    assert [one["quantity"] for one in detail["returnable"]] == ["2", "0"]
    assert detail["refunds"] == [first]
    while dispatch(shop.tenant.id):
        pass
    with tenant_scope(shop.tenant.id):
        assert balance("cash_drawer") == FLOAT + 36_000
        assert balance("revenue") == -36_000
        assert balance("cogs") == 14_000
        assert balance("shrinkage") == 7_000
        kopi, roti = (
            StockLevel.objects.get(outlet=shop.outlet, product=product)
            for product in shop.products[:2]
        )
        assert (kopi.quantity, kopi.value) == (98, 686_000)
        assert (roti.quantity, roti.value) == (99, 693_000)
        moved = StockMovement.objects.filter(source_id=first["id"]).order_by("id")
        assert sorted(moved.values_list("reason", "quantity", "value")) == [
            ("damaged", -1, -7_000),
            ("refund", 1, 7_000),
            ("refund", 1, 7_000),
        ]
        assert [(day.orders, day.total) for day in DailySales.objects.all()] == [(1, 36_000)]
        hour = HourlySales.objects.get()
        assert (hour.orders, hour.total, hour.refunds, hour.refunded) == (1, 36_000, 1, 33_000)
        rows = ProductSales.objects.values_list("product_id", "quantity", "total")
        assert {one: (quantity, total) for one, quantity, total in rows} == {
            shop.products[0].id: (2, 36_000),
            shop.products[1].id: (0, 0),
        }
        entry = AuditEntry.objects.get(action="order.refunded")
        assert entry.after["total"] == 33_000
        assert OutboxEvent.objects.get(name="order.refunded").payload["refund"] == first["id"]
        books_agree()
    last = refunded(till, order, (0, 2, RESTOCK))
    assert last["number"].endswith("-R2")
    with tenant_scope(shop.tenant.id):
        assert Order.objects.get().state == "refunded"
        assert (balance("cash_drawer"), balance("revenue"), balance("cogs")) == (FLOAT, 0, 0)
        books_agree()


def test_every_account_of_a_taxed_discounted_sale_goes_back_exactly(in_shop: Shop) -> None:
    """Service 5 %, PBJT 10 %, a promotion and a voucher, cash rounded to Rp100."""
    shop, till = in_shop, in_shop.till("manager")
    set_outlet_pricing(
        outlet=shop.outlet,
        actor=shop.people["owner"].actor,
        service_rate=Decimal(5),
        cash_step=100,
        cash_mode=OutletPricing.RoundingMode.NEAREST,
    )
    pbjt = next(profile for name, profile in shop.profiles.items() if "PBJT" in name)
    type(shop.products[0]).objects.filter(id=shop.products[0].id).update(tax_profile_id=pbjt.id)
    promotion(shop, 1, percent=7)
    voucher(shop, "HEMAT")
    body = order_body(
        shop, 3, 3, vouchers=["HEMAT"], tenders=[{"method": "cash", "amount": 200_000}]
    )
    order = sell(till, body)
    assert order["rounding"] != 0
    paid = []
    for goods in ((0, 1), (1, 1), (0, 1), (1, 2), (0, 1)):
        before = sum(paid)
        paid.append(refunded(till, order, (*goods, RESTOCK))["total"])
        assert Order.objects.get().state == ("refunded" if len(paid) == 5 else "partly_refunded")
        assert before + paid[-1] <= order["total"]
        if len(paid) < 5:
            assert paid[-1] % 100 == 0
            assert Voucher.objects.get().uses == 1
        books_agree()
    assert sum(paid) == order["total"]
    assert Voucher.objects.get().uses == 0
    for account in (
        "revenue", "service_charge", "tax_payable_pbjt", "rounding", "cogs",
        "discounts_promotion", "discounts_voucher",
    ):  # fmt: skip
        assert balance(account) == 0, account
    assert balance("cash_drawer") == FLOAT
    assert balance("inventory") == 1_400_000


def test_cash_refund_k_is_the_rounded_sum_less_what_was_paid_back(in_shop: Shop) -> None:
    """Rp12.543 for three, paid Rp12.500: 4.181 → 4.200, 8.362 → 8.400, the last takes the rest."""
    shop, till = in_shop, in_shop.till("manager")
    owner = shop.people["owner"].actor
    set_outlet_pricing(
        outlet=shop.outlet, actor=owner, cash_step=100, cash_mode=OutletPricing.RoundingMode.NEAREST
    )
    lines = [line(shop, 0, "3", unit_price=4_181)]
    tenders = [{"method": "cash", "amount": 12_500}]
    order = sell(till, order_body(shop, lines=lines, tenders=tenders))
    assert (order["expected_total"], order["total"]) == (12_543, 12_500)
    amounts = [refunded(till, order, (0, 1, RESTOCK)) for _ in range(3)]
    assert [one["total"] for one in amounts] == [4_200, 4_200, 4_100]
    assert [one["expected_total"] for one in amounts] == [4_181, 4_181, 4_181]
    assert [one["rounding"] for one in amounts] == [19, 19, -81]
    assert balance("rounding") == 0
    books_agree()


def test_a_split_bill_goes_back_to_the_card_first(in_shop: Shop) -> None:
    till = in_shop.till("manager")
    order = sell(
        till,
        order_body(
            in_shop, 3,
            tenders=[{"method": "cash", "amount": 24_000}, {"method": "card", "amount": 30_000}],
        ),
    )  # fmt: skip
    first = refunded(till, order, (0, 1, RESTOCK))
    second = refunded(till, order, (0, 1, RESTOCK))
    last = refunded(till, order, (0, 1, RESTOCK))
    ways = [
        [(one["method"], one["amount"]) for one in each["tenders"]]
        for each in (first, second, last)
    ]
    assert ways == [[("card", 18_000)], [("card", 12_000), ("cash", 6_000)], [("cash", 18_000)]]
    assert first["tenders"][0]["state"] == "by_hand"
    assert (balance("cash_drawer"), balance("card_clearing")) == (FLOAT, 0)
    books_agree()


def test_another_way_needs_the_right_to_it(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till("manager")
    order = sell(till, order_body(shop, 2, tenders=[{"method": "card", "amount": 36_000}]))
    in_cash = [{"tender": 0, "method": "cash"}]
    by_transfer = [{"tender": 0, "method": "transfer", "reference": "BCA 9911"}]
    assert code(
        refund(till, order, (0, 1, RESTOCK), tenders=[{"tender": 0, "method": "kasbon"}])
    ) == (
        400,
        "invalid",
    )
    assert code(refund(till, order, (0, 1, RESTOCK), tenders=[{"tender": 3}])) == (400, "invalid")
    shop.people["manager"].membership.role.permissions.remove("orders.refund_in_cash")
    shop.people["manager"].membership.role.save()
    assert code(refund(till, order, (0, 1, RESTOCK), tenders=in_cash)) == (
        403,
        "refund_in_cash_forbidden",
    )
    owner = shop.till("owner")
    assert refunded(owner, order, (0, 1, RESTOCK), tenders=in_cash)["total"] == 18_000
    moved = refunded(owner, order, (0, 1, RESTOCK), tenders=by_transfer)["tenders"][0]
    assert (moved["method"], moved["reference"], moved["state"]) == (
        "transfer",
        "BCA 9911",
        "by_hand",
    )
    assert (balance("cash_drawer"), balance("bank"), balance("card_clearing")) == (
        FLOAT - 18_000,
        -18_000,
        36_000,
    )
    books_agree()


def test_a_cashier_needs_an_approval_for_at_least_that_amount(in_shop: Shop) -> None:
    till = in_shop.till()
    order = sell(till, order_body(in_shop, 2))
    assert code(refund(till, order, (0, 1, RESTOCK))) == (403, "approval_required")
    assert code(refund(till, order, (0, 1, RESTOCK), approval="dibuat-buat")) == (
        403,
        "approval_invalid",
    )
    small = approve(till, order, 17_999)
    assert code(refund(till, order, (0, 1, RESTOCK), approval=small)) == (403, "approval_invalid")
    token = approve(till, order, 18_000)
    first = refunded(till, order, (0, 1, RESTOCK), approval=token)
    assert first["approver"] == str(in_shop.people["supervisor"].membership.id)
    assert code(refund(till, order, (0, 1, RESTOCK), approval=token)) == (403, "approval_invalid")
    own = {"action": "order.refund", "subject": order["id"], "employee": "1004", "pin": PIN}
    assert till.post("/api/v1/approvals", own, format="json").status_code == 403
    assert Refund.objects.count() == 1
    assert refund(in_shop.till("kitchen"), order, (0, 1, RESTOCK)).status_code == 403


def test_what_is_refused(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till("supervisor")
    order = sell(till, order_body(shop, 2, 1))
    too_much = refund(till, order, (0, 3, RESTOCK))
    assert code(too_much) == (409, "return_exceeds_sale")
    assert too_much.json()["lines"] == [
        {
            "line": order["lines"][0]["id"],
            "name": "Kopi Susu",
            "left": "2",
            "requested": "3",
        }
    ]
    assert code(refund(till, order, (0, 1, RESTOCK), (0, 1, WASTE))) == (400, "invalid")
    assert code(refund(till, order)) == (400, "invalid")
    assert code(refund(till, order, (0, 1, "elsewhere"))) == (400, "invalid")
    assert code(refund(till, order, (0, 1, RESTOCK), reason="other")) == (400, "invalid")
    changed = refund(till, order, (0, 1, RESTOCK), expected_total=15_000)
    assert code(changed) == (409, "refund_changed")
    assert changed.json()["total"] == 18_000
    unknown = refund_body(order, (0, 1, RESTOCK))
    unknown["lines"][0]["line"] = str(uuid7())
    path = f"{ORDERS}/{order['id']}/refunds"
    assert till.post(path, unknown, format="json", HTTP_IDEMPOTENCY_KEY="x").status_code == 400
    assert code(till.post(path, refund_body(order, (0, 1, RESTOCK)), format="json")) == (
        400,
        "idempotency_key_required",
    )
    assert not Refund.objects.exists()
    same = str(uuid7())
    assert refund(till, order, (0, 1, RESTOCK), id=same).status_code == 201
    assert code(refund(till, order, (0, 1, RESTOCK), id=same)) == (409, "refund_exists")
    Shift.objects.update(state="closed")
    assert code(refund(till, order, (0, 1, RESTOCK))) == (409, "shift_not_open")
    assert Refund.objects.count() == 1
    books_agree()


def test_void_and_refund_exclude_each_other(in_shop: Shop) -> None:
    till = in_shop.till("supervisor")
    first, second = (sell(till, order_body(in_shop, 1, key)) for key in (1, 2))
    void(till, first)
    assert code(refund(till, first, (0, 1, RESTOCK))) == (409, "order_not_refundable")
    refunded(till, second, (0, 1, RESTOCK))
    answer = till.post(
        f"{ORDERS}/{second['id']}/void", {"reason": "x"}, format="json", HTTP_IDEMPOTENCY_KEY="v"
    )
    assert code(answer) == (409, "order_not_voidable")
    refunded(till, second, (1, 2, RESTOCK))
    assert code(refund(till, second, (0, 1, RESTOCK))) == (409, "order_not_refundable")


def test_a_repeated_request_refunds_once(in_shop: Shop) -> None:
    till = in_shop.till("supervisor")
    order = sell(till, order_body(in_shop, 2))
    body, path = refund_body(order, (0, 1, RESTOCK)), f"{ORDERS}/{order['id']}/refunds"
    first = till.post(path, body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    again = till.post(path, body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.json() == first.json()
    assert Refund.objects.count() == 1


def test_another_shop_sees_nothing(shop: Shop, other_shop: Shop) -> None:
    order = sell(shop.till("manager"), order_body(shop, 1))
    assert refund(other_shop.till("manager"), order, (0, 1, RESTOCK)).status_code == 404
    assert other_shop.client("owner").get(f"{ORDERS}/{order['id']}").status_code == 404


def test_the_owner_refunds_from_the_office_out_of_an_open_drawer(in_shop: Shop) -> None:
    shop, owner = in_shop, in_shop.client("owner")
    order = sell(shop.till("manager"), order_body(shop, 2))
    done = refunded(owner, order, (0, 1, RESTOCK))
    assert (done["shift"], done["terminal"]) == (str(shop.shift.id), str(shop.terminal.id))
    Shift.objects.update(state="closed")
    assert code(refund(owner, order, (0, 1, RESTOCK))) == (409, "shift_not_open")
    transfer = [{"tender": 0, "method": "transfer", "reference": "BCA"}]
    without = refunded(owner, order, (0, 1, RESTOCK), tenders=transfer)
    assert without["shift"] is None
    books_agree()


def test_a_quote_writes_nothing_and_says_what_a_refund_does(in_shop: Shop) -> None:
    till = in_shop.till()
    order = sell(till, order_body(in_shop, 2, 1))
    asked = {"lines": refund_body(order, (0, 2, RESTOCK), (1, 1, WASTE))["lines"]}
    quoted = till.post(f"{ORDERS}/{order['id']}/refunds/quote", asked, format="json").json()
    assert (quoted["total"], quoted["whole"]) == (51_000, True)
    assert [one["total"] for one in quoted["lines"]] == [36_000, 15_000]
    assert quoted["tenders"] == [
        {"tender": 0, "paid_by": "cash", "method": "cash", "amount": 51_000, "state": "done"}
    ]
    assert not Refund.objects.exists()
    assert not RefundTender.objects.exists()


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_partial_refunds_sums_to_what_was_paid(in_shop: Shop, seed: int) -> None:
    chance, shop, till = Random(seed), in_shop, in_shop.till("owner")
    set_outlet_pricing(
        outlet=shop.outlet,
        actor=shop.people["owner"].actor,
        service_rate=Decimal(chance.choice([0, 5, 7])),
        service_included=chance.random() < 0.5,
        cash_step=chance.choice([0, 100, 500, 1000]),
        cash_mode=chance.choice(OutletPricing.RoundingMode.values),
    )
    for product in shop.products:
        profile = chance.choice(list(shop.profiles.values()))
        type(product).objects.filter(id=product.id).update(tax_profile_id=profile.id)
    promotion(shop, 0, percent=chance.choice([3, 7, 33]))
    counts = [f"{chance.randint(1, 9)}", f"{chance.randint(1, 5)}.{chance.randint(1, 9)}", "3"]
    lines = [line(shop, index, count) for index, count in enumerate(counts)]
    lines[1]["discount"] = {"amount": chance.randint(1, 2000)}
    tenders = [{"method": "cash", "amount": 2_000_000}]
    if chance.random() < 0.5:
        tenders.insert(0, {"method": "card", "amount": 11_111})
    order = sell(till, order_body(shop, lines=lines, tenders=tenders))
    left = [Decimal(count) for count in counts]
    paid = 0
    while any(left):
        index = chance.choice([n for n, quantity in enumerate(left) if quantity])
        step = min(left[index], Decimal(chance.randint(1, 3)))
        left[index] -= step
        back = refunded(till, order, (index, step, chance.choice([RESTOCK, RESTOCK, WASTE])))
        paid += back["total"]
        books_agree()
    assert paid == order["total"]
    assert sum(one.expected_total for one in Refund.objects.all()) == order["expected_total"]
    assert balance("cash_drawer") == FLOAT
    keys = ("card_clearing", "revenue", "service_charge", "rounding", "discounts")
    assert {key: balance(key) for key in keys} == dict.fromkeys(keys, 0)
    assert balance("inventory") + balance("shrinkage") == 1_400_000


@pytest.mark.parametrize("form", ["html", "pdf", "escpos", "text", "json"])
def test_the_receipt_of_a_refund_in_every_form(in_shop: Shop, form: str) -> None:
    till = in_shop.till("supervisor")
    order = sell(till, order_body(in_shop, 2, 1))
    back = refunded(till, order, (0, 1, RESTOCK), reason="other", note="Kopinya dingin")
    path = f"{ORDERS}/{order['id']}/refunds/{back['id']}/receipt?format={form}"
    assert till.get(path).status_code == 200
    copies = []
    for key in ("a", "b", "a"):
        answer = till.post(f"{path}&drawer=true", HTTP_IDEMPOTENCY_KEY=key)
        copies.append((answer.status_code, answer["Receipt-Copy"]))
    assert copies == [(201, "0"), (201, "1"), (201, "0")]
    if form == "text":
        text = till.post(path, HTTP_IDEMPOTENCY_KEY="c").content.decode()
        for words in (
            f"{order['receipt_number']}-R1",
            "PENGEMBALIAN",
            "Kopinya dingin",
            "Rp18.000",
        ):
            assert words in text
        assert "Roti" not in text
        assert "Retur" in text


def test_another_tenants_refund_receipt_is_404(shop: Shop, other_shop: Shop) -> None:
    order = sell(shop.till("manager"), order_body(shop, 1))
    back = refunded(shop.till("manager"), order, (0, 1, RESTOCK))
    path = f"{ORDERS}/{order['id']}/refunds/{back['id']}/receipt"
    assert other_shop.client("owner").get(path).status_code == 404
