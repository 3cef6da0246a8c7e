"""A shift with everything that moves money: what is expected is what somebody could find.

Each step says what changes hands; the drawer is followed with a plain number beside the product.
"""

from dataclasses import dataclass, field
from typing import Any

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_context, tenant_scope
from apps.finance.selectors import balance
from apps.loyalty.services import set_kasbon_limit
from apps.payments.models import PaymentIntent
from apps.payments.tasks import work_through
from apps.shifts.models import Shift
from tests.factories import FLOAT, Shop, order_body
from tests.orders.pricing_cast import customer
from tests.payments.sandbox import Sandbox
from tests.payments.test_open_orders import body, open_sale, provider_order, state
from tests.payments.test_open_orders import ready as ready

KOPI, ROTI, TEH = (1,), (0, 1), (0, 0, 1)
MINUS = "\N{MINUS SIGN}"


@dataclass
class Day:
    """A till, and what is really in its drawer (rupiah)."""

    shop: Shop
    sandbox: Sandbox
    drawer: int = FLOAT
    buyer: str = field(default="")

    def post(self, path: str, wanted: dict[str, Any]) -> dict[str, Any]:
        headers = {"Idempotency-Key": str(uuid7()), "Accept-Language": "id"}
        answer = self.shop.till("manager").post(f"/api/v1/{path}", wanted, headers=headers)
        assert answer.status_code < 300, answer.json()
        given: dict[str, Any] = answer.json()
        return given

    def sell(self, goods: tuple[int, ...], **paid: int) -> dict[str, Any]:
        self.drawer += paid.get("cash", 0)
        tenders = [
            {"method": method, "amount": amount}
            | ({"confirmed": True} if method == "qris_static" else {})
            for method, amount in paid.items()
        ]
        who = {"customer": self.buyer} if {"kasbon", "deposit"} & paid.keys() else {}
        return self.post("orders", order_body(self.shop, *goods, tenders=tenders, **who))

    def sell_by_gateway(self) -> dict[str, Any]:
        sale = open_sale(self.shop.till(), body(self.shop))
        self.sandbox.pay(provider_order(self.shop, sale))
        with tenant_scope(self.shop.tenant.id):
            PaymentIntent.objects.update(check_at="2026-01-01T00:00:00Z")
        work_through(str(self.shop.tenant.id))
        order: dict[str, Any] = state(self.shop.till(), sale)["order"]
        return order

    def take_back(self, order: dict[str, Any], quantity: str = "1", *, cash: int = 0) -> None:
        self.drawer -= cash
        self.post(f"orders/{order['id']}/refunds", self._returned(order, quantity))

    def exchange(self, order: dict[str, Any], goods: tuple[int, ...], *, cash: int) -> None:
        """`cash` is what the customer adds; below zero what she gets."""
        self.drawer += cash
        tenders = [{"method": "cash", "amount": cash}] if cash > 0 else []
        new = order_body(self.shop, *goods, tenders=tenders)
        wanted = {"refund": self._returned(order, "1"), "order": new}
        self.post(f"orders/{order['id']}/exchange", wanted)

    def receive(self, kind: str, method: str, amount: int) -> None:
        self.drawer += amount if method == "cash" else 0
        outlet = str(self.shop.outlet.id)
        wanted = {"id": str(uuid7()), "kind": kind, "method": method, "amount": amount}
        self.post(f"customers/{self.buyer}/payments", wanted | {"outlet": outlet})

    def move(self, kind: str, amount: int) -> None:
        self.drawer += amount if kind == "pay_in" else -amount
        wanted = {"kind": kind, "category": "safe", "note": "Uang kecil", "amount": amount}
        self.post(f"shifts/{self.shift}/movements", wanted)

    def void(self, order: dict[str, Any], *, cash: int) -> None:
        self.drawer -= cash
        self.post(f"orders/{order['id']}/void", {"reason": "salah"})

    def close(self, **amounts: int) -> dict[str, Any]:
        """What is in the drawer is counted; all of it goes to the safe."""
        rest, found = self.drawer, []
        for value in (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000):
            pieces, rest = divmod(rest, value)
            found.append({"value": value, "pieces": pieces})
        assert rest == 0
        closed = self.post(
            f"shifts/{self.shift}/close", {"denominations": found, "amounts": amounts}
        )
        self.drawer = 0
        return closed

    def open(self) -> None:
        self.drawer = FLOAT
        self.post("shifts/open", {"opening_float": FLOAT})

    def report(self) -> dict[str, list[tuple[str, str]]]:
        path = f"/api/v1/shifts/{self.shift}/report"
        answer = self.shop.till("owner").get(path, headers={"Accept-Language": "id"}).json()
        return {
            part["title"]: [(row["label"], row["text"]) for row in part["rows"]]
            for part in answer["sections"]
        }

    @property
    def shift(self) -> str:
        with tenant_scope(self.shop.tenant.id):
            return str(Shift.objects.latest("opened_at").id)

    @staticmethod
    def _returned(order: dict[str, Any], quantity: str) -> dict[str, Any]:
        lines = [{"line": order["lines"][0]["id"], "quantity": quantity, "to": "restock"}]
        return {"id": str(uuid7()), "lines": lines, "reason": "damaged"}


def _day(shop: Shop, sandbox: Sandbox) -> Day:
    with tenant_context(shop.tenant.id), tenant_scope(shop.tenant.id):
        buyer = customer()
        owner = shop.people["owner"].actor
        set_kasbon_limit(customer_id=buyer.id, limit=100_000, actor=owner)
    return Day(shop, sandbox, buyer=str(buyer.id))


def _trade(day: Day, earlier: list[dict[str, Any]]) -> None:
    day.sell((2,), cash=36_000)
    day.sell((0, 2), card=30_000)
    day.sell(TEH, transfer=10_000)
    day.sell(KOPI, qris_static=18_000)
    day.sell(KOPI, kasbon=10_000, cash=8_000)
    day.receive("kasbon", "cash", 6_000)
    day.receive("kasbon", "transfer", 3_000)
    day.receive("deposit", "cash", 50_000)
    day.receive("deposit", "qris_static", 20_000)
    from_deposit = day.sell(KOPI, deposit=18_000)
    day.exchange(day.sell(ROTI, cash=15_000), KOPI, cash=3_000)
    day.exchange(day.sell(KOPI, cash=18_000), TEH, cash=-8_000)
    day.take_back(day.sell_by_gateway(), "0.5")
    day.take_back(from_deposit)
    in_cash, by_card = earlier
    day.take_back(in_cash, cash=18_000)
    day.take_back(by_card)
    day.void(day.sell(KOPI, cash=18_000), cash=18_000)
    day.move("pay_in", 30_000)
    day.move("pay_out", 12_000)


def test_a_shift_with_everything_expects_what_is_there(ready: Shop, sandbox: Sandbox) -> None:
    day = _day(ready, sandbox)
    earlier = [day.sell(KOPI, cash=18_000), day.sell(ROTI, card=15_000)]
    assert day.close(card=15_000)["difference"] == 0
    day.open()
    _trade(day, earlier)
    # 200 float + 80 of sales + 56 received - 26 paid back + 30 in - 12 out (thousands).
    assert day.drawer == 328_000

    before = day.report()
    assert before["Seharusnya ada"] == [
        ("Tunai", "Rp328.000"),
        ("Kartu (EDC)", "Rp15.000"),
        ("Transfer bank", "Rp13.000"),
        ("QRIS statis", "Rp38.000"),
        ("QRIS", "Rp9.000"),
    ]
    assert before["Penjualan"] == [
        ("Jumlah penjualan", "11"),
        ("Bruto", "Rp209.000"),
        ("Total", "Rp209.000"),
    ]
    assert before["Cara bayar"] == [
        ("Kartu (EDC) (1)", "Rp30.000"),
        ("Tunai (5)", "Rp80.000"),
        ("Deposit (1)", "Rp18.000"),
        ("Tukar barang (2)", "Rp25.000"),
        ("Kasbon (1)", "Rp10.000"),
        ("QRIS (1)", "Rp18.000"),
        ("QRIS statis (1)", "Rp18.000"),
        ("Transfer bank (1)", "Rp10.000"),
    ]
    assert before["Batal dan pengembalian"] == [
        ("Dibatalkan (1)", f"{MINUS}Rp18.000"),
        ("Barang dikembalikan (6)", f"{MINUS}Rp93.000"),
        ("  Kartu (EDC)", f"{MINUS}Rp15.000"),
        ("  Tunai", f"{MINUS}Rp26.000"),
        ("  Deposit", f"{MINUS}Rp18.000"),
        ("  Tukar barang", f"{MINUS}Rp25.000"),
        ("  QRIS", f"{MINUS}Rp9.000"),
    ]
    assert before["Kasbon dan deposit"] == [
        ("Bayar kasbon (2)", "Rp9.000"),
        ("Isi deposit (2)", "Rp70.000"),
    ]

    closed = day.close(card=15_000, transfer=13_000, qris_static=38_000)
    assert closed["difference"] == 0
    rows = {row["account"]: (row["expected"], row["counted"]) for row in closed["counts"]}
    assert rows == {
        "cash_drawer": (328_000, 328_000),
        "bank": (13_000, 13_000),
        "card_clearing": (15_000, 15_000),
        # The gateway settles it by itself.
        "qris_clearing": (9_000, None),
        "qris_static_clearing": (38_000, 38_000),
    }
    assert day.report()["Cara bayar"] == before["Cara bayar"]
    with tenant_scope(ready.tenant.id):
        books = {
            key: balance(key)
            for key in (
                *("cash_drawer", "over_short", "exchange_clearing", "card_clearing", "bank"),
                *("qris_clearing", "qris_static_clearing", "kasbon_receivable"),
                *("deposit_liability", "revenue"),
            )
        }
        assert books == {
            "cash_drawer": 0,
            "over_short": 0,
            "exchange_clearing": 0,
            "card_clearing": 30_000,
            "bank": 13_000,
            "qris_clearing": 9_000,
            "qris_static_clearing": 38_000,
            "kasbon_receivable": 1_000,
            "deposit_liability": -70_000,
            "revenue": -(33_000 + 209_000 - 93_000),
        }


def test_printed_qris_must_be_counted_and_a_gateways_must_not(
    ready: Shop, sandbox: Sandbox
) -> None:
    day = _day(ready, sandbox)
    day.sell_by_gateway()
    day.sell(KOPI, qris_static=18_000)
    path = f"/api/v1/shifts/{day.shift}/close"
    headers = {"Idempotency-Key": str(uuid7())}
    count = {"denominations": [{"value": 100_000, "pieces": 2}]}
    refused = ready.till("manager").post(path, count, headers=headers)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "amounts.qris_static"
    closed = day.close(qris_static=17_000)
    assert closed["difference"] == -1_000
    with tenant_scope(ready.tenant.id):
        found = [balance(key) for key in ("qris_static_clearing", "qris_clearing", "over_short")]
    assert found == [17_000, 18_000, 1_000]
