"""Refunds against refunds and voids, by real processes on the running product."""

import json
from collections import Counter
from typing import Any

from apps.core.ids import uuid7
from tests.live.stack import LiveShop, Request, Stack
from tests.orders.test_races import ORDERS, sale, statuses, stock_of


def sold(live: Stack, shop: LiveShop) -> dict[str, Any]:
    answer = live.at_once([sale(shop, "manager")])[0]
    assert answer.status == 201
    order: dict[str, Any] = answer.json()
    return order


def refund(shop: LiveShop, order: dict[str, Any], quantity: str = "1", key: str = "") -> Request:
    lines = [{"line": order["lines"][0]["id"], "quantity": quantity, "to": "restock"}]
    body = {"id": str(uuid7()), "lines": lines, "reason": "damaged"}
    headers = {**shop.bearer("manager"), "Idempotency-Key": key or str(uuid7())}
    return Request(f"{ORDERS}/{order['id']}/refunds", json.dumps(body).encode(), headers)


def void(shop: LiveShop, order: dict[str, Any]) -> Request:
    headers = {**shop.bearer("manager"), "Idempotency-Key": str(uuid7())}
    return Request(f"{ORDERS}/{order['id']}/void", b'{"reason": "salah"}', headers)


def exchange(shop: LiveShop, order: dict[str, Any]) -> Request:
    """The coffee for another coffee."""
    asked = json.loads(refund(shop, order).body)
    new = json.loads(sale(shop, "manager", tenders=[]).body)
    headers = {**shop.bearer("manager"), "Idempotency-Key": str(uuid7())}
    body = json.dumps({"refund": asked, "order": new}).encode()
    return Request(f"{ORDERS}/{order['id']}/exchange", body, headers)


def test_eight_refunds_of_one_line_have_one_winner(live: Stack) -> None:
    shop = live.shop()
    order = sold(live, shop)
    answers = live.at_once([refund(shop, order) for _ in range(8)])
    assert statuses(answers) == {201: 1, 409: 7}
    assert {a.json()["code"] for a in answers if a.status == 409} == {"order_not_refundable"}
    assert stock_of(live, shop) == 100
    same = live.at_once([refund(shop, sold(live, shop), key="sama")] * 6)
    assert statuses(same) == {201: 6}
    assert stock_of(live, shop) == 100
    live.settle()
    live.verify()


def test_a_void_or_a_refund_or_an_exchange_but_only_one(live: Stack) -> None:
    shop = live.shop()
    won: Counter[str] = Counter()
    for _ in range(6):
        order = sold(live, shop)
        acts = [void(shop, order), refund(shop, order), exchange(shop, order)]
        answers = live.at_once(acts)
        assert sum(answer.status < 300 for answer in answers) == 1
        assert {answer.status for answer in answers} <= {200, 201, 409}
        won["exchange"] += answers[2].status == 201
        (state,) = live.sql("SELECT state FROM orders_order WHERE id = %s", order["id"])
        assert state[0] == ("voided" if answers[0].status == 200 else "refunded")
    assert stock_of(live, shop) == 100 - won["exchange"]
    live.settle()
    live.verify()
