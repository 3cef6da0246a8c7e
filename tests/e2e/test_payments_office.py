"""The owner's pages of payments in a browser: an account, a payment, the queue, a settlement."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from apps.core.ids import uuid7
from sandbox.midtrans.wire import signature
from tests.e2e.test_owner_and_till import sign_in
from tests.live.stack import LiveShop, Stack, wait_for
from tests.payments.sandbox import KEY, Sandbox

pytestmark = pytest.mark.e2e


def start(live: Stack, shop: LiveShop, amount: int) -> str:
    """A QRIS payment that only a replay or a person asks about; the provider's order id."""
    body = {"source": str(uuid7()), "outlet": shop.outlet.id, "method": "qris", "amount": amount}
    made = live.call("POST", "/api/v1/payments/intents", body, shop.bearer("owner"))
    assert made.status == 201, made.body
    row = live.sql(
        "UPDATE payments_paymentintent SET check_at = now() + interval '1 hour' WHERE id = %s"
        " RETURNING provider_order_id",
        made.json()["id"],
    )
    return str(row[0][0])


def park(live: Stack, shop: LiveShop, order_id: str) -> None:
    """A signed notification that came before its payment was known here."""
    [(token,)] = live.sql("SELECT token FROM payments_paymentaccount WHERE tenant_id = %s", shop.id)
    body = {
        "order_id": "W-belum-ada",
        "status_code": "200",
        "gross_amount": "31000.00",
        "transaction_status": "settlement",
        "signature_key": signature("W-belum-ada", "200", "31000.00", KEY),
    }
    told = live.call(
        "POST", f"/api/v1/payments/webhooks/midtrans/{token}", json.dumps(body).encode()
    )
    assert told.status == 200, told.body
    parked = "SELECT 1 FROM payments_paymentnotice WHERE tenant_id = %s AND state = 'parked'"
    wait_for(lambda: bool(live.sql(parked, shop.id)), "the notification is parked")
    live.sql(
        "UPDATE payments_paymentnotice SET order_id = %s WHERE tenant_id = %s RETURNING id",
        order_id,
        shop.id,
    )


def test_from_the_account_to_the_settlement(live: Stack, shop: LiveShop, page: Page) -> None:
    desk = Sandbox(live.desk)
    sign_in(page, shop)
    page.wait_for_url("**/backoffice/")

    # An account, tried at the provider.
    page.goto("/backoffice/payments/paymentaccount/add/")
    page.get_by_label("Midtrans", exact=True).check()
    page.get_by_label("Nama", exact=True).fill("Midtrans utama")
    page.get_by_label("Kunci rahasia").fill("salah")
    page.get_by_label("QRIS", exact=True).check()
    page.get_by_role("button", name="Periksa dan simpan").click()
    expect(page.get_by_text("menolak kunci ini")).to_be_visible()
    page.get_by_label("Kunci rahasia").fill(KEY)
    page.get_by_role("button", name="Periksa dan simpan").click()
    expect(page.get_by_role("textbox", name="Alamat webhook")).to_have_value(
        re.compile(r"/api/v1/payments/webhooks/midtrans/\S{40,}")
    )
    assert KEY not in page.content()

    # A lost notification lies in the queue; replayed, the payment is settled.
    desk.desk("fault", fault="lose")
    order_id = start(live, shop, 31_000)
    desk.pay(order_id, issuer="dana")
    park(live, shop, order_id)
    page.goto("/backoffice/")
    page.get_by_role("link", name="Lihat antrean").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("combobox").select_option(label="Putar ulang yang dipilih")
    page.get_by_role("button", name="Jalankan").click()
    expect(page.get_by_text("Selesai: 1 berhasil diproses.")).to_be_visible(timeout=20_000)
    page.goto(f"/backoffice/payments/paymentintent/?q={order_id}")
    page.locator("#result_list tbody a").click()
    expect(page.get_by_role("heading", name="Rp31.000")).to_be_visible()
    expect(page.get_by_text("Lunas", exact=True).first).to_be_visible()
    expect(page.get_by_text("QRIS, DANA")).to_be_visible()

    # Asked about, a payment whose notification was lost, too, is settled. A settlement report
    # with a row that fits nothing: looked at, posted, linked by hand.
    desk.desk("fault", fault="lose")
    other = start(live, shop, 12_000)
    desk.pay(other)
    page.goto(f"/backoffice/payments/paymentintent/?q={other}")
    page.locator("#result_list tbody a").click()
    page.get_by_role("link", name="Tanya penyedia").click()
    page.get_by_role("button", name="Tanya penyedia").click()
    expect(page.get_by_text("Penyedia menjawab: sekarang lunas.")).to_be_visible()
    report = (
        "Order ID;Gross Amount;MDR;Net Amount;Transaction Time\n"
        f"{order_id};31000.00;217.00;30783.00;2026-11-21 10:00:00\n"
        "KETIK-SALAH;12000.00;84.00;11916.00;2026-11-21 10:00:00\n"
    )
    page.goto("/backoffice/payments/settlementreport/add/")
    file = {"name": "laporan.csv", "mimeType": "text/csv", "buffer": report.encode()}
    page.get_by_label("Berkas CSV").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Simpan", exact=False).first.click()
    expect(page.get_by_text("Ini pratinjau")).to_be_visible()
    page.get_by_role("link", name="Bukukan").click()
    page.get_by_role("button", name="Bukukan").click()
    page.get_by_role("link", name="KETIK-SALAH").click()
    page.get_by_role("link", name="Pasangkan").click()
    page.get_by_role("listitem").filter(has_text=other).get_by_role("button").click()
    expect(page.get_by_text("Baris ini dipasangkan dan dibukukan.")).to_be_visible()
    books = live.sql(
        "SELECT a.system_key, sum(l.debit - l.credit)::bigint FROM finance_journalline l"
        " JOIN finance_account a ON a.id = l.account_id WHERE l.tenant_id = %s"
        " AND a.system_key IN ('bank', 'mdr_expense') GROUP BY 1 ORDER BY 1",
        shop.id,
    )
    assert books == [("bank", 30_783 + 11_916), ("mdr_expense", 217 + 84)]

    # A phone shows it without scrolling sideways.
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("paymentaccount/", "paymentintent/", "paymentnotice/", "settlementreport/"):
        page.goto(f"/backoffice/payments/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.goto("/backoffice/payments/differences/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
