"""A till's queue for benchmarks: sales that were made while it was cut off, and their sending."""

import gzip
import json
import selectors
import socket
import time
from collections.abc import Sequence
from decimal import Decimal
from itertools import cycle
from typing import Any, Final

from django.utils import timezone

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.orders.checkout_sql import Situation, read_situation
from apps.orders.drafts import Draft, DraftLine, DraftTender
from apps.orders.representation import quote_json
from apps.orders.services.checkout import price_sale
from apps.tenants.models import AuthSession, Terminal
from apps.tenants.services.journals import open_journal
from bench.harness.shops import Till, basket
from tests.sync.signing import Entry, canonical, new_key, public_half, receipt_number, seal

BATCH: Final = 50
_QUANTITIES: Final = ("1", "2", "1")
_ANSWER_SECONDS: Final = 60
_HEAD: Final = (
    "POST /api/v1/sync/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    "X-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\n"
    "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
)


def queued_batches(till: Till, count: int, *, size: int = BATCH) -> list[bytes]:
    """Requests with so many queued sales of a till, as its browser would have written them.

    Of `size` 1 they are offers: the customer waits for each.
    """
    queue = _Queue(till)
    with tenant_scope(till.tenant_id):
        entries = [entry | {"fact": size > 1} for entry in queue.entries(count)]
    return [_request(till, entries[first : first + size]) for first in range(0, len(entries), size)]


class _Queue:
    def __init__(self, till: Till) -> None:
        self.till = till
        self.key = new_key()
        with tenant_scope(till.tenant_id):
            terminal = Terminal.objects.get(id=till.terminal_id)
            terminal.public_key = public_half(self.key)
            terminal.save(update_fields=["public_key"])
            self.journal = open_journal(terminal)
            self.code = terminal.code
            self.cashier = str(AuthSession.objects.get(id=till.session_id).membership_id)

    def entries(self, count: int) -> Any:
        everything = Draft(
            outlet_id=self.till.outlet_id,
            terminal_id=self.till.terminal_id,
            channel="dine_in",
            lines=tuple(DraftLine(product, Decimal(1)) for product in self.till.products),
        )
        situation = read_situation(tenant_id=self.till.tenant_id, key=None, draft=everything)
        assert situation is not None
        previous = ""
        for number in range(1, count + 1):
            entry = seal(self.key, canonical(self._content(number, previous, situation)))
            previous = entry["hash"]
            yield entry

    def _content(self, number: int, previous: str, situation: Situation) -> dict[str, Any]:
        chosen, now = basket(self.till), timezone.now()
        draft = Draft(
            outlet_id=self.till.outlet_id,
            terminal_id=self.till.terminal_id,
            channel="dine_in",
            lines=tuple(
                DraftLine(product, Decimal(quantity))
                for product, quantity in zip(chosen, cycle(_QUANTITIES), strict=False)
            ),
            tenders=(DraftTender("cash", 1_000_000),),
        )
        priced = price_sale(draft, now, situation)
        return {
            "v": 2,
            "id": str(uuid7()),
            "journal": str(self.journal.id),
            "terminal": str(self.till.terminal_id),
            "sequence": number,
            "previous": previous,
            "kind": "sale",
            "cashier": {"id": self.cashier},
            "placed_at": now.isoformat(),
            "shift": str(situation.shift_id),
            "number": number,
            "receipt_number": receipt_number(self.code, self.journal.ordinal, number),
            "rules_version": priced.cart.rules_version,
            "cart": quote_json(priced.cart, priced.names),
            "order": {
                "id": str(uuid7()),
                "outlet": str(self.till.outlet_id),
                "channel": "dine_in",
                "cashier": self.cashier,
                "lines": [
                    {"item": str(product), "quantity": quantity}
                    for product, quantity in zip(chosen, cycle(_QUANTITIES), strict=False)
                ],
                "tenders": [{"method": "cash", "amount": 1_000_000}],
            },
        }


def _request(till: Till, entries: Sequence[Entry]) -> bytes:
    body = {"device_time": timezone.now().isoformat(), "entries": list(entries)}
    packed = gzip.compress(json.dumps(body).encode())
    return _HEAD.format(token=till.token, length=len(packed)).encode() + packed


class Sender:
    """One till on one kept connection, sending its batches one after the other."""

    def __init__(self, batches: Sequence[bytes], port: int) -> None:
        self.left = list(reversed(batches))
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        self.socket.sendall(self.left.pop())

    def receive(self) -> int:
        """The sales that were accepted. Raises `RuntimeError` for any other result."""
        answer = self.socket.recv(65_536)
        head, _, body = answer.partition(b"\r\n\r\n")
        at = head.lower().index(b"content-length:") + len(b"content-length:")
        length = int(head[at:].split(b"\r\n", 1)[0])
        parts, have = [body], len(body)
        while have < length:
            more = self.socket.recv(1 << 20)
            if not more:
                break
            parts.append(more)
            have += len(more)
        whole = b"".join(parts)
        accepted = whole.count(b'"result":"accepted",')
        if not head.startswith(b"HTTP/1.1 200") or accepted != whole.count(b'"result":"'):
            raise RuntimeError(f"not all was accepted: {whole[:2000].decode(errors='replace')}")
        return accepted


def drain(senders: Sequence[Sender]) -> tuple[int, float]:
    """All queues are sent at once; sales that were accepted, and seconds."""
    accepted = 0
    with selectors.DefaultSelector() as selector:
        start = time.perf_counter()
        for sender in senders:
            selector.register(sender.socket, selectors.EVENT_READ, sender)
            sender.send()
        busy = len(senders)
        while busy:
            events = selector.select(_ANSWER_SECONDS)
            if not events:
                raise RuntimeError("the server stopped answering")
            for key, _ in events:
                sender = key.data
                accepted += sender.receive()
                if sender.left:
                    sender.send()
                else:
                    busy -= 1
        return accepted, time.perf_counter() - start
