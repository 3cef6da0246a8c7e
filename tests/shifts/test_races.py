"""Closing against selling, moving and closing, by real processes on the running product."""

import json
from collections import Counter
from typing import Any

from apps.core.ids import uuid7
from tests.factories import order_body
from tests.live.stack import LiveShop, Request, Stack


def _request(shop: LiveShop, path: str, body: dict[str, Any], who: str = "till") -> Request:
    headers = {**shop.bearer(who), "Idempotency-Key": str(uuid7())}
    return Request(path, json.dumps(body).encode(), headers)


def _sale(shop: LiveShop) -> Request:
    return _request(shop, "/api/v1/orders", order_body(shop, 1))  # type: ignore[arg-type]


def _shift(live: Stack, shop: LiveShop) -> tuple[str, int]:
    """The till's open shift and its float."""
    order = live.at_once([_sale(shop)])[0].json()
    rows = live.sql("SELECT opening_float FROM shifts_shift WHERE id = %s", order["shift"])
    return order["shift"], rows[0][0]


def _closing(shop: LiveShop, shift: str, who: str = "manager") -> Request:
    body = {"denominations": [], "reason": "Laci kosong"}
    return _request(shop, f"/api/v1/shifts/{shift}/close", body, who)


def test_a_sale_is_in_the_z_report_or_refused(live: Stack) -> None:
    shop = live.shop()
    shift, opening = _shift(live, shop)
    requests = [_sale(shop) for _ in range(14)]
    answers = live.at_once([*requests[:7], _closing(shop, shift), *requests[7:]])
    closed = next(a for a in answers if a.status == 200).json()
    sold = [a for a in answers if a.status == 201]
    refused = [a for a in answers if a.status == 409]
    assert len(sold) + len(refused) == 14
    assert {a.json()["code"] for a in refused} <= {"shift_not_open"}
    figures = live.sql("SELECT figures FROM shifts_shift WHERE id = %s", shift)[0][0]
    count = len(sold) + 1
    assert figures["sales"]["count"] == count
    assert figures["sales"]["total"] == 18_000 * count
    expected = {row["account"]: row["expected"] for row in closed["counts"]}
    assert expected == {"cash_drawer": opening + 18_000 * count}
    drawer = live.sql(
        "SELECT sum(l.debit - l.credit) FROM finance_journalentry e"
        " JOIN finance_journalline l ON l.entry_id = e.id"
        " JOIN finance_account a ON a.id = l.account_id AND a.system_key = 'cash_drawer'"
        " WHERE e.shift_id = %s",
        shift,
    )
    assert drawer == [(0,)]
    live.settle()
    live.verify()


def test_two_closes_at_once_close_once(live: Stack) -> None:
    shop = live.shop()
    shift, _ = _shift(live, shop)
    answers = live.at_once([_closing(shop, shift) for _ in range(6)])
    assert Counter(a.status for a in answers) == {200: 1, 409: 5}
    assert {a.json()["code"] for a in answers if a.status == 409} == {"shift_closed"}
    counts = live.sql("SELECT count(*) FROM shifts_shiftcount WHERE shift_id = %s", shift)
    assert counts == [(1,)]


def test_a_movement_is_counted_or_refused(live: Stack) -> None:
    shop = live.shop()
    shift, _ = _shift(live, shop)
    body = {"kind": "pay_out", "category": "other", "note": "Parkir", "amount": 1_000}
    moves = [_request(shop, f"/api/v1/shifts/{shift}/movements", body) for _ in range(8)]
    answers = live.at_once([*moves[:4], _closing(shop, shift), *moves[4:]])
    done = sum(a.status == 201 for a in answers)
    figures = live.sql("SELECT figures FROM shifts_shift WHERE id = %s", shift)[0][0]
    assert figures["pay_out"] == {"count": done, "amount": 1_000 * done}
    assert {a.json()["code"] for a in answers if a.status == 409} <= {"shift_closed"}
