"""From the start page to the first sale, as somebody does it who has never been here."""

import re
import secrets
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from apps.core.ids import uuid7
from tests.live.credentials import device_key
from tests.live.mails import link_from_mail, mails_to
from tests.live.stack import LiveShop, Stack, wait_for

pytestmark = pytest.mark.e2e

PASSWORD = "benar-kuda-baterai"
PIN = "482915"
LIST = "Kopi susu 18.000\nNasi goreng; 25rb; Makanan\nEs teh\t5000\tMinuman"


@dataclass
class Hand:
    """What a person does on a page, counted."""

    page: Page
    clicks: int = 0
    fields: int = 0

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).first.click()

    def fill(self, selector: str, text: str) -> None:
        self.fields += 1
        self.page.fill(selector, text)


def set_up(live: Stack, page: Page, hand: Hand) -> None:
    """Sign-up, mail, wizard, up to the last page."""
    address = f"rina-{secrets.token_hex(4)}@contoh.test"
    page.goto("/")
    hand.click("text=Coba gratis")
    hand.fill("[name=name]", "Rina Senja")
    hand.fill("[name=email]", address)
    hand.fill("[name=password1]", PASSWORD)
    hand.click("form[action*=signup] button[type=submit]")
    expect(page.locator("h1")).to_have_text("Periksa e-mail Anda")
    page.goto(link_from_mail(live, address))
    hand.clicks += 1  # on the link in the mail
    hand.click("text=Ya, lanjutkan")

    page.wait_for_url("**/mulai/toko/")
    hand.fill("[name=name]", "Kopi Senja")
    hand.click("label:has([value=cafe])")
    hand.click(".actions button")
    page.wait_for_url("**/mulai/outlet/")
    hand.click(".actions button")
    page.wait_for_url("**/mulai/pajak/")
    hand.click(".actions button")
    page.wait_for_url("**/mulai/produk/")
    hand.fill("#list", LIST)
    expect(page.locator("#preview")).to_contain_text("3 produk siap disimpan")
    hand.click(".actions button")
    page.wait_for_url("**/mulai/pin/")
    hand.fill("[name=pin]", PIN)
    hand.click(".actions button")
    page.wait_for_url("**/mulai/kasir/")


def test_from_the_start_page_to_the_first_sale(
    live: Stack, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    """On one tablet: sign up, set up, make it the till, sell."""
    page.set_viewport_size({"width": 1180, "height": 820})
    hand = Hand(page)
    started = time.monotonic()
    set_up(live, page, hand)
    hand.click("text=Pakai perangkat ini sebagai kasir")
    expect(page.get_by_role("heading", name="Siapa yang jaga?")).to_be_visible()
    hand.click("button:has-text('Rina Senja')")
    expect(page.get_by_role("heading", name="Masukkan PIN, Rina Senja")).to_be_visible()
    hand.fields += 1
    page.keyboard.type(PIN, delay=60)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Buka Kasir")).to_be_visible()
    hand.click("button:has-text('Rp200.000')")
    hand.click('role=button[name="Buka Kasir"]')
    hand.click(".tile:has-text('Kopi susu')")
    hand.click(".tile:has-text('Nasi goreng')")
    expect(page.locator(".cart-total")).to_contain_text("Rp43.000")
    hand.click('role=button[name="Bayar"]')
    pay = page.get_by_role("dialog", name="Bayar")
    pay.get_by_role("button", name="Rp50.000").click()
    pay.locator(".pay-button").click()
    hand.clicks += 2
    done = page.get_by_role("dialog", name=re.compile("Struk K1-"))
    expect(done.locator(".done-change")).to_contain_text("Rp7.000")
    seconds = time.monotonic() - started
    with capsys.disabled():
        print(  # noqa: T201
            f"\nonboarding: 8 pages and the till, {hand.clicks} clicks, {hand.fields} fields,"
            f" {seconds:.1f} s by machine"
        )
    assert hand.clicks <= 20
    assert hand.fields <= 8
    live.settle()
    page.goto("/backoffice/")
    expect(page.locator("body")).to_contain_text("Rp43.000")


def test_another_device_is_paired_by_the_code_on_the_page(live: Stack, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    hand = Hand(page)
    set_up(live, page, hand)
    hand.click("text=Tablet atau ponsel lain")
    expect(page.locator("img.qr")).to_be_visible()
    sale = sell_by_rest(live, page.locator(".code").inner_text())
    assert sale["total"] == 18_000 + 25_000


def test_back_and_another_day(live: Stack, page: Page) -> None:
    """The browser's back button shows what was saved; leaving loses nothing."""
    hand = Hand(page)
    set_up(live, page, hand)
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile("/mulai/produk/$"))
    page.goto("/mulai/outlet/")
    expect(page.locator("[name=name]")).to_have_value("Kopi Senja")
    page.fill("[name=name]", "Kopi Senja Dago")
    page.click(".actions button")
    page.goto("/mulai/")
    expect(page).to_have_url(re.compile("/mulai/kasir/$"))
    page.goto("/mulai/outlet/")
    expect(page.locator("[name=name]")).to_have_value("Kopi Senja Dago")


def test_an_owner_reads_of_a_locked_pin(live: Stack, shop: LiveShop) -> None:
    till = shop.bearer("till")
    wrong = {"employee": shop.codes["cashier"], "pin": "0007"}
    for _ in range(5):
        live.call("POST", "/api/v1/auth/pin", wrong, till)
    wait_for(lambda: any(mails_to(live, shop.emails["owner"])), "the alert")
    (mail,) = mails_to(live, shop.emails["owner"])
    assert mail["Subject"] == "PIN Cashier terkunci"


def sell_by_rest(live: Stack, code: str) -> dict[str, int]:
    """Pair a device, sign the owner in by PIN, open the shift, sell two of the products."""
    body = {"code": code, "public_key": device_key()}
    paired = live.call("POST", "/api/v1/terminals/pair", body)
    assert paired.status == 200, paired.body
    till = {"Authorization": f"Bearer {paired.json()['access']}"}
    signed_in = live.call("POST", "/api/v1/auth/pin", {"employee": "1001", "pin": PIN}, till)
    assert signed_in.status == 200, signed_in.body
    key = {"Idempotency-Key": str(uuid7())}
    opened = live.call("POST", "/api/v1/shifts/open", {"opening_float": 200_000}, till | key)
    assert opened.status == 201, opened.body
    me = live.call("GET", "/api/v1/auth/me", headers=till).json()
    wait_for(lambda: len(_products(live, till)) == 3, "the catalogue reaches the till")
    chosen = [_products(live, till)[name] for name in ("Kopi susu", "Nasi goreng")]
    order = {
        "id": str(uuid7()),
        "outlet": me["outlets"][0]["id"],
        "channel": "take_away",
        "lines": [{"item": item, "quantity": "1"} for item in chosen],
        "tenders": [{"method": "cash", "amount": 50_000}],
    }
    sold = live.call("POST", "/api/v1/orders", order, till | {"Idempotency-Key": order["id"]})
    assert sold.status == 201, sold.body
    sale: dict[str, int] = sold.json()
    return sale


def _products(live: Stack, till: dict[str, str]) -> dict[str, str]:
    feed = live.call("GET", "/api/v1/sync/feed", headers=till).json()
    rows = feed["items"]["products"]
    return {row["name"]: row["id"] for row in rows}
