"""The till that never loses a sale: without a network, with a killed server, with a killed browser.

After each: as many orders as receipts, every amount and number equal, no number missing.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from embedded import HOST, free_port
from processes import wait_until_ready
from tests.e2e.conftest import ARGUMENTS, chromium_path, thrown
from tests.e2e.test_till import (
    PRINTER,
    dialog,
    line,
    orders,
    pairing_code,
    printed,
    sign_in,
    tile,
    total,
)
from tests.live.proxy import Proxy
from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e

WORKER_READY = "navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')"
RECEIPT = re.compile(r"A1-1-\d{6}")
# Moments after Pay at which the browser dies: before, while and after the sale is written.
DEATHS = (0.0, 0.02, 0.06, 0.2)

JOURNAL = """async (terminal) => {
  const open = indexedDB.open(`warungin-journal-${terminal}`);
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const ask = db.transaction("log").objectStore("log").getAll();
  const rows = await new Promise((resolve) => { ask.onsuccess = () => resolve(ask.result); });
  db.close();
  return rows.map(({ kind, state, sequence, text }) => ({
    kind, state, sequence, content: JSON.parse(text) }));
}"""


@pytest.fixture
def proxy(live: Stack) -> Iterator[Proxy]:
    between = Proxy(live.port)
    yield between
    between.cut()


@pytest.fixture
def tablet(chromium: Browser, proxy: Proxy, tmp_path: Path) -> Iterator[Page]:
    """An installed till; it prints into a list."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=chromium_path(),
        args=ARGUMENTS,
        base_url=proxy.address,
        locale="id-ID",
        viewport={"width": 1180, "height": 820},
    )
    context.add_init_script(PRINTER)
    page = context.pages[0]
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(thrown(error)))
    yield page
    context.close()
    assert wrong == []


def at_work(live: Stack, shop: LiveShop, page: Page, address: str = "") -> None:
    page.goto(f"{address}/pos/#pair={pairing_code(live, shop)}")
    sign_in(page, shop)
    page.wait_for_function(WORKER_READY)


def sold(page: Page) -> str:
    """The number that the till shows for the sale that was just made; then the next sale."""
    done = dialog(page, re.compile("Struk A1-"))
    expect(done).to_be_visible()
    [number] = RECEIPT.findall(done.get_by_role("heading").first.inner_text())
    done.get_by_role("button", name="Penjualan berikut").click()
    expect(done).to_have_count(0)
    return str(number)


def sell(page: Page, *names: str) -> str:
    for name in names:
        tile(page, name).click()
    page.keyboard.press("F8")
    return sold(page)


def journal(page: Page, shop: LiveShop) -> list[dict[str, Any]]:
    return list(page.evaluate(JOURNAL, shop.terminal.id))


def received(live: Stack, shop: LiveShop) -> tuple[int, int, int]:
    """What the server has: the end of the verified chain, its entries, open questions."""
    [(verified, entries, questions)] = live.sql(
        "SELECT verified_through, (SELECT count(*) FROM sync_journalentry e"
        " WHERE e.journal_id = j.id), (SELECT count(*) FROM sync_syncexception x"
        " JOIN sync_journalentry e ON e.id = x.entry_id WHERE e.journal_id = j.id)"
        " FROM tenants_terminaljournal j WHERE j.terminal_id = %s",
        shop.terminal.id,
    )
    return verified, entries, questions


def numbers(live: Stack, shop: LiveShop) -> dict[str, int]:
    """Totals by receipt number; each number once."""
    sales = orders(live, shop)
    by_number = {sale["receipt_number"]: sale["total"] for sale in sales}
    assert len(by_number) == len(sales)
    return by_number


def test_sales_without_network_arrive_once_with_the_numbers_on_their_receipts(
    live: Stack, shop: LiveShop, proxy: Proxy, tablet: Page
) -> None:
    at_work(live, shop, tablet)
    chip = tablet.locator(".connection")
    expect(chip).to_contain_text("Tersambung")

    proxy.cut()
    tile(tablet, "Kopi Susu").click()
    tablet.keyboard.press("F8")
    done = dialog(tablet, re.compile("Struk A1-1-000001"))
    expect(done).to_contain_text("Aman di perangkat ini")
    done.get_by_role("button", name="Cetak").click()
    assert "A1-1-000001" in printed(tablet, 1)
    receipts = {sold(tablet): 18_000}

    # A static QRIS that she saw arrive.
    tile(tablet, "Roti Bakar").click()
    tablet.keyboard.press("F2")
    pay = dialog(tablet, "Bayar")
    pay.get_by_role("tab", name="QR toko").click()
    pay.get_by_role("switch").click()
    pay.locator(".pay-button").click()
    receipts[sold(tablet)] = 15_000

    receipts[sell(tablet, "Kopi Susu")] = 18_000
    expect(chip).to_contain_text("3 menunggu")

    tablet.reload()
    expect(tile(tablet, "Kopi Susu")).to_be_visible()
    receipts[sell(tablet, "Roti Bakar", "Roti Bakar")] = 30_000
    receipts[sell(tablet, "Kopi Susu")] = 18_000
    assert list(receipts) == [f"A1-1-00000{number}" for number in range(1, 6)]
    assert orders(live, shop) == []
    tablet.get_by_role("button", name="Penjualan hari ini").click()
    expect(tablet.locator(".sale-row")).to_have_count(5)
    tablet.get_by_placeholder("Nomor struk, barang, atau jumlah").fill("000002")
    expect(tablet.locator(".sale-row")).to_contain_text(["Roti Bakar"])
    expect(tablet.locator(".sale-state")).to_have_text("Menunggu")
    tablet.get_by_role("button", name="Kembali", exact=True).click()

    chip.click()
    sheet = dialog(tablet, "Pengiriman ke server")
    expect(sheet).to_contain_text("0 dari 5 diterima")
    proxy.join()
    sheet.get_by_role("button", name="Kirim sekarang").click()
    expect(sheet).to_contain_text("5 dari 5 diterima")
    expect(sheet).to_contain_text("Semua catatan kasir ini sudah ada di server.")
    assert numbers(live, shop) == receipts
    assert received(live, shop) == (5, 5, 0)


def test_two_tabs_sell_while_the_server_is_killed(
    live: Stack, shop: LiveShop, tablet: Page
) -> None:
    at_work(live, shop, tablet)
    receipts = [sell(tablet, "Kopi Susu")]
    second = tablet.context.new_page()
    second.goto("/pos/")
    expect(tile(second, "Kopi Susu")).to_be_visible()
    live.processes["web"].kill()
    for page in (tablet, second, tablet, second):
        page.bring_to_front()
        receipts.append(sell(page, "Roti Bakar"))
    live.launch("web")
    live.wait_until_ready()
    # The tab that owns the queue is closed: the other one sends it.
    tablet.close()
    expect(second.locator(".connection")).to_contain_text("Terkirim", timeout=70_000)
    receipts.append(sell(second, "Kopi Susu"))
    assert receipts == [f"A1-1-00000{number}" for number in range(1, 7)]
    assert numbers(live, shop) == dict(zip(receipts, [18_000, *[15_000] * 4, 18_000], strict=True))
    assert received(live, shop) == (6, 6, 0)


@contextmanager
def browser_to_kill(chromium: Browser, profile: Path, address: str) -> Iterator[Page]:
    """A browser process of our own; however the block ends, the process is killed."""
    port = free_port()
    command = [
        chromium_path() or "chromium",
        *ARGUMENTS,
        "--headless=new",
        f"--remote-debugging-port={port}",
        f"--user-data-dir={profile}",
        "--window-size=1180,820",
        "about:blank",
    ]
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_ready(f"http://{HOST}:{port}/json/version", [], 20)
        found = chromium.browser_type.connect_over_cdp(f"http://{HOST}:{port}")
        page = found.contexts[0].pages[0]
        page.goto(f"{address}/pos/")
        yield page
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_browser_that_is_killed_in_the_middle_of_sales_sold_each_once(
    live: Stack, shop: LiveShop, chromium: Browser, proxy: Proxy, tmp_path: Path
) -> None:
    shown: list[str] = []
    profile = tmp_path / "profile"
    with browser_to_kill(chromium, profile, proxy.address) as page:
        at_work(live, shop, page, proxy.address)
        shown.append(sell(page, "Kopi Susu"))
    for place, after in enumerate(DEATHS):
        if place % 2:
            proxy.cut()
        with browser_to_kill(chromium, profile, proxy.address) as page:
            expect(tile(page, "Kopi Susu")).to_be_visible()
            shown.append(sell(page, "Kopi Susu"))
            tile(page, "Roti Bakar").click()
            expect(line(page, "Roti Bakar")).to_be_visible()
            page.keyboard.press("F8")
            time.sleep(after)
        if place % 2:
            proxy.join()
    with browser_to_kill(chromium, profile, proxy.address) as page:
        expect(tile(page, "Kopi Susu")).to_be_visible()
        expect(page.locator(".connection")).to_contain_text("Terkirim", timeout=70_000)
        # A cart whose sale was not written is still there; one that was written is not.
        left = 15_000 if "Rp15.000" in total(page).inner_text() else 0
        entries = journal(page, shop)
    sales = [entry["content"] for entry in entries if entry["kind"] == "sale"]
    assert [entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1))
    assert {entry["state"] for entry in entries} == {"accepted"}
    assert [sale["number"] for sale in sales] == list(range(1, len(sales) + 1))
    kept = {sale["receipt_number"]: sale["cart"]["total"] for sale in sales}
    assert numbers(live, shop) == kept
    assert set(shown) <= set(kept)
    assert len(shown) == 1 + len(DEATHS)
    assert len(kept) <= len(shown) + len(DEATHS) - bool(left)
    assert received(live, shop) == (len(entries), len(entries), 0)
