"""QRIS at the till: the customer pays at the provider, and the receipt appears by itself."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_till import approve, dialog, pair, sign_in, tile
from tests.live.stack import LiveShop, Stack, wait_for
from tests.payments.sandbox import Sandbox

pytestmark = pytest.mark.e2e

KEY = "SB-Mid-server-NYATA"
KOPI = 18_000


@pytest.fixture
def desk(live: Stack, shop: LiveShop) -> Sandbox:
    """The shop has an account at the provider, whose desk this is."""
    account = {
        "gateway": "midtrans",
        "name": "Midtrans",
        "secret_key": KEY,
        "methods": ["qris", "gopay", "va_bca"],
    }
    made = live.call("POST", "/api/v1/payments/accounts", account, shop.bearer("owner"))
    assert made.status == 201, made.body
    return Sandbox(live.desk)


@pytest.fixture
def till(live: Stack, shop: LiveShop, desk: Sandbox, page: Page) -> Page:
    page.set_viewport_size({"width": 1180, "height": 820})
    pair(live, shop, page)
    with page.expect_response("**/api/v1/payments/methods"):
        sign_in(page, shop)
    return page


def charge(desk: Sandbox) -> dict[str, Any]:
    """The latest charge of the shop at the provider."""
    return next(one for one in desk.charges() if one["key"] == KEY)


def begin(page: Page) -> None:
    """One coffee by QRIS, until the code is on the screen."""
    tile(page, "Kopi Susu").click()
    page.get_by_role("button", name="Bayar").click()
    choose(page)


def choose(page: Page) -> None:
    dialog(page, "Bayar").get_by_role("tab", name="QRIS", exact=True).click()
    dialog(page, "Bayar").get_by_role("button", name="Tampilkan QR").click()
    expect(page.get_by_role("img", name=re.compile("QRIS untuk"))).to_be_visible()


def books(live: Stack, shop: LiveShop) -> tuple[int, int, str]:
    """Sales, gateway tenders, and what became of late payments."""
    [row] = live.sql(
        "SELECT (SELECT count(*) FROM orders_order WHERE tenant_id = t.id),"
        " (SELECT count(*) FROM orders_tender WHERE tenant_id = t.id AND method = 'qris'),"
        " coalesce((SELECT string_agg(state, ' ') FROM orders_latepayment"
        "           WHERE tenant_id = t.id), '')"
        " FROM tenants_tenant t WHERE t.id = %s",
        shop.id,
    )
    return row


def test_qris_to_the_receipt_then_cancel_expiry_and_a_late_payment(
    live: Stack, shop: LiveShop, till: Page, desk: Sandbox
) -> None:
    page = till
    begin(page)
    paid = charge(desk)
    assert paid["amount"] == KOPI
    # A reload changes nothing: the till comes back to the payment that it waits for.
    page.reload()
    expect(page.get_by_role("img", name=re.compile("QRIS untuk"))).to_be_visible()
    started = time.monotonic()
    desk.pay(paid["order_id"], issuer="ovo", key=KEY)
    expect(page.get_by_role("dialog", name=re.compile("Struk"))).to_be_visible()
    assert time.monotonic() - started < 6
    page.keyboard.press("Enter")
    assert books(live, shop) == (1, 1, "")

    begin(page)
    dialog(page, "QRIS").get_by_role("button", name="Batalkan").click()
    expect(dialog(page, "Tidak jadi dibayar lewat sini")).to_be_visible()
    assert charge(desk)["status"] == "cancel"
    page.get_by_role("button", name="Cara lain").click()

    # The cart is still there: the same bill by another code, which nobody pays in time.
    choose(page)
    desk.desk("expire", key=KEY, order_id=charge(desk)["order_id"])
    expect(dialog(page, "Waktu bayar habis")).to_be_visible()
    page.get_by_role("button", name="Cara lain").click()

    # Once more; here it ends, while the provider still takes the money.
    choose(page)
    late = charge(desk)
    live.sql(
        "UPDATE payments_paymentintent SET state = 'cancelled', check_at = NULL"
        " WHERE tenant_id = %s AND state = 'pending' RETURNING id",
        shop.id,
    )
    live.sql(
        "UPDATE orders_openorder SET state = 'cancelled', closed_at = now()"
        " WHERE tenant_id = %s AND state = 'open' RETURNING id",
        shop.id,
    )
    expect(dialog(page, "Tidak jadi dibayar lewat sini")).to_be_visible()
    desk.pay(late["order_id"], key=KEY)
    wait_for(lambda: charge(desk)["status"] == "refund", "the late payment is refunded")
    wait_for(lambda: books(live, shop) == (1, 1, "refunded"), "books know it")
    live.settle()
    live.verify()


def test_a_refund_that_the_gateway_refuses_is_paid_from_the_drawer(
    live: Stack, shop: LiveShop, till: Page, desk: Sandbox
) -> None:
    page = till
    begin(page)
    desk.pay(charge(desk)["order_id"], key=KEY)
    expect(page.get_by_role("dialog", name=re.compile("Struk"))).to_be_visible()
    page.keyboard.press("Enter")
    desk.desk("refund_fault", fault="refuse")
    page.get_by_role("button", name="Penjualan hari ini").click()
    page.locator(".sale-row").first.click()
    page.get_by_role("button", name="Kembalikan atau tukar").click()
    back = dialog(page, "Pengembalian barang")
    back.get_by_role("button", name="Tambah Kopi Susu").click()
    back.get_by_role("button", name="Rusak").click()
    back.get_by_role("button", name="Kembalikan Rp18.000").click()
    approve(page, shop)
    done = dialog(page, "Pengembalian selesai")
    expect(done).to_contain_text("Sebagian uang belum sampai ke pelanggan.")
    expect(done).to_contain_text("Refund is not possible for this transaction.")
    done.get_by_role("button", name="Bayar cara lain").click()
    hand = dialog(page, "Bayar cara lain")
    hand.get_by_role("button", name="Bayar Rp18.000").click()
    approve(page, shop)
    expect(hand).to_be_hidden()
    done.get_by_role("button", name="Tutup").last.click()
    page.get_by_role("button", name="Uang kembali").click()
    expect(dialog(page, "Uang kembali")).to_contain_text("dibayar cara lain")
    assert charge(desk)["refunded"] == 0
    live.settle()
    live.verify()
