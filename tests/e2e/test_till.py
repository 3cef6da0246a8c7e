"""The cashier's page in a browser, on the running product."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e

# A person types; a scanner sends its keys within a few milliseconds (view/scanner.ts).
PERSON = 60

# In place of the print dialog: what would be on paper, and how many papers there were.
PRINTER = """
window.printed = [];
window.print = () => {
  window.printed.push(document.querySelector(".receipt-print").innerText);
  document.documentElement.dataset.printed = window.printed.length;
  window.dispatchEvent(new Event("afterprint"));
};
"""


def pairing_code(live: Stack, shop: LiveShop) -> str:
    path = f"/api/v1/terminals/{shop.terminal.id}/pairing-code"
    answer = live.call("POST", path, headers=shop.bearer("owner"))
    assert answer.status == 201, answer.body
    return str(answer.json()["code"])


def pair(live: Stack, shop: LiveShop, page: Page) -> None:
    page.goto(f"/pos/#pair={pairing_code(live, shop)}")
    expect(page.get_by_role("heading", name="Siapa yang jaga?")).to_be_visible()
    assert "pair" not in page.url


def kopi(shop: LiveShop) -> str:
    [product] = [one for one in shop.products if one.name == "Kopi Susu"]
    return product.id


def type_pin(page: Page, pin: str) -> None:
    page.keyboard.type(pin, delay=PERSON)
    page.keyboard.press("Enter")


def scan(page: Page, code: str, *, pause_after: int = 0) -> None:
    """A scanner's keys, 4 ms apart by their own moments, however slowly they are brought here.

    `pause_after` so many characters it stops for 40 ms, as one that talks by radio does.
    """
    session = page.context.new_cdp_session(page)
    moment = time.time()
    for place, key in enumerate([*code, "Enter"]):
        moment += 0.040 if pause_after and place == pause_after else 0.004
        text = "\r" if key == "Enter" else key
        session.send(
            "Input.dispatchKeyEvent",
            {"type": "keyDown", "key": key, "text": text, "timestamp": moment},
        )
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "timestamp": moment})
    session.detach()


def sign_in(page: Page, shop: LiveShop, name: str = "Cashier") -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", name=f"Masukkan PIN, {name}")).to_be_visible()
    type_pin(page, shop.pin)
    expect(tile(page, "Kopi Susu")).to_be_visible()


def tile(page: Page, name: str) -> Locator:
    return page.locator(".tile").filter(has_text=name)


def line(page: Page, name: str) -> Locator:
    return page.locator(".cart .line").filter(has_text=name)


def total(page: Page) -> Locator:
    return page.locator(".cart-total")


def dialog(page: Page, title: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("dialog", name=title)


def approve(page: Page, shop: LiveShop) -> None:
    asked = dialog(page, "Perlu persetujuan")
    asked.get_by_role("button", name="Supervisor").click()
    expect(asked.get_by_role("heading", name="PIN Supervisor")).to_be_visible()
    type_pin(page, shop.pin)


def printed(page: Page, number: int) -> str:
    expect(page.locator("html")).to_have_attribute("data-printed", str(number))
    return str(page.evaluate("window.printed.at(-1)"))


def orders(live: Stack, shop: LiveShop) -> list[dict[str, Any]]:
    answer = live.call("GET", "/api/v1/orders", headers=shop.bearer("owner"))
    assert answer.status == 200, answer.body
    return list(answer.json()["results"])


@pytest.fixture
def till(live: Stack, shop: LiveShop, page: Page) -> Page:
    """A paired till with a cashier and an open shift, on a tablet. It prints into a list."""
    page.set_viewport_size({"width": 1180, "height": 820})
    page.add_init_script(PRINTER)
    pair(live, shop, page)
    sign_in(page, shop)
    return page


def test_pairing_by_hand_refuses_a_wrong_code(live: Stack, shop: LiveShop, page: Page) -> None:
    page.goto("/pos/")
    expect(page.get_by_role("heading", name="Pasang kasir ini")).to_be_visible()
    page.get_by_label("Kode pemasangan").fill("salah123")
    page.get_by_role("button", name="Pasang").click()
    expect(page.get_by_text("Kode ini salah, sudah dipakai, atau kedaluwarsa.")).to_be_visible()


def test_five_wrong_pins_lock_and_the_time_is_shown(
    live: Stack, shop: LiveShop, page: Page
) -> None:
    pair(live, shop, page)
    page.get_by_role("button", name="Cashier").click()
    expect(page.get_by_role("heading", name="Masukkan PIN, Cashier")).to_be_visible()
    type_pin(page, "0001")
    expect(page.locator(".pin-message")).to_have_text("PIN salah. Sisa 4 percobaan.")
    for left in (3, 2, 1):
        type_pin(page, "0001")
        expect(page.locator(".pin-message")).to_have_text(f"PIN salah. Sisa {left} percobaan.")
    type_pin(page, "0001")
    expect(page.locator(".pin-message")).to_contain_text(re.compile(r"Coba lagi dalam \d+:\d\d"))
    expect(page.get_by_role("button", name="1", exact=True)).to_be_disabled()


def test_a_sale_with_split_tender_and_change(live: Stack, shop: LiveShop, till: Page) -> None:
    tile(till, "Kopi Susu").click()
    tile(till, "Kopi Susu").click()
    tile(till, "Roti Bakar").click()
    expect(total(till)).to_contain_text("Rp51.000")
    till.get_by_role("button", name="Bayar").click()
    pay = dialog(till, "Bayar")
    pay.get_by_role("tab", name="Kartu").click()
    till.keyboard.type("20000", delay=PERSON)
    pay.get_by_label("Nomor referensi").fill("1234")
    pay.get_by_role("button", name="Bayar sebagian").click()
    expect(pay.locator(".pay-due")).to_contain_text("Rp31.000")
    pay.get_by_role("tab", name="Tunai").click()
    pay.get_by_role("button", name="Rp50.000").click()
    expect(pay.locator(".pay-change")).to_contain_text("Rp19.000")
    pay.locator(".pay-button").click()

    done = dialog(till, re.compile("Struk A1-"))
    expect(done.locator(".done-change")).to_contain_text("Kembalian")
    expect(done.locator(".done-change")).to_contain_text("Rp19.000")
    till.keyboard.press("Enter")
    expect(till.get_by_label("Cari nama, SKU, atau pindai")).to_be_focused()
    expect(total(till)).to_contain_text("Rp0")

    [sale] = orders(live, shop)
    assert (sale["total"], sale["change"]) == (51_000, 19_000)
    assert [(t["method"], t["amount"], t["reference"]) for t in sale["tenders"]] == [
        ("card", 20_000, "1234"),
        ("cash", 31_000, ""),
    ]


def test_a_receipt_and_its_copy_then_a_void(live: Stack, shop: LiveShop, till: Page) -> None:
    tile(till, "Kopi Susu").click()
    till.keyboard.press("F8")
    done = dialog(till, re.compile("Struk A1-"))
    done.get_by_role("button", name="Cetak").click()
    original = printed(till, 1)
    assert "Kopi Susu" in original
    assert "SALINAN" not in original
    done.get_by_role("button", name="Penjualan berikut").click()

    till.get_by_role("button", name="Penjualan hari ini").click()
    till.get_by_placeholder("Nomor struk, barang, atau jumlah").fill("18000")
    till.locator(".sale-row").click()
    till.get_by_role("button", name="Cetak ulang").click()
    assert "SALINAN #1" in printed(till, 2)

    till.get_by_role("button", name="Batalkan penjualan").click()
    asked = dialog(till, "Batalkan penjualan ini?")
    asked.get_by_role("button", name="Batalkan penjualan").click()
    expect(asked.get_by_text("Tulis alasannya.")).to_be_visible()
    asked.get_by_role("button", name="Salah pilih barang").click()
    asked.get_by_role("button", name="Batalkan penjualan").click()
    approve(till, shop)
    expect(till.locator(".sale-row")).to_contain_text("Batal")
    [sale] = orders(live, shop)
    assert (sale["state"], sale["void_reason"]) == ("voided", "Salah pilih barang")


def test_a_discount_beyond_the_limit_needs_a_supervisor(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    tile(till, "Kopi Susu").click()
    line(till, "Kopi Susu").get_by_role("button", name="Ubah Kopi Susu").click()
    editor = dialog(till, "Kopi Susu")
    editor.get_by_role("radio", name="Persen").click()
    expect(editor.get_by_text("Batas Anda 10 %.")).to_be_visible()
    editor.get_by_role("button", name="20 %").click()
    editor.get_by_role("button", name="Simpan").click()
    expect(line(till, "Kopi Susu").locator(".line-discount")).to_contain_text("Diskon 20 %")
    expect(line(till, "Kopi Susu").locator(".line-discount")).to_contain_text("−Rp3.600")
    expect(till.get_by_text("Perlu persetujuan supervisor saat bayar")).to_be_visible()

    till.keyboard.press("F2")
    till.keyboard.press("Enter")
    expect(dialog(till, "Perlu persetujuan")).to_contain_text("Diskon 20 %")
    approve(till, shop)
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()
    [sale] = orders(live, shop)
    assert (sale["total"], sale["discount"]) == (14_400, 3_600)


def test_search_scan_and_unknown_code(live: Stack, shop: LiveShop, till: Page) -> None:
    field = till.get_by_label("Cari nama, SKU, atau pindai")
    field.fill("roti")
    expect(tile(till, "Kopi Susu")).to_have_count(0)
    field.press("Enter")
    expect(line(till, "Roti Bakar")).to_be_visible()
    expect(field).to_have_value("")

    till.locator(".cart-total").click()  # focus is nowhere: a scan works all the same
    scan(till, "8990001")
    expect(line(till, "Kopi Susu")).to_be_visible()
    scan(till, "8990009")
    expect(till.get_by_text("Kode 8990009 tidak dikenal. Cari namanya.").first).to_be_visible()
    expect(field).to_have_value("8990009")
    expect(till.locator(".cart .line")).to_have_count(2)

    till.keyboard.type("ro", delay=PERSON)  # half a word: the scan is no part of it
    scan(till, "8990001")
    expect(line(till, "Kopi Susu")).to_contain_text("2 ×")
    expect(field).to_have_value("")
    scan(till, "8990001", pause_after=3)  # "0001" alone is no code, and might be another's
    expect(line(till, "Kopi Susu")).to_contain_text("3 ×")
    expect(field).to_have_value("")
    for quick in ("roti", "8990001"):  # no Enter follows: it was typed after all
        till.keyboard.type(quick)
        expect(field).to_have_value(quick)
        field.press("Escape")
    expect(till.locator(".cart .line")).to_have_count(2)


def test_hold_serve_another_and_resume(live: Stack, shop: LiveShop, till: Page) -> None:
    tile(till, "Roti Bakar").click()
    till.keyboard.press("F4")
    dialog(till, "Tahan pesanan ini").get_by_label("Nama (meja, pelanggan, …)").fill("Meja 4")
    till.keyboard.press("Enter")
    expect(till.get_by_text("Keranjang masih kosong")).to_be_visible()

    tile(till, "Kopi Susu").click()
    till.keyboard.press("F8")
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()
    till.keyboard.press("Enter")

    till.reload()
    expect(tile(till, "Roti Bakar")).to_be_visible()
    till.keyboard.press("F9")
    held = dialog(till, "Pesanan ditahan")
    expect(held).to_contain_text("Meja 4")
    expect(held).to_contain_text("Rp15.000")
    held.get_by_role("button", name="Lanjutkan").click()
    expect(line(till, "Roti Bakar")).to_be_visible()
    expect(total(till)).to_contain_text("Rp15.000")


def test_a_whole_sale_by_keyboard(live: Stack, shop: LiveShop, till: Page) -> None:
    till.keyboard.press("/")
    till.keyboard.type("kopi", delay=PERSON)
    expect(tile(till, "Roti Bakar")).to_have_count(0)
    till.keyboard.press("Enter")
    expect(line(till, "Kopi Susu")).to_be_visible()
    till.keyboard.press("+")
    expect(total(till)).to_contain_text("Rp36.000")
    till.keyboard.press("ArrowDown")
    expect(till.locator(".tile:focus")).to_have_count(1)
    till.keyboard.press("ArrowRight")
    till.keyboard.press("ArrowRight")
    till.keyboard.press("Enter")
    expect(till.locator(".cart .line")).to_have_count(2)
    till.keyboard.press("F3")
    till.keyboard.press("Delete")
    expect(till.locator(".cart .line")).to_have_count(1)
    till.keyboard.press("F2")
    till.keyboard.type("50000", delay=PERSON)
    till.keyboard.press("Enter")
    expect(till.locator(".done-change")).to_contain_text("Rp14.000")
    till.keyboard.press("Enter")
    expect(till.get_by_label("Cari nama, SKU, atau pindai")).to_be_focused()
    [sale] = orders(live, shop)
    assert sale["total"] == 36_000


def test_clearing_can_be_undone(live: Stack, shop: LiveShop, till: Page) -> None:
    tile(till, "Kopi Susu").click()
    tile(till, "Roti Bakar").click()
    till.get_by_role("button", name="Kosongkan keranjang").click()
    expect(till.get_by_text("Keranjang masih kosong")).to_be_visible()
    till.get_by_role("button", name="Urungkan").click()
    expect(total(till)).to_contain_text("Rp33.000")


def test_a_double_click_on_a_slow_network_is_one_sale(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    def slowly(route: Route) -> None:
        till.wait_for_timeout(1_000)
        route.continue_()

    tile(till, "Kopi Susu").click()
    till.route("**/api/v1/sync/orders", slowly)
    till.keyboard.press("F2")
    button = dialog(till, "Bayar").locator(".pay-button")
    button.dblclick()
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()
    till.unroute("**/api/v1/sync/orders")
    assert len(orders(live, shop)) == 1


def test_without_internet_the_sale_is_kept_and_sent_later(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    till.context.set_offline(True)
    tile(till, "Kopi Susu").click()
    till.keyboard.press("F8")
    done = till.locator(".done")
    expect(done).to_contain_text("Aman di perangkat ini, dikirim sendiri saat tersambung.")
    till.keyboard.press("Enter")
    assert orders(live, shop) == []
    till.context.set_offline(False)
    # By itself: nobody has to press anything.
    till.get_by_role("button", name="Penjualan hari ini").click()
    expect(till.locator(".sale-row")).to_contain_text("Terkirim", timeout=30_000)
    assert [sale["receipt_number"] for sale in orders(live, shop)] == ["A1-1-000001"]


def test_stock_that_runs_short_is_named_and_taken(live: Stack, shop: LiveShop, till: Page) -> None:
    tile(till, "Kopi Susu").click()
    line(till, "Kopi Susu").get_by_role("button", name="Ubah Kopi Susu").click()
    dialog(till, "Kopi Susu").get_by_label("Jumlah").fill("101")
    dialog(till, "Kopi Susu").get_by_role("button", name="Simpan").click()
    till.keyboard.press("F8")
    short = dialog(till, "Stok kurang")
    expect(short).to_contain_text("ada 100, diminta 101")
    short.get_by_role("button", name="Samakan dengan stok").click()
    expect(total(till)).to_contain_text("Rp1.800.000")


def test_the_customer_sees_cart_amount_and_change(live: Stack, shop: LiveShop, till: Page) -> None:
    with till.expect_popup() as opened:
        till.get_by_role("button", name="Menu").click()
        till.get_by_role("button", name="Layar pelanggan").click()
    display = opened.value
    expect(display.get_by_role("heading", name="Selamat datang")).to_be_visible()
    tile(till, "Kopi Susu").click()
    expect(display.locator(".display-line")).to_contain_text("Kopi Susu")
    expect(display.locator(".display-sum")).to_contain_text("Rp18.000")
    till.keyboard.press("F2")
    expect(display.locator(".display-figure")).to_contain_text("Rp18.000")
    till.keyboard.type("20000", delay=PERSON)
    till.keyboard.press("Enter")
    expect(display.locator(".display-figure")).to_contain_text("Kembalian")
    expect(display.locator(".display-figure")).to_contain_text("Rp2.000")


def test_practice_books_nothing(live: Stack, shop: LiveShop, till: Page) -> None:
    till.get_by_role("button", name="Menu").click()
    till.get_by_role("button", name="Mode latihan").click()
    expect(till.get_by_text("Mode latihan: tidak ada yang dicatat.")).to_be_visible()
    tile(till, "Kopi Susu").click()
    till.keyboard.press("F8")
    expect(till.locator(".done")).to_contain_text("Latihan: tidak ada yang dicatat.")
    till.keyboard.press("Enter")
    till.get_by_role("button", name="Selesai latihan").click()
    assert orders(live, shop) == []


def test_english_and_a_phone(live: Stack, shop: LiveShop, till: Page) -> None:
    till.set_viewport_size({"width": 390, "height": 844})
    tile(till, "Kopi Susu").click()
    bar = till.locator(".cart-bar")
    expect(bar).to_contain_text("Rp18.000")
    bar.get_by_role("button", name=re.compile("Lihat keranjang")).click()
    expect(dialog(till, "Keranjang").locator(".line")).to_have_count(1)
    till.keyboard.press("Escape")
    till.get_by_role("button", name="Menu").click()
    till.get_by_role("button", name="Pengaturan").click()
    till.get_by_role("radio", name="English").click()
    expect(dialog(till, "Till settings")).to_be_visible()
    till.keyboard.press("Escape")
    expect(bar.get_by_role("button", name="Pay")).to_be_visible()


def test_a_price_that_the_owner_changed_is_said_before_it_is_sold(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    tile(till, "Kopi Susu").click()
    live.sql("UPDATE catalog_product SET price = 20000 WHERE id = %s RETURNING id", kopi(shop))
    till.keyboard.press("F8")
    changed = dialog(till, "Harga berubah")
    expect(changed).to_contain_text("Rp18.000")
    expect(changed).to_contain_text("Rp20.000")
    assert orders(live, shop) == []
    changed.get_by_role("button", name="Pakai harga baru").click()
    expect(changed).to_have_count(0)
    expect(total(till)).to_contain_text("Rp20.000")
    till.keyboard.press("F8")
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()
    [sale] = orders(live, shop)
    assert sale["total"] == 20_000


def test_a_closed_shift_is_opened_without_losing_the_cart(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    tile(till, "Kopi Susu").click()
    live.sql(
        "UPDATE shifts_shift SET state = 'closed', closed_at = now()"
        " WHERE tenant_id = %s AND terminal_id = %s RETURNING id",
        shop.id,
        shop.terminal.id,
    )
    till.keyboard.press("F8")
    closed = dialog(till, "Kasir sudah ditutup")
    expect(closed).to_be_visible()
    till.keyboard.type("100000", delay=PERSON)
    closed.get_by_role("button", name="Buka Kasir").click()
    expect(closed).to_have_count(0)
    till.keyboard.press("F8")
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()
    [sale] = orders(live, shop)
    floats = live.sql(
        "SELECT opening_float FROM shifts_shift WHERE terminal_id = %s AND state = 'open'",
        shop.terminal.id,
    )
    assert (sale["total"], floats) == (18_000, [(100_000,)])


def test_a_cart_that_another_tab_sold_is_asked_about(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    tile(till, "Kopi Susu").click()
    expect(total(till)).to_contain_text("Rp18.000")
    other = till.context.new_page()
    other.goto("/pos/")
    expect(line(other, "Kopi Susu")).to_be_visible()
    till.keyboard.press("F8")
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()

    other.bring_to_front()
    other.keyboard.press("F8")
    twice = dialog(other, "Terjual dua kali?")
    expect(twice).to_contain_text("A1-")
    twice.get_by_role("button", name="Tidak, kembali").click()
    assert len(orders(live, shop)) == 1
    other.keyboard.press("F8")
    twice.get_by_role("button", name="Ya, jual lagi").click()
    expect(dialog(other, re.compile("Struk A1-"))).to_be_visible()
    assert len({sale["id"] for sale in orders(live, shop)}) == 2


def test_a_revoked_till_keeps_its_queue_until_it_is_paired_again(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    till.context.set_offline(True)
    tile(till, "Kopi Susu").click()
    till.keyboard.press("F8")
    expect(till.locator(".done")).to_contain_text("Aman di perangkat ini")
    till.keyboard.press("Enter")
    path = f"/api/v1/terminals/{shop.terminal.id}/revoke"
    assert live.call("POST", path, {}, shop.bearer("owner")).status == 204
    till.context.set_offline(False)
    expect(till.get_by_role("heading", name="Terminal ini diputus")).to_be_visible(timeout=30_000)
    expect(till.get_by_text("1 penjualan menunggu dan aman.")).to_be_visible()
    assert orders(live, shop) == []

    till.get_by_label("Kode pemasangan").fill(pairing_code(live, shop))
    till.get_by_role("button", name="Pasang").click()
    sign_in(till, shop)
    till.get_by_role("button", name="Penjualan hari ini").click()
    expect(till.locator(".sale-row")).to_contain_text("Terkirim", timeout=30_000)
    assert [sale["receipt_number"] for sale in orders(live, shop)] == ["A1-1-000001"]


def test_a_cashier_who_was_signed_out_elsewhere_keeps_her_sale_and_signs_in_again(
    live: Stack, shop: LiveShop, till: Page
) -> None:
    tile(till, "Kopi Susu").click()
    live.sql(
        "UPDATE tenants_authsession SET membership_id = NULL"
        " WHERE tenant_id = %s AND terminal_id = %s RETURNING id",
        shop.id,
        shop.terminal.id,
    )
    # The device's own session is enough, and by the trail she stands there.
    till.keyboard.press("F8")
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()
    till.keyboard.press("Enter")
    [sale] = orders(live, shop)
    assert sale["receipt_number"] == "A1-1-000001"
    till.reload()
    sign_in(till, shop)


def test_a_slow_server_is_waited_for_in_sight(live: Stack, shop: LiveShop, till: Page) -> None:
    def slowly(route: Route) -> None:
        till.wait_for_timeout(5_000)
        route.continue_()

    tile(till, "Kopi Susu").click()
    till.route("**/api/v1/sync/orders", slowly)
    till.keyboard.press("F2")
    pay = dialog(till, "Bayar")
    pay.locator(".pay-button").click()
    expect(pay.locator(".pay-button")).to_have_attribute("aria-busy", "true")
    expect(pay.get_by_text("Penjualan ini sudah aman di perangkat ini.")).to_be_visible()
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()
    till.unroute("**/api/v1/sync/orders")
    assert len(orders(live, shop)) == 1


def test_practice_begins_by_a_link(live: Stack, shop: LiveShop, till: Page) -> None:
    till.goto("about:blank")
    till.goto("/pos/#practice")
    expect(till.get_by_text("Mode latihan: tidak ada yang dicatat.")).to_be_visible()
    assert till.url == f"{live.address}/pos/"
    tile(till, "Kopi Susu").click()
    till.keyboard.press("F8")
    expect(till.locator(".done")).to_contain_text("Latihan: tidak ada yang dicatat.")
    assert orders(live, shop) == []


def test_a_product_that_runs_low_is_marked(live: Stack, shop: LiveShop, till: Page) -> None:
    live.sql(
        "UPDATE inventory_stocklevel SET reorder_point = 99 WHERE product_id = %s RETURNING id",
        kopi(shop),
    )
    tile(till, "Kopi Susu").click()
    till.keyboard.press("F8")
    expect(dialog(till, re.compile("Struk A1-"))).to_be_visible()
    till.keyboard.press("Enter")
    expect(tile(till, "Kopi Susu").locator(".tile-stock")).to_have_text("Sisa 99")
    expect(tile(till, "Roti Bakar").locator(".tile-stock")).to_have_count(0)
