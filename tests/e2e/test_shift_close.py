"""Closing the till: a pay-out, a blind count that differs, the result, and what the owner sees."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_backoffice import enter
from tests.e2e.test_till import PRINTER, dialog, pair, printed, sign_in, tile
from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e


def test_a_blind_close_with_a_difference(
    live: Stack, shop: LiveShop, page: Page, chromium: Browser
) -> None:
    page.set_viewport_size({"width": 1180, "height": 820})
    page.add_init_script(PRINTER)
    pair(live, shop, page)
    sign_in(page, shop)
    tile(page, "Kopi Susu").click()
    page.keyboard.press("F8")  # Rp18.000 in cash
    done = page.get_by_role("dialog")
    expect(done).to_contain_text("Rp18.000")
    page.keyboard.press("Enter")
    _pay_out(page)

    _open_drawer(page)
    sheet = dialog(page, "Laci kas")
    expect(sheet).to_contain_text("Belanja bahan: Es batu")
    expect(sheet.get_by_role("button", name="Cetak laporan X")).to_have_count(0)
    sheet.get_by_role("button", name="Tutup kasir").click()
    count = dialog(page, "Hitung laci")
    for digits in ("1", "1", "1", "1"):  # 100.000, 50.000, 20.000, 10.000: by keyboard alone
        page.keyboard.type(digits)
        page.keyboard.press("Enter")
    expect(count.get_by_label("Uang tunai")).to_have_text("Rp180.000")
    count.get_by_role("button", name=re.compile("Ditinggal di laci")).click()
    page.keyboard.type("100000")
    count.get_by_role("button", name="Tutup kasir").click()
    expect(count.get_by_role("alert")).to_contain_text("berbeda dari yang seharusnya")
    expect(count).not_to_contain_text("193.000")
    expect(count).not_to_contain_text("13.000")
    count.get_by_role("button", name="Salah kembalian").click()
    count.get_by_role("button", name="Tutup kasir").click()

    closed = dialog(page, "Kasir ditutup")
    expect(closed).to_contain_text("Kurang Rp13.000")
    expect(closed.get_by_role("row", name=re.compile("Tunai"))).to_contain_text("Rp193.000")
    closed.get_by_role("button", name="Cetak laporan Z").click()
    paper = printed(page, 1)
    assert "Laporan Z" in paper
    assert "kurang Rp13.000" in paper
    assert "Salah kembalian" in paper
    closed.get_by_role("button", name="Selesai").click()
    expect(page.get_by_role("heading", name="Buka Kasir")).to_be_visible()

    _owner_sees_it(live, shop, chromium)
    live.settle()
    live.verify()


def _open_drawer(page: Page) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Laci kas dan tutup kasir").click()


def _pay_out(page: Page) -> None:
    _open_drawer(page)
    dialog(page, "Laci kas").get_by_role("button", name="Kas keluar").click()
    asked = dialog(page, "Kas keluar")
    asked.get_by_role("button", name="Simpan").click()
    expect(asked).to_contain_text("Ketik jumlahnya dulu.")
    page.keyboard.type("25000")
    expect(asked.get_by_label("Jumlah")).to_have_text("Rp25.000")
    asked.get_by_label("Keterangan").fill("Es batu")
    asked.get_by_role("button", name="Simpan").click()
    expect(asked).to_be_hidden()


def _owner_sees_it(live: Stack, shop: LiveShop, chromium: Browser) -> None:
    context = chromium.new_context(base_url=live.address, locale="id-ID")
    office = context.new_page()
    enter(office, shop)
    office.goto("/backoffice/shifts/shift/")
    row = office.get_by_role("row").filter(has_text="Kurang Rp13.000")
    expect(row).to_have_count(1)
    row.get_by_role("link").first.click()
    expect(office.get_by_text("Salah kembalian").first).to_be_visible()
    expect(office.get_by_role("link", name="PDF laporan")).to_be_visible()
    office.goto("/backoffice/shifts/storeday/add/")
    office.get_by_label("Outlet").select_option(label="Pusat")
    day = live.sql("SELECT business_date FROM shifts_shift WHERE tenant_id = %s", shop.id)
    office.get_by_label("Hari usaha").fill(max(row[0] for row in day).isoformat())
    office.get_by_role("button", name="Simpan").first.click()
    expect(office.locator(".figure.main")).to_contain_text("Rp18.000")
    office.goto("/backoffice/shifts/storeday/")
    expect(office.get_by_role("row").filter(has_text="Kurang Rp13.000")).to_have_count(1)
    context.close()
    signed = live.sql("SELECT count(*) FROM shifts_storeday WHERE tenant_id = %s", shop.id)
    assert signed == [(1,)]
