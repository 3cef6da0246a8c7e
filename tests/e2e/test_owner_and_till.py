"""The owner in the browser, the till over REST, one product between them."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from apps.core.ids import uuid7
from tests.factories import order_body
from tests.live.credentials import device_key, totp
from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e


def sign_in(page: Page, shop: LiveShop, role: str = "owner") -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", shop.emails[role])
    page.fill("input[name=password]", shop.password)
    page.click("main button[type=submit]")


def sell(
    live: Stack, shop: LiveShop, bearer: dict[str, str], *quantities: int
) -> dict[str, object]:
    headers = {**bearer, "Idempotency-Key": str(uuid7())}
    answer = live.call("POST", "/api/v1/orders", order_body(shop, *quantities), headers)  # type: ignore[arg-type]
    assert answer.status == 201, answer.body
    return dict(answer.json())


def test_the_owner_sees_a_sale_of_a_moment_ago(live: Stack, shop: LiveShop, page: Page) -> None:
    sale = sell(live, shop, shop.bearer("till"), 2, 1)
    sign_in(page, shop)
    page.wait_for_url("**/backoffice/")
    page.goto("/backoffice/orders/order/")
    row = page.locator("#result_list tbody tr").first
    expect(row).to_contain_text(str(sale["receipt_number"]))
    expect(row).to_contain_text("Rp51.000")
    row.locator("a").first.click()
    expect(page.locator("h1")).to_contain_text(str(sale["receipt_number"]))
    content = page.locator("#content")
    expect(content).to_contain_text("Kopi Susu")
    expect(content).to_contain_text("Rp36.000")


def test_a_wrong_password_and_the_kitchen_stay_outside(
    live: Stack, shop: LiveShop, page: Page
) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", shop.emails["owner"])
    page.fill("input[name=password]", "bukan-kata-sandinya")
    page.click("main button[type=submit]")
    expect(page).to_have_url(f"{live.address}/accounts/login/")
    sign_in(page, shop, "kitchen")
    page.wait_for_load_state()
    answer = page.goto("/backoffice/")
    assert answer is not None
    assert answer.status == 403


def test_a_till_is_paired_by_the_owners_code_and_sells(
    live: Stack, shop: LiveShop, page: Page
) -> None:
    sign_in(page, shop)
    page.goto(f"/backoffice/tenants/terminal/{shop.terminal.id}/change/")
    page.get_by_role("link", name="Buat kode pemasangan").click()
    page.locator("#content-main .submit-row .default").click()
    code = page.locator(".pairing .code").inner_text()

    paired = live.call("POST", "/api/v1/terminals/pair", {"code": code, "public_key": device_key()})
    assert paired.status == 200, paired.body
    again = live.call("POST", "/api/v1/terminals/pair", {"code": code, "public_key": device_key()})
    assert again.status == 400
    assert live.call("GET", "/api/v1/auth/me", headers=shop.bearer("till")).status == 401

    till = {"Authorization": f"Bearer {paired.json()['access']}"}
    pin = {"employee": shop.codes["cashier"], "pin": shop.pin}
    assert live.call("POST", "/api/v1/auth/pin", pin, till).status == 200
    sale = sell(live, shop, till, 1, 1, 1)
    assert (sale["total"], len(sale["lines"])) == (43_000, 3)  # type: ignore[arg-type]

    receipt = live.call("GET", f"/api/v1/orders/{sale['id']}/receipt", headers=till)
    assert receipt.status == 200
    assert receipt.headers["content-type"].startswith("text/html")
    printed = live.call("GET", f"/api/v1/orders/{sale['id']}/receipt?format=pdf", headers=till)
    assert printed.headers["content-type"] == "application/pdf"
    assert_pdf_tells(live, till, sale)
    for text in (str(sale["receipt_number"]), "Kopi Susu", "Roti Bakar", "Jasa Antar", "43.000"):
        assert text in receipt.body

    page.goto(f"/backoffice/orders/order/{sale['id']}/change/")
    expect(page.locator("#content")).to_contain_text("Jasa Antar")


def assert_pdf_tells(live: Stack, till: dict[str, str], sale: dict[str, object]) -> None:
    data = live.fetch(f"/api/v1/orders/{sale['id']}/receipt?format=pdf", till)
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert str(sale["receipt_number"]) in text
    assert "43.000" in text


def test_a_second_factor_is_set_up_and_asked_for(live: Stack, shop: LiveShop, page: Page) -> None:
    sign_in(page, shop)
    page.wait_for_url("**/backoffice/")
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("input[name=password]", shop.password)  # asked again before something so weighty
    page.click("main form button[type=submit]")
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", totp(secret))
    page.locator("main form:has(input[name=code]) button[type=submit]").first.click()
    page.wait_for_url("**/accounts/2fa/**")
    page.context.clear_cookies()

    sign_in(page, shop)
    page.wait_for_url("**/accounts/2fa/authenticate/")
    page.fill("input[name=code]", "000000")
    page.locator("main form:has(input[name=code]) button[type=submit]").first.click()
    expect(page).to_have_url(f"{live.address}/accounts/2fa/authenticate/")
    page.goto("/backoffice/")
    expect(page).to_have_url(f"{live.address}/accounts/2fa/authenticate/")

    page.fill("input[name=code]", totp(secret))
    page.locator("main form:has(input[name=code]) button[type=submit]").first.click()
    page.wait_for_url("**/backoffice/")

    credential = {"email": shop.emails["owner"], "password": shop.password}
    answer = live.call("POST", "/api/v1/auth/token", credential)
    assert (answer.status, answer.json()["code"]) == (401, "otp_required")
