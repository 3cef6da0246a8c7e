"""Exchanges: goods for goods, and only the difference changes hands."""

from typing import Any

from apps.core.ids import uuid7
from apps.finance.selectors import balance
from apps.orders.models import Order, Refund
from tests.factories import FLOAT, Shop, order_body
from tests.orders.pricing_cast import LANGUAGE, ORDERS, books_agree, stock
from tests.orders.pricing_cast import sold as sell
from tests.orders.test_refunds import RESTOCK, approve, code, refund, refund_body, refunded

KOPI, ROTI = 0, 1


def exchange(
    client: Any, order: dict[str, Any], goods: list[tuple[int, Any, str]], new: dict[str, Any],
    **more: Any,
) -> Any:  # fmt: skip
    body = {"refund": refund_body(order, *goods, **more), "order": new}
    headers = LANGUAGE | {"Idempotency-Key": str(uuid7())}
    return client.post(f"{ORDERS}/{order['id']}/exchange", body, format="json", headers=headers)


def new_sale(shop: Shop, *counts: int, cash: int = 0) -> dict[str, Any]:
    tenders = [{"method": "cash", "amount": cash}] if cash else []
    return order_body(shop, *counts, tenders=tenders)


def test_dearer_goods_are_paid_by_the_difference(in_shop: Shop) -> None:
    till = in_shop.till("supervisor")
    order = sell(till, order_body(in_shop, 0, 1))
    answer = exchange(till, order, [(0, 1, RESTOCK)], new_sale(in_shop, 1, cash=5_000))
    assert answer.status_code == 201, answer.json()
    done = answer.json()
    assert [(one["method"], one["amount"]) for one in done["order"]["tenders"]] == [
        ("exchange", 15_000),
        ("cash", 3_000),
    ]
    assert (done["order"]["total"], done["order"]["change"]) == (18_000, 2_000)
    assert (done["refund"]["total"], done["refund"]["exchange_order"]) == (
        15_000,
        done["order"]["id"],
    )
    assert [one["method"] for one in done["refund"]["tenders"]] == ["exchange"]
    assert (balance("cash_drawer"), balance("exchange_clearing")) == (FLOAT + 18_000, 0)
    assert (stock(in_shop, KOPI), stock(in_shop, ROTI)) == (99, 100)
    books_agree()


def test_cheaper_goods_pay_the_difference_back(in_shop: Shop) -> None:
    till = in_shop.till("supervisor")
    order = sell(till, order_body(in_shop, 2))
    done = exchange(till, order, [(0, 1, RESTOCK)], new_sale(in_shop, 0, 1)).json()
    assert [(one["method"], one["amount"]) for one in done["refund"]["tenders"]] == [
        ("exchange", 15_000),
        ("cash", 3_000),
    ]
    assert (balance("cash_drawer"), balance("exchange_clearing")) == (FLOAT + 33_000, 0)
    assert Order.objects.get(id=order["id"]).state == "partly_refunded"
    books_agree()


def test_a_card_is_not_touched_as_long_as_goods_pay(in_shop: Shop) -> None:
    till = in_shop.till("supervisor")
    order = sell(till, order_body(in_shop, 1, tenders=[{"method": "card", "amount": 18_000}]))
    done = exchange(till, order, [(0, 1, RESTOCK)], new_sale(in_shop, 1)).json()
    assert [one["method"] for one in done["refund"]["tenders"]] == ["exchange"]
    assert (balance("card_clearing"), balance("cash_drawer")) == (18_000, FLOAT)
    back = refunded(till, done["order"], (0, 1, RESTOCK))
    assert [(one["paid_by"], one["method"]) for one in back["tenders"]] == [("exchange", "cash")]
    books_agree()


def test_nothing_happens_when_one_half_is_refused(in_shop: Shop) -> None:
    till = in_shop.till("supervisor")
    order = sell(till, order_body(in_shop, 0, 1))
    underpaid = exchange(till, order, [(0, 1, RESTOCK)], new_sale(in_shop, 1, cash=2_999))
    assert code(underpaid) == (400, "underpaid")
    assert underpaid.json()["missing"] == 1
    assert code(exchange(till, order, [(0, 2, RESTOCK)], new_sale(in_shop, 1))) == (
        409,
        "return_exceeds_sale",
    )
    short = exchange(till, order, [(0, 1, RESTOCK)], new_sale(in_shop, 101, cash=2_000_000))
    assert code(short) == (409, "stock_short")
    taken = new_sale(in_shop, 1, cash=5_000) | {"id": order["id"]}
    assert code(exchange(till, order, [(0, 1, RESTOCK)], taken)) == (409, "order_exists")
    fake = new_sale(in_shop, 1)
    fake["tenders"] = [{"method": "exchange", "amount": 18_000}]
    assert code(exchange(till, order, [(0, 1, RESTOCK)], fake)) == (400, "invalid")
    assert not Refund.objects.exists()
    assert Order.objects.count() == 1
    assert (stock(in_shop, KOPI), stock(in_shop, ROTI)) == (100, 99)
    books_agree()


def test_an_exchange_needs_consent_and_is_not_voided(in_shop: Shop) -> None:
    till = in_shop.till()
    order = sell(till, order_body(in_shop, 1))
    assert code(exchange(till, order, [(0, 1, RESTOCK)], new_sale(in_shop, 1))) == (
        403,
        "approval_required",
    )
    token = approve(till, order, 18_000)
    new = new_sale(in_shop, 1)
    done = exchange(till, order, [(0, 1, RESTOCK)], new, approval=token).json()
    answer = in_shop.till("supervisor").post(
        f"{ORDERS}/{done['order']['id']}/void",
        {"reason": "salah"},
        format="json",
        HTTP_IDEMPOTENCY_KEY="v",
    )
    assert code(answer) == (409, "exchange_not_voidable")
    assert code(refund(in_shop.till("supervisor"), order, (0, 1, RESTOCK))) == (
        409,
        "order_not_refundable",
    )
    books_agree()
