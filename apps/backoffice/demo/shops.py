"""The demo shops: tenant, outlets, people, products, tills."""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from apps.backoffice.demo.cafe import MENU
from apps.backoffice.demo.choices import add_choices
from apps.backoffice.demo.goods import Goods, ean13, sku
from apps.backoffice.demo.people import Login, Person, add_people
from apps.backoffice.demo.toko import SHELVES
from apps.backoffice.pictures import picture_of
from apps.backoffice.services.onboarding import open_outlet, open_shop
from apps.catalog.services import create_category, create_product
from apps.core.actors import Actor, system_actor
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_customer
from apps.orders.goods import ProductRow
from apps.shifts.services import open_shift
from apps.tax.models import TaxProfile
from apps.tenants.models import Outlet, Tenant, Terminal
from apps.tenants.services.people import create_terminal

FLOAT: Final = 500_000


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet as the demo tells it. `daily` sales on a normal working day; `has_board`: a
    screen in the kitchen."""

    code: str
    name: str
    timezone: str
    address: str
    phone: str
    daily: int
    cash_step: int = 0
    has_board: bool = False


@dataclass(frozen=True, slots=True)
class ShopPlan:
    """A demo tenant. `shelves`: SKU prefix → category name and its goods; `stations`: prefix →
    where it is cooked; `guests`: customers known by name; `is_furnished`: with a logo, and
    with somebody who forgets a PIN."""

    slug: str
    name: str
    tax_profile: str
    service_rate: Decimal
    header: str
    footer: str
    places: tuple[Place, ...]
    people: tuple[Person, ...]
    shelves: Mapping[str, tuple[str, tuple[Goods, ...]]]
    first_barcode: int
    stations: Mapping[str, str] = field(default_factory=dict)
    guests: tuple[str, ...] = ()
    website: str = ""
    is_furnished: bool = False


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product on sale with what the trade needs to choose it."""

    row: ProductRow
    shelf: str
    weight: int
    by_weight: bool


@dataclass(frozen=True, slots=True)
class DemoOutlet:
    """An outlet with the till that has a history."""

    place: Place
    outlet: Outlet
    till: Terminal
    open_shift_id: UUID


@dataclass(frozen=True, slots=True)
class DemoShop:
    plan: ShopPlan
    tenant: Tenant
    outlets: tuple[DemoOutlet, ...]
    products: tuple[DemoProduct, ...]
    guests: tuple[UUID, ...]
    logins: list[Login]


CAFE: Final = ShopPlan(
    slug="kopi-tetangga",
    name="Kopi Tetangga",
    tax_profile="PBJT 10 %",
    service_rate=Decimal(5),
    header="Ngopi dulu, tetangga!",
    footer="Terima kasih, sampai besok.\nWi-Fi: KopiTetangga / ngopidulu",
    places=(
        Place(
            "TBT",
            "Kopi Tetangga Tebet",
            Outlet.Timezone.WIB,
            "Jl. Tebet Barat Dalam 14, Jakarta Selatan",
            "021-5550-0114",
            daily=105,
            has_board=True,
        ),
        Place(
            "DPS",
            "Kopi Tetangga Renon",
            Outlet.Timezone.WITA,
            "Jl. Tukad Badung 27, Denpasar",
            "0361-555-0127",
            daily=60,
            cash_step=100,
        ),
    ),
    people=(
        Person("Ratna Wulandari", "owner", "ratna", "1001"),
        Person("Bagus Prakoso", "manager", "bagus", "1002"),
        Person("Sari Maharani", "supervisor", "sari", "1003", "TBT"),
        Person("Dimas Aditya", "cashier", "dimas", "1004", "TBT"),
        Person("Nisa Amalia", "cashier", "nisa", "1005", "TBT"),
        Person("Joko Susilo", "kitchen", "joko", "1006", "TBT"),
        Person("Wayan Sudira", "supervisor", "wayan", "1007", "DPS"),
        Person("Kadek Ayu", "cashier", "kadek", "1008", "DPS"),
        Person("Putu Arta", "cashier", "putu", "1009", "DPS"),
        Person("Melani Hartono", "accountant", "melani", "1010"),
    ),
    shelves=MENU,
    first_barcode=100_100_000,
    stations=dict.fromkeys(("KP", "KE", "MB", "TH", "NK", "JS"), "Bar")
    | dict.fromkeys(("SR", "MU", "PB", "CM"), "Dapur"),
    guests=(
        "Andini Pratiwi",
        "Bayu Nugroho",
        "Citra Lestari",
        "Dewi Anggraini",
        "Eko Saputro",
        "Fajar Ramadhan",
        "Gita Permata",
        "Hendra Wijaya",
        "Intan Sari",
        "Jihan Aulia",
        "Komang Artha",
        "Lukman Hakim",
        "Made Suryani",
        "Nadia Putri",
        "Oki Setiawan",
        "Putri Rahayu",
        "Rizky Maulana",
        "Sinta Dewanti",
        "Taufik Hidayat",
        "Umi Kalsum",
        "Vina Oktavia",
        "Wulan Kartika",
        "Yoga Firmansyah",
        "Zahra Nabila",
    ),
    website="@kopitetangga.demo",
    is_furnished=True,
)
TOKO: Final = ShopPlan(
    slug="toko-berkah",
    name="Toko Berkah",
    tax_profile="PPN 11 % efektif",
    service_rate=Decimal(0),
    header="Lengkap dan hemat",
    footer="Barang yang dibeli dapat ditukar\n1×24 jam dengan struk.",
    places=(
        Place(
            "CMH",
            "Toko Berkah Cimahi",
            Outlet.Timezone.WIB,
            "Jl. Gandawijaya 88, Cimahi",
            "022-555-0188",
            daily=36,
            cash_step=100,
        ),
    ),
    people=(
        Person("Haji Mulyadi", "owner", "mulyadi", "2001"),
        Person("Teti Kurnia", "supervisor", "teti", "2002", "CMH"),
        Person("Rendi Saputra", "cashier", "rendi", "2003", "CMH"),
        Person("Lilis Suryani", "cashier", "lilis", "2004", "CMH"),
    ),
    shelves=SHELVES,
    first_barcode=200_100_000,
    guests=("Bu Yati Warung", "Pak Dedi Katering", "Bu Neneng", "Pak Asep Bengkel"),
)
PLANS: Final = (CAFE, TOKO)


def build_shop(plan: ShopPlan) -> DemoShop:
    """Open a demo tenant through the product's own services; stock and sales come later."""
    tenant = open_shop(name=plan.name, slug=plan.slug)
    actor = system_actor(tenant.id)
    with tenant_scope(tenant.id):
        outlets = [_open_place(plan, place, actor) for place in plan.places]
        products = _create_products(plan, actor)
        add_choices(actor)
        guests = _create_guests(plan, actor)
    logins = add_people(tenant, plan.people, outlets)
    with tenant_scope(tenant.id):
        furnished = tuple(
            _furnish(place, outlet, actor) for place, outlet in zip(plan.places, outlets)
        )
    return DemoShop(plan, tenant, furnished, products, guests, logins)


def _open_place(plan: ShopPlan, place: Place, actor: Actor) -> Outlet:
    return open_outlet(
        code=place.code,
        name=place.name,
        actor=actor,
        tax_profile=TaxProfile.objects.get(name=plan.tax_profile),
        timezone=place.timezone,
        day_start=dt.time(4),
        address=place.address,
        phone=place.phone,
        receipt_header=plan.header,
        receipt_footer=plan.footer,
        service_rate=plan.service_rate,
        cash_step=place.cash_step,
    )


def _furnish(place: Place, outlet: Outlet, actor: Actor) -> DemoOutlet:
    """Two tills with open shifts: one in use for months, one that waits to be paired."""
    tills = [
        create_terminal(
            outlet=outlet, code=f"{place.code}{number}", name=f"Kasir {number}", actor=actor
        )
        for number in (1, 2)
    ]
    shifts = [open_shift(terminal_id=till.id, opening_float=FLOAT, actor=actor) for till in tills]
    now = timezone.now()
    Terminal.objects.filter(id=tills[0].id).update(paired_at=now, last_seen_at=now)
    if place.has_board:
        create_terminal(
            outlet=outlet,
            code=f"{place.code}D1",
            name="Layar dapur",
            actor=actor,
            kind=Terminal.Kind.KITCHEN,
        )
    return DemoOutlet(place, outlet, tills[0], shifts[0].id)


def _create_products(plan: ShopPlan, actor: Actor) -> tuple[DemoProduct, ...]:
    made: list[DemoProduct] = []
    for position, (prefix, (title, goods)) in enumerate(plan.shelves.items(), start=1):
        category = create_category(
            actor=actor, name=title, position=position, station=plan.stations.get(prefix, "")
        )
        for number, item in enumerate(goods, start=1):
            values = _product_values(item, sku(prefix, number), plan.first_barcode + len(made))
            product = create_product(actor=actor, category=category, **values)
            row = ProductRow(
                id=product.id,
                name=item.name,
                price=item.price,
                tax_profile=None,
                tracked=item.tracked,
                open_price=False,
            )
            made.append(DemoProduct(row, prefix, item.weight, item.unit == "kg"))
    return tuple(made)


def _create_guests(plan: ShopPlan, actor: Actor) -> tuple[UUID, ...]:
    """With telephone numbers that nobody has."""
    return tuple(
        create_customer(actor=actor, name=name, phone=f"0812-0000-{number:04d}").id
        for number, name in enumerate(plan.guests, start=1)
    )


def _product_values(item: Goods, code: str, barcode: int) -> dict[str, Any]:
    return {
        "name": item.name,
        "sku": code,
        "price": item.price,
        "cost": Decimal(item.cost),
        "unit": item.unit,
        "track_stock": item.tracked,
        "barcodes": [ean13(barcode)] if item.packed else [],
        "image": io.BytesIO(picture_of(item.name)),
    }
