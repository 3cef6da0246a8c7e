"""Prices at the cashier's page: what the till counts is what the server counts and books."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_till import dialog, line, orders, pair, scan, sign_in, tile, total
from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e

DOZEN = "8994444000014"
APPLES = "2100123012343"  # 1.234 kg of PLU 00123


@pytest.fixture
def made(live: Stack, shop: LiveShop) -> dict[str, str]:
    """The shop's offers; ids by the first word of the name."""
    return live.make_offers(shop)


@pytest.fixture
def till(live: Stack, shop: LiveShop, made: dict[str, str], page: Page) -> Page:
    """A tablet with a cashier, an open shift and the offers."""
    page.set_viewport_size({"width": 1180, "height": 820})
    with page.expect_response("**/api/v1/sync/rules"):
        pair(live, shop, page)
        sign_in(page, shop)
    return page


def add(page: Page, name: str, quantity: int = 1) -> None:
    tile(page, name).click()
    if quantity > 1:
        line(page, name).locator(".line-open").click()
        dialog(page, name).get_by_label("Jumlah").fill(str(quantity))
        page.keyboard.press("Enter")
        expect(dialog(page, name)).to_have_count(0)


def use_voucher(page: Page, code: str) -> None:
    field = dialog(page, "Voucher").get_by_label("Kode voucher")
    field.fill(code)
    page.keyboard.press("Enter")


def test_a_cart_with_everything_costs_what_the_server_says(
    live: Stack, shop: LiveShop, made: dict[str, str], till: Page
) -> None:
    """All kinds of promotions, a member's price and discount, a voucher, a manual discount."""
    for name, quantity in (
        ("Kopi Susu", 1), ("Roti Bakar", 1), ("Teh Melati", 1), ("Donat", 3), ("Permen", 10),
        ("Beras", 1), ("Gula", 1),
    ):  # fmt: skip
        add(till, name, quantity)
    # 155.000 - 1.800 - 5.000 - 9.000 - 1.000 - 5.000
    expect(total(till)).to_contain_text("Rp133.200")
    expect(line(till, "Donat")).to_contain_text("Beli 2 gratis 1")
    expect(line(till, "Donat")).to_contain_text("−Rp9.000")

    till.keyboard.press("F6")
    dialog(till, "Pilih pelanggan").get_by_label("Nama, kode, atau telepon").fill("0812345678")
    expect(dialog(till, "Pilih pelanggan").locator(".row")).to_contain_text("Anggota")
    till.keyboard.press("Enter")
    expect(line(till, "Beras")).to_contain_text("Harga anggota")
    expect(line(till, "Gula")).to_contain_text("Diskon anggota")
    expect(total(till)).to_contain_text("Rp130.200")

    till.keyboard.press("Shift+F7")
    use_voucher(till, "hemat-5000")
    expect(dialog(till, "Voucher").locator(".vouchers")).to_contain_text("−Rp5.000")
    till.keyboard.press("Escape")
    till.keyboard.press("F7")
    dialog(till, "Diskon pesanan").get_by_label("Persen", exact=True).last.fill("5")
    till.keyboard.press("Enter")
    expect(total(till)).to_contain_text("Rp118.940")

    till.get_by_role("button", name="Hemat Rp36.060").click()
    why = dialog(till, "Kenapa harga ini?")
    for reason in (
        "Kopi hemat", "Paket sarapan", "Beli 2 gratis 1", "Borong permen", "Belanja beras",
        "Harga anggota", "Diskon anggota", "Voucher HEMAT5000", "Diskon pesanan 5 %",
    ):  # fmt: skip
        expect(why).to_contain_text(reason)
    till.keyboard.press("Escape")

    quoted = live.call(
        "POST",
        "/api/v1/quotes",
        {
            "outlet": shop.outlet.id,
            "channel": "take_away",
            "customer": made["customer"],
            "vouchers": ["HEMAT5000"],
            "discount": {"percent": "5"},
            "lines": [
                {"item": made[name], "quantity": quantity}
                for name, quantity in (
                    ("kopi", "1"), ("roti", "1"), ("teh", "1"), ("donat", "3"), ("permen", "10"),
                    ("beras", "1"), ("gula", "1"),
                )
            ],
        },
        shop.bearer("owner"),
    )  # fmt: skip
    assert quoted.status == 200, quoted.body
    assert quoted.json()["expected_total"] == 118_940

    till.keyboard.press("F8")
    expect(till.locator(".done")).to_be_visible()
    [sale] = orders(live, shop)
    assert sale["expected_total"] == 118_940
    assert {applied["name"]: applied["amount"] for applied in sale["promotions"]} == {
        "Kopi hemat": 1_800,
        "Paket sarapan": 5_000,
        "Beli 2 gratis 1": 9_000,
        "Borong permen": 1_000,
        "Belanja beras": 5_000,
    }
    assert [(one["id"], one["amount"]) for one in sale["vouchers"]] == [("HEMAT5000", 5_000)]
    assert sale["discount"] == 21_800 + 1_000 + 5_000 + 6_260
    assert sale["customer"] == made["customer"]


def test_vouchers_that_cannot_be_used_say_why(till: Page) -> None:
    add(till, "Gula")
    till.get_by_role("button", name="Voucher", exact=True).click()
    sheet = dialog(till, "Voucher")
    for code, answer in (
        ("LAMA2020", "Masa berlaku voucher LAMA2020 habis"),
        ("HABIS001", "Voucher HABIS001 sudah habis dipakai."),
        ("TIDAKADA", "Kode TIDAKADA tidak ada. Periksa ejaannya."),
    ):
        use_voucher(till, code)
        expect(sheet.locator(".field-error")).to_contain_text(answer)
    use_voucher(till, "MINIMAL99")
    expect(sheet.locator(".vouchers")).to_contain_text(
        "Voucher MINIMAL99 perlu belanja Rp999.000; baru Rp20.000."
    )
    sheet.get_by_role("button", name="Lepas voucher MINIMAL99").click()
    expect(sheet).to_contain_text("Belum ada voucher")
    till.context.set_offline(True)
    use_voucher(till, "HEMAT5000")
    expect(sheet.locator(".field-error")).to_contain_text("Voucher perlu internet")
    till.context.set_offline(False)
    till.keyboard.press("Escape")
    expect(total(till)).to_contain_text("Rp20.000")


def test_options_a_pack_and_a_label_are_sold_as_the_till_shows_them(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    tile(till, "Latte").click()
    asked = dialog(till, "Latte")
    expect(asked.get_by_role("button", name="Reguler")).to_have_attribute("aria-pressed", "true")
    asked.get_by_role("button", name="Besar").click()
    expect(line(till, "Latte")).to_contain_text("Besar (+Rp5.000)")
    scan(till, DOZEN)
    expect(line(till, "Telur")).to_contain_text("1 × Rp22.000 / lusin")
    scan(till, APPLES)
    expect(line(till, "Apel")).to_contain_text("1,234 × Rp40.000 / kg")
    scan(till, f"{APPLES[:-1]}4")
    message = till.get_by_role("region", name="Pesan")
    expect(message.get_by_text("Label timbangan tidak terbaca benar.")).to_be_visible()
    line(till, "Latte").locator(".line-open").click()
    dialog(till, "Latte").get_by_role("button", name="Ubah pilihan").click()
    till.keyboard.press("ArrowLeft")
    till.keyboard.press("Space")
    till.keyboard.press("Enter")
    expect(line(till, "Latte")).to_contain_text("1 × Rp20.000")
    till.keyboard.press("Escape")
    # 20.000 + 22.000 + 49.360
    expect(total(till)).to_contain_text("Rp91.360")
    till.keyboard.press("F8")
    expect(till.locator(".done")).to_be_visible()
    [sale] = orders(live, shop)
    assert sale["expected_total"] == 91_360
    latte, telur, apel = sale["lines"]
    assert [one["name"] for one in latte["modifiers"]] == ["Reguler"]
    assert (telur["unit"]["name"], telur["quantity"], telur["gross"]) == ("lusin", "1", 22_000)
    assert (apel["quantity"], apel["gross"]) == ("1.234", 49_360)


def test_a_happy_hour_ends_while_the_cart_is_open(
    live: Stack, shop: LiveShop, made: dict[str, str], page: Page
) -> None:
    page.clock.install()
    page.set_viewport_size({"width": 1180, "height": 820})
    with page.expect_response("**/api/v1/sync/rules"):
        pair(live, shop, page)
        sign_in(page, shop)
    add(page, "Pudding")
    expect(line(page, "Pudding")).to_contain_text(re.compile("Happy hour.*Rp12.000"))
    expect(total(page)).to_contain_text("Rp9.000")
    page.clock.fast_forward("21:00")
    expect(total(page)).to_contain_text("Rp12.000")
    expect(line(page, "Pudding")).not_to_contain_text("Happy hour")
