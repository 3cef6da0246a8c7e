"""Receipts of customers' payments, and taking one back that was typed wrong."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from apps.finance.models import JournalEntry
from apps.finance.selectors import balance
from apps.loyalty.models import CustomerAccount
from apps.orders.models import AccountReversal
from apps.shifts.models import Shift
from apps.shifts.reports.content import report_of
from apps.shifts.selectors import figures_of, ledger_of
from tests.factories import FLOAT, PIN, Shop, make_shop
from tests.orders.pricing_cast import LANGUAGE, customer
from tests.orders.pricing_cast import sold as sell
from tests.orders.test_customer_accounts import ledgers_agree, limited, on_account, pay
from tests.orders.test_refunds import code


def path_of(buyer: Customer, payment: str, name: str) -> str:
    return f"/api/v1/customers/{buyer.id}/payments/{payment}/{name}"


def reverse(client: Any, buyer: Customer, payment: str, **more: Any) -> Any:
    headers = LANGUAGE | {"Idempotency-Key": str(uuid7())}
    body = {"reason": "Salah ketik"} | more
    return client.post(path_of(buyer, payment, "reverse"), body, format="json", headers=headers)


def receipt(client: Any, buyer: Customer, payment: str, form: str = "json", key: str = "") -> Any:
    headers = LANGUAGE | {"Idempotency-Key": key or str(uuid7())}
    return client.post(f"{path_of(buyer, payment, 'receipt')}?format={form}", headers=headers)


def test_a_payment_has_a_receipt_and_numbered_copies(in_shop: Shop) -> None:
    till, buyer = in_shop.till(), limited(in_shop)
    sell(till, on_account(in_shop, buyer, 18_000))
    paid = pay(till, in_shop, buyer, 5_000, method="transfer", reference="BCA 1").json()
    top_up = pay(till, in_shop, buyer, 20_000, kind="deposit").json()
    assert (paid["number"], top_up["number"]) == ("A1-B000001", "A1-B000002")

    first = receipt(till, buyer, paid["id"], key="satu")
    assert (first.status_code, first["Receipt-Copy"]) == (201, "0")
    shown = first.json()
    assert (shown["title"], shown["channel"]) == ("Struk A1-B000001", "Bayar kasbon")
    assert (shown["mark"], shown["void"], shown["verify"]) == ("", None, None)
    assert [(fact["code"], fact["text"]) for fact in shown["facts"]][1] == (
        "cashier",
        "Cashier · A1",
    )
    assert {fact["code"] for fact in shown["facts"]} == {"time", "cashier", "shift", "customer"}
    rows = [shown["subtotal"], *shown["additions"], shown["total"], *shown["tenders"]]
    assert [(row["label"], row["text"]) for row in rows] == [
        ("Kasbon sebelumnya", "Rp18.000"),
        ("Bayar kasbon", "−Rp5.000"),
        ("Sisa kasbon", "Rp13.000"),
        ("Transfer bank (BCA 1)", "Rp5.000"),
    ]
    again = receipt(till, buyer, paid["id"], key="satu")
    assert (again["Receipt-Copy"], again["Idempotency-Replayed"]) == ("0", "true")
    assert receipt(till, buyer, paid["id"]).json()["mark"] == "SALINAN #1"
    assert receipt(till, buyer, paid["id"], "html").headers["Receipt-Copy"] == "2"
    assert receipt(till, buyer, paid["id"], "pdf").content.startswith(b"%PDF")
    printed = receipt(till, buyer, top_up["id"], "escpos").content
    for words in (b"A1-B000002", b"Isi deposit", b"Saldo deposit", b"Rp20.000"):
        assert words in printed
    view = till.get(f"{path_of(buyer, top_up['id'], 'receipt')}?format=text", headers=LANGUAGE)
    assert "TAMPILAN, BUKAN STRUK" in view.content.decode()
    other = customer()
    assert receipt(till, other, paid["id"]).status_code == 404


def test_a_wrong_amount_is_taken_back_exactly(in_shop: Shop) -> None:
    till, manager, buyer = in_shop.till(), in_shop.till("manager"), limited(in_shop)
    sell(till, on_account(in_shop, buyer, 18_000))
    wrong = pay(till, in_shop, buyer, 10_000).json()
    assert (wrong["reversed"], wrong["reversible"]) == (False, True)
    assert balance("cash_drawer") == FLOAT + 10_000
    assert code(reverse(till, buyer, wrong["id"])) == (403, "approval_required")
    assert code(reverse(manager, buyer, wrong["id"], reason=" "))[0] == 400

    asked = {"action": "account.reverse", "subject": wrong["id"], "employee": "1002", "pin": PIN}
    token = till.post("/api/v1/approvals", asked).json()["token"]
    done = reverse(till, buyer, wrong["id"], approval=token)
    assert done.status_code == 201, done.json()
    assert (done.json()["reversed"], done.json()["reversible"]) == (True, False)
    again = reverse(manager, buyer, wrong["id"])
    assert (*code(again), again.json()["reason"]) == (409, "account_payment_final", "reversed")
    assert (balance("cash_drawer"), balance("kasbon_receivable")) == (FLOAT, 18_000)
    assert CustomerAccount.objects.get().balance == 18_000
    ledgers_agree()
    assert AccountReversal.objects.get().reason == "Salah ketik"

    right = pay(till, in_shop, buyer, 1_000).json()
    shown = till.get(f"/api/v1/customers/{buyer.id}/payments").json()["payments"]
    assert [(one["number"], one["amount"], one["reversed"]) for one in shown] == [
        ("A1-B000002", 1_000, False),
        ("A1-B000001", 10_000, True),
    ]
    void = receipt(till, buyer, wrong["id"]).json()["void"]
    assert void == {"text": "BATAL", "reason": "Salah ketik"}
    shift = Shift.objects.get(id=in_shop.shift.id)
    assert figures_of(shift, ledger_of(shift.id))["accounts"] == {
        "kasbon_payment": {"count": 2, "amount": 11_000},
        "kasbon_reversed": {"count": 1, "amount": -10_000},
    }
    report = report_of(shift, actor=in_shop.people["manager"].actor)
    section = next(part for part in report.sections if part.title == "Kasbon dan deposit")
    assert [(row.label, row.text) for row in section.rows] == [
        ("Bayar kasbon (2)", "Rp11.000"),
        ("Bayar kasbon dibatalkan (1)", "−Rp10.000"),
    ]

    Shift.objects.update(state="closed")
    late = reverse(manager, buyer, right["id"])
    assert (*code(late), late.json()["reason"]) == (409, "account_payment_final", "closed")


def test_a_deposit_that_is_spent_stays(in_shop: Shop) -> None:
    till, manager, buyer = in_shop.till(), in_shop.till("manager"), customer()
    top_up = pay(till, in_shop, buyer, 20_000, kind="deposit").json()
    sell(till, on_account(in_shop, buyer, 18_000, "deposit"))
    spent = reverse(manager, buyer, top_up["id"])
    assert (*code(spent), spent.json()["balance"]) == (409, "deposit_short", 2_000)
    assert balance("deposit_liability") == -2_000
    ledgers_agree()


def test_only_the_customers_own_and_the_drawers_own(in_shop: Shop) -> None:
    till, manager, buyer = in_shop.till(), in_shop.till("manager"), customer()
    top_up = pay(till, in_shop, buyer, 20_000, kind="deposit").json()
    assert reverse(manager, customer(), top_up["id"]).status_code == 404
    # From the office, without a drawer: on its day.
    by_bank = pay(in_shop.client("owner"), in_shop, buyer, 5_000, kind="deposit", method="transfer")
    assert reverse(in_shop.client("owner"), buyer, by_bank.json()["id"]).status_code == 201
    assert code(reverse(in_shop.client("accountant"), buyer, top_up["id"]))[0] == 403


def test_six_reversals_of_one_payment_have_one_winner(committed: None) -> None:
    shop = make_shop("Kedai Koreksi")
    with tenant_scope(shop.tenant.id):
        buyer = customer()
    top_up = pay(shop.till(), shop, buyer, 20_000, kind="deposit").json()
    clients, gate = [shop.till("manager") for _ in range(6)], threading.Barrier(6)

    def one(client: Any) -> int:
        gate.wait()
        try:
            return int(reverse(client, buyer, top_up["id"]).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(one, clients)) == [201, 409, 409, 409, 409, 409]
    with tenant_scope(shop.tenant.id):
        assert balance("cash_drawer") == FLOAT
        assert JournalEntry.objects.filter(kind="deposit_reversed").count() == 1
        ledgers_agree()
