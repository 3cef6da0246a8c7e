"""Prices and promotions in the back office: made in forms, tried, and as the till sees them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_backoffice import enter
from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e

PROMOTIONS = "/backoffice/pricing/promotion/"


def choose(box: Locator, text: str) -> None:
    """Find something in a picker by a few letters, and take the first."""
    box.locator(".picker-search").fill(text)
    box.get_by_role("option", name=re.compile(text)).first.click()


def new(page: Page, kind: str, name: str, **values: str) -> None:
    page.goto(f"{PROMOTIONS}add/")
    page.locator(f"a[href$='kind={kind}']").click()
    page.fill("#id_name", name)
    for field, value in values.items():
        control = page.locator(f"#id_{field}")
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def save(page: Page) -> None:
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url(f"**{PROMOTIONS}")


def test_a_promotion_of_each_kind(shop: LiveShop, page: Page) -> None:
    enter(page, shop)
    page.goto(PROMOTIONS)
    expect(page.locator(".empty")).to_contain_text("Belum ada promo")

    new(page, "product", "Diskon kopi", benefit_kind="percent", benefit_value="20")
    choose(page.locator(".field-target .picker"), "Minuman")
    page.locator(".field-weekdays .tick-chip", has_text="Jum").click()
    page.fill("#id_time_from", "14:00")
    page.fill("#id_time_until", "16:00")
    preview = page.locator("#promotion-preview")
    expect(preview.locator(".rule-sentence")).to_have_text(
        "Minuman: potongan 20 %, Jum 14.00\N{EN DASH}16.00"
    )
    expect(preview.locator(".message")).to_contain_text("Promo ini memotong Rp3.600")
    preview.get_by_label("Jumlah Kopi Susu").fill("3")
    expect(preview.locator(".message")).to_contain_text("Promo ini memotong Rp10.800")
    choose(preview.locator(".picker"), "Roti")
    expect(preview.get_by_label("Jumlah Roti Bakar")).to_have_value("1")
    expect(preview.locator("[data-total]")).to_have_attribute("data-total", "58200")
    save(page)

    new(page, "amount", "Belanja seratus", benefit_kind="amount", benefit_value="10.000")
    page.fill("#id_min_amount", "100.000")
    page.check("#id_repeat")
    save(page)

    new(page, "quantity", "Selusin", benefit_kind="price", benefit_value="12.000")
    page.fill("#id_min_quantity", "12")
    choose(page.locator(".field-target .picker"), "Roti")
    save(page)

    new(page, "bundle", "Paket pagi", benefit_value="28.000")
    parts = page.locator(".part")
    choose(parts.nth(0).locator(".picker"), "Kopi")
    # The cart that was made up for coffee alone grows with the promotion.
    expect(page.locator("#promotion-preview .trial-lines li")).to_have_count(1)
    choose(parts.nth(1).locator(".picker"), "Roti")
    expect(page.locator(".rule-sentence")).to_have_text(
        "Paket 1 Kopi Susu + 1 Roti Bakar, jadi Rp28.000"
    )
    expect(page.locator("#promotion-preview .message")).to_contain_text("Rp5.000")
    save(page)

    new(page, "mix", "Campur dua", part_quantity="2", benefit_value="30.000")
    choose(page.locator(".field-target .picker"), "Kopi")
    choose(page.locator(".field-target .picker"), "Roti")
    save(page)

    new(page, "buy_get", "Dua gratis satu", buy_quantity="2")
    choose(page.locator(".field-buy .picker"), "Kopi")
    save(page)

    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(6)
    texts = " ".join(rows.locator(".field-in_words").all_inner_texts())
    for sentence in (
        "Minuman: potongan 20 %, Jum 14.00\N{EN DASH}16.00",
        "Tiap kelipatan Rp100.000 belanja, potongan Rp10.000",
        "Beli 12 Roti Bakar atau lebih, jadi Rp12.000 per satuan",
        "Paket 1 Kopi Susu + 1 Roti Bakar, jadi Rp28.000",
        "Ambil 2 Kopi Susu atau Roti Bakar, campur bebas, jadi Rp30.000",
        "Beli 2 Kopi Susu, gratis 1 termurah",
    ):
        assert sentence in texts

    page.get_by_role("button", name="Matikan: Diskon kopi").click()
    expect(page.locator(".messages")).to_contain_text("Diskon kopi dimatikan.")
    expect(page.locator("tr", has_text="Diskon kopi")).to_contain_text("Mati")
    page.get_by_role("link", name="Campur dua").click()
    expect(page.locator(".field-target .chip.on")).to_have_count(2)
    page.get_by_role("link", name="Arsipkan").click()
    page.get_by_role("button", name="Arsipkan").click()
    expect(page.locator(".messages")).to_contain_text("Campur dua diarsipkan.")
    expect(page.locator("#result_list tbody tr")).to_have_count(5)
    page.goto("/backoffice/pricing/calendar/")
    expect(page.locator(".calendar tbody tr")).to_have_count(4)


def test_a_contradiction_is_refused_at_its_fields(shop: LiveShop, page: Page) -> None:
    enter(page, shop)
    new(page, "bundle", "Paket kosong", benefit_kind="percent", benefit_value="120")
    page.fill("#id_valid_from", "2026-12-31")
    page.fill("#id_valid_until", "2026-12-01")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".field-benefit_value .field-errors")).to_contain_text("0 sampai 100")
    expect(page.locator(".field-valid_until .field-errors")).to_contain_text("sebelum mulai")
    expect(page.locator(".field-parts .field-errors")).to_contain_text("Paket perlu isi")
    expect(page.locator("#id_name")).to_have_value("Paket kosong")
    page.fill("#id_benefit_value", "10")
    page.fill("#id_valid_until", "")
    choose(page.locator(".part").nth(0).locator(".picker"), "Kopi")
    choose(page.locator(".part").nth(1).locator(".picker"), "Roti")
    save(page)
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_vouchers_in_bulk_on_paper_and_cancelled(shop: LiveShop, page: Page) -> None:
    enter(page, shop)
    page.goto("/backoffice/pricing/voucherbatch/add/")
    page.fill("#id_name", "=Merdeka")
    page.select_option("#id_benefit_kind", "amount")
    page.fill("#id_benefit_value", "5.000")
    page.fill("#id_count", "30")
    page.get_by_role("button", name="Simpan, tetap di sini").click()
    expect(page.locator(".figure.main strong")).to_have_text("30")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 31
    assert all(re.fullmatch(r"[2-9A-Z]{10},'=Merdeka,bisa dipakai,0", line) for line in lines[1:])
    page.get_by_role("link", name="Lembar cetak").click()
    expect(page.locator(".voucher-sheet li")).to_have_count(30)
    page.go_back()
    page.locator(".code-samples .code").first.click()
    page.get_by_role("link", name="Batalkan kode").click()
    page.get_by_role("button", name="Batalkan kode").click()
    expect(page.locator(".readonly .badge")).to_have_text("Dibatalkan")
    page.goto("/backoffice/pricing/voucherbatch/")
    page.get_by_role("link", name="=Merdeka").click()
    expect(page.locator(".figure.main strong")).to_have_text("29")
    page.get_by_role("link", name="Batalkan semua kode").click()
    page.get_by_role("button", name="Batalkan semua kode").click()
    expect(page.locator(".figure.main strong")).to_have_text("0")


def test_a_price_list_and_the_simulator_agree_with_the_api(
    live: Stack, shop: LiveShop, page: Page
) -> None:
    """A list pasted from a chat, a promotion and a manual discount: the same rupiah in both."""
    kopi, roti = shop.products[0], shop.products[1]
    enter(page, shop)
    page.goto("/backoffice/pricing/pricelist/add/")
    page.fill("#id_name", "Grosir")
    choose(page.locator("[data-entries]"), "Roti")
    page.locator("input[name=entries-price]").fill("13.750")
    page.fill("#id_pasted", "Kopi Susu; 16.500; 3\nKopi Sus; 9.000")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".field-pasted .field-errors")).to_contain_text("Baris 2")
    expect(page.locator("input[name=entries-price]")).to_have_value("13.750")
    page.fill("#id_pasted", "Kopi Susu; 16.500; 3")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_contain_text("selalu")
    new(page, "product", "Diskon roti", benefit_kind="percent", benefit_value="15")
    choose(page.locator(".field-target .picker"), "Roti")
    save(page)

    page.goto("/backoffice/pricing/simulator/")
    expect(page.locator(".empty")).to_contain_text("Keranjang masih kosong")
    choose(page.locator(".trial-form .picker").first, "Kopi")
    page.get_by_label("Jumlah Kopi Susu").fill("3")
    page.get_by_label("Jumlah Kopi Susu").press("Tab")
    choose(page.locator(".trial-form .picker").first, "Roti")
    expect(page.get_by_label("Jumlah Roti Bakar")).to_be_visible()
    page.get_by_label("Diskon manual").fill("7,5")
    page.get_by_label("Diskon manual").press("Tab")
    expect(page.locator(".steps")).to_contain_text("Diskon struk")
    expect(page.locator(".steps")).to_contain_text("Rp16.500 dari daftar harga Grosir")

    cart = {
        "outlet": shop.outlet.id,
        "channel": "dine_in",
        "lines": [{"item": kopi.id, "quantity": "3"}, {"item": roti.id, "quantity": "1"}],
        "discount": {"percent": "7.5"},
    }
    quoted = live.call("POST", "/api/v1/quotes", cart, shop.bearer("owner"))
    assert quoted.status == 200, quoted.body
    total = quoted.json()["total"]
    assert total == 56_598  # (3 x 16.500 + 13.750 - 15 %) - 7,5 %
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(total))
    address = page.url
    page.goto(address)
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(total))
