"""A device's journal for tests: entries made, chained and signed as a till's browser does."""

from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Terminal, TerminalJournal
from apps.tenants.services.journals import open_journal
from tests.factories import Shop, order_body
from tests.sync.signing import Entry, canonical, new_key, public_half, receipt_number, seal

URL = "/api/v1/sync/orders"


@dataclass
class Device:
    """A paired till with its key and what it has written so far."""

    shop: Shop
    till: APIClient
    terminal: Terminal
    journal: TerminalJournal
    key: ec.EllipticCurvePrivateKey
    cashier: str = ""
    last: str = ""
    sequence: int = 0
    number: int = 0
    entries: list[Entry] = field(default_factory=list)

    def append(self, kind: str, *, sequence: int | None = None, **members: Any) -> Entry:
        """The next entry of the journal, sealed."""
        self.sequence += 1
        content = {
            "v": 2,
            "id": str(uuid7()),
            "journal": str(self.journal.id),
            "terminal": str(self.terminal.id),
            "sequence": sequence or self.sequence,
            "previous": self.last,
            "kind": kind,
            "cashier": {"id": self.cashier},
            "placed_at": timezone.now().isoformat(),
            "shift": str(self.shop.shift.id),
        } | members
        entry = self.seal({name: value for name, value in content.items() if value is not ...})
        self.last = entry["hash"]
        self.entries.append(entry)
        return entry

    def seal(self, content: dict[str, Any]) -> Entry:
        return self.seal_text(canonical(content))

    def seal_text(self, text: str) -> Entry:
        return seal(self.key, text)

    def sale(self, *quantities: int, cart: dict[str, Any] | None = None, **extra: Any) -> Entry:
        """A sale of the shop's products, numbered; `order` members in `extra["order"]`."""
        self.number += 1
        order = order_body(self.shop, *quantities, cashier=self.cashier)
        order |= extra.pop("order", {})
        number = extra.pop("number", self.number)
        receipt = extra.pop("receipt_number", ... if number is ... else self.receipt(number))
        return self.append(
            "sale",
            number=number,
            receipt_number=receipt,
            rules_version="v1",
            cart=cart or self.quote(order),
            order=order,
            **extra,
        )

    def receipt(self, number: int) -> str:
        return receipt_number(self.terminal.code, self.journal.ordinal, number)

    def quote(self, order: dict[str, Any]) -> dict[str, Any]:
        """What the till would have shown: the server's own price of the same cart."""
        asked = {
            name: order[name]
            for name in ("outlet", "channel", "customer", "lines", "discount", "tenders")
            if name in order
        }
        answer = self.shop.client("owner").post("/api/v1/quotes", asked, format="json")
        assert answer.status_code == 200, answer.content
        quoted: dict[str, Any] = answer.json()
        return quoted

    def send(self, *entries: Entry, fact: bool = True, **body: Any) -> Any:
        sent = [entry | {"fact": fact} for entry in entries or self.entries]
        return self.till.post(
            URL,
            {"device_time": timezone.now().isoformat(), "entries": sent} | body,
            format="json",
        )

    def results(self, *entries: Entry, **body: Any) -> list[dict[str, Any]]:
        answer = self.send(*entries, **body)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["results"]
        return found


def make_device(shop: Shop, terminal: Terminal | None = None) -> Device:
    """The shop's till, or another of its terminals, paired with a new key."""
    key = new_key()
    chosen = terminal or shop.terminal
    with tenant_scope(shop.tenant.id):
        chosen.public_key = public_half(key)
        chosen.save(update_fields=["public_key"])
        journal = open_journal(chosen)
    cashier = str(shop.people["cashier"].membership.id)
    return Device(shop, till_of(shop, chosen), chosen, journal, key, cashier)


def till_of(shop: Shop, terminal: Terminal) -> APIClient:
    """The terminal's device with the cashier signed in."""
    original, shop.terminal = shop.terminal, terminal
    try:
        return shop.till()
    finally:
        shop.terminal = original


def codes(result: dict[str, Any]) -> list[str]:
    return sorted(one["code"] for one in result["exceptions"])
