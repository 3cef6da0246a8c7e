"""The till's page: from a scan to its line on the screen, layout shifts, bytes of the first load.

Chromium at a fraction of this machine's speed, a shop of 5,000 items, production settings. A
barcode scanner's keys are sent as the keyboard's own events at a scanner's pace, whether the page
has come to the ones before or not, from the search field and from anywhere else in turn.
`scan_ms` is the time from the last key (when it was pressed, not when the page came to it) to the
frame that shows the line. After every 20 scans the sale is paid in cash.

`cls` is the cumulative layout shift of the whole run as browsers count it; `shift_all` also counts
shifts shortly after a key, which that leaves out. `first_load_kb` is what the wire carries for
the document and every script and style that it names: all that selling needs. `idle_kb` comes by
itself once the till has nothing to do: seldom used dialogs, so that none is missing offline.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, Page

from apps.core.actors import system_actor
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership
from apps.tenants.services.pairing import create_pairing_code
from apps.tenants.services.pins import set_pin
from bench.catalog import add_barcodes
from bench.harness import database, report
from bench.harness.chromium import HEADERS, chromium
from bench.harness.shops import Till, open_tills
from bench.harness.web import collect_static, web

PIN: Final = "482915"
SCANS_A_SALE: Final = 20
# A quick scanner: a key every 4 ms.
KEY_SECONDS: Final = 0.004
# Between two scans.
REST_SECONDS: Final = 0.15
LOADED: Final = frozenset({"Document", "Script", "Stylesheet"})
BARS: Final = (
    report.Bar("scan_p95_ms", most=50),
    report.Bar("cls", most=0),
    report.Bar("first_load_kb", most=150),
)
_WATCH: Final = """
window.bench = { shifts: 0, shiftsOfKeys: 0, enter: 0, shown: null };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    bench[entry.hadRecentInput ? "shiftsOfKeys" : "shifts"] += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });
window.addEventListener("keydown", (event) => {
  if (event.key === "Enter") bench.enter = event.timeStamp;
}, { capture: true });
// `shown` resolves with the milliseconds from Enter to the frame in which the line is painted.
bench.watch = (name) => { bench.shown = new Promise((resolve, reject) => {
  const isThere = () =>
    [...document.querySelectorAll(".cart .line-name")]
      .some((one) => one.lastChild.textContent === name);
  const seen = new MutationObserver(() => {
    if (!isThere()) return;
    seen.disconnect();
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => resolve(performance.now() - bench.enter);
      painted.port2.postMessage(null);
    });
  });
  seen.observe(document.body, { subtree: true, childList: true, characterData: true });
  setTimeout(() => {
    const field = document.querySelector(".search input")?.value;
    const said = document.querySelector(".toasts")?.textContent;
    const where = isThere() ? "came unseen" : "did not come";
    reject(new Error(`line ${name} ${where} within 10 s; search "${field}", said "${said}"`));
  }, 10_000);
}); };
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
    parser.add_argument("--throttling", type=float, default=4)
    return parser.parse_args()


def _make_shop(items: int) -> Shop:
    till = open_tills("bench-pos", tills=1, products=items)[0]
    add_barcodes(till)
    with tenant_scope(till.tenant_id):
        system = system_actor(till.tenant_id)
        cashier = Membership.objects.get(code="1001")
        set_pin(membership_id=cashier.id, pin=PIN, actor=system)
        code = create_pairing_code(terminal_id=till.terminal_id, actor=system)
    return Shop(till, code, cashier.name)


async def _measure(options: argparse.Namespace, shop: Shop, port: int) -> dict[str, Any]:
    async with chromium() as browser:
        context = await browser.new_context(
            base_url=f"http://127.0.0.1:{port}",
            viewport={"width": 1280, "height": 800},
            locale="id-ID",
            extra_http_headers=HEADERS,
        )
        page = await context.new_page()
        wire = Wire(await context.new_cdp_session(page))
        await wire.listen()
        await page.add_init_script(_WATCH)
        answer = await page.goto("/pos/", wait_until="networkidle")
        document = await answer.text() if answer else ""
        await _sign_in(page, shop)
        await _wait_for_items(page, options.items)
        first_load = wire.count(lambda url: url.endswith("/pos/") or urlsplit(url).path in document)
        await wire.session.send("Emulation.setCPUThrottlingRate", {"rate": options.throttling})
        report.say(f"Scanning {options.scans} times")
        scans = await _scan_all(page, wire.session, options.scans, options.items)
        shifts = await page.evaluate("[bench.shifts, bench.shiftsOfKeys]")
    return {
        "items": options.items,
        "scans": len(scans),
        "throttling": options.throttling,
        "cores": os.cpu_count(),
        "scan_p50_ms": round(report.percentile(scans, 0.5), 1),
        "scan_p95_ms": round(report.percentile(scans, 0.95), 1),
        "scan_max_ms": round(max(scans), 1),
        "cls": round(shifts[0], 4),
        "shift_all": round(sum(shifts), 4),
        "first_load_kb": round(first_load / 1000, 1),
        "idle_kb": round((wire.count(lambda _: True) - first_load) / 1000, 1),
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
    await page.locator("button.person").first.click(timeout=30_000)
    await page.keyboard.type(PIN)
    await page.keyboard.press("Enter")
    await page.locator(".sell").wait_for(timeout=30_000)


async def _wait_for_items(page: Page, items: int) -> None:
    """Until the last product can be found; then leave the search empty again."""
    last = f"Produk {items - 1}"
    search = page.locator(".search input").first
    await search.fill(last)
    await page.get_by_text(last, exact=True).first.wait_for(timeout=60_000)
    await search.fill("")


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
    await page.evaluate("(name) => bench.watch(name)", f"Produk {product}")
    await asyncio.sleep(REST_SECONDS)
    started = time.time()
    answers: list[asyncio.Future[Any]] = []
    for place, key in enumerate([*f"899{product:010d}", "Enter"]):
        moment = started + place * KEY_SECONDS
        await asyncio.sleep(moment - time.time())
        # Never waited for: a busy page does not slow the scanner.
        answers += [
            asyncio.ensure_future(session.send("Input.dispatchKeyEvent", event))
            for event in _events(key, moment)
        ]
    await asyncio.gather(*answers)
    return float(await page.evaluate("bench.shown"))


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
