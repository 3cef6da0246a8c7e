"""The till as an installed app: it opens without a server, and a new version waits for her."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import ARGUMENTS, chromium_path, thrown
from tests.e2e.test_till import dialog, line, orders, pairing_code, sign_in, tile
from tests.live.proxy import Proxy
from tests.live.stack import LiveShop, Stack, wait_for

pytestmark = pytest.mark.e2e

CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    found[name] = (await (await caches.open(name)).keys()).map(({ url }) => url);
  }
  return found;
}"""
# The first worker loads everything, then it is there.
READY = "navigator.serviceWorker.ready.then(({ active }) => active.state)"
KNOWN = "navigator.serviceWorker.getRegistration('/pos/')"
PAPERS = "JSON.parse(localStorage.papers ?? '[]')"

RESERVE = 4_194_304
# Until nothing more is taken: large pieces, then small ones.
FILL = """async () => {
  const db = await new Promise((resolve, reject) => {
    const request = indexedDB.open("filler", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("x", { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const put = (size) => new Promise((resolve, reject) => {
    const bytes = new Uint8Array(size);
    for (let start = 0; start < size; start += 65536) {
      crypto.getRandomValues(bytes.subarray(start, Math.min(size, start + 65536)));
    }
    const change = db.transaction("x", "readwrite", { durability: "strict" });
    change.objectStore("x").add(bytes);
    change.oncomplete = resolve;
    change.onabort = () => reject(change.error);
  });
  for (const size of [500000, 20000, 1000]) {
    try {
      for (let count = 0; count < 2000; count += 1) {
        if (count === 100 && size === 500000) throw new Error("the quota does not hold");
        await put(size);
      }
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
    }
  }
  db.close();
}"""

TIDY_UP = """() => new Promise((resolve) => {
  indexedDB.deleteDatabase("filler").onsuccess = () => setTimeout(resolve, 500);
})"""
# A printer at a serial line, which lies outside our code: it keeps what it gets over a reload.
SERIAL = """
const line = {
  open: async () => {},
  close: async () => {},
  get writable() {
    return new WritableStream({ write: async (bytes) => {
      if (localStorage.jammed) await new Promise(() => {});
      const papers = JSON.parse(localStorage.papers ?? "[]");
      localStorage.papers = JSON.stringify([...papers, String.fromCharCode(...bytes)]);
    } });
  },
};
const serial = { getPorts: async () => [line], requestPort: async () => line };
Object.defineProperty(navigator, "serial", { value: serial });
localStorage.setItem("warungin.till.prefs", JSON.stringify({ printer: "serial", paper: "58" }));
"""
DRAWER = "\x1bp\x0022"


@pytest.fixture
def proxy(live: Stack) -> Iterator[Proxy]:
    between = Proxy(live.port)
    yield between
    between.cut()


@pytest.fixture
def tablet(chromium: Browser, proxy: Proxy, tmp_path: Path) -> Iterator[Page]:
    """A browser with a profile on the disk: in a private window nothing can be installed."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=chromium_path(),
        args=ARGUMENTS,
        base_url=proxy.address,
        locale="id-ID",
        viewport={"width": 1180, "height": 820},
    )
    page = context.pages[0]
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(thrown(error)))
    yield page
    context.close()
    assert wrong == []


def at_work(live: Stack, shop: LiveShop, page: Page) -> None:
    page.goto(f"/pos/#pair={pairing_code(live, shop)}")
    sign_in(page, shop)
    until(page, f"{READY}.then((state) => state === 'activated')", "the worker is at work")


def until(page: Page, condition: str, what: str) -> None:
    """Playwright's own waiting needs `unsafe-eval`, which our pages forbid."""
    wait_for(lambda: bool(page.evaluate(condition)), what)


def cached(page: Page) -> dict[str, list[str]]:
    return dict(page.evaluate(CACHED))


def test_the_till_is_installable_and_opens_without_a_server(
    live: Stack, shop: LiveShop, proxy: Proxy, tablet: Page
) -> None:
    at_work(live, shop, tablet)

    # By the browser's own criteria.
    devtools = tablet.context.new_cdp_session(tablet)
    assert devtools.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    described: dict[str, Any] = devtools.send("Page.getAppManifest")
    assert described["errors"] == []
    assert urlsplit(described["url"]).path == "/pos/manifest.webmanifest"

    # A picture comes through the worker: here the server's own word that there is none.
    with tablet.expect_response("**/media/none.webp") as answered:
        tablet.evaluate("() => { new Image().src = '/media/none.webp'; }")
    assert (answered.value.status, answered.value.from_service_worker) == (404, True)

    # The server is gone; the address under /pos/ that is no page of the till says so.
    tile(tablet, "Kopi Susu").click()
    expect(line(tablet, "Kopi Susu")).to_be_visible()
    tablet.wait_for_timeout(600)
    proxy.cut()
    tablet.goto("/pos/nowhere/")
    expect(tablet.get_by_role("heading", name="Halaman ini perlu internet")).to_be_visible()
    tablet.get_by_role("link", name="Ke kasir").click()

    # The till is there with its cart, and sells.
    expect(line(tablet, "Kopi Susu")).to_be_visible()
    tablet.keyboard.press("F8")
    expect(tablet.locator(".done")).to_contain_text("Aman di perangkat ini")
    tablet.keyboard.press("Enter")
    tablet.reload()
    expect(tile(tablet, "Kopi Susu")).to_be_visible()
    assert orders(live, shop) == []

    # Screens that come in files of their own are there, too. Nobody leaves while something waits.
    tablet.get_by_role("button", name="Menu", exact=True).click()
    dialog(tablet, "Menu").get_by_role("button", name="Ganti kasir").click()
    leaving = dialog(tablet, "Belum bisa: 1 catatan belum terkirim")
    expect(leaving.get_by_text("Tanpa internet, tidak ada yang bisa masuk lagi")).to_be_visible()
    expect(leaving.get_by_role("button", name="Ganti kasir")).to_be_hidden()
    with tablet.expect_download() as download:
        leaving.get_by_role("button", name="Ekspor antrean").click()
    assert re.fullmatch(r"warungin-A1-\d{8}\.wqueue", download.value.suggested_filename)
    rescued = json.loads(download.value.path().read_text())
    assert (rescued["format"], rescued["entries"]) == ("warungin-queue", 1)
    tablet.keyboard.press("Escape")

    proxy.join()
    wait_for(lambda: len(orders(live, shop)) == 1, "the sale arrives")

    # What any person's next finds in the caches: files and pictures, nothing of the API.
    kept = {urlsplit(url).path for urls in cached(tablet).values() for url in urls}
    assert {"/pos/", "/pos/display/", "/pos/offline/"} <= kept
    assert not [path for path in kept if not path.startswith(("/pos/", "/static/", "/media/"))]


def test_a_new_version_waits_while_somebody_is_served(
    live: Stack, shop: LiveShop, proxy: Proxy, tablet: Page
) -> None:
    at_work(live, shop, tablet)
    [before] = [name for name in cached(tablet) if name.startswith("warungin-shell-")]
    tile(tablet, "Kopi Susu").click()

    proxy.build = "next-"
    tablet.evaluate(f"{KNOWN}.then((known) => known.update())")
    until(tablet, f"{KNOWN}.then((known) => known.waiting !== null)", "a new version waits")
    bar = tablet.get_by_text("Versi baru siap")
    expect(bar).to_be_hidden()
    assert before in cached(tablet), "the open page keeps its files"

    line(tablet, "Kopi Susu").click()
    tablet.get_by_role("dialog").get_by_role("button", name="Hapus").click()
    expect(bar).to_be_visible()
    with tablet.expect_navigation():
        tablet.get_by_role("button", name="Pakai sekarang").click()
    expect(tile(tablet, "Kopi Susu")).to_be_visible()
    expect(bar).to_be_hidden()
    tablet.reload()
    wait_for(
        lambda: (
            [name for name in cached(tablet) if name.startswith("warungin-shell-")]
            == [before.replace("warungin-shell-", "warungin-shell-next-")]
        ),
        "the former version's files are gone",
    )

    # A shortcut of the installed app, and a link that any page may hold.
    tablet.goto("/pos/?open=sales")
    expect(tablet.get_by_placeholder("Nomor struk, barang, atau jumlah")).to_be_visible()
    tablet.goto("/pos/?link=web%2Bwarungin%3Apair%3DABCD2345")
    expect(tile(tablet, "Kopi Susu")).to_be_visible()
    assert (urlsplit(tablet.url).query, urlsplit(tablet.url).fragment) == ("", "")


def test_a_disk_that_fills_up_warns_then_refuses_and_never_loses_a_sale(
    live: Stack, shop: LiveShop, proxy: Proxy, tablet: Page
) -> None:
    devtools = tablet.context.new_cdp_session(tablet)
    # Before the first write: for a while the browser does not look at the quota again.
    quota = {"origin": proxy.address, "quotaSize": 20_000_000}
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    at_work(live, shop, tablet)

    def used() -> int:
        return int(devtools.send("Storage.getUsageAndQuota", {"origin": proxy.address})["usage"])

    wait_for(lambda: used() > RESERVE, "the reserve is held")

    # No room is left but the reserve: the sale is written from it, and people are warned.
    tablet.evaluate(FILL)
    tile(tablet, "Kopi Susu").click()
    tablet.keyboard.press("F8")
    expect(tablet.locator(".done")).to_be_visible()
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_text("Penyimpanan hampir penuh")).to_be_visible()
    wait_for(lambda: len(orders(live, shop)) == 1, "the sale arrives")

    # The reserve is used up, too: no sale, and the cart is kept.
    tablet.evaluate(FILL)
    tile(tablet, "Kopi Susu").click()
    tablet.keyboard.press("F8")
    refused = dialog(tablet, "Penyimpanan penuh: penjualan belum dicatat")
    expect(refused).to_be_visible()
    tablet.keyboard.press("Escape")
    expect(line(tablet, "Kopi Susu")).to_be_visible()
    assert len(orders(live, shop)) == 1

    # With room again the same cart is sold.
    tablet.evaluate(TIDY_UP)
    tablet.keyboard.press("F8")
    expect(tablet.locator(".done")).to_be_visible()
    wait_for(lambda: len(orders(live, shop)) == 2, "the second sale arrives")


def papers(page: Page, number: int) -> list[str]:
    until(page, f"{PAPERS}.length === {number}", f"{number} papers are out")
    return list(page.evaluate(PAPERS))


def print_again(button: Locator) -> None:
    """The press after a paper: for a second it would be the other half of a double click."""
    expect(button).not_to_have_attribute("aria-busy", "true")
    button.click()


def test_a_receipt_printer_gets_each_paper_once(
    live: Stack, shop: LiveShop, proxy: Proxy, tablet: Page
) -> None:
    tablet.add_init_script(SERIAL)
    at_work(live, shop, tablet)
    proxy.cut()
    tile(tablet, "Kopi Susu").click()
    tablet.keyboard.press("F8")
    done = tablet.locator(".done")
    button = done.get_by_role("button", name="Cetak")
    button.dblclick(delay=120)
    [original] = papers(tablet, 1)
    assert original.startswith(f"\x1b@{DRAWER}")
    assert "A1-1-000001" in original
    assert "Kopi Susu" in original
    assert "SALINAN" not in original
    print_again(button)
    copy = papers(tablet, 2)[1]
    assert "** SALINAN #1 **" in copy
    assert DRAWER not in copy

    # The page dies while the third is printed: nobody knows whether it is out, so she is asked.
    tablet.evaluate("localStorage.jammed = 1")
    print_again(button)
    tablet.wait_for_timeout(500)
    tablet.evaluate("localStorage.removeItem('jammed')")
    tablet.reload()
    asked = dialog(tablet, "Struk A1-1-000001 sudah keluar?")
    expect(asked).to_be_visible()
    assert len(papers(tablet, 2)) == 2
    asked.get_by_role("button", name="Cetak lagi").click()
    assert "** SALINAN #2 **" in papers(tablet, 3)[2]

    # With the server back it counts them, too: the next one is its fourth.
    proxy.join()
    wait_for(lambda: len(orders(live, shop)) == 1, "the sale arrives")
    tablet.get_by_role("button", name="Penjualan hari ini").click()
    tablet.locator(".sale-row").click()
    tablet.get_by_role("button", name="Cetak ulang").click()
    assert "** SALINAN #3 **" in papers(tablet, 4)[3]
