"""Payments, refunds and closings against each other on the running product, over HTTP.

Tills, the provider, its payer, the worker and its poller all move at once, in many rounds. After
each of them a payment that the provider took is one tender and one posting, and nothing else is.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any, Final

import pytest

from apps.core.ids import uuid7
from sandbox.midtrans.wire import signature
from tests.factories import order_body
from tests.live.stack import Answer, LiveShop, Stack, wait_for
from tests.payments.sandbox import KEY
from tests.payments.waiting_tills import OPEN_ORDERS, WaitingTills

KOPI: Final = 18_000
FLOAT: Final = 200_000

_TENDERS = """
SELECT i.state, i.refunded, count(DISTINCT t.id), count(DISTINCT e.id)
FROM payments_paymentintent i
LEFT JOIN orders_tender t ON t.tenant_id = i.tenant_id AND t.intent_id = i.id
LEFT JOIN finance_journalentry e ON e.tenant_id = i.tenant_id AND e.source_id = i.source_id
  AND e.kind = 'sale'
WHERE i.id = %s GROUP BY i.id
"""
_ASK_NOW = "UPDATE payments_paymentintent SET check_at = now() WHERE id = %s RETURNING id"
_TOKEN = "SELECT token FROM payments_paymentaccount WHERE tenant_id = %s"
_BALANCES = """
SELECT a.system_key, sum(l.debit - l.credit)::int FROM finance_journalline l
JOIN finance_account a ON a.id = l.account_id WHERE l.tenant_id = %s GROUP BY 1
"""
_LATE = "SELECT count(*) FROM orders_latepayment WHERE tenant_id = %s"
_OF_SHIFT = """
SELECT count(*), count(DISTINCT o.id), (SELECT count(*) FROM shifts_shiftaddendum a
  WHERE a.tenant_id = o.tenant_id AND a.shift_id = o.shift_id)
FROM orders_order o JOIN finance_journalentry e ON e.source_id = o.id AND e.kind = 'sale'
WHERE o.tenant_id = %s AND o.shift_id = %s GROUP BY o.tenant_id, o.shift_id
"""
_SHIFT = "SELECT shift_id FROM orders_openorder WHERE id = %s"
_DRAWER = """
SELECT coalesce(sum(l.debit - l.credit), 0)::int FROM finance_journalentry e
JOIN finance_journalline l ON l.entry_id = e.id
JOIN finance_account a ON a.id = l.account_id AND a.system_key = 'cash_drawer'
WHERE e.shift_id = %s
"""
_NOTICES = """
SELECT state, error, count(*)::int FROM payments_paymentnotice WHERE tenant_id = %s
GROUP BY 1, 2 ORDER BY 1, 2
"""
_STATES = "SELECT state FROM payments_paymentintent WHERE tenant_id = %s"
_STOCK = "SELECT quantity::int FROM inventory_stocklevel WHERE product_id = %s AND outlet_id = %s"


@pytest.fixture(scope="module", autouse=True)
def agreed(live: Stack) -> Iterator[None]:
    """After all races: the product's own checks of books, stock, tenants and audit."""
    yield
    live.settle()
    live.verify()


@pytest.fixture
def tills(live: Stack) -> WaitingTills:
    tills = WaitingTills(live, live.shop("Kedai Berebut", stock=1_000))
    tills.add_account()
    return tills


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each gives, all begun at the same moment."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def post(live: Stack, shop: LiveShop, path: str, body: Any, who: str = "manager") -> Answer:
    headers = {**shop.bearer(who), "Idempotency-Key": str(uuid7())}
    return live.call("POST", path, body, headers, timeout=60)


def notify(tills: WaitingTills, number: str, status: str = "settlement", key: str = KEY) -> Answer:
    """A notification as the provider signs it; each has its own time, so none is a repetition."""
    code = "200" if status == "settlement" else "201"
    body = {
        "order_id": number,
        "status_code": code,
        "gross_amount": f"{KOPI}.00",
        "transaction_status": status,
        "transaction_time": str(uuid7()),
        "signature_key": signature(number, code, f"{KOPI}.00", key),
    }
    return send(tills, json.dumps(body).encode())


def send(tills: WaitingTills, body: bytes) -> Answer:
    """Whatever somebody posts to the address of the shop's account."""
    [(token,)] = tills.stack.sql(_TOKEN, tills.shop.id)
    return tills.stack.call("POST", f"/api/v1/payments/webhooks/midtrans/{token}", body)


def pay(tills: WaitingTills, number: str) -> None:
    """The cancel may be first: then the provider takes no money any more."""
    with suppress(AssertionError):
        tills.sandbox.pay(number)


def one_round(tills: WaitingTills, round_: int) -> str:
    """How a sale ended whose payer, provider, poller and cashier were all busy with it."""
    live, shop = tills.stack, tills.shop
    sale = tills.open()
    number, path = tills.number(sale), f"{OPEN_ORDERS}/{sale['id']}/cancel"
    acts = [
        lambda: pay(tills, number),
        lambda: notify(tills, number),
        lambda: live.sql(_ASK_NOW, sale["payment"]["id"]),
        lambda: live.call("POST", path, {}, shop.bearer("till"), timeout=60),
        lambda: notify(tills, number),
        lambda: notify(tills, number, "pending"),
    ]
    if round_ % 3 == 0:
        # The payer is far ahead; otherwise the cancel mostly wins.
        pay(tills, number)
    cancelled = together(*acts[round_ % 2 :])[3 - round_ % 2]
    assert cancelled.status == 200, cancelled.body
    wait_for(lambda: tills.state(sale)["state"] in {"paid", "cancelled"}, "the sale ends")
    ended = str(tills.state(sale)["state"])
    [charge] = [one for one in tills.sandbox.charges() if one["order_id"] == number]
    expected = {"paid": ("settlement", "settled", 1), "cancelled": ("cancel", "cancelled", 0)}
    there, here, times = expected[ended]
    assert charge["status"] == there
    assert live.sql(_TENDERS, sale["payment"]["id"]) == [(here, 0, times, times)]
    return ended


def test_webhooks_poll_and_cancel_end_in_one_tender_or_none(
    live: Stack, tills: WaitingTills
) -> None:
    shop = tills.shop
    with ThreadPoolExecutor(3) as pool:
        ends = Counter(pool.map(lambda number: one_round(tills, number), range(12)))
    assert set(ends) == {"paid", "cancelled"}, ends
    live.settle()
    balances = dict(live.sql(_BALANCES, shop.id))
    assert balances["qris_clearing"] == ends["paid"] * KOPI == -balances["revenue"]
    assert balances["cash_drawer"] == FLOAT
    assert live.sql(_STOCK, shop.products[0].id, shop.outlet.id) == [(1_000 - ends["paid"],)]
    assert live.sql(_LATE, shop.id) == [(0,)]


def paid_order(tills: WaitingTills) -> dict[str, Any]:
    sale = tills.open()
    tills.sandbox.pay(tills.number(sale))
    wait_for(lambda: tills.state(sale)["state"] == "paid", "the sale is paid")
    order: dict[str, Any] = tills.state(sale)["order"]
    return order | {"intent": sale["payment"]["id"], "number": tills.number(sale)}


def refund(tills: WaitingTills, order: dict[str, Any], quantity: str) -> Answer:
    lines = [{"line": order["lines"][0]["id"], "quantity": quantity, "to": "restock"}]
    body = {"id": str(uuid7()), "lines": lines, "reason": "damaged"}
    return post(tills.stack, tills.shop, f"/api/v1/orders/{order['id']}/refunds", body)


def test_refunds_and_voids_of_a_gateways_sale_pay_back_once(
    live: Stack, tills: WaitingTills
) -> None:
    shop = tills.shop
    for _ in range(3):
        order = paid_order(tills)
        void = f"/api/v1/orders/{order['id']}/void"
        answers = together(
            lambda order=order: refund(tills, order, "1"),
            lambda order=order: refund(tills, order, "1"),
            lambda void=void: post(live, shop, void, {"reason": "salah"}),
        )
        assert sorted(answer.status for answer in answers[:2]) == [201, 409]
        assert answers[2].status == 409
        assert answers[2].json()["code"] in {"gateway_not_voidable", "order_not_voidable"}
        assert live.sql(_TENDERS, order["intent"]) == [("refunded", KOPI, 1, 1)]
        [charge] = [one for one in tills.sandbox.charges() if one["order_id"] == order["number"]]
        assert (charge["status"], charge["refunded"]) == ("refund", KOPI)
    order = paid_order(tills)
    halves = together(*[lambda: refund(tills, order, "0.5")] * 4)
    assert Counter(answer.status for answer in halves) == {201: 2, 409: 2}
    assert live.sql(_TENDERS, order["intent"]) == [("refunded", KOPI, 1, 1)]
    live.settle()
    balances = dict(live.sql(_BALANCES, shop.id))
    assert (balances["qris_clearing"], balances["revenue"]) == (0, 0)
    assert live.sql(_STOCK, shop.products[0].id, shop.outlet.id) == [(1_000,)]


def test_a_closing_shift_stamps_a_payment_or_gets_it_as_an_addendum(
    live: Stack, tills: WaitingTills
) -> None:
    shop, added = tills.shop, 0
    for _ in range(2):
        waiting = [tills.open() for _ in range(6)]
        numbers = [tills.number(sale) for sale in waiting]
        [(shift,)] = live.sql(_SHIFT, waiting[0]["id"])
        close = {"denominations": [], "reason": "Laci kosong", "left_float": 0}
        answers = together(
            lambda close=close, shift=shift: post(
                live, shop, f"/api/v1/shifts/{shift}/close", close
            ),
            *[lambda number=number: pay(tills, number) for number in numbers],
            *[
                lambda: post(live, shop, "/api/v1/orders", order_body(shop, 1), "till")  # type: ignore[arg-type]
            ]
            * 2,
        )
        closed = answers[0]
        assert closed.status == 200, closed.body
        sold = sum(answer.status == 201 for answer in answers[-2:])
        for sale in waiting:
            wait_for(lambda sale=sale: tills.state(sale)["state"] == "paid", "the sale is paid")
            assert live.sql(_TENDERS, sale["payment"]["id"]) == [("settled", 0, 1, 1)]
        [(entries, orders, late)] = live.sql(_OF_SHIFT, shop.id, shift)
        assert entries == orders == 6 + sold
        figures = live.sql("SELECT figures FROM shifts_shift WHERE id = %s", shift)[0][0]
        assert figures["sales"]["count"] == orders - late
        assert figures["expected"]["cash_drawer"] == FLOAT + sold * KOPI
        assert figures["expected"].get("qris_clearing", 0) == (6 - late) * KOPI
        assert live.sql(_DRAWER, shift) == [(0,)]
        added += late
        opened = post(live, shop, "/api/v1/shifts/open", {"opening_float": FLOAT}, "till")
        assert opened.status == 201, opened.body
    assert added > 0


def test_bad_notifications_are_refused_or_parked_and_change_nothing(
    live: Stack, tills: WaitingTills
) -> None:
    other = WaitingTills(live, live.shop("Kedai Tetangga"))
    other.add_account()
    ours, theirs = tills.number(tills.open()), other.number(other.open())
    # The neighbour knows our order's number and signs with what is not our key.
    wrong = notify(tills, ours, key="SB-Mid-server-TETANGGA")
    assert (wrong.status, wrong.json()["code"]) == (403, "signature_wrong")
    # Signed with the own key, about an order of somebody else or of nobody.
    assert [notify(tills, number).status for number in (theirs, "W-tidak-ada")] == [200, 200]
    for body in (b"{", b"[]", b"\xff\xfe", b"[" * 60_000, b'{"order_id": {"a": 1}}'):
        assert send(tills, body).status == 200
    for size in (64 * 1024 + 1, 3 * 1024 * 1024):
        assert send(tills, b"x" * size).status == 400
    path = "/api/v1/payments/webhooks/midtrans/" + "x" * 43
    assert live.call("POST", path, b"{}").status == 404
    assert live.call("GET", path).status == 405

    def by_state(shop: LiveShop) -> Counter[str]:
        states: Counter[str] = Counter()
        for state, _, count in live.sql(_NOTICES, shop.id):
            states[state] += count
        return states

    # The provider itself told of both charges when they were made.
    expected = {"done": 1, "refused": 1, "parked": 7}
    wait_for(lambda: by_state(tills.shop) == expected, "every notification has its place")
    found = live.sql(_NOTICES, tills.shop.id)
    assert ("parked", "payment_unknown", 2) in found
    assert live.sql(_STATES, tills.shop.id) == live.sql(_STATES, other.shop.id) == [("pending",)]
    assert by_state(other.shop) == {"done": 1}
    logged = "".join(path.read_text() for path in live.folder.glob("w*.log"))
    for words in ("wrong signature", "bytes from", "is parked", "for an unknown account"):
        assert words in logged, words
