"""The back office in the browser: rights, sign-ins, products, pairing, maintenance."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.e2e.test_owner_and_till import sell, sign_in
from tests.live.credentials import device_key, totp
from tests.live.stack import LiveShop, Stack, wait_for

pytestmark = pytest.mark.e2e


def enter(page: Page, shop: LiveShop, role: str = "owner") -> None:
    sign_in(page, shop, role)
    page.wait_for_url("**/backoffice/")


@pytest.fixture
def second(chromium: Browser, live: Stack) -> Iterator[Page]:
    """Another browser, of somebody else or on another device."""
    context = chromium.new_context(base_url=live.address, locale="id-ID")
    yield context.new_page()
    context.close()


def test_a_right_that_is_taken_is_gone_on_the_next_click(
    shop: LiveShop, page: Page, second: Page
) -> None:
    enter(second, shop, "manager")
    second.goto("/backoffice/tenants/membership/")
    expect(second.get_by_role("heading", level=1)).to_have_text("Orang")

    enter(page, shop)
    page.goto("/backoffice/tenants/role/")
    page.get_by_label("Manajer: Melihat orang dan peran").uncheck()
    page.get_by_label("Manajer: Melihat jurnal").check()
    page.get_by_role("button", name="Simpan izin").click()
    expect(page.locator(".messages")).to_contain_text("Manajer: 1 izin diberikan, 1 dicabut")
    expect(page.get_by_label("Pemilik: Mengubah orang dan peran")).to_be_disabled()

    second.reload()
    expect(second.get_by_role("heading", level=1)).to_have_text(
        "Peran Anda tidak boleh membuka ini"
    )
    second.goto("/backoffice/finance/journalentry/")
    expect(second.get_by_role("heading", level=1)).to_have_text("Jurnal")


def test_a_second_factor_and_a_recovery_code_that_opens_once(
    shop: LiveShop, page: Page, second: Page
) -> None:
    enter(page, shop)
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("Belum aktif")).to_be_visible()
    page.get_by_role("link", name="Aktifkan").click()
    page.fill("input[name=password]", shop.password)
    page.get_by_role("button", name="Lanjut").click()
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", totp(secret))
    page.get_by_role("button", name="Aktifkan").click()
    codes = page.locator("#recovery_codes li").all_inner_texts()
    assert len(codes) == 10

    for is_new in (True, False):
        second.context.clear_cookies()
        sign_in(second, shop)
        second.wait_for_url("**/accounts/2fa/authenticate/")
        second.fill("input[name=code]", codes[0])
        second.get_by_role("button", name="Masuk").click()
        if is_new:
            second.wait_for_url("**/backoffice/")
        else:
            expect(second.locator(".errorlist")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh").click()
    assert codes[1] in download.value.path().read_text()


def test_a_device_is_signed_out_from_another(shop: LiveShop, page: Page, second: Page) -> None:
    enter(second, shop)
    enter(page, shop)
    page.goto("/accounts/sessions/")
    expect(page.locator(".sessions li")).to_have_count(2)
    page.get_by_role("button", name="Keluarkan", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Perangkat itu sudah keluar.")
    expect(page.locator(".sessions li")).to_have_count(1)
    second.reload()
    second.wait_for_url("**/accounts/login/**")


def restart_web(live: Stack) -> None:
    """With the environment as it is now."""
    live.restart("web")
    wait_for(lambda: _answers(live), "the web server is back")


def _answers(live: Stack) -> bool:
    try:
        return live.call("GET", "/api/health/ready").status == 200
    except OSError:
        return False


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (2400, 1200), "#17694a").save(data, "JPEG")
    return data.getvalue()


def test_a_product_with_a_picture_reaches_the_till(live: Stack, shop: LiveShop, page: Page) -> None:
    enter(page, shop)
    page.goto("/backoffice/catalog/product/add/")
    page.fill("input[name=name]", "Es Kopi Pandan")
    page.fill("input[name=sku]", "PANDAN")
    page.fill("input[name=price]", "25.000")
    page.fill("input[name=cost]", "10.000")
    expect(page.locator("[data-margin]")).to_have_text("Rp15.000 (60 %)")
    page.keyboard.press("Tab")
    page.locator("input[name=barcodes]").first.fill("8991234567890")
    page.keyboard.press("Enter")  # what a scanner sends: the form stays, a row opens
    page.keyboard.type("8990000000017")
    page.keyboard.press("Enter")
    page.set_input_files(
        "input[name=image]", {"name": "kopi.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator("[data-preview]")).to_have_attribute("src", re.compile("^data:image/jpeg"))
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url("**/backoffice/catalog/product/")

    found: list[dict[str, object]] = []

    def arrived() -> bool:
        answer = live.call("GET", "/api/v1/sync/feed", headers=shop.bearer("till")).json()
        found[:] = [item for item in answer["items"]["products"] if item["sku"] == "PANDAN"]
        return bool(found)

    wait_for(arrived, "the product is in the feed")
    (product,) = found
    assert product["barcodes"] == ["8990000000017", "8991234567890"]
    small = Image.open(io.BytesIO(live.fetch(str(product["image"]), {})))
    assert (small.format, small.size) == ("WEBP", (256, 128))
    page.reload()
    shown = page.locator("#result_list img.thumb")
    assert shown.evaluate("image => image.naturalWidth") == 256


def test_leaving_a_changed_form_is_asked_about(shop: LiveShop, page: Page) -> None:
    enter(page, shop)
    page.goto("/backoffice/catalog/product/add/")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    def was_asked() -> bool:
        page.wait_for_timeout(50)  # lets the browser speak
        return asked == ["beforeunload"]

    page.on("dialog", stay)
    page.fill("input[name=name]", "Belum")
    expect(page.locator(".unsaved")).to_be_visible()
    page.fill("input[name=name]", "")
    expect(page.locator(".unsaved")).to_be_hidden()
    page.fill("input[name=name]", "Belum disimpan")
    page.evaluate("() => { setTimeout(() => { location.href = '/backoffice/' }) }")
    wait_for(was_asked, "the browser asks before it leaves")
    assert "/add/" in page.url
    page.fill("input[name=name]", "")


def test_the_pairing_page_turns_to_paired(live: Stack, shop: LiveShop, page: Page) -> None:
    enter(page, shop)
    page.goto(f"/backoffice/tenants/terminal/{shop.terminal.id}/pair/")
    page.locator("#content-main button[type=submit]").click()
    state = page.locator(".pairing-state")
    expect(state).to_contain_text("Menunggu perangkat")
    expect(page.locator(".countdown")).to_have_text(re.compile(r"^14\.\d\d$|^15\.00$"))
    assert page.locator(".pairing-code img").get_attribute("src").startswith("data:image/svg+xml")  # type: ignore[union-attr]
    code = page.locator(".pairing .code").inner_text()
    paired = live.call("POST", "/api/v1/terminals/pair", {"code": code, "public_key": device_key()})
    assert paired.status == 200, paired.body
    expect(state).to_contain_text("Terpasang")
    page.get_by_role("link", name="Selesai").click()
    expect(page.locator("#content")).to_contain_text("Terpasang")


def test_maintenance_keeps_reading_and_says_so(live: Stack, shop: LiveShop, page: Page) -> None:
    enter(page, shop)
    page.goto("/backoffice/settings/business/")
    live.env["MAINTENANCE_MODE"] = "1"
    try:
        restart_web(live)
        page.fill("input[name=name]", "Nama Lain")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sedang pemeliharaan")
        page.goto("/backoffice/settings/business/")
        expect(page.locator(".maintenance")).to_be_visible()
        expect(page.locator("input[name=name]")).to_have_value("Kedai Nyata")
        answer = live.call("POST", "/api/v1/auth/pin", {}, shop.bearer("till"))
        assert (answer.status, answer.json()["code"]) == (503, "maintenance")
        assert int(answer.headers["retry-after"]) > 0
    finally:
        del live.env["MAINTENANCE_MODE"]
        restart_web(live)
    sale = sell(live, shop, shop.bearer("till"), 1)
    assert sale["total"] == 18_000
