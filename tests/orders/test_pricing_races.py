"""Tills that want the last use of a promotion or voucher, on the running product."""

import json
from collections import Counter
from typing import Any

from apps.core.ids import uuid7
from tests.factories import order_body
from tests.live.stack import Answer, LiveShop, Request, Stack
from tests.orders.test_races import assert_gap_free, statuses, stock_of

ORDERS = "/api/v1/orders"
FULL, PROMOTED, WITH_VOUCHER = 18_000, 16_200, 13_000
USES = "SELECT uses FROM pricing_voucher WHERE tenant_id = %s"
COUNTED = "SELECT used FROM pricing_promotioncounter WHERE tenant_id = %s"


def sale(shop: LiveShop, who: str, *, cash: int, key: str = "", **extra: Any) -> Request:
    """One Kopi Susu for so much cash."""
    tenders = [{"method": "cash", "amount": cash}]
    body = json.dumps(order_body(shop, 1, tenders=tenders, **extra)).encode()  # type: ignore[arg-type]
    return Request(ORDERS, body, {**shop.bearer(who), "Idempotency-Key": key or str(uuid7())})


def codes(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.json()["code"] for answer in answers if answer.status != 201)


def test_two_tills_redeem_a_voucher_once_and_its_void_gives_it_back_once(live: Stack) -> None:
    shop = live.shop(voucher="HEMAT")

    def redeem(times: int) -> list[Answer]:
        tills = ("till", "manager") * times
        return live.at_once(
            [sale(shop, who, cash=WITH_VOUCHER, vouchers=["HEMAT"]) for who in tills]
        )

    answers = redeem(6)
    assert statuses(answers) == {201: 1, 409: 11}
    assert codes(answers) == {"voucher_exhausted": 11}
    (won,) = [answer.json() for answer in answers if answer.status == 201]
    reason = json.dumps({"reason": "salah pesan"}).encode()
    voids = live.at_once(
        [
            Request(
                f"{ORDERS}/{won['id']}/void",
                reason,
                {**shop.bearer("manager"), "Idempotency-Key": f"batal-{number}"},
            )
            for number in range(6)
        ]
    )
    assert statuses(voids) == {200: 1, 409: 5}
    assert live.sql(USES, shop.id) == [(0,)]
    assert statuses(redeem(1)) == {201: 1, 409: 1}
    assert live.sql(USES, shop.id) == [(1,)]
    assert stock_of(live, shop) == 99
    assert_gap_free(live, shop)


def test_the_same_request_at_once_counts_once_and_is_answered_alike(live: Stack) -> None:
    shop = live.shop(limit=5, voucher="HEMAT")
    one = sale(shop, "till", cash=WITH_VOUCHER, key="sama", vouchers=["HEMAT"])
    answers = live.at_once([one] * 12)
    assert statuses(answers) == {201: 12}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert answers[0].json()["total"] == 11_200
    assert live.sql(USES, shop.id) == live.sql(COUNTED, shop.id) == [(1,)]
    assert stock_of(live, shop) == 99


def test_twenty_tills_race_for_a_promotion_that_five_sales_may_use(live: Stack) -> None:
    """Half of them name the total that they expect, the others pay what it costs."""
    shop = live.shop(limit=5)
    answers = live.at_once(
        [sale(shop, "till", cash=FULL, expected_total=PROMOTED) for _ in range(10)]
        + [sale(shop, "manager", cash=FULL) for _ in range(10)]
    )
    sold = [answer.json() for answer in answers if answer.status == 201]
    totals = Counter(order["total"] for order in sold)
    assert totals[PROMOTED] == 5
    assert totals.keys() <= {PROMOTED, FULL}
    refused = [answer.json() for answer in answers if answer.status != 201]
    assert codes(answers).keys() <= {"price_changed"}
    assert all(problem["quote"]["expected_total"] == FULL for problem in refused)
    assert len(sold) >= 10
    assert live.sql(COUNTED, shop.id) == [(5,)]
    assert [len(order["promotions"]) for order in sold].count(1) == 5
    assert stock_of(live, shop) == 100 - len(sold)
    assert_gap_free(live, shop)
    live.settle()
    live.verify()
