"""Customers who buy on kasbon or from a deposit, goods that came back, goods that were exchanged.

A few of each, today, through the product's own services, once the trade is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from apps.backoffice.bulk.baskets import till_actor
from apps.backoffice.demo.life import LEFT
from apps.backoffice.demo.shops import DemoOutlet, DemoProduct, DemoShop
from apps.catalog.models import Product
from apps.core.actors import Actor
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.customers.models import Customer
from apps.inventory.models import StockLevel
from apps.loyalty.services import set_kasbon_limit
from apps.orders.accounts.services.receiving import ReceivedMoney, receive_payment
from apps.orders.drafts import Draft, DraftLine, DraftTender
from apps.orders.models import Order, Refund, RefundLine
from apps.orders.refunds.plan import RefundDraft, ReturnedGoods
from apps.orders.refunds.services.exchange import exchange_order
from apps.orders.refunds.services.quoting import quote_refund
from apps.orders.refunds.services.refund import refund_order
from apps.orders.services.checkout import place_order
from apps.orders.services.quote import quote
from apps.tenants.models import Membership
from apps.tenants.selectors import actor_for_membership

_PLENTY: Final = 10
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Debtor:
    """Somebody who buys on kasbon: how many of the shop's goods, and what was paid of it."""

    name: str
    limit: int
    goods: int
    paid: int = 0


@dataclass(frozen=True, slots=True)
class Saver:
    """Somebody who paid in advance, and bought so many goods from it."""

    name: str
    deposit: int
    goods: int


DEBTORS: Final[Mapping[str, Sequence[Debtor]]] = {
    "toko-berkah": (
        Debtor("Pak Dedi Katering", limit=2_000_000, goods=6, paid=20_000),
        Debtor("Bu Yati Warung", limit=500_000, goods=2),
    ),
}
SAVERS: Final[Mapping[str, Sequence[Saver]]] = {
    "toko-berkah": (Saver("Bu Neneng", deposit=200_000, goods=1),),
}
# Shops in which a customer came back for other goods.
EXCHANGERS: Final = frozenset({"toko-berkah"})


@dataclass(frozen=True, slots=True)
class _Counter:
    """The first outlet's till, its people, and what stands on its shelves in plenty."""

    place: DemoOutlet
    owner: Actor
    cashier: Actor
    supervisor: Actor
    goods: Sequence[DemoProduct]


def trade_by_hand(shop: DemoShop) -> None:
    """For the tenant in context, outside of a transaction: sales have their own."""
    counter = _counter(shop)
    for debtor in DEBTORS.get(shop.plan.slug, ()):
        _buy_on_kasbon(counter, debtor)
    for saver in SAVERS.get(shop.plan.slug, ()):
        _buy_from_deposit(counter, saver)
    sold = _sell(counter, counter.goods[:2])
    _take_back(counter, sold)
    if shop.plan.slug in EXCHANGERS:
        cheap, dear = sorted(counter.goods[:2], key=lambda product: product.row.price)
        _exchange(counter, _sell(counter, [cheap]), [dear])


def _counter(shop: DemoShop) -> _Counter:
    place = shop.outlets[0]
    with tenant_transaction(read_only=True):
        there = dict(
            StockLevel.objects.filter(outlet=place.outlet).values_list("product_id", "quantity")
        )
        # What comes in a packet asks nothing: no size, no milk.
        packed = set(Product.objects.filter(barcodes__isnull=False).values_list("id", flat=True))
        people = Membership.objects.filter(membershipoutlet__outlet=place.outlet).order_by("code")
        first = {
            role: people.filter(role__key=role).values_list("id", flat=True)[0]
            for role in ("cashier", "supervisor")
        }
        cashier, supervisor = (
            till_actor(first[role], place.till) for role in ("cashier", "supervisor")
        )
        owner = actor_for_membership(Membership.objects.filter(role__key="owner")[0].id)
    assert owner is not None  # noqa: S101 - a shop is made with one
    goods = [
        product
        for product in shop.products
        if product.row.tracked
        and product.row.id in packed
        and product.row.name not in LEFT[shop.plan.slug]
        and there.get(product.row.id, 0) >= _PLENTY
    ]
    return _Counter(place, owner, cashier, supervisor, goods)


def _buy_on_kasbon(counter: _Counter, debtor: Debtor) -> None:
    buyer = _customer(debtor.name)
    set_kasbon_limit(customer_id=buyer, limit=debtor.limit, actor=counter.owner)
    _sell(counter, counter.goods[: debtor.goods], method="kasbon", buyer=buyer)
    if debtor.paid:
        _receive(counter, buyer, "kasbon", "cash", debtor.paid)


def _buy_from_deposit(counter: _Counter, saver: Saver) -> None:
    buyer = _customer(saver.name)
    _receive(counter, buyer, "deposit", "transfer", saver.deposit)
    _sell(counter, counter.goods[: saver.goods], method="deposit", buyer=buyer)


def _receive(counter: _Counter, buyer: UUID, kind: str, method: str, amount: int) -> None:
    money = ReceivedMoney(uuid7(), buyer, kind, method, amount, counter.place.outlet.id)
    receive_payment(received=money, actor=counter.cashier)


def _sell(
    counter: _Counter,
    goods: Sequence[DemoProduct],
    *,
    method: str = "cash",
    buyer: UUID | None = None,
) -> UUID:
    """One of each of the goods, paid exactly; the order's id."""
    draft = _draft(counter, goods, buyer, DraftTender(method, 0))
    total = quote(draft=draft, actor=counter.cashier)["total"]
    paid = _draft(counter, goods, buyer, DraftTender(method, total))
    place_order(draft=paid, actor=counter.cashier, key=None, request_hash=b"")
    assert paid.id is not None  # noqa: S101 - `_draft` gives one
    return paid.id


def _draft(
    counter: _Counter, goods: Sequence[DemoProduct], buyer: UUID | None, *tenders: DraftTender
) -> Draft:
    return Draft(
        outlet_id=counter.place.outlet.id,
        channel=Order.Channel.TAKE_AWAY,
        lines=tuple(DraftLine(product.row.id, _ONE) for product in goods),
        tenders=tenders,
        customer_id=buyer,
        id=uuid7(),
        confirm_duplicate=True,
    )


def _back(order_id: UUID, reason: str, to: str) -> RefundDraft:
    """The first line of a sale."""
    with tenant_transaction(read_only=True):
        line = Order.objects.get(id=order_id).lines.order_by("position")[0]
    return RefundDraft(uuid7(), (ReturnedGoods(line.id, _ONE, to),), reason)


def _take_back(counter: _Counter, order_id: UUID) -> None:
    """A part of a sale: the other goods stay sold."""
    draft = _back(order_id, Refund.Reason.DAMAGED, RefundLine.To.WASTE)
    refund_order(order_id=order_id, draft=draft, actor=counter.supervisor)


def _exchange(counter: _Counter, order_id: UUID, goods: Sequence[DemoProduct]) -> None:
    """The customer pays by card what the new goods cost more."""
    draft = _back(order_id, Refund.Reason.WRONG_ITEM, RefundLine.To.RESTOCK)
    price = quote(draft=_draft(counter, goods, None), actor=counter.supervisor)["total"]
    plan = quote_refund(order_id=order_id, draft=draft, actor=counter.supervisor, credit=price)
    due = price - plan.exchanged
    sale = _draft(counter, goods, None, *([DraftTender("card", due)] if due else []))
    exchange_order(order_id=order_id, draft=draft, sale=sale, actor=counter.supervisor)


def _customer(name: str) -> UUID:
    with tenant_transaction(read_only=True):
        return Customer.objects.get(name=name).id
