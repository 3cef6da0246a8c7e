"""Money and goods back at the till, kasbon, and what the owner sees of it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.core.ids import uuid7
from tests.e2e.test_owner_and_till import sign_in as sign_in_owner
from tests.e2e.test_till import PRINTER, approve, dialog, pair, printed, sign_in, tile
from tests.factories import order_body
from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e

ORDERS = "/api/v1/orders"


def sold(live: Stack, shop: LiveShop, *quantities: int) -> dict[str, Any]:
    """A sale of the paired till, seen on its page of sales."""
    headers = {**shop.bearer("till"), "Idempotency-Key": str(uuid7())}
    answer = live.call("POST", ORDERS, order_body(shop, *quantities), headers)  # type: ignore[arg-type]
    assert answer.status == 201, answer.body
    order: dict[str, Any] = answer.json()
    return order


def cash_in(live: Stack, shop: LiveShop) -> int:
    rows = live.sql(
        "SELECT coalesce(sum(l.debit - l.credit), 0) FROM finance_journalline l"
        " JOIN finance_account a ON a.id = l.account_id"
        " WHERE a.tenant_id = %s AND a.system_key = 'cash_drawer'"
        " AND l.tenant_id = a.tenant_id",
        shop.id,
    )
    return int(rows[0][0])


def open_sale(page: Page, number: str) -> None:
    """By the receipt's number, typed into the search."""
    page.get_by_placeholder("Nomor struk, barang, atau jumlah").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator(".sales-detail .sale-detail")).to_be_visible()


def test_a_part_goes_back_goods_are_exchanged_and_the_owner_sees_it(
    live: Stack, shop: LiveShop, page: Page
) -> None:
    order = sold(live, shop, 2, 1)
    before = cash_in(live, shop)
    page.add_init_script(PRINTER)
    pair(live, shop, page)
    sign_in(page, shop)
    # Something in the cart: what the rest will be exchanged for.
    tile(page, "Roti Bakar").click()
    tile(page, "Roti Bakar").click()
    page.get_by_role("button", name="Penjualan hari ini").click()
    open_sale(page, order["receipt_number"])

    page.get_by_role("button", name="Kembalikan atau tukar").click()
    back = dialog(page, "Pengembalian barang")
    back.get_by_role("button", name="Tambah Kopi Susu").click()
    back.get_by_role("button", name="Rusak").click()
    submit = back.get_by_role("button", name="Kembalikan Rp18.000")
    expect(submit).to_be_enabled()
    submit.click()
    approve(page, shop)
    done = dialog(page, "Pengembalian selesai")
    expect(done.locator(".receipt")).to_contain_text(f"{order['receipt_number']}-R1")
    expect(done.locator(".receipt")).to_contain_text("PENGEMBALIAN")
    done.get_by_role("button", name="Cetak").click()
    assert "Rp18.000" in printed(page, 1)
    done.get_by_role("button", name="Tutup").last.click()
    assert cash_in(live, shop) == before - 18_000

    page.get_by_role("button", name="Kembalikan atau tukar").click()
    back = dialog(page, "Pengembalian barang")
    back.get_by_role("button", name="Tambah Kopi Susu").click()
    back.get_by_role("button", name="Berubah pikiran").click()
    back.get_by_role("switch", name="Tukar dengan isi keranjang").click()
    swap = back.get_by_role("button", name="Tukar, terima Rp12.000")
    expect(swap).to_be_enabled()
    back.get_by_role("radio", name="QR toko").click()
    expect(swap).to_be_disabled()
    back.get_by_role("radio", name="Kartu").click()
    back.get_by_label("Nomor referensi").fill("EDC 77")
    swap.click()
    approve(page, shop)
    expect(dialog(page, "Pengembalian selesai")).to_be_visible()
    assert cash_in(live, shop) == before - 18_000
    paid = live.sql(
        "SELECT method, amount, reference FROM orders_tender WHERE tenant_id = %s"
        " AND method IN ('exchange', 'card') ORDER BY position",
        shop.id,
    )
    assert paid == [("exchange", 18_000, ""), ("card", 12_000, "EDC 77")]

    sign_in_owner(page, shop)
    page.wait_for_url("**/backoffice/")
    page.goto(f"/backoffice/orders/order/{order['id']}/change/")
    content = page.locator("#content")
    expect(page.locator("h1")).to_contain_text("Dikembalikan sebagian")
    expect(content).to_contain_text(f"{order['receipt_number']}-R2")
    page.get_by_role("link", name="Kembalikan barang").click()
    page.get_by_label("Jumlah Roti Bakar yang kembali").fill("1")
    expect(page.locator("#refund-sums")).to_contain_text("Rp15.000")
    page.get_by_role("button", name="Kembalikan uang").click()
    expect(page.locator("h1")).to_contain_text("Dikembalikan")
    assert cash_in(live, shop) == before - 33_000
    live.settle()
    live.verify()


def test_kasbon_is_sold_within_its_limit_and_paid(live: Stack, shop: LiveShop, page: Page) -> None:
    page.add_init_script(PRINTER)
    sign_in_owner(page, shop)
    page.wait_for_url("**/backoffice/")
    page.goto("/backoffice/customers/customer/add/")
    page.get_by_label("Nama").fill("Bu Tini")
    page.locator(".submit-row .default").click()
    page.goto("/backoffice/customers/customer/")
    page.get_by_role("link", name="Bu Tini").click()
    page.get_by_role("link", name="Kasbon dan deposit").click()
    page.get_by_label("Batas kasbon (Rp)").fill("20000")
    page.get_by_role("button", name="Simpan batas").click()
    expect(page.locator("#content")).to_contain_text("Rp20.000")

    pair(live, shop, page)
    sign_in(page, shop)
    tile(page, "Kopi Susu").click()
    page.keyboard.press("F6")
    picker = dialog(page, "Pilih pelanggan")
    picker.get_by_label("Nama, kode, atau telepon").fill("Tini")
    picker.locator(".row").filter(has_text="Bu Tini").click()
    page.keyboard.press("F2")
    pay = dialog(page, "Bayar")
    pay.get_by_role("tab", name="Kasbon").click()
    pay.get_by_role("button", name="Bayar Rp18.000").click()
    expect(page.get_by_role("dialog")).to_contain_text("Lunas")
    owed = live.sql("SELECT balance FROM loyalty_customeraccount WHERE tenant_id = %s", shop.id)
    assert owed == [(18_000,)]

    pay_wrong_and_take_it_back(live, shop, page)

    page.goto("/backoffice/customers/kasbon/")
    expect(page.locator("#content")).to_contain_text("Bu Tini")
    page.get_by_role("link", name="Bu Tini").click()
    page.get_by_label("Jumlah (Rp)").fill("8000")
    page.get_by_role("button", name="Terima uang").click()
    expect(page.locator("#content")).to_contain_text("Rp10.000")
    assert live.sql(
        "SELECT balance FROM loyalty_customeraccount WHERE tenant_id = %s", shop.id
    ) == [(10_000,)]
    live.settle()
    live.verify()


def pay_wrong_and_take_it_back(live: Stack, shop: LiveShop, page: Page) -> None:
    """Rp10.000 typed instead of Rp1.000: the receipt is printed, then the payment taken back."""
    page.keyboard.press("Enter")
    page.keyboard.press("F6")
    picker = dialog(page, "Pilih pelanggan")
    picker.get_by_label("Nama, kode, atau telepon").fill("Tini")
    picker.locator(".row").filter(has_text="Bu Tini").click()
    page.keyboard.press("F6")
    page.get_by_role("button", name="Kasbon dan deposit").click()
    sheet = dialog(page, re.compile("Kasbon dan deposit: Bu Tini"))
    for key in "1", "000", "0":
        sheet.get_by_role("button", name=key, exact=True).click()
    sheet.get_by_role("button", name="Terima Rp10.000").click()
    done = dialog(page, "Uang diterima")
    expect(done.locator(".receipt")).to_contain_text("Sisa kasbon")
    expect(done.locator(".receipt")).to_contain_text("TAMPILAN, BUKAN STRUK")
    done.get_by_role("button", name="Cetak").click()
    paper = printed(page, 1)
    assert "-B000001" in paper
    assert "TAMPILAN" not in paper
    assert "Rp8.000" in paper
    done.get_by_role("button", name="Selesai").click()

    sheet.get_by_role("button", name="Batalkan").click()
    ask = dialog(page, "Batalkan Rp10.000")
    ask.get_by_role("button", name="Salah ketik jumlah").click()
    ask.get_by_role("button", name="Batalkan", exact=True).click()
    approve(page, shop)
    expect(sheet).to_contain_text("dibatalkan")
    sheet.get_by_role("button", name=re.compile("Cetak ulang .*-B000001")).click()
    again = printed(page, 2)
    assert "SALINAN #1" in again
    assert "BATAL" in again
    owed = live.sql("SELECT balance FROM loyalty_customeraccount WHERE tenant_id = %s", shop.id)
    assert owed == [(18_000,)]
