"""The office of a shop whose money went every way: paid, late, given back, counted, settled."""

import json
from typing import Any, Final

from apps.core.ids import uuid7
from tests.e2e.gallery.place import At, Place, Step, Who, click, fill, see
from tests.e2e.gallery.queued import Tablet
from tests.e2e.test_payments_office import park
from tests.factories import DEVICE_KEY, order_body
from tests.live.stack import LiveShop, Stack, wait_for
from tests.payments.sandbox import KEY, Sandbox
from tests.payments.test_qris import STATIC

NAME: Final = "Kedai Bayar Lengkap"
_REPORT: Final = (
    "Order ID;Gross Amount;MDR;Net Amount;Transaction Time\n"
    "{paid};18000.00;126.00;17874.00;2026-11-21 10:00:00\n"
    "KETIK-SALAH;12000.00;84.00;11916.00;2026-11-21 10:00:00\n"
    "BARIS-RUSAK;dua belas;84.00;11916.00;2026-11-21 10:00:00\n"
)
_FORGET_PAYMENT: Final = (
    "UPDATE payments_paymentintent SET state = 'cancelled', check_at = NULL"
    " WHERE tenant_id = %s AND method = 'va_bca' RETURNING id"
)
_FORGET_SALE: Final = (
    "UPDATE orders_openorder SET state = 'cancelled', closed_at = now()"
    " WHERE tenant_id = %s AND state = 'open' RETURNING id"
)
_GIVE_KEY: Final = (
    "UPDATE tenants_terminal SET public_key = %s WHERE tenant_id = %s AND kind = 'till'"
    " RETURNING id"
)


# What a broken tablet left, by shop.
_RESCUED: Final[dict[str, bytes]] = {}


class Furnisher:
    """Does in a shop what fills the pages of money, as people and providers do it."""

    def __init__(self, stack: Stack, shop: LiveShop) -> None:
        self.stack = stack
        self.shop = shop
        self.desk = Sandbox(stack.desk)

    def furnish(self) -> None:
        account = {"gateway": "midtrans", "name": "Midtrans", "secret_key": KEY}
        self._call("POST", "payments/accounts", account | {"methods": ["qris", "va_bca"]})
        self._call("PUT", "payments/qris", {"outlet": self.shop.outlet.id, "code": STATIC})
        sold = self._call("POST", "orders", order_body(self.shop, 2, 1), "till")  # type: ignore[arg-type]
        goods = [{"line": sold["lines"][0]["id"], "quantity": "1", "to": "waste"}]
        back = {"id": str(uuid7()), "lines": goods, "reason": "damaged"}
        shift = self._call("GET", "shifts/current", who="till")["id"]
        self._call("POST", f"orders/{sold['id']}/refunds", back)
        self._settle_one()
        self._come_late()
        handed = [{"method": "cash", "amount": 8_000}]
        self._open("qris", 10_000, handed)
        moved = {"kind": "pay_out", "category": "supplies", "note": "Es batu", "amount": 15_000}
        self._call("POST", f"shifts/{shift}/movements", moved, "till")
        park(self.stack, self.shop, self.paid_order())
        self._send_odd_entry()
        self._close(shift)
        self.tablet = Tablet(self.stack, self.shop)
        self.tablet.sell()
        self._close(self.tablet.shift)

    def _send_odd_entry(self) -> None:
        """Something that the till's queue cannot prove, with the lines of a receipt."""
        self.stack.sql(_GIVE_KEY, DEVICE_KEY, self.shop.id)
        lines = [{"name": "Kopi Susu", "quantity": "2", "total": 36_000}]
        content = {"receipt_number": "A1-1-000001", "cart": {"lines": lines, "total": 36_000}}
        entry = {"content": json.dumps(content), "hash": "x", "signature": "x", "fact": True}
        sent = {"device_time": "2026-11-21T08:00:00Z", "entries": [entry]}
        self._call("POST", "sync/orders", sent, "till")

    def _settle_one(self) -> None:
        self.desk.pay(self._open("qris", 18_000), issuer="dana", key=KEY)
        paid = "SELECT 1 FROM orders_openorder WHERE tenant_id = %s AND state = 'paid'"
        wait_for(lambda: bool(self.stack.sql(paid, self.shop.id)), "the payment is a sale")

    def _come_late(self) -> None:
        """Cancelled here while the provider still takes the money, which it cannot give back."""
        number = self._open("va_bca", 18_000)
        for change in (_FORGET_PAYMENT, _FORGET_SALE):
            self.stack.sql(change, self.shop.id)
        self.desk.pay(number, key=KEY)
        late = "SELECT 1 FROM orders_latepayment WHERE tenant_id = %s"
        wait_for(lambda: bool(self.stack.sql(late, self.shop.id)), "the late payment is caught")

    def _open(self, method: str, amount: int, handed: list[dict[str, Any]] | None = None) -> str:
        """A coffee that waits for its payment; the provider's order id."""
        body = order_body(self.shop, 1, tenders=handed or [])  # type: ignore[arg-type]
        payment = {"method": method, "amount": amount}
        opened = self._call("POST", "orders/open", body | {"payment": payment}, "till")
        number = "SELECT provider_order_id FROM payments_paymentintent WHERE id = %s"
        return str(self.stack.sql(number, opened["payment"]["id"])[0][0])

    def paid_order(self) -> str:
        number = (
            "SELECT provider_order_id FROM payments_paymentintent"
            " WHERE tenant_id = %s AND state = 'settled' AND NOT late"
        )
        return str(self.stack.sql(number, self.shop.id)[0][0])

    def _close(self, shift: str) -> None:
        pieces = [{"value": 100_000, "pieces": 2}, {"value": 20_000, "pieces": 1}]
        count = {"denominations": pieces, "left_float": 200_000, "reason": "Tagihan dibagi"}
        self._call("POST", f"shifts/{shift}/close", count, "owner")

    def _call(self, method: str, path: str, body: Any = None, who: str = "owner") -> Any:
        headers = {**self.shop.bearer(who), "Idempotency-Key": str(uuid7())}
        answer = self.stack.call(method, f"/api/v1/{path}", body, headers)
        assert answer.status < 300, answer.body
        return answer.json() if answer.body else None


def furnish(stack: Stack, shop: LiveShop) -> None:
    """Give the shop a row for every page of money."""
    furnisher = Furnisher(stack, shop)
    furnisher.furnish()
    _RESCUED[shop.id] = furnisher.tablet.file()


def _open(name: str) -> Step:
    return click(f"#result_list a:text-is('{name}')")


def _choose_all(at: At) -> None:
    at.page.check("#action-toggle")
    at.page.select_option("[name=action]", label="Sudah diketahui, semua yang dipilih")
    at.click("button:text-is('Jalankan')")


def _rescue(at: At) -> None:
    file = {"name": "antrean-B1.wqueue", "mimeType": "application/json"}
    rescued = file | {"buffer": _RESCUED[at.shop.id]}
    at.page.set_input_files("input[type=file]", rescued)  # type: ignore[arg-type]
    at.click("button:text-is('Periksa')")
    at.see("button:text-is('Masukkan')")


def _upload(at: At) -> None:
    paid = Furnisher(at.stack, at.shop).paid_order()
    file = {"name": "laporan.csv", "mimeType": "text/csv"}
    content = _REPORT.format(paid=paid).encode()
    at.page.set_input_files("input[type=file]", file | {"buffer": content})  # type: ignore[arg-type]
    at.click("main form .submit-row button[type=submit]")
    at.see("text=Ini pratinjau")


def _look_at_qris(at: At) -> None:
    at.page.locator("#qris-title").scroll_into_view_if_needed()


def _choose_outlet(at: At) -> None:
    at.page.select_option("[name=outlet]", label="Pusat")


def _place(name: str, path: str = "", *steps: Step, is_alike: bool = False) -> Place:
    address = f"/backoffice/{path}" if path else ""
    return Place(f"money-{name}", Who.MONEY, address, steps, is_alike=is_alike)


_REVIEW: Final = "sync/syncexception/"
_CONFIRM = click("main form .submit-row .default")

PLACES: tuple[Place, ...] = (
    Place("money-dashboard", Who.MONEY, "/backoffice/", is_alike=True),
    _place("accounts", "payments/paymentaccount/", is_alike=True),
    _place("account", "payments/paymentaccount/{first}/change/"),
    _place("account-new", "payments/paymentaccount/add/"),
    _place("account-key", "payments/paymentaccount/{first}/key/", is_alike=True),
    _place("payments", "payments/paymentintent/", is_alike=True),
    _place("payment", "payments/paymentintent/{first}/change/"),
    _place("payment-ask", "payments/paymentintent/{first}/ask/", is_alike=True),
    _place("late", "orders/latepayment/"),
    _place("late-one", "orders/latepayment/{first}/change/"),
    _place("late-paid-back", "orders/latepayment/{first}/paid-back/", is_alike=True),
    _place("late-sell", "orders/latepayment/{first}/sell/", is_alike=True),
    _place("late-none", "orders/latepayment/?state__exact=sold", is_alike=True),
    _place("sync", _REVIEW),
    _place("sync-price", _REVIEW, _open("Harga beda"), see("#pairs-title")),
    _place("sync-accept", "", click("a:text-is('Terima harganya')"), see(".submit-row")),
    _place("sync-stock", _REVIEW, _open("Stok minus"), see("#pairs-title"), is_alike=True),
    _place("sync-clock", _REVIEW, _open("Jam perangkat salah"), is_alike=True),
    _place("sync-customer", _REVIEW, _open("Pelanggan tidak dikenal"), is_alike=True),
    _place("sync-one", _REVIEW, _open("Tidak terbaca"), see("#facts-title")),
    _place("sync-discard", "", click("a:text-is('Jangan dibukukan')"), is_alike=True),
    _place("sync-many", _REVIEW, _choose_all, see("#id_note"), is_alike=True),
    _place("sync-none", f"{_REVIEW}?state__exact=resolved", is_alike=True),
    _place("sync-proof", "sync/proof/"),
    _place("sync-import", "sync/import/"),
    _place("sync-import-read", "", _rescue, is_alike=True),
    _place("sync-import-done", "", click("button:text-is('Masukkan')"), see("#result-title")),
    _place("notices", "payments/paymentnotice/"),
    _place("notice", "payments/paymentnotice/{first}/change/"),
    _place("report-new", "payments/settlementreport/add/", is_alike=True),
    _place("report", "", _upload),
    _place("report-post", "", click("a:text-is('Bukukan')"), see("h1"), is_alike=True),
    _place("report-posted", "", _CONFIRM, see(".badge.good"), is_alike=True),
    _place("reports", "payments/settlementreport/", is_alike=True),
    _place("rows", "payments/settlementrow/", is_alike=True),
    _place("row", "payments/settlementrow/{first}/change/", is_alike=True),
    _place("row-link", "payments/settlementrow/{first}/link/"),
    _place("differences", "payments/differences/"),
    _place("qris-outlet", "tenants/outlet/", click("a:text-is('Pusat')"), _look_at_qris),
    _place("qris", "tenants/outlet/{first}/qris/"),
    _place(
        "qris-refused", "",
        fill("[name=code]", STATIC.replace("BANDUNG", "BANDUNC")), _CONFIRM,
        see(".field-errors"),
        is_alike=True,
    ),
    _place("refund", "orders/order/{first}/refund/"),
    _place("kasbon", "customers/kasbon/", is_alike=True),
    _place("shifts", "shifts/shift/", is_alike=True),
    _place("shift", "shifts/shift/{first}/change/"),
    _place("shift-report", "shifts/shift/{first}/report/", is_alike=True),
    _place("day-new", "shifts/storeday/add/", is_alike=True),
    _place("day", "", _choose_outlet, _CONFIRM, see(".figures")),
    _place("day-reopen", "shifts/storeday/{first}/reopen/", is_alike=True),
    _place("days", "shifts/storeday/", is_alike=True),
    _place("policies", "shifts/shiftpolicy/", is_alike=True),
    _place("policy-new", "shifts/shiftpolicy/add/", is_alike=True),
)  # fmt: skip
