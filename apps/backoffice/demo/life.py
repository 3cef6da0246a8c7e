"""What a visitor finds beside the sales: open tickets, empty shelves, a locked PIN, a logo.

Everything goes through the product's own services, once, after the trade is written.
"""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone

from apps.backoffice.bulk.baskets import till_actor
from apps.backoffice.demo.logo import cafe_logo
from apps.backoffice.demo.offers import make_offers
from apps.backoffice.demo.shops import DemoOutlet, DemoShop
from apps.catalog.models import Product
from apps.core.actors import Actor, system_actor
from apps.core.ids import uuid7
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services.adjustments import adjust_stock
from apps.inventory.services.reorder import set_reorder_point
from apps.orders.kitchen.models import KitchenLine, KitchenTicket
from apps.orders.kitchen.services import CartLine, move_lines, send_cart
from apps.orders.kitchen.states import LineState
from apps.orders.services.receipt_templates import set_receipt_template
from apps.tenants.errors import PinLocked, WrongPin
from apps.tenants.models import Membership
from apps.tenants.services.pins import MAX_FAILURES, check_pin

# Packed goods are ordered again from this many on.
_REORDER_AT: Final = Decimal(6)
_FILLED: Final = Decimal(24)
# `people._new_pin` never makes this one.
_NOBODYS_PIN: Final = "000000"


@dataclass(frozen=True, slots=True)
class Bill:
    """An open bill that the till has sent. `state`: how far the kitchen is, `minutes` ago."""

    label: str
    minutes: int
    state: LineState
    lines: tuple[tuple[str, int, str], ...]
    channel: str = "dine_in"
    note: str = ""


BILLS: Final = (
    Bill(
        "Meja 7",
        14,
        LineState.READY,
        (("Kopi Susu Tetangga", 2, ""), ("Nasi Goreng Tetangga", 1, "tidak pedas")),
    ),
    Bill("Kak Rani", 11, LineState.READY, (("Es Latte", 1, "gula sedikit"),), "take_away"),
    Bill(
        "Meja 3",
        8,
        LineState.COOKING,
        (("Ayam Geprek", 2, "sambal dipisah"), ("Es Teh Manis", 2, ""), ("Kentang Goreng", 1, "")),
    ),
    Bill("Meja 12", 6, LineState.COOKING, (("Cappuccino", 1, ""), ("Roti Bakar Srikaya", 1, ""))),
    Bill(
        "Mas Bayu",
        4,
        LineState.PENDING,
        (("Es Kopi Aren", 3, ""), ("Pisang Goreng Keju", 1, "")),
        "take_away",
        "bungkus terpisah",
    ),
    Bill(
        "Meja 5",
        2,
        LineState.PENDING,
        (("Soto Ayam", 1, "tanpa seledri"), ("Burger Sapi", 1, ""), ("Jus Alpukat", 2, "")),
    ),
    Bill("Meja 9", 1, LineState.PENDING, (("V60 Gayo", 1, ""), ("Es Matcha Latte", 1, ""))),
)

# What is nearly empty or gone in a shop's first outlet: how many of a product are left.
LEFT: Final[Mapping[str, Mapping[str, int]]] = {
    "kopi-tetangga": {
        "Tumbler Tetangga": 0,
        "Kertas V60 Isi 40": 0,
        "Biji Toraja 200 g": 2,
        "Kopi Celup Isi 10": 3,
        "Keripik Tempe 150 g": 4,
    },
    "toko-berkah": {"Sarden 155 g": 0, "Popok M Isi 20": 2, "Sirup Cocopandan 460 ml": 3},
}


def bring_to_life(shop: DemoShop) -> None:
    """For the tenant in scope; its sales are written."""
    make_offers(shop)
    _watch_stock(shop)
    for place in shop.outlets:
        if place.place.has_board:
            _fill_board(shop, place)
    if shop.plan.is_furnished:
        for place in shop.outlets:
            _print_nicely(shop, place)
        _forget_pin(shop)


def _watch_stock(shop: DemoShop) -> None:
    """Packed goods have reorder points; only what `LEFT` names is low, and only in one outlet."""
    for place in shop.outlets:
        left = LEFT[shop.plan.slug] if place is shop.outlets[0] else {}
        _fill_shelves(system_actor(shop.tenant.id), place.outlet.id, left)


def _fill_shelves(actor: Actor, outlet_id: UUID, left: Mapping[str, int]) -> None:
    tracked = Product.objects.filter(track_stock=True).order_by("id")
    levels = dict(
        StockLevel.objects.filter(outlet_id=outlet_id).values_list("product_id", "quantity")
    )
    for product_id, name in tracked.values_list("id", "name"):
        # A shelf that opened empty, and of which nothing was sold, has no level.
        quantity = levels.get(product_id, Decimal(0))
        if name in left:
            _count(actor, outlet_id, product_id, Decimal(left[name]) - quantity)
        elif quantity <= _REORDER_AT:
            _count(actor, outlet_id, product_id, _FILLED - quantity)
    for product_id in tracked.filter(barcodes__isnull=False).values_list("id", flat=True):
        set_reorder_point(
            actor=actor, outlet_id=outlet_id, product_id=product_id, quantity=_REORDER_AT
        )


def _count(actor: Actor, outlet_id: UUID, product_id: UUID, difference: Decimal) -> None:
    """Somebody counts the shelf and finds more or less than the books have."""
    if difference:
        adjust_stock(
            actor=actor,
            outlet_id=outlet_id,
            product_id=product_id,
            quantity=difference,
            reason=StockMovement.Reason.CORRECTION,
            note="Hitung rak",
        )


def _fill_board(shop: DemoShop, place: DemoOutlet) -> None:
    """Tickets as they hang there in a busy hour, sent a while ago."""
    products = {product.row.name: product.row.id for product in shop.products}
    cashier = till_actor(_people(place, "cashier")[0].id, place.till)
    cook = till_actor(_people(place, "kitchen")[0].id, place.till)
    for bill in BILLS:
        order = send_cart(
            actor=cashier,
            order_id=uuid7(),
            outlet_id=place.outlet.id,
            channel=bill.channel,
            label=bill.label,
            note=bill.note,
            lines=[CartLine(products[name], Decimal(n), note) for name, n, note in bill.lines],
        )
        tickets = KitchenTicket.objects.filter(order=order)
        for state in _steps_to(bill.state):
            move_lines(actor=cook, items=list(tickets.values_list("id", flat=True)), to=state)
        sent_at = timezone.now() - dt.timedelta(minutes=bill.minutes)
        tickets.update(created_at=sent_at)
        if bill.state == LineState.PENDING:
            KitchenLine.objects.filter(ticket__order=order).update(changed_at=sent_at)


def _steps_to(state: LineState) -> tuple[LineState, ...]:
    steps = (LineState.COOKING, LineState.READY)
    return steps[: steps.index(state) + 1] if state in steps else ()


def _print_nicely(shop: DemoShop, place: DemoOutlet) -> None:
    set_receipt_template(
        actor=system_actor(shop.tenant.id),
        outlet_id=place.outlet.id,
        name=shop.plan.name,
        website=shop.plan.website,
        header=shop.plan.header,
        footer=shop.plan.footer,
        logo=cafe_logo(),
    )


def _forget_pin(shop: DemoShop) -> None:
    """The last outlet's last cashier typed a wrong PIN until it was locked, for five minutes."""
    place = shop.outlets[-1]
    person = _people(place, "cashier")[-1]
    till = till_actor(person.id, place.till)
    for _ in range(MAX_FAILURES):
        with suppress(WrongPin, PinLocked):
            check_pin(employee=person.code, pin=_NOBODYS_PIN, actor=till)


def _people(place: DemoOutlet, role: str) -> list[Membership]:
    people = Membership.objects.filter(role__key=role, membershipoutlet__outlet_id=place.outlet.id)
    return list(people.order_by("code"))
