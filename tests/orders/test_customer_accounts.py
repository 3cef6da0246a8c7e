"""Kasbon and deposit: sold, paid, refunded, voided; the ledger and the books agree."""

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Sum

from apps.core.ids import uuid7
from apps.customers.models import Customer
from apps.finance.selectors import balance
from apps.loyalty.models import AccountEntry, CustomerAccount
from apps.loyalty.selectors import kasbon_ageing
from apps.loyalty.services import set_kasbon_limit
from apps.orders.models import AccountPayment, Order
from tests.factories import FLOAT, Shop, order_body
from tests.orders.pricing_cast import LANGUAGE, books_agree, customer, void
from tests.orders.pricing_cast import sell as send
from tests.orders.pricing_cast import sold as sell
from tests.orders.test_refunds import RESTOCK, code, refunded


def on_account(shop: Shop, buyer: Customer | None, amount: int, method: str = "kasbon") -> Any:
    """One Kopi Susu, so much of it on account and the rest in cash."""
    tenders = [{"method": method, "amount": amount}]
    if amount < 18_000:
        tenders.append({"method": "cash", "amount": 18_000 - amount})
    who = {"customer": str(buyer.id)} if buyer else {}
    return order_body(shop, 1, tenders=tenders, **who)


def pay(client: Any, shop: Shop, buyer: Customer, amount: int, **more: Any) -> Any:
    body = {
        "id": str(uuid7()),
        "kind": "kasbon",
        "method": "cash",
        "amount": amount,
        "outlet": str(shop.outlet.id),
    } | more
    path = f"/api/v1/customers/{buyer.id}/payments"
    headers = LANGUAGE | {"Idempotency-Key": str(uuid7())}
    return client.post(path, body, format="json", headers=headers)


def limited(shop: Shop, limit: int = 50_000) -> Customer:
    buyer = customer()
    set_kasbon_limit(customer_id=buyer.id, limit=limit, actor=shop.people["owner"].actor)
    return buyer


def ledgers_agree() -> None:
    """Entries sum to balances, and those to the books."""
    for account in CustomerAccount.objects.all():
        entries = AccountEntry.objects.filter(account=account)
        assert entries.aggregate(sum=Sum("amount", default=0))["sum"] == account.balance
    for kind, key, sign in (
        ("kasbon", "kasbon_receivable", 1),
        ("deposit", "deposit_liability", -1),
    ):
        owed = CustomerAccount.objects.filter(kind=kind).aggregate(sum=Sum("balance", default=0))
        assert owed["sum"] == sign * balance(key)
    books_agree()


def test_a_sale_on_kasbon_and_its_payment(in_shop: Shop) -> None:
    till, buyer = in_shop.till(), limited(in_shop)
    sell(till, on_account(in_shop, buyer, 18_000))
    sell(till, on_account(in_shop, buyer, 10_000))
    assert till.get(f"/api/v1/customers/{buyer.id}/accounts").json() == {
        "kasbon": 28_000,
        "kasbon_limit": 50_000,
        "kasbon_free": 22_000,
        "deposit": 0,
    }
    assert (balance("kasbon_receivable"), balance("cash_drawer")) == (28_000, FLOAT + 8_000)
    paid = pay(till, in_shop, buyer, 20_000)
    assert paid.status_code == 201, paid.json()
    assert (paid.json()["balance_after"], paid.json()["shift"]) == (8_000, str(in_shop.shift.id))
    assert pay(till, in_shop, buyer, 3_000, method="transfer", reference="BCA 1").status_code == 201
    too_much = pay(till, in_shop, buyer, 5_001)
    assert (code(too_much), too_much.json()["balance"]) == ((400, "kasbon_overpaid"), 5_000)
    assert (balance("kasbon_receivable"), balance("cash_drawer"), balance("bank")) == (
        5_000,
        FLOAT + 28_000,
        3_000,
    )
    ledgers_agree()


def test_the_limit_holds_and_a_customer_is_needed(in_shop: Shop) -> None:
    till, buyer = in_shop.till(), limited(in_shop, 20_000)
    nobody = send(till, on_account(in_shop, None, 18_000))
    assert code(nobody) == (400, "customer_required")
    sell(till, on_account(in_shop, buyer, 18_000))
    over = send(till, on_account(in_shop, buyer, 2_001))
    assert code(over) == (409, "kasbon_limit")
    assert {key: over.json()[key] for key in ("limit", "balance", "free")} == {
        "limit": 20_000,
        "balance": 18_000,
        "free": 2_000,
    }
    sell(till, on_account(in_shop, buyer, 2_000))
    assert code(send(till, on_account(in_shop, customer(), 1))) == (409, "kasbon_limit")
    assert Order.objects.count() == 2
    ledgers_agree()


def test_what_comes_back_lowers_the_debt(in_shop: Shop) -> None:
    till, buyer = in_shop.till("supervisor"), limited(in_shop)
    first = sell(till, on_account(in_shop, buyer, 18_000))
    second = sell(till, on_account(in_shop, buyer, 10_000))
    back = refunded(till, second, (0, 1, RESTOCK))
    assert [(one["method"], one["amount"]) for one in back["tenders"]] == [
        ("kasbon", 10_000),
        ("cash", 8_000),
    ]
    void(till, first)
    assert CustomerAccount.objects.get(kind="kasbon").balance == 0
    assert balance("cash_drawer") == FLOAT
    ledgers_agree()


def test_a_deposit_is_paid_in_and_used_up(in_shop: Shop) -> None:
    till, buyer = in_shop.till("supervisor"), customer()
    assert pay(till, in_shop, buyer, 25_000, kind="deposit").status_code == 201
    order = sell(till, on_account(in_shop, buyer, 18_000, "deposit"))
    short = send(till, on_account(in_shop, buyer, 7_001, "deposit"))
    assert (code(short), short.json()["balance"]) == ((409, "deposit_short"), 7_000)
    assert (balance("deposit_liability"), balance("cash_drawer")) == (-7_000, FLOAT + 25_000)
    refunded(till, order, (0, 1, RESTOCK))
    assert CustomerAccount.objects.get(kind="deposit").balance == 25_000
    ledgers_agree()


def test_who_may_and_what_is_refused(in_shop: Shop, django_assert_num_queries: Any) -> None:
    shop, buyer = in_shop, limited(in_shop)
    sell(shop.till(), on_account(shop, buyer, 18_000))
    assert pay(shop.client("accountant"), shop, buyer, 1_000).status_code == 403
    assert pay(shop.till(), shop, buyer, 0).status_code == 400
    assert pay(shop.till(), shop, buyer, 1_000, method="kasbon").status_code == 400
    assert pay(shop.till(), shop, Customer(id=uuid7()), 1_000).status_code == 404
    type(shop.shift).objects.update(state="closed")
    assert code(pay(shop.till(), shop, buyer, 1_000)) == (409, "shift_not_open")
    assert pay(shop.client("owner"), shop, buyer, 1_000, method="transfer").status_code == 201
    assert AccountPayment.objects.count() == 1
    ledgers_agree()


def test_debts_by_age(in_shop: Shop) -> None:
    """Rp18.000 forty days ago, Rp18.000 today; Rp10.000 paid count for the oldest."""
    till, buyer = in_shop.till(), limited(in_shop)
    sell(till, on_account(in_shop, buyer, 18_000))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM loyalty_accountentry")
    AccountEntry.objects.bulk_create(
        [
            AccountEntry(
                account=CustomerAccount.objects.get(),
                reason="sale",
                amount=18_000,
                balance_after=36_000,
                source_id=uuid7(),
                created_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=40),
            )
        ]
    )
    CustomerAccount.objects.update(balance=36_000)
    pay(till, in_shop, buyer, 10_000)
    (debt,) = kasbon_ageing()
    assert (debt.name, debt.balance, debt.limit) == ("Bu Tini", 26_000, 50_000)
    assert (debt.week, debt.month, debt.quarter, debt.older) == (18_000, 0, 8_000, 0)
