"""A day without the network: void, new customer, cash in, count, the next shift; then the books."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_backoffice import enter
from tests.e2e.test_offline import at_work, proxy, sell, sold, tablet
from tests.e2e.test_till import dialog, tile
from tests.live.proxy import Proxy
from tests.live.stack import LiveShop, Stack

__all__ = ["proxy", "tablet"]

pytestmark = pytest.mark.e2e

HAS_CODES = """async (terminal) => {
  const open = indexedDB.open(`warungin-copy-${terminal}`);
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const ask = db.transaction("values").objectStore("values").get("approval-codes");
  const kept = await new Promise((resolve) => { ask.onsuccess = () => resolve(ask.result); });
  db.close();
  return kept !== undefined;
}"""


def test_a_day_without_the_network_ends_in_the_same_books(
    live: Stack, shop: LiveShop, proxy: Proxy, tablet: Page, chromium: Browser
) -> None:
    at_work(live, shop, tablet)
    _wait_for_codes(shop, tablet)
    proxy.cut()
    sell(tablet, "Kopi Susu")  # 18.000
    sell(tablet, "Roti Bakar")  # 15.000, voided below
    _void_the_last(live, shop, tablet, chromium)
    _sell_to_a_new_customer(tablet)  # 18.000
    _pay_in(tablet)  # 50.000
    _count_and_close(tablet)
    _open_again(tablet)
    sell(tablet, "Kopi Susu")  # 18.000 in the next shift

    proxy.join()
    # All has arrived; what the count differs by has to be explained.
    expect(tablet.locator(".connection")).to_contain_text("1 perlu dilihat", timeout=70_000)
    tablet.locator(".connection").click()
    expect(tablet.locator(".sync-review")).to_contain_text("Kasir ditutup")
    live.settle()
    questions = live.sql(
        "SELECT x.code, e.kind FROM sync_syncexception x JOIN sync_journalentry e"
        " ON e.tenant_id = x.tenant_id AND e.id = x.entry_id WHERE x.tenant_id = %s",
        shop.id,
    )
    assert questions == [("difference_unexplained", "shift_close")]
    shifts = live.sql(
        "SELECT s.state, s.opening_float, c.expected, c.counted, c.difference,"
        " (SELECT count(*) FROM orders_order o WHERE o.shift_id = s.id)"
        " FROM shifts_shift s LEFT JOIN shifts_shiftcount c"
        " ON c.shift_id = s.id AND c.account = 'cash_drawer'"
        " WHERE s.terminal_id = %s ORDER BY s.opened_at",
        shop.terminal.id,
    )
    [(state, opening, expected, counted, difference, sales), following] = shifts
    assert (state, expected, sales) == ("closed", opening + 18_000 + 18_000 + 50_000, 3)
    assert (counted, difference) == (200_000, 200_000 - expected)
    assert following == ("open", 100_000, None, None, None, 1)
    states = live.sql(
        "SELECT o.state, o.total, c.name FROM orders_order o LEFT JOIN customers_customer c"
        " ON c.id = o.customer_id WHERE o.tenant_id = %s ORDER BY o.number",
        shop.id,
    )
    assert states == [
        ("paid", 18_000, None),
        ("voided", 15_000, None),
        ("paid", 18_000, "Bu Tini"),
        ("paid", 18_000, None),
    ]
    approver = live.sql(
        "SELECT m.name, c.action FROM tenants_approvalcode c JOIN tenants_membership m"
        " ON m.id = c.given_by_id WHERE c.tenant_id = %s",
        shop.id,
    )
    assert [action for _, action in approver] == ["order.void"]
    live.verify()


def _wait_for_codes(shop: LiveShop, tablet: Page) -> None:
    """The server hashes them for some seconds, once a day."""
    for _ in range(100):
        if tablet.evaluate(HAS_CODES, str(shop.terminal.id)):
            return
        tablet.wait_for_timeout(200)
    pytest.fail("The till has no approval codes.")


def _void_the_last(live: Stack, shop: LiveShop, tablet: Page, chromium: Browser) -> None:
    tablet.get_by_role("button", name="Penjualan hari ini").click()
    tablet.locator(".sale-row").first.click()
    tablet.get_by_role("button", name="Batalkan penjualan").click()
    asked = dialog(tablet, "Batalkan penjualan ini?")
    asked.get_by_role("button", name="Salah pilih barang").click()
    # A phone that is turned keeps what was chosen.
    for width in (390, 1180):
        tablet.set_viewport_size({"width": width, "height": 820})
        expect(asked.get_by_label("Alasan")).to_have_value("Salah pilih barang")
    asked.get_by_role("button", name="Batalkan penjualan").click()
    consent = dialog(tablet, "Perlu persetujuan")
    expect(consent).to_contain_text("Telepon supervisor")
    tablet.keyboard.type("00000000")
    tablet.keyboard.press("Enter")
    expect(consent).to_contain_text("Kode salah. Sisa 4 percobaan.")
    tablet.keyboard.type(_code_from_the_office(live, shop, chromium))
    tablet.keyboard.press("Enter")
    expect(tablet.locator(".sale-row").first).to_contain_text("Batal")
    tablet.get_by_role("button", name="Kembali", exact=True).click()


def _code_from_the_office(live: Stack, shop: LiveShop, chromium: Browser) -> str:
    context = chromium.new_context(base_url=live.address, locale="id-ID")
    office = context.new_page()
    enter(office, shop)
    office.goto(f"/backoffice/tenants/terminal/{shop.terminal.id}/change/")
    office.get_by_role("link", name="Beri kode persetujuan luring").click()
    office.get_by_role("button", name="Beri kode persetujuan luring").click()
    code = office.locator(".pairing .code").inner_text()
    context.close()
    return code.replace(" ", "")


def _sell_to_a_new_customer(tablet: Page) -> None:
    tile(tablet, "Kopi Susu").click()
    tablet.get_by_role("button", name="Pelanggan").click()
    tablet.get_by_role("button", name="Pelanggan baru").click()
    new = dialog(tablet, "Pelanggan baru")
    new.get_by_label("Nama").fill("Bu Tini")
    new.get_by_label(re.compile("Telepon")).fill("12")
    new.get_by_role("button", name="Simpan dan pakai").click()
    expect(new).to_contain_text("tidak lengkap")
    new.get_by_label(re.compile("Telepon")).fill("0812-3456-789")
    new.get_by_role("button", name="Simpan dan pakai").click()
    expect(new).to_be_hidden()
    tablet.keyboard.press("F8")
    sold(tablet)


def _drawer(tablet: Page) -> None:
    tablet.get_by_role("button", name="Menu", exact=True).click()
    tablet.get_by_role("button", name="Laci kas dan tutup kasir").click()


def _pay_in(tablet: Page) -> None:
    _drawer(tablet)
    dialog(tablet, "Laci kas").get_by_role("button", name="Kas masuk").click()
    asked = dialog(tablet, "Kas masuk")
    tablet.keyboard.type("50000")
    asked.get_by_label("Keterangan").fill("Uang kecil")
    asked.get_by_role("button", name="Simpan").click()
    expect(asked).to_be_hidden()


def _count_and_close(tablet: Page) -> None:
    _drawer(tablet)
    dialog(tablet, "Laci kas").get_by_role("button", name="Tutup kasir").click()
    count = dialog(tablet, "Hitung laci")
    tablet.keyboard.type("2")
    expect(count.get_by_label("Uang tunai")).to_have_text("Rp200.000")
    count.get_by_role("button", name="Tutup kasir").click()
    closed = dialog(tablet, "Kasir ditutup, menunggu server")
    expect(closed).to_contain_text("Rp200.000")
    expect(closed).to_contain_text("laporan Z tampil sesudah itu")
    closed.get_by_role("button", name="Selesai").click()


def _open_again(tablet: Page) -> None:
    expect(tablet.get_by_role("heading", name="Buka Kasir")).to_be_visible()
    # Nobody could sign in again, and what waits is on this device only.
    tablet.get_by_role("button", name="Ganti kasir").click()
    leaving = dialog(tablet, re.compile("Belum bisa: 7 catatan"))
    expect(leaving.get_by_role("button", name="Ganti kasir")).to_be_hidden()
    leaving.get_by_role("button", name="Tetap di sini").click()
    tablet.get_by_role("button", name="Rp100.000").click()
    tablet.get_by_role("button", name=re.compile("Buka kasir|Buka Kasir")).click()
    expect(tile(tablet, "Kopi Susu")).to_be_visible()
