"""What the demo shops offer: price lists, promotions, member discounts, vouchers.

Made after the trade, whose sales had none of it. Prices and amounts in whole rupiah.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from apps.backoffice.demo.shops import DemoShop
from apps.catalog.models import Category, ProductUnit
from apps.core.actors import Actor, system_actor
from apps.core.channels import Channel
from apps.customers.models import CustomerGroup
from apps.customers.services import create_group, update_customer
from apps.pricing.models import Promotion, PromotionPart
from apps.pricing.services import (
    Entry,
    Part,
    create_price_list,
    create_promotion,
    create_voucher_batch,
    set_member_discount,
)

Kind = Promotion.Kind
Role = PromotionPart.Role

_WORKDAYS: Final = (1, 2, 3, 4, 5)
_FREE: Final = Decimal(100)
_ADULT: Final = 21


@dataclass(frozen=True, slots=True)
class Goods:
    """A part of a promotion by the names of products and categories."""

    role: str
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion: its kind, what it gives, what it is about, and the rest of its values."""

    name: str
    kind: str
    benefit: tuple[str, Decimal]
    goods: tuple[Goods, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class List:
    """A price list: by product, prices from a quantity on; by product and pack, its price.

    `group`: for whom, `channel`: where.
    """

    name: str
    prices: Mapping[str, Mapping[int, int]]
    packs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    group: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Vouchers. The chosen `code` is for whoever tries the demo; it works nowhere else."""

    name: str
    benefit: tuple[str, Decimal]
    code: str
    more: Mapping[str, Any] = field(default_factory=dict)
    count: int = 0


@dataclass(frozen=True, slots=True)
class Offers:
    """All that a shop offers. The first group is the members', with 5 % off."""

    groups: tuple[str, ...]
    lists: tuple[List, ...]
    promotions: tuple[Offer, ...]
    batches: tuple[Batch, ...]


OFFERS: Final[Mapping[str, Offers]] = {
    "kopi-tetangga": Offers(
        groups=("Anggota", "Kantor langganan"),
        lists=(
            List(
                "Harga anggota",
                {
                    "Kopi Susu Tetangga": {1: 20_000},
                    "Es Kopi Aren": {1: 22_000},
                    "Cappuccino": {1: 26_000},
                    "Caffe Latte": {1: 26_000},
                },
                group="Anggota",
            ),
            List(
                "Harga kantor",
                {"Kopi Susu Tetangga": {5: 19_000, 20: 17_500}, "Donat Kampung": {10: 8_000}},
                group="Kantor langganan",
            ),
            List(
                "Pesan antar",
                {
                    "Kopi Susu Tetangga": {1: 25_000},
                    "Es Kopi Aren": {1: 27_000},
                    "Nasi Goreng Tetangga": {1: 36_000},
                    "Ayam Geprek": {1: 34_000},
                },
                channel=Channel.DELIVERY,
            ),
        ),
        promotions=(
            Offer(
                "Happy hour kopi dingin",
                Kind.PRODUCT,
                ("percent", Decimal(20)),
                (Goods(Role.TARGET, categories=("Kopi Dingin",)),),
                {
                    "weekdays": _WORKDAYS,
                    "time_from": dt.time(14),
                    "time_until": dt.time(17),
                    "priority": 50,
                },
            ),
            Offer(
                "Paket kopi + roti bakar",
                Kind.BUNDLE,
                ("price", Decimal(42_000)),
                (
                    Goods(Role.PART, products=("Cappuccino", "Caffe Latte")),
                    Goods(Role.PART, products=("Roti Bakar Srikaya", "Roti Bakar Cokelat Keju")),
                ),
                {"priority": 10},
            ),
            Offer(
                "Donat: beli 2 gratis 1",
                Kind.BUY_GET,
                ("percent", _FREE),
                (
                    Goods(Role.BUY, products=("Donat Kampung", "Donat Kacang"), quantity=2),
                    Goods(Role.GET, products=("Donat Kampung", "Donat Kacang")),
                ),
                {"priority": 20, "limit_per_order": 3},
            ),
            Offer(
                "Tiga camilan, hemat 15 %",
                Kind.QUANTITY,
                ("percent", Decimal(15)),
                (Goods(Role.TARGET, categories=("Camilan",)),),
                {"min_quantity": Decimal(3), "priority": 60},
            ),
            Offer(
                "Kue ulang tahun",
                Kind.PRODUCT,
                ("percent", Decimal(50)),
                (Goods(Role.TARGET, categories=("Kue dan Roti",)),),
                {"birthday": True, "limit_per_order": 1, "limit_per_customer": 1, "priority": 5},
            ),
            Offer(
                "Belanja Rp150.000 hemat Rp15.000",
                Kind.AMOUNT,
                ("amount", Decimal(15_000)),
                (Goods(Role.EXCLUDED, products=("Ongkos Antar",)),),
                {
                    "min_amount": 150_000,
                    "repeat": True,
                    "max_amount": 45_000,
                    "stackable": True,
                    "priority": 200,
                },
            ),
        ),
        batches=(
            Batch(
                "Selamat datang 10 %",
                ("percent", Decimal(10)),
                "DEMO10",
                {"max_amount": 15_000, "uses_per_voucher": 1_000, "on_promoted": True},
            ),
            Batch(
                "Voucher Rp20.000",
                ("amount", Decimal(20_000)),
                "DEMO20RIBU",
                {"min_amount": 60_000},
                count=25,
            ),
        ),
    ),
    "toko-berkah": Offers(
        groups=("Anggota", "Warung langganan"),
        lists=(
            List(
                "Grosir",
                {
                    "Mi Goreng Instan": {6: 3_400, 24: 3_350},
                    "Mi Kuah Soto": {6: 3_400, 24: 3_350},
                    "Air Mineral 600 ml": {12: 3_700},
                    "Kopi Saset": {5: 1_950},
                    "Sampo Saset": {6: 950},
                    "Gula Pasir 1 kg": {5: 17_500, 20: 17_100},
                    "Minyak Goreng 1 L": {6: 19_000},
                },
            ),
            List(
                "Harga warung",
                {
                    "Mi Goreng Instan": {1: 3_300},
                    "Telur Ayam": {1: 28_000, 5: 27_500},
                    "Gula Pasir 1 kg": {1: 17_200},
                },
                {("Mi Goreng Instan", "dus"): 127_000, ("Air Mineral 600 ml", "dus"): 80_000},
                group="Warung langganan",
            ),
            List("Harga anggota", {"Beras Pandan Wangi 5 kg": {1: 76_000}}, group="Anggota"),
        ),
        promotions=(
            Offer(
                "Happy hour es krim",
                Kind.PRODUCT,
                ("percent", Decimal(20)),
                (Goods(Role.TARGET, products=("Es Krim Stik",)),),
                {"time_from": dt.time(14), "time_until": dt.time(16), "priority": 50},
            ),
            Offer(
                "Paket kopi + roti",
                Kind.BUNDLE,
                ("price", Decimal(22_000)),
                (
                    Goods(Role.PART, products=("Kopi Saset",), quantity=3),
                    Goods(Role.PART, products=("Roti Tawar",)),
                ),
                {"priority": 10},
            ),
            Offer(
                "Wafer: beli 2 gratis 1",
                Kind.BUY_GET,
                ("percent", _FREE),
                (
                    Goods(Role.BUY, products=("Wafer Cokelat",), quantity=2),
                    Goods(Role.GET, products=("Wafer Cokelat",)),
                ),
                {"priority": 20},
            ),
            Offer(
                "Jumat berkah",
                Kind.AMOUNT,
                ("amount", Decimal(5_000)),
                (),
                {
                    "min_amount": 100_000,
                    "repeat": True,
                    "weekdays": (5,),
                    "limit_per_day": 100,
                    "stackable": True,
                    "priority": 200,
                },
            ),
        ),
        batches=(
            Batch(
                "Voucher belanja Rp10.000",
                ("amount", Decimal(10_000)),
                "DEMO10RIBU",
                {"min_amount": 75_000},
                count=25,
            ),
        ),
    ),
}


def make_offers(shop: DemoShop) -> None:
    """For the tenant in scope; every other guest belongs to a group."""
    actor = system_actor(shop.tenant.id)
    offers = OFFERS[shop.plan.slug]
    groups = _groups(actor, offers)
    _join(actor, shop, list(groups.values()))
    for price_list in offers.lists:
        _make_list(actor, price_list, shop, groups)
    for offer in offers.promotions:
        _make_promotion(actor, offer, shop)
    for batch in offers.batches:
        _make_batch(actor, batch)


def _groups(actor: Actor, offers: Offers) -> dict[str, CustomerGroup]:
    """The first one's people are members."""
    groups = {
        name: create_group(actor=actor, name=name, is_member=number == 0)
        for number, name in enumerate(offers.groups)
    }
    set_member_discount(
        actor=actor,
        group_id=groups[offers.groups[0]].id,
        name="Diskon anggota",
        benefit_kind="percent",
        benefit_value=Decimal(5),
        max_amount=25_000,
    )
    return groups


def _join(actor: Actor, shop: DemoShop, groups: list[CustomerGroup]) -> None:
    """Every other guest is a member, every sixth of the other group; the first's birthday."""
    members, others = groups
    today = timezone.localdate()
    for number, guest in enumerate(shop.guests):
        group = members if number % 2 == 0 else others if number % 6 == 1 else None
        birthday = _years_before(today - dt.timedelta(days=number * 13), _ADULT + number)
        update_customer(actor=actor, customer_id=guest, group=group, birthday=birthday)


def _years_before(day: dt.date, years: int) -> dt.date:
    """The same day of an earlier year; 29 February becomes the 28th."""
    last = 28 if day.month == 2 else 31
    return dt.date(day.year - years, day.month, min(day.day, last))


def _make_list(
    actor: Actor, price_list: List, shop: DemoShop, groups: Mapping[str, CustomerGroup]
) -> None:
    ids = {product.row.name: product.row.id for product in shop.products}
    create_price_list(
        actor=actor,
        name=price_list.name,
        groups=[groups[price_list.group].id] if price_list.group else [],
        channels=[price_list.channel] if price_list.channel else [],
        entries=[
            Entry(ids[name], price, min_quantity=Decimal(least))
            for name, breaks in price_list.prices.items()
            for least, price in breaks.items()
        ]
        + [
            Entry(ids[name], price, unit_id=_pack(ids[name], unit))
            for (name, unit), price in price_list.packs.items()
        ],
    )


def _pack(product_id: UUID, name: str) -> UUID:
    return ProductUnit.objects.get(product_id=product_id, name=name, deleted_at=None).id


def _make_promotion(actor: Actor, offer: Offer, shop: DemoShop) -> None:
    items = {product.row.name: str(product.row.id) for product in shop.products}
    categories = dict(Category.objects.values_list("name", "id"))
    create_promotion(
        actor=actor,
        name=offer.name,
        kind=offer.kind,
        benefit_kind=offer.benefit[0],
        benefit_value=offer.benefit[1],
        parts=[
            Part(
                goods.role,
                [items[name] for name in goods.products],
                [categories[name] for name in goods.categories],
                goods.quantity,
            )
            for goods in offer.goods
        ],
        **offer.more,
    )


def _make_batch(actor: Actor, batch: Batch) -> None:
    create_voucher_batch(
        actor=actor,
        name=batch.name,
        benefit_kind=batch.benefit[0],
        benefit_value=batch.benefit[1],
        code=batch.code,
        count=batch.count,
        **batch.more,
    )
