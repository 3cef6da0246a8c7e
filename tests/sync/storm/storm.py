"""Tills that sell while everything breaks: for the chaos test and `script/bench sync-chaos`.

Each till is a process with a journal on its disk (`till.py`), behind a bad line (`line.py`). Server
and tills are killed and started again, database connections are ended, the office closes a shift,
changes a price and restocks, other tills sell the same goods online. When every queue is empty,
the journals are compared with what the server has (`proof.py`).

What happens is drawn from `seed`; when it happens depends on the processes, too.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import paths
from apps.core.ids import uuid7
from tests.live.load import Load, Till
from tests.live.stack import SETTLE_SECONDS, Stack, wait_for
from tests.sync.live_device import LiveDevice, pair_device
from tests.sync.storm.journal import Place, Row, read_journal
from tests.sync.storm.line import BadLine
from tests.sync.storm.office import PRICES
from tests.sync.storm.proof import Proof
from tests.sync.storm.till import DEATHS, Orders

CARTS: Final = 150
ONLINE_TILLS: Final = ("manager", "owner")
ONLINE_PAUSE: Final = 0.2
OFFICE_TRIES: Final = 4
# One worker delivers the events of some thousand sales.
SETTLE_A_TILL: Final = 20
# Every so many kills the whole server goes, not one of its workers.
WHOLE_SERVER: Final = 8
_END_BACKENDS: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE usename IN ('warungin_app', 'warungin_platform') AND pid <> pg_backend_pid()
ORDER BY state <> 'active', random() LIMIT %s
"""


@dataclass(frozen=True)
class Plan:
    """How much of everything. `deaths` are the kills of tills at chosen points, `till_kills`
    those at any moment."""

    tills: int
    sales: int
    web_kills: int
    till_kills: int
    deaths: int
    database_kills: int
    scarce: int
    seconds: float


class OnlineTill(Till):
    """Sells the storm's carts through `POST /orders`, paid in cash."""

    carts: list[dict[str, Any]]

    def next_sale(self) -> dict[str, Any]:
        cart = random.choice(self.carts)
        return {
            "id": str(uuid7()),
            "outlet": self.shop.outlet.id,
            "channel": cart["channel"],
            "lines": cart["lines"],
            "tenders": [{"method": "cash", "amount": 1_000_000}],
        }


@dataclass
class TillProcess:
    """A till and the process that it has at the moment."""

    device: LiveDevice
    orders: Orders
    folder: Path
    deaths: list[tuple[str, int]]
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.starts += 1
        died = sum(times for word, times in self.met().items() if word.startswith("died:"))
        orders = replace(
            self.orders,
            seed=self.orders.seed + self.starts,
            die_at=self.deaths[died] if died < len(self.deaths) else None,
        )
        file = self.folder / "orders.json"
        orders.write(file)
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.sync.storm.till", str(file)],
                cwd=paths.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
            )

    def is_done(self) -> bool:
        """Whether all is delivered. Starts the till again when it was killed; raises when it
        ended otherwise."""
        assert self.process is not None
        code = self.process.poll()
        if code == -signal.SIGKILL:
            self.start()
        elif code not in (None, 0):
            raise AssertionError(self.errors.read_text())
        return code == 0

    def kill(self) -> bool:
        """`kill -9`; whether there was something to kill."""
        if self.process is None or self.process.poll() is not None:
            return False
        self.process.kill()
        self.process.wait()
        return True

    @property
    def errors(self) -> Path:
        return self.folder / "errors.log"

    @property
    def rows(self) -> list[Row]:
        return read_journal(Path(self.orders.journal))

    def met(self) -> Counter[str]:
        notes = Path(self.orders.notes)
        return Counter(notes.read_text().split() if notes.exists() else [])


class Storm:
    """One run in a shop of its own; only from the main thread, which starts the server again."""

    def __init__(self, live: Stack, plan: Plan, seed: int) -> None:
        self.live, self.plan, self.seed = live, plan, seed
        self.random = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()
        self.seconds = 0.0

    def run(self) -> None:
        """Sell through everything, wait until every queue is empty, and compare."""
        with tempfile.TemporaryDirectory(prefix="storm-") as folder:
            self._open(Path(folder))
            try:
                self._rage()
            finally:
                self._end()
            self.journals = [till.rows for till in self.tills]
            self.met = sum((till.met() for till in self.tills), Counter())
        self._prove()

    def figures(self) -> dict[str, int | float]:
        rows = [row for journal in self.journals for row in journal]
        closed = sum(row.kind == "number_cancelled" for row in rows)
        deaths = sum(times for word, times in self.met.items() if word.startswith("died:"))
        return {
            "seed": self.seed,
            "sales": sum(row.kind == "sale" for row in rows) - closed,
            "kills": self.kills.total() + deaths,
            "lost": len(self.proof.lost),
            "doubled": len(self.proof.doubled),
            "wrong": len(self.proof.wrong),
            "unproven": len(self.proof.unproven),
            "cancelled": closed,
            "online_sales": len(self.proof.online),
            "retries": self.met["no_answer"] + self.met["later"] + self._statuses(),
            "seconds": round(self.seconds, 1),
        }

    def faults(self) -> dict[str, int]:
        """What was met, by kind: on the line, on purpose, and what tills and server made of it."""
        named = {f"line {name}": times for name, times in self.line.met.items() if times}
        killed = {f"killed {name}": times for name, times in self.kills.items()}
        noted = {word.replace(":", " "): times for word, times in self.met.items()}
        stored = {f"stored {state}": times for state, times in self.proof.states.items()}
        return dict(sorted((named | killed | dict(self.acts) | noted | stored).items()))

    def findings(self) -> list[str]:
        """The first of everything that must not be."""
        proof = self.proof
        return [*proof.lost[:5], *proof.doubled[:5], *proof.wrong[:5], *proof.unproven[:5]]

    def _statuses(self) -> int:
        return sum(times for word, times in self.met.items() if word.startswith("status:"))

    # -- before -----------------------------------------------------------------------------------

    def _open(self, folder: Path) -> None:
        plan = self.plan
        self.shop = self.live.shop(f"Kedai Badai Antrean {self.seed}", stock=0)
        self.goods: list[str] = self._office("open", scarce=plan.scarce)
        self.scarce = self.goods[len(PRICES) :]
        self.opening = dict.fromkeys(self.goods, 100_000) | dict.fromkeys(self.scarce, 1)
        self.carts = self._priced_carts()
        (folder / "carts.json").write_text(json.dumps(self.carts))
        self.line = BadLine(self.live.port, self.random.randrange(2**32))
        codes = ["", *(f"B{number}" for number in range(2, plan.tills + 1))]
        self.tills = [self._till(folder, code) for code in codes]

    def _office(self, act: str, **options: Any) -> Any:
        """What the office does in one transaction; again when sales hold what it needs."""
        wanted = {"shop": self.shop.id, "outlet": self.shop.outlet.id, "act": act, **options}
        for _ in range(OFFICE_TRIES - 1):
            with suppress(AssertionError):
                return self.live.maker.make("office", wanted)
        return self.live.maker.make("office", wanted)

    def _priced_carts(self) -> list[dict[str, Any]]:
        """Carts with the server's own prices: tax, service charge and rounding are in them."""
        carts = []
        for number in range(CARTS):
            chosen = self.random.sample(self.goods[: len(PRICES)], self.random.randint(1, 3))
            quantities = [str(self.random.randint(1, 4)) for _ in chosen]
            if number < len(self.scarce):
                chosen, quantities = [*chosen, self.scarce[number]], [*quantities, "1"]
            carts.append(self._priced(dict(zip(chosen, quantities, strict=True))))
        return carts

    def _priced(self, quantities: dict[str, str]) -> dict[str, Any]:
        channel = self.random.choice(["dine_in", "take_away"])
        lines = [{"item": item, "quantity": quantity} for item, quantity in quantities.items()]
        asked = {
            "outlet": self.shop.outlet.id,
            "channel": channel,
            "lines": lines,
            "tenders": [{"method": "cash", "amount": 1_000_000}],
        }
        answer = self.live.call("POST", "/api/v1/quotes", asked, self.shop.bearer("owner"))
        assert answer.status == 200, answer.body
        return {"channel": channel, "lines": lines, "quote": answer.json()}

    def _till(self, folder: Path, code: str) -> TillProcess:
        device = pair_device(self.live, self.shop, code)
        home = folder / device.terminal.code
        home.mkdir()
        key = device.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        orders = Orders(
            seed=self.random.randrange(2**32),
            sales=self.plan.sales,
            port=self.line.port,
            token=device.headers["Authorization"].removeprefix("Bearer "),
            outlet=self.shop.outlet.id,
            place=Place(
                journal=str(device.journal.id),
                ordinal=device.journal.ordinal,
                terminal=str(device.terminal.id),
                code=device.terminal.code,
                cashier=device.cashier,
                shift=str(device.shop.shift.id),
            ),
            key=key.decode(),
            journal=str(home / "journal.sqlite3"),
            notes=str(home / "notes"),
            carts=str(folder / "carts.json"),
            seconds=self.plan.seconds,
        )
        return TillProcess(device, orders, home, self._deaths())

    def _deaths(self) -> list[tuple[str, int]]:
        """Points at which a till kills itself; most acts pass them once or twice."""
        each = self.plan.deaths // self.plan.tills
        points = self.random.sample(DEATHS, len(DEATHS)) * (each // len(DEATHS) + 1)
        most = max(1, self.plan.sales // 40)
        return [(point, self.random.randint(1, most)) for point in points[:each]]

    # -- the storm --------------------------------------------------------------------------------

    def _rage(self) -> None:
        begun = time.monotonic()
        online = [OnlineTill(self.shop, who) for who in ONLINE_TILLS]
        for seller in online:
            seller.carts = self.carts[len(self.scarce) :]
        with Load(self.live, online, pause=ONLINE_PAUSE) as self.load:
            for till in self.tills:
                till.start()
            self._break_things()
        self.live.supervise()
        self.live.wait_until_ready()
        self.line.settle()
        self.seconds = time.monotonic() - begun

    def _break_things(self) -> None:
        """Each fault when its share of the sales is sold, until all tills are done."""
        due = sorted(self._faults(), key=lambda fault: fault[0])
        wanted = self.plan.tills * self.plan.sales
        deadline = time.monotonic() + self.plan.seconds + 30
        while sum(till.is_done() for till in self.tills) < self.plan.tills:
            assert time.monotonic() < deadline, "the tills are not done in time"
            self.live.supervise()
            if due and self._stored() >= due[0][0] * wanted:
                due.pop(0)[1]()
            time.sleep(0.05)

    def _faults(self) -> Iterator[tuple[float, Callable[[], None]]]:
        plan = self.plan
        for fault, times in (
            (self._kill_server, plan.web_kills),
            (self._kill_till, plan.till_kills),
            (self._end_connections, plan.database_kills),
        ):
            for _ in range(times):
                yield self.random.uniform(0.02, 0.95), fault
        yield 0.3, self._restock
        yield 0.5, self._close_shift
        yield 0.6, self._change_price
        yield 0.7, self._restock

    def _stored(self) -> int:
        """Sales of the tills that the server has; while the database is away, none."""
        query = "SELECT count(*) FROM orders_order WHERE tenant_id = %s AND journal > 0"
        return int(self.live.sql(query, self.shop.id)[0][0])

    def _kill_server(self) -> None:
        """While it has requests and has got over the last time: a worker, or now and then all."""
        self._wait_a_while(lambda: len(self._workers()) > 1, seconds=10)
        self._wait_a_while(lambda: self.line.under_way > 0, seconds=0.5)
        workers = self._workers()
        before = self.kills["worker"] + self.kills["server"]
        if workers and (before + 1) % WHOLE_SERVER:
            os.kill(self.random.choice(workers), signal.SIGKILL)
            self.kills["worker"] += 1
        else:
            self.live.restart("web")
            self.kills["server"] += 1

    def _workers(self) -> list[int]:
        web = self.live.processes["web"]
        return [] if web.ended else web.children()

    def _wait_a_while(self, condition: Callable[[], bool], *, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not condition() and time.monotonic() < until:
            self.live.supervise()
            for till in self.tills:
                till.is_done()
            time.sleep(0.01)

    def _kill_till(self) -> None:
        for till in self.random.sample(self.tills, len(self.tills)):
            if till.kill():
                self.kills["till"] += 1
                return

    def _end_connections(self) -> None:
        ended = self.live.sql(_END_BACKENDS, self.random.randint(1, 3))
        self.acts["ended database connections"] += len(ended)

    def _close_shift(self) -> None:
        """The office counts the second till, which goes on selling into the closed shift."""
        path = f"/api/v1/shifts/{self.tills[1].orders.place.shift}/close"
        body = {"denominations": [], "reason": "Laci kosong"}
        headers = self.shop.bearer("owner") | {"Idempotency-Key": str(uuid7())}
        self._until(lambda: self.live.call("POST", path, body, headers).status == 200)
        self.acts["closed a shift"] += 1

    def _restock(self) -> None:
        """One more of each scarce product, whatever is left or missing of it."""
        for product in self.scarce:
            self._office("restock", product=product)
            self.opening[product] += 1
        self.acts["restocked"] += 1

    def _change_price(self) -> None:
        """The tills go on with the old one."""
        self._office("price", product=self.goods[0], price=PRICES[0] + 500)
        self.acts["changed a price"] += 1

    def _until(self, works: Callable[[], bool]) -> None:
        def tries() -> bool:
            self.live.supervise()
            try:
                return works()
            except (OSError, http.client.HTTPException):
                return False

        wait_for(tries, "the office is heard")

    # -- after ------------------------------------------------------------------------------------

    def _end(self) -> None:
        for till in self.tills:
            till.kill()
        self.line.stop()

    def _prove(self) -> None:
        self.live.settle(seconds=SETTLE_SECONDS + len(self.tills) * SETTLE_A_TILL)
        online = {
            key: total for till in self.load.tills for key, total in till.acknowledged.items()
        }
        refused = [problem for till in self.load.tills for problem in till.refused]
        self.proof = Proof(
            self.live,
            self.shop,
            [till.device for till in self.tills],
            self.journals,
            online,
            self.opening,
        )
        self.proof.compare()
        self.proof.wrong += [f"refused online: {problem}" for problem in refused]
