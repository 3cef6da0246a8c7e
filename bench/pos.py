"""The till's page: starts, scans, search, layout shifts, bytes of the first load, memory.

Chromium at a fraction of this machine's speed, production settings, a shop of 5,000 items or, with
`--items 50000`, one of the largest. `cold_s` is from the pairing code, on a device that has
nothing, to the first scanned line: the whole catalogue is loaded and the last product of it is
what is scanned. `warm_s` is the same from a reload, as at every opening of the shop; the till has
tidied its copy by then, which it does in the first quiet moments. `search_ms` is from a key in the
search field to the frame that shows what it finds. `heap_mb` is what the page's JavaScript holds
after a full collection. A barcode scanner's keys are sent as the keyboard's own events at a
scanner's pace, whether the page has come to the ones before or not, from the search field and from
anywhere else in turn. The page is touched, as a tablet is: there is no mouse over it.
`scan_ms` is the time from the last key (when it was pressed, not when the page came to it) to the
frame that shows the line. After every 20 scans the sale is paid in cash. Scans and searches begin
ten seconds after the last start.

`cls` is the cumulative layout shift of the whole run as browsers count it; `shift_all` also counts
shifts shortly after a key, which that leaves out. `first_load_kb` is what the wire carries for
the document and every script and style that it names: all that selling needs. `idle_kb` comes by
itself once the till has nothing to do: seldom used dialogs, so that none is missing offline.
"""

import argparse
import asyncio
import os
import re
import string
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import Func, Value
from playwright.async_api import CDPSession, Page
from playwright.async_api import TimeoutError as TooLate

from apps.catalog.models import Product
from apps.core.actors import system_actor
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership
from apps.tenants.services.pairing import create_pairing_code
from apps.tenants.services.pins import set_pin
from bench.catalog import add_barcodes
from bench.harness import database, report
from bench.harness.chromium import chromium
from bench.harness.shops import Till, open_tills
from bench.harness.web import collect_static, web

PIN: Final = "482915"
LETTERS: Final = "abcdefghij"
SCANS_A_SALE: Final = 20
# A quick scanner: a key every 4 ms.
KEY_SECONDS: Final = 0.004
# Between two scans.
REST_SECONDS: Final = 0.15
# What a start puts off, index of similar words and seldom used dialogs, is over by then.
START_SECONDS: Final = 10
LOADED: Final = frozenset({"Document", "Script", "Stylesheet"})
BARS: Final = (
    report.Bar("cold_s", most=15),
    report.Bar("warm_s", most=2),
    report.Bar("scan_p95_ms", most=50),
    report.Bar("search_p95_ms", most=50),
    report.Bar("cls", most=0),
    report.Bar("first_load_kb", most=150),
)
_WATCH: Final = """
window.bench = { shifts: 0, shiftsOfKeys: 0, pressed: 0, shown: null };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    bench[entry.hadRecentInput ? "shiftsOfKeys" : "shifts"] += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });
window.addEventListener("keydown", (event) => {
  bench.pressed = event.timeStamp;
}, { capture: true });
bench.line = (name) =>
  [...document.querySelectorAll(".cart .line-name")]
    .some((one) => one.lastChild.textContent === name);
bench.firstTile = (name) => document.querySelector(".tile-name")?.textContent === name;
// `shown` resolves with the milliseconds from the key to the frame in which it is painted.
bench.watch = (what, name) => { bench.shown = new Promise((resolve, reject) => {
  const isThere = () => bench[what](name);
  const seen = new MutationObserver(() => {
    if (!isThere()) return;
    seen.disconnect();
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => resolve(performance.now() - bench.pressed);
      painted.port2.postMessage(null);
    });
  });
  seen.observe(document.body, { subtree: true, childList: true, characterData: true });
  setTimeout(() => {
    const field = document.querySelector(".search input")?.value;
    const said = document.querySelector(".toasts")?.textContent;
    const where = isThere() ? "came unseen" : "did not come";
    reject(new Error(`${what} ${name} ${where} within 10 s; search "${field}", said "${said}"`));
  }, 10_000);
}); };
"""

# The place up to which the till's copy is tidy stands beside it on the disk.
_IS_TIDY: Final = """
async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const names = (await indexedDB.databases()).map(({ name }) => name);
  const db = await done(indexedDB.open(names.find((name) => name.startsWith("warungin-copy-"))));
  const tidy = await done(db.transaction("values").objectStore("values").get("tidy"));
  db.close();
  return tidy > 0;
}
"""


@dataclass(frozen=True)
class Shop:
    """What a browser needs to become its till."""

    till: Till
    pairing_code: str
    cashier: str


def main() -> int:
    options = _options()
    with database.scratch_database("pos") as env:
        report.say(f"Filling the database with {options.items} products")
        shop = _make_shop(options.items)
        database.analyze(env)
        collect_static(env)
        with web(env, processes=1, threads=4) as ports:
            database.disconnect()
            figures = asyncio.run(_measure(options, shop, ports[0]))
    report.table(
        f"{options.scans} scans in a shop of {options.items} items, CPU at 1/{options.throttling}",
        ["figure", "value"],
        [[name, str(value)] for name, value in figures.items()],
    )
    report.bars(figures, BARS)
    report.finish("pos", figures, as_json=options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = report.parser("pos", __doc__)
    parser.add_argument("--items", type=int, default=5_000)
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--throttling", type=float, default=4)
    return parser.parse_args()


def _make_shop(items: int) -> Shop:
    till = open_tills("bench-pos", tills=1, products=items)[0]
    add_barcodes(till)
    with tenant_scope(till.tenant_id):
        _spell_names()
        system = system_actor(till.tenant_id)
        cashier = Membership.objects.get(code="1001")
        set_pin(membership_id=cashier.id, pin=PIN, actor=system)
        code = create_pairing_code(terminal_id=till.terminal_id, actor=system)
    return Shop(till, code, cashier.name)


def _spell_names() -> None:
    """`Produk 120` becomes `Produk bca`: people search by letters, and digits may be a scan's."""
    spelled = Func("name", Value(string.digits), Value(LETTERS), function="translate")
    Product.objects.update(name=spelled)


def _name(product: int) -> str:
    return f"Produk {product}".translate(str.maketrans(string.digits, LETTERS))


async def _measure(options: argparse.Namespace, shop: Shop, port: int) -> dict[str, Any]:
    async with chromium() as browser:
        context = await browser.new_context(
            base_url=f"http://127.0.0.1:{port}",
            viewport={"width": 1280, "height": 800},
            locale="id-ID",
            has_touch=True,
        )
        page = await context.new_page()
        wire = Wire(await context.new_cdp_session(page))
        await wire.listen()
        await page.add_init_script(_WATCH)
        answer = await page.goto("/pos/", wait_until="networkidle")
        document = await answer.text() if answer else ""
        await wire.throttle(options.throttling)
        cold = await _start_cold(page, wire.session, shop, options.items)
        first_load = wire.count(lambda url: url.endswith("/pos/") or urlsplit(url).path in document)
        idle = wire.count(lambda _: True) - first_load
        await _pay(page)
        await _wait_until_tidy(page)
        report.say("Starting again")
        warm = [await _start_warm(page, wire.session) for _ in range(options.starts)]
        await asyncio.sleep(START_SECONDS)
        report.say(f"Scanning {options.scans} times")
        scans = await _scan_all(page, wire.session, options.scans, options.items)
        report.say(f"Searching {options.scans} times")
        searches = await _search_all(page, wire.session, options.scans, options.items)
        shifts = await page.evaluate("[bench.shifts, bench.shiftsOfKeys]")
        heap = await _heap(wire.session)
    return {
        "items": options.items,
        "scans": len(scans),
        "throttling": options.throttling,
        "cores": os.cpu_count(),
        "cold_s": round(cold, 2),
        "warm_s": round(median(warm), 2),
        "scan_p50_ms": round(report.percentile(scans, 0.5), 1),
        "scan_p95_ms": round(report.percentile(scans, 0.95), 1),
        "scan_max_ms": round(max(scans), 1),
        "search_p50_ms": round(report.percentile(searches, 0.5), 1),
        "search_p95_ms": round(report.percentile(searches, 0.95), 1),
        "heap_mb": round(heap / 1e6, 1),
        "cls": round(shifts[0], 4),
        "shift_all": round(sum(shifts), 4),
        "first_load_kb": round(first_load / 1000, 1),
        "idle_kb": round(idle / 1000, 1),
    }


class Wire:
    """Counts the bytes that a page's documents, scripts and styles take on the wire."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        self._addresses: dict[str, str] = {}
        self._bytes: dict[str, int] = {}

    def count(self, wanted: Callable[[str], bool]) -> int:
        """Bytes of the addresses that are wanted, each counted once."""
        return sum(size for url, size in self._bytes.items() if wanted(url))

    async def throttle(self, rate: float) -> None:
        await self.session.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    async def listen(self) -> None:
        self.session.on("Network.responseReceived", self._received)
        self.session.on("Network.loadingFinished", self._finished)
        await self.session.send("Network.enable")

    def _received(self, event: dict[str, Any]) -> None:
        if event["type"] in LOADED:
            self._addresses[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if url := self._addresses.get(event["requestId"]):
            self._bytes[url] = int(event["encodedDataLength"])


async def _sign_in(page: Page, shop: Shop) -> None:
    await page.locator(".code-field input").fill(shop.pairing_code)
    await page.keyboard.press("Enter")
    await page.locator("button.person").first.tap(timeout=30_000)
    await page.keyboard.type(PIN)
    await page.keyboard.press("Enter")
    await page.locator(".sell").wait_for(timeout=30_000)


async def _start_cold(page: Page, session: CDPSession, shop: Shop, items: int) -> float:
    """Seconds from the pairing code to the line of the last product of the catalogue."""
    started = time.monotonic()
    await _sign_in(page, shop)
    await page.locator(".tile").first.wait_for(timeout=120_000)
    await _scan_until_known(page, session, items - 1)
    return time.monotonic() - started


async def _wait_until_tidy(page: Page) -> None:
    for _ in range(120):
        if await page.evaluate(_IS_TIDY):
            return
        await asyncio.sleep(0.5)
    raise RuntimeError("the copy was not tidied within a minute")


async def _start_warm(page: Page, session: CDPSession) -> float:
    """Seconds from a reload to a grid and a scanned line; the cart is empty again afterwards."""
    started = time.monotonic()
    await page.reload(wait_until="commit")
    await page.locator(".tile").first.wait_for(timeout=60_000)
    await _scan_until_known(page, session, 4711)
    taken = time.monotonic() - started
    await _pay(page)
    return taken


async def _scan_until_known(page: Page, session: CDPSession, product: int) -> None:
    """As a cashier would, who is told that a code is not known yet."""
    line = page.locator(".cart .line-name", has_text=re.compile(f"{_name(product)}$"))
    for _ in range(600):
        await _type(session, [*_barcode(product), "Enter"])
        with suppress(TooLate):
            await line.wait_for(timeout=100)
            return
    raise RuntimeError(f"product {product} was not found within a minute")


async def _scan_all(page: Page, session: CDPSession, scans: int, items: int) -> list[float]:
    taken: list[float] = []
    for number in range(scans):
        if number % 2:
            await page.evaluate("document.activeElement?.blur()")
        taken.append(await _scan(page, session, number * (items // scans)))
        if number % SCANS_A_SALE == SCANS_A_SALE - 1:
            await _pay(page)
    return taken


async def _scan(page: Page, session: CDPSession, product: int) -> float:
    # The page watches before the first key, or it might miss the line on a busy machine.
    await page.evaluate("(name) => bench.watch('line', name)", _name(product))
    await asyncio.sleep(REST_SECONDS)
    await _type(session, [*_barcode(product), "Enter"])
    return float(await page.evaluate("bench.shown"))


async def _search_all(page: Page, session: CDPSession, times: int, items: int) -> list[float]:
    """The names of products all over the catalogue."""
    first = items // 10
    products = [first + turn * (items - first) // times for turn in range(times)]
    return [await _search(page, session, _name(product)) for product in products]


async def _search(page: Page, session: CDPSession, name: str) -> float:
    """Milliseconds from the last letter of a name to the frame with its tile at the first place."""
    field = page.locator(".search input")
    await field.fill(name[:-1])
    await asyncio.sleep(REST_SECONDS * 2)
    await page.evaluate("(name) => bench.watch('firstTile', name)", name)
    await _type(session, [name[-1]])
    taken = float(await page.evaluate("bench.shown"))
    await field.fill("")
    return taken


def _barcode(product: int) -> str:
    return f"899{product:010d}"


async def _type(session: CDPSession, keys: Sequence[str]) -> None:
    """Keys at a scanner's pace, whether the page has come to the ones before or not."""
    started = time.time()
    answers: list[asyncio.Future[Any]] = []
    for place, key in enumerate(keys):
        moment = started + place * KEY_SECONDS
        await asyncio.sleep(moment - time.time())
        # Never waited for: a busy page does not slow the scanner.
        answers += [
            asyncio.ensure_future(session.send("Input.dispatchKeyEvent", event))
            for event in _events(key, moment)
        ]
    await asyncio.gather(*answers)


async def _heap(session: CDPSession) -> int:
    """Bytes that the page's JavaScript holds."""
    await session.send("HeapProfiler.collectGarbage")
    usage = await session.send("Runtime.getHeapUsage")
    return int(usage["usedSize"])


def _events(key: str, moment: float) -> list[dict[str, Any]]:
    text = "\r" if key == "Enter" else key
    code = 13 if key == "Enter" else ord(key)
    common = {"key": key, "windowsVirtualKeyCode": code, "timestamp": moment}
    return [{"type": "keyDown", "text": text, **common}, {"type": "keyUp", **common}]


async def _pay(page: Page) -> None:
    """Uang Pas by its key, and on to the next customer."""
    await page.keyboard.press("F8")
    await page.locator(".done").wait_for(timeout=30_000)
    await page.keyboard.press("Enter")
    await page.locator(".done").wait_for(state="detached", timeout=30_000)


if __name__ == "__main__":
    sys.exit(main())
