"""The till as an installed app: it opens without a server, and a new version waits for her."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ARGUMENTS, chromium_path
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
ASK = "navigator.serviceWorker.getRegistration('/pos/').then((known) => known.update())"


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
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def at_work(live: Stack, shop: LiveShop, page: Page) -> None:
    page.goto(f"/pos/#pair={pairing_code(live, shop)}")
    sign_in(page, shop)
    page.wait_for_function(f"{READY}.then((state) => state === 'activated')")


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
    expect(tablet.locator(".done")).to_contain_text("Tersimpan di perangkat ini")
    tablet.keyboard.press("Enter")
    tablet.reload()
    expect(tile(tablet, "Kopi Susu")).to_be_visible()
    assert orders(live, shop) == []

    # Screens that come in files of their own, and the customer's window, are there, too.
    tablet.get_by_role("button", name="Menu").click()
    dialog(tablet, "Menu").get_by_role("button", name="Pengaturan").click()
    expect(dialog(tablet, "Pengaturan kasir")).to_be_visible()
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
    tablet.evaluate(ASK)
    tablet.wait_for_function(
        "navigator.serviceWorker.getRegistration('/pos/').then((known) => known.waiting !== null)"
    )
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
