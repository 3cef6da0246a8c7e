"""A till paired with the running product over HTTP, with its journal."""

import json
import time
from http.client import HTTPException
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from apps.core.ids import uuid7
from tests.live.stack import Answer, LiveShop, Request, Stack
from tests.sync.queue import URL, Device
from tests.sync.signing import Entry, new_key, public_half

_TERMINAL = """
INSERT INTO tenants_terminal (id, tenant_id, outlet_id, code, name, kind, public_key)
SELECT %s, tenant_id, outlet_id, %s, %s, kind, '' FROM tenants_terminal WHERE id = %s
RETURNING id::text
"""


class LiveDevice(Device):
    """Prices are the shop's, without tax: the till's arithmetic is not what is tested here."""

    live: Stack
    headers: dict[str, str]

    def cart(self, *quantities: int) -> dict[str, Any]:
        chosen = [(p, n) for p, n in zip(self.shop.products, quantities, strict=False) if n]
        zero = dict.fromkeys(
            ("promotion_discount", "member_discount", "voucher_discount", "line_discount",
             "order_discount", "discount", "service", "tax"), 0,
        )  # fmt: skip
        lines = [
            {
                "item": str(product.id), "name": product.name, "quantity": str(count),
                "unit_price": product.price, "gross": product.price * count,
                "total": product.price * count, "reasons": [], **zero,
            }
            for product, count in chosen
        ]  # fmt: skip
        total = sum(line["total"] for line in lines)
        return {
            "lines": lines, "gross": total, "discount": 0, "service": 0, "tax": 0, "taxes": [],
            "expected_total": total, "rounding": 0, "total": total, "promotions": [],
            "vouchers": [], "notices": [], "rules_version": "v1",
        }  # fmt: skip

    def sell(self, *quantities: int) -> Entry:
        return self.sale(*quantities, cart=self.cart(*quantities))

    def body(self, *entries: Entry) -> bytes:
        sent = {"device_time": timezone.now().isoformat(), "entries": list(entries)}
        return json.dumps(sent).encode()

    def request(self, *entries: Entry) -> Request:
        return Request(URL, self.body(*entries), self.headers)

    def post(self, *entries: Entry) -> Answer:
        return self.live.call("POST", URL, self.body(*entries), self.headers)

    def post_until_taken(self, entries: list[Entry]) -> int:
        """Send as a till does: again whatever has no answer or is answered `later`. Tries."""
        tries, left = 0, list(entries)
        while left:
            tries += 1
            try:
                answer = self.post(*left)
            except (OSError, HTTPException):
                time.sleep(0.1)
                continue
            if answer.status != 200:
                time.sleep(0.1)
                continue
            results = answer.json()["results"]
            left = [
                entry
                for entry, result in zip(left, results, strict=True)
                if result["result"] == "later"
            ]
        return tries


def pair_device(live: Stack, shop: LiveShop, code: str = "") -> LiveDevice:
    """The shop's till paired with a key of ours, or a new terminal of that code."""
    terminal = shop.terminal.id
    if code:
        terminal = str(uuid7())
        live.sql(_TERMINAL, terminal, code, f"Kasir {code}", shop.terminal.id)
    path = f"/api/v1/terminals/{terminal}/pairing-code"
    pairing = live.call("POST", path, {}, shop.bearer("owner")).json()["code"]
    key = new_key()
    body = {"code": pairing, "public_key": public_half(key)}
    paired = live.call("POST", "/api/v1/terminals/pair", body).json()
    headers = {"Authorization": f"Bearer {paired['access']}"}
    pin = {"employee": shop.codes["cashier"], "pin": shop.pin}
    cashier = live.call("POST", "/api/v1/auth/pin", pin, headers).json()["id"]
    if code:
        key_header = {"Idempotency-Key": str(uuid7())}
        opened = {"opening_float": 0}
        shift = live.call("POST", "/api/v1/shifts/open", opened, headers | key_header)
    else:
        shift = live.call("GET", "/api/v1/shifts/current", headers=headers)
    place = SimpleNamespace(
        outlet=shop.outlet, products=shop.products, shift=SimpleNamespace(id=shift.json()["id"])
    )
    device = LiveDevice(
        shop=place,  # type: ignore[arg-type]
        till=None,  # type: ignore[arg-type]
        terminal=SimpleNamespace(id=terminal, code=paired["terminal"]["code"]),  # type: ignore[arg-type]
        journal=SimpleNamespace(**paired["journal"]),  # type: ignore[arg-type]
        key=key,
        cashier=cashier,
    )
    device.live, device.headers = live, headers
    return device
