"""Many payments while everything goes wrong: for the chaos test and `script/bench payments`.

Tills open sales that wait for a QRIS payment, over HTTP; the provider accepts and does not
answer, answers 503, notifies twice, late, in disorder or never, and takes settlements back; the
worker is killed again and again. Afterwards both sides are compared, charge by charge, and the
sales with both.
"""

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from uuid import UUID

from tests.factories import order_body
from tests.live.stack import LiveShop, Stack
from tests.payments.sandbox import KEY, Sandbox

MIX: Final = {
    "hang": 0.10,
    "error": 0.025,
    "error_after": 0.025,
    "duplicate": 0.05,
    "reorder": 0.05,
    "lose": 0.03,
    "reverse": 0.02,
}
SEED: Final = 20_261_121
BUYERS: Final = 16
# Of twelve payers one walks away; the cashier cancels.
WALKS_AWAY: Final = 12
OPEN_ORDERS: Final = "/api/v1/orders/open"
PAID: Final = frozenset({"settlement", "capture"})
OPEN: Final = ("created", "unknown", "pending", "authorised")
_PATIENCE_SECONDS: Final = 150

_OURS = """
SELECT provider_order_id, state, amount, source_id FROM payments_paymentintent WHERE tenant_id = %s
"""
_WAITING = """
SELECT provider_order_id, source_id FROM payments_paymentintent
WHERE tenant_id = %s AND state = 'pending'
"""
# A settled payment has one tender; what never settled has none. A bank's reversal takes no sale
# back, and money that came too late goes back without one.
_WRONG_TENDERS = """
SELECT count(*) FROM payments_paymentintent i
WHERE i.tenant_id = %s AND i.state <> 'denied'
  AND NOT EXISTS (SELECT FROM orders_latepayment l WHERE l.id = i.id)
  AND (SELECT count(*) FROM orders_tender t
       WHERE t.tenant_id = i.tenant_id AND t.intent_id = i.id AND t.amount = i.amount)
      <> (i.state = 'settled')::int
"""
_DOUBLE_TENDERS = """
SELECT count(*) FROM (SELECT FROM orders_tender WHERE tenant_id = %s AND intent_id IS NOT NULL
                      GROUP BY intent_id HAVING count(*) > 1) twice
"""
_TOLD_TWICE = """
SELECT count(*) FROM (SELECT FROM core_outboxevent WHERE tenant_id = %s AND name = 'payment.settled'
                      GROUP BY aggregate_id HAVING count(*) > 1) twice
"""
_SOLD_AT = """
SELECT i.provider_order_id, o.closed_at FROM orders_openorder o
JOIN payments_paymentintent i ON i.id = o.intent_id WHERE o.tenant_id = %s AND o.state = 'paid'
"""


@dataclass
class Storm:
    """One run. `kills` is how often the worker was killed; `refused` should stay empty."""

    stack: Stack
    shop: LiveShop
    charges: int
    kill_every: int = 50
    started: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    again: int = 0
    kills: int = 0
    seconds: float = 0

    def __post_init__(self) -> None:
        self.sandbox = Sandbox(self.stack.desk)
        self._numbers = count()
        self._paid: set[str] = set()
        self._over = threading.Event()

    def run(self) -> None:
        """Charge, pay, kill; then cancel what nobody paid and wait until both sides agree."""
        self._prepare()
        begun = time.monotonic()
        buyers = [threading.Thread(target=self._buy) for _ in range(BUYERS)]
        payer = threading.Thread(target=self._pay_all)
        for thread in (*buyers, payer):
            thread.start()
        while any(buyer.is_alive() for buyer in buyers):
            self._kill_when_due()
            time.sleep(0.05)
        self._kill_when_due()
        self._over.set()
        payer.join()
        self._cancel_the_rest()
        self._wait_until_agreed()
        self.stack.settle()
        self.seconds = time.monotonic() - begun

    def figures(self) -> dict[str, int | float]:
        """What the two sides say now, compared."""
        provider, ours = self._provider(), self._ours()
        paid_there = {o for o, charge in provider.items() if charge["status"] in PAID}
        settled_here = {o for o, intent in ours.items() if intent[0] == "settled"}
        sources = Counter(ours[o][2] for o in paid_there & ours.keys())
        other = [o for o in paid_there & settled_here if provider[o]["amount"] != ours[o][1]]
        share = len(settled_here & paid_there) / len(paid_there) if paid_there else 0.0
        return {
            "charges": self.charges,
            "paid": len(paid_there),
            "settled": len(settled_here),
            "missing": len(paid_there - settled_here),
            "invented": len(settled_here - paid_there),
            "other_amount": len(other),
            "double_charged": sum(1 for times in sources.values() if times > 1),
            "told_twice": self._count(_TOLD_TWICE),
            "wrong_tenders": self._count(_WRONG_TENDERS),
            "double_tenders": self._count(_DOUBLE_TENDERS),
            "undecided": sum(1 for state, *_rest in ours.values() if state in OPEN),
            "kills": self.kills,
            "sold_p95_s": round(_high(self._waits(provider)), 2),
            "success_share": round(share, 4),
        }

    def _waits(self, provider: dict[str, dict[str, Any]]) -> list[float]:
        """From the payer's payment to the sale, in seconds, whatever happened in between."""
        sold = dict(self.stack.sql(_SOLD_AT, self.shop.id))
        return [
            (sold[order_id] - dt.datetime.fromisoformat(moment)).total_seconds()
            for order_id, charge in provider.items()
            for moment, status in charge["history"]
            if status in PAID and order_id in sold
        ]

    def _count(self, query: str) -> int:
        return int(self.stack.sql(query, self.shop.id)[0][0])

    def faults(self) -> Counter[str]:
        """How many charges met which fault (those lost before the charge are not seen here)."""
        return Counter(fault for charge in self._provider().values() for fault in charge["faults"])

    def _prepare(self) -> None:
        self.sandbox.desk("clear")
        added = self.stack.call(
            "POST",
            "/api/v1/payments/accounts",
            {"gateway": "midtrans", "name": "Badai", "secret_key": KEY, "methods": ["qris"]},
            self.shop.bearer("owner"),
        )
        assert added.status == 201, added.body
        self.sandbox.desk("mix", shares=MIX, seed=SEED)

    def _buy(self) -> None:
        while (number := next(self._numbers)) < self.charges:
            self._sell(1 + number % 3, number % 2)

    def _sell(self, *quantities: int) -> None:
        """Open one sale; only "nothing was sent" (the circuit is open) is tried again."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            body = order_body(self.shop, *quantities)  # type: ignore[arg-type]
            payment = {"method": "qris", "amount": body["tenders"][0]["amount"]}
            body |= {"tenders": [], "payment": payment}
            answer = self.stack.call(
                "POST", OPEN_ORDERS, body, self.shop.bearer("owner"), timeout=60
            )
            if answer.status == 201:
                self.started[answer.json()["payment"]["state"]] += 1
                return
            if answer.status != 503:
                self.refused.append(answer.body)
                return
            self.again += 1
            time.sleep(1)
        self.refused.append("no answer")

    def _pay_all(self) -> None:
        """Payers see the code as soon as the provider made it, whatever we know of it."""
        while not self._over.is_set():
            self._pay_what_waits()
            time.sleep(0.3)
        self._pay_what_waits()

    def _pay_what_waits(self) -> None:
        for order_id, charge in self._provider().items():
            waits = charge["status"] == "pending" and order_id not in self._paid
            if waits and not _walks_away(order_id):
                self._paid.add(order_id)
                self.sandbox.pay(order_id, issuer="ovo")

    def _kill_when_due(self) -> None:
        """`kill -9` of the worker with everything that it does; an orchestrator starts it anew."""
        if sum(self.started.values()) >= (self.kills + 1) * self.kill_every:
            self.stack.restart("worker")
            self.kills += 1

    def _cancel_the_rest(self) -> None:
        """The cashier gives up on what nobody pays."""
        for provider_order_id, order_id in self.stack.sql(_WAITING, self.shop.id):
            if _walks_away(provider_order_id):
                path = f"{OPEN_ORDERS}/{order_id}/cancel"
                self.stack.call("POST", path, {}, self.shop.bearer("owner"), timeout=60)

    def _wait_until_agreed(self) -> None:
        """Lost notifications and killed work are found by asking; that takes its intervals."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self._pay_what_waits()
            self._cancel_the_rest()
            found = self.figures()
            if not (found["missing"] or found["invented"] or found["undecided"]):
                return
            time.sleep(0.5)

    def _provider(self) -> dict[str, dict[str, Any]]:
        return {charge["order_id"]: charge for charge in self.sandbox.charges()}

    def _ours(self) -> dict[str, tuple[str, int, UUID]]:
        rows = self.stack.sql(_OURS, self.shop.id)
        return {order_id: (state, amount, source) for order_id, state, amount, source in rows}


def _high(seconds: list[float]) -> float:
    """The 95th percentile."""
    return sorted(seconds)[int(len(seconds) * 0.95)] if seconds else 0.0


def _walks_away(provider_order_id: str) -> bool:
    return int(provider_order_id[-4:], 16) % WALKS_AWAY == 0


def lines(figures: dict[str, int | float]) -> Iterator[list[str]]:
    """The figures as a table."""
    for name, value in figures.items():
        yield [name, f"{value:.2%}" if name == "success_share" else str(value)]
