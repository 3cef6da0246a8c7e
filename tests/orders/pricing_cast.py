"""What the tests of promotions, vouchers, packs and modifiers share."""

from decimal import Decimal
from typing import Any

from django.db import connection
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.customers.models import Customer, CustomerGroup
from apps.finance.models import JournalLine
from apps.inventory.models import StockLevel
from apps.inventory.verification import CHECKS
from apps.orders.models import Order
from apps.pricing.models import Promotion, Voucher
from apps.pricing.services import VoucherValues, create_promotion, create_voucher_batch
from apps.pricing.services.promotions import Part
from apps.reports.books import find_violations
from tests.factories import Shop, order_body

ORDERS = "/api/v1/orders"
QUOTES = "/api/v1/quotes"
FACTS = "/api/v1/pricing/facts"
# Answers are English unless somebody asks for another language, as tills do.
LANGUAGE = {"Accept-Language": "id"}


def sell(client: APIClient, body: dict[str, Any]) -> Any:
    """Sell with a key of its own."""
    headers = LANGUAGE | {"Idempotency-Key": str(uuid7())}
    return client.post(ORDERS, body, format="json", headers=headers)


def sold(client: APIClient, body: dict[str, Any]) -> dict[str, Any]:
    """The answer of a sale that must succeed."""
    answer = sell(client, body)
    assert answer.status_code == 201, answer.json()
    order: dict[str, Any] = answer.json()
    return order


def body_of(shop: Shop, lines: list[dict[str, Any]], total: int, **more: Any) -> dict[str, Any]:
    """A checkout of these lines, paid in cash exactly."""
    tenders = [{"method": "cash", "amount": total}] if total else []
    return order_body(shop, lines=lines, tenders=tenders, expected_total=total, **more)


def quote(client: APIClient, body: dict[str, Any]) -> Any:
    """What the cart of a checkout's body costs."""
    asked = ("outlet", "channel", "lines", "customer", "vouchers", "discount")
    cart = {key: body[key] for key in asked if key in body}
    return client.post(QUOTES, cart, format="json", headers=LANGUAGE)


def line(shop: Shop, index: int, quantity: str = "1", **more: Any) -> dict[str, Any]:
    """A line of the shop's product number `index`."""
    return {"item": str(shop.products[index].id), "quantity": quantity} | more


def promotion(shop: Shop, index: int | None = None, *, percent: int = 10, **more: Any) -> Promotion:
    """So many percent off a product, or off everything."""
    parts = () if index is None else (Part("target", items=(str(shop.products[index].id),)),)
    values = {
        "name": f"Promo {uuid7().hex[-6:]}",
        "kind": "product",
        "benefit_kind": "percent",
        "benefit_value": Decimal(percent),
        "parts": parts,
    }
    return create_promotion(actor=shop.people["owner"].actor, **values | more)  # type: ignore[typeddict-item]


def voucher(shop: Shop, code: str, **more: Any) -> Voucher:
    """A code; Rp5.000 off everything, once, unless said otherwise."""
    values: VoucherValues = {
        "name": f"Voucher {code}",
        "benefit_kind": "amount",
        "benefit_value": Decimal(5000),
        "on_promoted": True,
    }
    values.update(more)  # type: ignore[typeddict-item]
    batch = create_voucher_batch(actor=shop.people["owner"].actor, code=code, **values)
    return Voucher.objects.get(batch=batch)


def customer(group: CustomerGroup | None = None, **more: Any) -> Customer:
    return Customer.objects.create(code=uuid7().hex[-8:], name="Bu Tini", group=group, **more)


def members(*, is_member: bool = True) -> CustomerGroup:
    return CustomerGroup.objects.create(name=f"Grup {uuid7().hex[-6:]}", is_member=is_member)


def stock(shop: Shop, index: int) -> Decimal:
    return StockLevel.objects.get(outlet=shop.outlet, product=shop.products[index]).quantity


def postings(order: dict[str, Any], kind: str = "sale") -> dict[str, int]:
    """Debits less credits of a sale's entry, by account."""
    lines = JournalLine.objects.filter(entry__source_id=order["id"], entry__kind=kind)
    rows = lines.values_list("account__system_key", "debit", "credit")
    return {key: debit - credit for key, debit, credit in rows}


def nothing_sold(shop: Shop) -> None:
    assert not Order.objects.exists()
    assert stock(shop, 0) == 100
    assert not Voucher.objects.filter(uses__gt=0).exists()


def void(client: APIClient, order: dict[str, Any]) -> None:
    answer = client.post(
        f"{ORDERS}/{order['id']}/void",
        {"reason": "salah pesan"},
        format="json",
        HTTP_IDEMPOTENCY_KEY=str(uuid7()),
    )
    assert answer.status_code == 200, answer.json()


def books_agree() -> None:
    """The checks of `verify_books` and `verify_stock`, on what the test has written so far."""
    with connection.cursor() as cursor:
        assert find_violations(cursor) == ()
        for sql in CHECKS.values():
            cursor.execute(sql)
            assert cursor.fetchall() == []
