"""Races between real processes on the running product: each has exactly one winner."""

import json
from collections import Counter
from typing import Any

from apps.core.ids import uuid7
from tests.factories import order_body
from tests.live.stack import Answer, LiveShop, Request, Stack

ORDERS = "/api/v1/orders"


def sale(shop: LiveShop, who: str, *, key: str = "", **extra: Any) -> Request:
    """One Kopi Susu for cash."""
    body = json.dumps(order_body(shop, 1, **extra)).encode()  # type: ignore[arg-type]
    return Request(ORDERS, body, {**shop.bearer(who), "Idempotency-Key": key or str(uuid7())})


def statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


def stock_of(live: Stack, shop: LiveShop, index: int = 0) -> int:
    rows = live.sql(
        "SELECT quantity FROM inventory_stocklevel WHERE outlet_id = %s AND product_id = %s",
        shop.outlet.id,
        shop.products[index].id,
    )
    return int(rows[0][0])


def assert_gap_free(live: Stack, shop: LiveShop) -> None:
    """Each terminal has the numbers 1 to n, and its counter stands at n."""
    rows = live.sql(
        "SELECT o.terminal_id, array_agg(o.number ORDER BY o.number), max(q.last_number)"
        " FROM orders_order o JOIN orders_terminalsequence q ON q.id = o.terminal_id"
        " WHERE o.tenant_id = %s GROUP BY o.terminal_id",
        shop.id,
    )
    assert rows
    for _, numbers, last in rows:
        assert numbers == list(range(1, last + 1))


def test_twenty_processes_race_for_the_last_ten_units(live: Stack) -> None:
    shop = live.shop(stock=10)
    requests = [sale(shop, who) for who in ("till", "manager") for _ in range(10)]
    answers = live.at_once(requests)
    assert statuses(answers) == {201: 10, 409: 10}
    assert {a.json()["code"] for a in answers if a.status == 409} == {"stock_short"}
    assert stock_of(live, shop) == 0
    sold = {a.json()["id"] for a in answers if a.status == 201}
    stored = live.sql("SELECT id::text FROM orders_order WHERE tenant_id = %s", shop.id)
    assert {row[0] for row in stored} == sold
    assert_gap_free(live, shop)
    live.settle()
    live.verify()


def test_the_same_key_twenty_times_at_once_is_one_sale(live: Stack) -> None:
    shop = live.shop()
    answers = live.at_once([sale(shop, "till", key="sama")] * 20)
    assert statuses(answers) == {201: 20}
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 19
    first = answers[0].json()
    assert all(answer.json() == first for answer in answers)
    assert live.sql("SELECT count(*) FROM orders_order WHERE tenant_id = %s", shop.id) == [(1,)]
    assert stock_of(live, shop) == 99
    assert_gap_free(live, shop)


def test_the_same_order_id_with_other_keys_is_one_sale(live: Stack) -> None:
    shop = live.shop()
    same = str(uuid7())
    answers = live.at_once([sale(shop, "till", id=same) for _ in range(8)])
    assert statuses(answers) == {201: 1, 409: 7}
    assert {a.json()["code"] for a in answers if a.status == 409} == {"order_exists"}
    assert stock_of(live, shop) == 99
    assert_gap_free(live, shop)


def test_one_order_is_voided_once(live: Stack) -> None:
    shop = live.shop()
    order = live.at_once([sale(shop, "till")])[0].json()
    body = json.dumps({"reason": "salah pesan"}).encode()
    path = f"{ORDERS}/{order['id']}/void"
    answers = live.at_once(
        [
            Request(path, body, {**shop.bearer("manager"), "Idempotency-Key": f"batal-{number}"})
            for number in range(10)
        ]
    )
    assert statuses(answers) == {200: 1, 409: 9}
    assert {a.json()["code"] for a in answers if a.status == 409} == {"order_not_voidable"}
    assert stock_of(live, shop) == 100
    returned = live.sql(
        "SELECT count(*) FROM inventory_stockmovement WHERE source_id = %s AND quantity > 0",
        order["id"],
    )
    assert returned == [(1,)]
    entries = live.sql(
        "SELECT kind FROM finance_journalentry WHERE source_id = %s ORDER BY kind", order["id"]
    )
    assert entries == [("sale",), ("void",)]


def test_one_approval_is_used_once(live: Stack) -> None:
    """Ten sales under one id ask for the same approved discount: one gets it."""
    shop = live.shop()
    order_id = str(uuid7())
    given = live.call(
        "POST",
        "/api/v1/approvals",
        {
            "action": "order.discount",
            "subject": order_id,
            "amount": "50",
            "employee": shop.codes["manager"],
            "pin": shop.pin,
        },
        shop.bearer("till"),
    )
    assert given.status == 201, given.body
    token = given.json()["token"]
    discounted = {
        "id": order_id,
        "discount": {"percent": "50"},
        "tenders": [{"method": "cash", "amount": 9_000}],
        "approvals": [token],
    }
    answers = live.at_once([sale(shop, "till", **discounted) for _ in range(10)])
    assert sum(answer.status == 201 for answer in answers) == 1, answers[0].body
    assert {a.json()["code"] for a in answers if a.status != 201} <= {
        "approval_invalid",
        "order_exists",
    }
    assert live.sql("SELECT count(*) FROM orders_order WHERE tenant_id = %s", shop.id) == [(1,)]
    assert stock_of(live, shop) == 99
    used = "SELECT count(*) FROM tenants_approval WHERE tenant_id = %s AND used_at IS NOT NULL"
    assert live.sql(used, shop.id) == [(1,)]


def test_a_refresh_token_used_ten_times_at_once_ends_the_sign_in(live: Stack) -> None:
    shop = live.shop()
    held = shop.tokens["manager"]
    body = json.dumps({"refresh": held["refresh"]}).encode()
    answers = live.at_once([Request("/api/v1/auth/refresh", body)] * 10)
    assert sum(answer.status == 200 for answer in answers) <= 1
    assert statuses(answers)[401] >= 9
    session = live.sql(
        "SELECT revoked_reason FROM tenants_authsession WHERE id = %s", held["session"]
    )
    assert session == [("refresh_token_reused",)]
    assert live.call("GET", "/api/v1/auth/me", headers=shop.bearer("manager")).status == 401
    for answer in answers:
        if answer.status == 200:
            fresh = {"Authorization": f"Bearer {answer.json()['access']}"}
            assert live.call("GET", "/api/v1/auth/me", headers=fresh).status == 401
