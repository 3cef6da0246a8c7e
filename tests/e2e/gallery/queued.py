"""What a till of the shop sold without internet, and what was odd about it when it arrived."""

import datetime as dt
import json
from typing import Any

from django.utils import timezone

from apps.core.ids import uuid7
from apps.sync.rescue.keys import RescueKey
from tests.live.stack import LiveShop, Stack
from tests.sync.live_device import LiveDevice, pair_device
from tests.sync.queue import URL
from tests.sync.sealing import seal
from tests.sync.signing import Entry

_SKEW = dt.timedelta(hours=26)
_CHEAPER = 2_000


class Tablet:
    """Sends most of its journal, tells wrong times and prices, and breaks with the rest."""

    def __init__(self, stack: Stack, shop: LiveShop) -> None:
        self.stack = stack
        self.device: LiveDevice = pair_device(stack, shop, "B1")
        self.shift = str(self.device.shop.shift.id)

    def sell(self) -> None:
        """A sale for each kind of evidence that the review shows."""
        device = self.device
        whole = [device.sell(1), self._cheap_sale(), device.sell(0, 140)]
        nobody = {"customer": str(uuid7())}
        unknown = device.sale(2, cart=device.cart(2), order=nobody)
        self._send([*whole, unknown], timezone.now())
        self._sell_by_a_wrong_clock()
        self.kept = [device.sell(1, 1), device.sell(3)]
        self._send([device.sell(1)], timezone.now())

    def file(self) -> bytes:
        """What is left on it, sealed for the server."""
        key = self.stack.call("GET", "/api/v1/sync/rescue-key", headers=self.device.headers).json()
        terminal = {"id": self.device.terminal.id, "code": self.device.terminal.code}
        content = {
            "terminal": terminal,
            "device_time": timezone.now().isoformat(),
            "entries": [
                {name: entry[name] for name in ("content", "hash", "signature")}
                for entry in self.kept
            ],
        }
        return seal(content, RescueKey(key["id"], key["public_key"]))

    def _cheap_sale(self) -> Entry:
        """At prices that the office raised meanwhile."""
        cart = self.device.cart(2, 1)
        first = cart["lines"][0]
        first["unit_price"] -= _CHEAPER
        for name in ("gross", "total"):
            first[name] -= 2 * _CHEAPER
        for name in ("gross", "expected_total", "total"):
            cart[name] -= 2 * _CHEAPER
        paid = [{"method": "cash", "amount": cart["total"]}]
        return self.device.sale(2, 1, cart=cart, order={"tenders": paid})

    def _sell_by_a_wrong_clock(self) -> None:
        yesterday = timezone.now() - _SKEW
        entry = self.device.sale(1, cart=self.device.cart(1), placed_at=yesterday.isoformat())
        self._send([entry], yesterday)

    def _send(self, entries: list[Entry], clock: dt.datetime) -> None:
        body: dict[str, Any] = {"device_time": clock.isoformat(), "entries": entries}
        sent = json.dumps(body).encode()
        answer = self.stack.call("POST", URL, sent, self.device.headers)
        assert answer.status == 200, answer.body
