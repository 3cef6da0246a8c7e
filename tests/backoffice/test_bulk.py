"""The bulk writer against the checkout: the same basket leaves the same rows."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.backoffice.bulk.baskets import Basket, Counter, cash_with, document_of, till_actor
from apps.backoffice.bulk.writer import StagedSale, bulk_writer
from apps.catalog.models import Product
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.outbox import dispatch
from apps.core.tenancy import tenant_scope
from apps.finance.models import JournalEntry, JournalLine
from apps.inventory.models import StockMovement
from apps.orders.drafts import Draft, DraftLine
from apps.orders.goods import read_goods
from apps.orders.models import Order, OrderLine, Tender, TerminalSequence
from apps.orders.services.void import void_order
from apps.pricing.engine import Discount
from apps.pricing.rules import current_version
from apps.pricing.services import set_outlet_pricing
from apps.reports.books import verify_books
from apps.reports.models import DailySales
from apps.tax.services import set_outlet_tax
from tests.factories import Shop, make_shop, order_body

# What must differ between two shops: identities and moments.
OWN = {
    "id", "tenant_id", "outlet_id", "terminal_id", "shift_id", "cashier_id", "order_id", "level_id",
    "product_id", "entry_id", "account_id", "source_id", "membership_id", "subject_id", "xid",
    "placed_at", "created_at", "voided_at", "posted_at", "at", "items_hash", "rules_version",
    "ip", "request_id",
}  # fmt: skip


def cafe(name: str, *, stock: int) -> Shop:
    shop = make_shop(name, stock=stock)
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        set_outlet_tax(actor=actor, outlet=shop.outlet, profile=shop.profiles["PBJT 10 %"])
        set_outlet_pricing(actor=actor, outlet=shop.outlet, service_rate=Decimal(5), cash_step=500)
        Product.objects.update(cost=7000)
    return shop


def sell_by_checkout(shop: Shop) -> UUID:
    kopi, roti, antar = (str(product.id) for product in shop.products)
    body = order_body(
        shop,
        channel="take_away",
        lines=[
            {"item": kopi, "quantity": "2", "discount": {"percent": "5", "reason": "Promo"}},
            {"item": roti, "quantity": "1"},
            {"item": antar, "quantity": "1"},
            {"item": kopi, "quantity": "1"},
        ],
        discount={"amount": 1500, "reason": "Setia"},
        tenders=[{"method": "cash", "amount": 100_000}],
    )
    answer = shop.till().post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY="k")
    assert answer.status_code == 201, answer.json()
    return UUID(body["id"])


def sell_in_bulk(shop: Shop, *, voided: bool) -> UUID:
    kopi, roti, antar = (product.id for product in shop.products)
    now = timezone.now()
    basket = Basket(
        lines=(
            DraftLine(kopi, Decimal(2), discount=Discount("percent", Decimal(5), "Promo")),
            DraftLine(roti, Decimal(1)),
            DraftLine(antar, Decimal(1)),
            DraftLine(kopi, Decimal(1)),
        ),
        channel="take_away",
        placed_at=now,
        cash=True,
        pay=cash_with([100_000]),
        discount=Discount("amount", 1500, "Setia"),
    )
    draft = Draft(outlet_id=shop.outlet.id, channel="take_away", lines=basket.lines)
    with tenant_scope(shop.tenant.id):
        cashier = till_actor(shop.people["cashier"].membership.id, shop.terminal)
        counter = Counter(
            shop.outlet,
            shop.terminal,
            shop.shift.id,
            cashier,
            current_version(),
            read_goods(draft, tenant_id=shop.tenant.id).products,
        )
        document = document_of(basket, counter)
    sale = StagedSale(
        n=1,
        basket=1,
        id=uuid7(),
        terminal=shop.terminal.id,
        shift=shop.shift.id,
        cashier=cashier.membership_id,
        number=1,
        receipt="A1-000001",
        placed_at=now,
        business_date=now.astimezone(dt.timezone(dt.timedelta(hours=7))).date(),
        voided_at=now if voided else None,
        void_reason="Salah input" if voided else "",
        voided_by=shop.people["supervisor"].membership.id if voided else None,
    )
    with bulk_writer(shop.tenant.id) as writer:
        writer.stage_baskets([document])
        writer.stage_sales([sale])
        writer.open_stock(at=now, day=sale.business_date)
        assert writer.write() == 1
    return sale.id


def rows(shop: Shop, order_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything that hangs on a sale, without identities and moments."""
    with tenant_scope(shop.tenant.id):
        found = {
            "order": Order.objects.filter(id=order_id).values(),
            "lines": OrderLine.objects.filter(order_id=order_id).order_by("position").values(),
            "tenders": Tender.objects.filter(order_id=order_id).values(),
            "entries": JournalEntry.objects.filter(source_id=order_id).order_by("kind").values(),
            "journal": JournalLine.objects.filter(entry__source_id=order_id)
            .order_by("entry__kind", "id")
            .values("account__system_key", "debit", "credit", "entry__kind"),
            "stock": StockMovement.objects.filter(source_id=order_id)
            .order_by("reason", "level__product__sku", "quantity")
            .values("reason", "quantity", "value", "note", "level__product__sku"),
            "audit": AuditEntry.objects.filter(subject_id=order_id).order_by("action").values(),
            "sequence": TerminalSequence.objects.values("last_number"),
            "day": DailySales.objects.values("orders", "total"),
        }
        plain = {
            name: [{k: v for k, v in row.items() if k not in OWN} for row in values]
            for name, values in found.items()
        }
    for entry in plain["audit"]:
        if entry["action"] == "order.voided":
            entry["after"]["approver"] = bool(entry["after"]["approver"])
    return plain


@pytest.mark.parametrize("voided", [False, True])
def test_bulk_leaves_what_the_checkout_leaves(committed: None, *, voided: bool) -> None:
    one, other = cafe("Kedai Satu-Satu", stock=100), cafe("Kedai Borong", stock=0)
    by_checkout = sell_by_checkout(one)
    if voided:
        with tenant_scope(one.tenant.id):
            supervisor = till_actor(one.people["supervisor"].membership.id, one.terminal)
            void_order(order_id=by_checkout, reason="Salah input", actor=supervisor)
    dispatch(one.tenant.id)
    in_bulk = sell_in_bulk(other, voided=voided)
    expected, found = rows(one, by_checkout), rows(other, in_bulk)
    assert len(found["entries"]) == (2 if voided else 1)
    if voided:  # the handlers leave a day of nothing, the bulk writer no day
        assert expected.pop("day") == [{"orders": 0, "total": 0}]
        assert found.pop("day") == []
    assert found == expected
    own = {one.tenant.id, other.tenant.id}
    assert [v for v in verify_books().violations if v.tenant_id in own] == []


def test_costs_with_fractions_are_refused(committed: None) -> None:
    shop = cafe("Kedai Pecahan", stock=0)
    with tenant_scope(shop.tenant.id):
        Product.objects.update(cost=Decimal("0.5"))
    with pytest.raises(ValueError, match="whole rupiah"):
        sell_in_bulk(shop, voided=False)
