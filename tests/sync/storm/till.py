"""A till in a process of its own: it sells, offers, queues, and sends until all is delivered.

    python -m tests.sync.storm.till ORDERS.json

Whatever it knows is in its journal, so it may be killed at any moment and started again. It kills
itself, too, at the points where that hurts most: `DEATHS`. What it met stands in its notes, a word
a line.
"""

import gzip
import http.client
import json
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from apps.core.ids import uuid7
from tests.sync.signing import Entry
from tests.sync.storm.journal import Journal, Place, Row, State

DEATHS: Final = (
    *("before_commit", "after_append", "before_send", "after_send", "after_answer"),
    *("before_fact", "after_decision"),
)
QUEUE: Final = "/api/v1/sync/orders"
BATCH: Final = 50
PATIENCE_SECONDS: Final = 4
ANSWER_SECONDS: Final = 15
# Of a hundred acts of a cashier.
OFFERS: Final = 75
GIVEN_UP: Final = 4
LONGEST_OUTAGE: Final = 20
_DECIDED: Final = {"accepted", "accepted_with_exceptions", "replayed"}


@dataclass(frozen=True)
class Orders:
    """What a till is told. `carts` is a file of carts with their prices; `die_at` is a point and
    how often it is passed before the process dies there."""

    seed: int
    sales: int
    port: int
    token: str
    outlet: str
    place: Place
    key: str
    journal: str
    notes: str
    carts: str
    seconds: float
    die_at: tuple[str, int] | None = None

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Orders":
        given = json.loads(path.read_text())
        return cls(**given | {"place": Place(**given["place"])})


class Till:
    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.random = random.Random(orders.seed)
        self.deadline = time.monotonic() + orders.seconds
        self.carts = json.loads(Path(orders.carts).read_text())
        self.notes = os.open(orders.notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.left = orders.die_at[1] if orders.die_at else 0
        key = load_pem_private_key(orders.key.encode(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self.journal = Journal(Path(orders.journal), orders.place, key, self.at)

    def run(self) -> None:
        """Sell until there are so many sales, then deliver what is left. Raises when late."""
        for _ in range(self.journal.adopt()):
            self.note("adopted")
        while self.journal.sold < self.orders.sales:
            self._act()
        while not (self._is_delivered() and self._is_proven()):
            self._send_facts(BATCH)

    def at(self, point: str) -> None:
        """Die here if that is the plan."""
        if self.orders.die_at is None or self.orders.die_at[0] != point:
            return
        self.left -= 1
        if self.left <= 0:
            self.note(f"died:{point}")
            os.kill(os.getpid(), signal.SIGKILL)

    def note(self, word: str) -> None:
        os.write(self.notes, f"{word}\n".encode())

    # -- selling ----------------------------------------------------------------------------------

    def _act(self) -> None:
        draw = self.random.randrange(100)
        if draw < GIVEN_UP:
            self.journal.close(self._sell("offered").id, "given_up")
            self.note("given_up")
        elif draw < OFFERS:
            self._offer()
        else:
            self._be_offline()

    def _sell(self, state: Any) -> Row:
        cart = self.random.choice(self.carts)
        order = {
            "id": str(uuid7()),
            "outlet": self.orders.outlet,
            "channel": cart["channel"],
            "cashier": self.orders.place.cashier,
            "lines": cart["lines"],
            "tenders": [{"method": "cash", "amount": self._handed_over(cart["quote"]["total"])}],
            "expected_total": cart["quote"]["expected_total"],
            "placed_at": datetime.now(UTC).isoformat(),
        }
        row = self.journal.append_sale(order, cart["quote"], state)
        self.at("after_append")
        return row

    def _handed_over(self, total: int) -> int:
        """Exactly, or the next note."""
        return self.random.choice([total, -(-total // 50_000) * 50_000])

    def _offer(self) -> None:
        """The customer waits for the server's word; without one the sale is a fact."""
        row = self._sell("offered")
        results = self._send([row.sent(fact=False)], PATIENCE_SECONDS) or []
        if results and results[0]["result"] == "refused":
            self.note(f"refused:{results[0]['problem']['code']}")
            self.journal.close(row.id, "refused")
            return
        self.at("before_fact")
        self.journal.mark_fact(row.id)
        if results:
            self._decide([row], results)
        else:
            self.note("offer_lost")

    def _be_offline(self) -> None:
        for _ in range(min(self.random.randint(1, LONGEST_OUTAGE), self._wanted())):
            self._sell("fact")
        self._send_facts(self.random.randint(1, BATCH))

    def _wanted(self) -> int:
        return self.orders.sales - self.journal.sold

    # -- delivering -------------------------------------------------------------------------------

    def _send_facts(self, limit: int) -> None:
        """One batch; now and then in disorder."""
        rows = self.journal.facts(limit)
        if len(rows) > 2 and self.random.random() < 0.3:
            self.random.shuffle(rows)
            rows = rows[: self.random.randint(1, len(rows))]
            self.note("shuffled")
        batch = self._with_closed(rows)
        results = self._send([row.sent() for row in batch], ANSWER_SECONDS) if batch else []
        if results:
            self._decide(batch, results)

    def _with_closed(self, rows: Sequence[Row]) -> list[Row]:
        """After each cancelled number the sale that it closes, so that the chain has no hole."""
        batch: list[Row] = []
        for row in rows:
            both = [row, self.journal.find(row.closes)] if row.closes else [row]
            if len(batch) + len(both) > BATCH:
                break
            batch += both
        return batch

    def _decide(self, rows: Sequence[Row], results: Sequence[dict[str, Any]]) -> None:
        verdicts: list[tuple[str, State, int | None]] = []
        for row, result in zip(rows, results, strict=True):
            order = result.get("order")
            if result["result"] in _DECIDED:
                verdicts.append((row.id, "accepted", order["total"] if order else None))
            elif result["result"] == "rejected":
                verdicts.append((row.id, "rejected", None))
                self.note(f"rejected:{result['problem']['code']}")
            for one in result.get("exceptions", []):
                self.note(f"odd:{one['code']}")
        if any(result["result"] == "later" for result in results):
            self.note("later")
            time.sleep(self.random.uniform(0.05, 0.3))
        self.journal.decide(verdicts)
        self.at("after_decision")

    def _is_delivered(self) -> bool:
        return not self.journal.facts(1)

    def _is_proven(self) -> bool:
        """Ask what the server has; what it misses is sent again."""
        answer = self._ask("GET", "/api/v1/sync/journal", None, ANSWER_SECONDS)
        if answer is None:
            return False
        last = self.journal.last_sequence
        for first, through in [*answer["missing"], [answer["highest"] + 1, last]]:
            for _ in range(self.journal.send_again(first, through)):
                self.note("missed_by_server")
        return bool(answer["verified_through"] == last)

    # -- the line ---------------------------------------------------------------------------------

    def _send(self, entries: Sequence[Entry], patience: float) -> list[dict[str, Any]] | None:
        """A result for each; None without an answer."""
        body = {"device_time": datetime.now(UTC).isoformat(), "entries": list(entries)}
        self.at("before_send")
        answer = self._ask("POST", QUEUE, gzip.compress(json.dumps(body).encode(), 1), patience)
        self.at("after_answer")
        results: list[dict[str, Any]] | None = answer["results"] if answer else None
        return results

    def _ask(self, method: str, path: str, body: bytes | None, patience: float) -> Any:
        """The body of a 200; None for anything else, after a pause."""
        if time.monotonic() > self.deadline:
            raise TimeoutError(f"{len(self.journal.facts(10_000))} entries are not delivered")
        try:
            status, text = self._exchange(method, path, body, patience)
        except (OSError, http.client.HTTPException):
            self.note("no_answer")
        else:
            if status == 200:
                return json.loads(text)
            self.note(f"status:{status}")
        time.sleep(self.random.uniform(0.02, 0.4))
        return None

    def _exchange(
        self, method: str, path: str, body: bytes | None, patience: float
    ) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self.orders.token}", "Connection": "close"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        connection = http.client.HTTPConnection("127.0.0.1", self.orders.port, timeout=patience)
        try:
            connection.request(method, path, body, headers)
            self.at("after_send")
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


if __name__ == "__main__":
    Till(Orders.read(Path(sys.argv[1]))).run()
