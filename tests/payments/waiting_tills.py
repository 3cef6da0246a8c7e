"""Tills that wait for a QRIS payment, asking each second as the till's page does: how long after
the provider's notification was answered do they show that it is paid?
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Timer
from typing import Any, Final

from tests.factories import order_body
from tests.live.stack import Answer, LiveShop, Stack
from tests.payments.sandbox import KEY, Sandbox

OPEN_ORDERS: Final = "/api/v1/orders/open"
# `BEAT` of static/src/pos/state/gateway.ts.
BEAT_SECONDS: Final = 1.0
# From the code on the screen to the payment.
PAYER_SECONDS: Final = 2.0
_PATIENCE_SECONDS: Final = 30
_ATTEMPTS: Final = 5


@dataclass(frozen=True)
class WaitingTills:
    """Payments by QRIS at a shop whose account is at the sandbox."""

    stack: Stack
    shop: LiveShop

    @property
    def sandbox(self) -> Sandbox:
        return Sandbox(self.stack.desk)

    def add_account(self) -> None:
        body = {"gateway": "midtrans", "name": "Uji", "secret_key": KEY, "methods": ["qris"]}
        added = self._send("/api/v1/payments/accounts", body, "owner")
        assert added.status == 201, added.body

    def confirm_seconds(self, payments: int, *, at_once: int = 1) -> list[float]:
        """For each payment; `at_once` tills wait beside each other."""
        with ThreadPoolExecutor(at_once) as tills:
            return list(tills.map(lambda _: self._confirm(), range(payments)))

    def open(self, who: str = "till", **payment: Any) -> dict[str, Any]:
        """A sale of one coffee that waits."""
        body = order_body(self.shop, 1)  # type: ignore[arg-type]
        amount = body["tenders"][0]["amount"]
        body |= {"tenders": [], "payment": {"method": "qris", "amount": amount} | payment}
        answer = self._send(OPEN_ORDERS, body, who)
        assert answer.status == 201, answer.body
        sale: dict[str, Any] = answer.json()
        return sale

    def state(self, sale: dict[str, Any], who: str = "till") -> dict[str, Any]:
        path, headers = f"{OPEN_ORDERS}/{sale['id']}", self.shop.bearer(who)
        found: dict[str, Any] = self.stack.call("GET", path, None, headers).json()
        return found

    def number(self, sale: dict[str, Any]) -> str:
        """The sale's order id at the provider."""
        rows = self.stack.sql(
            "SELECT provider_order_id FROM payments_paymentintent WHERE id = %s",
            sale["payment"]["id"],
        )
        return str(rows[0][0])

    def _confirm(self) -> float:
        sale = self.open()
        number = self.number(sale)
        payer = Timer(PAYER_SECONDS, self.sandbox.pay, [number])
        payer.start()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self.state(sale)["state"] != "paid":
            assert time.monotonic() < deadline, f"{number} is not paid"
            time.sleep(BEAT_SECONDS)
        shown = time.time()
        payer.join()
        return shown - self.sandbox.answered_at(number)

    def _send(self, path: str, body: dict[str, Any], who: str) -> Answer:
        """As a till does, it asks again while the answer says that the service is busy."""
        for _ in range(_ATTEMPTS):
            answer = self.stack.call("POST", path, body, self.shop.bearer(who), timeout=60)
            if answer.status != 503:
                break
        return answer
