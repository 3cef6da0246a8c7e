"""A shop with its cast, made through the product's own services.

shop = make_shop("Kedai Satu")
shop.people["cashier"].actor        an Actor for services
shop.client("cashier")              an API client signed in as a person
shop.till()                         an API client of the paired till, cashier signed in
"""

import itertools
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rest_framework.test import APIClient

from apps.backoffice.services.onboarding import open_outlet, open_shop
from apps.catalog.models import Product
from apps.catalog.services import (
    OptionInput,
    create_category,
    create_modifier_group,
    create_product,
    create_weighed_label,
)
from apps.core.actors import Actor, system_actor
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_group
from apps.inventory.models import StockMovement
from apps.inventory.services import adjust_stock
from apps.pricing.services import (
    Entry,
    Part,
    create_price_list,
    create_promotion,
    create_voucher_batch,
)
from apps.shifts.models import Shift
from apps.shifts.services import open_shift
from apps.tax.models import TaxProfile
from apps.tenants.models import AuthSession, Membership, Outlet, Tenant, Terminal, User
from apps.tenants.permissions import ROLES
from apps.tenants.selectors import actor_for_membership
from apps.tenants.services.people import add_person, create_terminal
from apps.tenants.services.pins import set_pin
from apps.tenants.services.tokens import open_session

PASSWORD = "benar-kuda-baterai"
PIN = "482915"
# Rupiah in the drawer when the shop opens.
FLOAT = 200_000

_numbers = itertools.count(1)


@dataclass
class Person:
    membership: Membership
    user: User
    actor: Actor


@dataclass
class Shop:
    tenant: Tenant
    outlet: Outlet
    second_outlet: Outlet
    terminal: Terminal
    shift: Shift
    products: list[Product]
    profiles: dict[str, TaxProfile]
    people: dict[str, Person] = field(default_factory=dict)

    def client(self, role: str) -> APIClient:
        """Signed in as a person by a bearer token, without a terminal."""
        with tenant_scope(self.tenant.id):
            _, tokens = open_session(membership=self.people[role].membership)
        return _bearer(tokens.access)

    def till(self, role: str | None = "cashier") -> APIClient:
        """The paired till, with a person signed in as the cashier or nobody."""
        member = self.people[role].membership if role else None
        with tenant_scope(self.tenant.id):
            session, tokens = open_session(terminal=self.terminal)
            AuthSession.objects.filter(id=session.id).update(membership=member)
        return _bearer(tokens.access)


def make_shop(name: str, *, stock: int = 100) -> Shop:
    """A shop with two outlets, six roles, one till with an open shift and three products.

    Products: Kopi Susu Rp18.000, Roti Bakar Rp15.000 (stock `stock` each at Rp7.000 cost),
    Jasa Antar Rp10.000 (no stock). Outlet tax: "Bebas pajak".
    """
    number = next(_numbers)
    tenant = open_shop(name=name, slug=f"toko-{number}-{_suffix()}")
    with tenant_scope(tenant.id):
        system = system_actor(tenant.id)
        profiles = {profile.name: profile for profile in TaxProfile.objects.all()}
        free = profiles["Bebas pajak"]
        outlet = open_outlet(code="PST", name="Pusat", actor=system, tax_profile=free)
        second = open_outlet(code="CBG", name="Cabang", actor=system, tax_profile=free)
        terminal = create_terminal(outlet=outlet, code="A1", name="Kasir 1", actor=system)
        shop = Shop(
            tenant=tenant,
            outlet=outlet,
            second_outlet=second,
            terminal=terminal,
            shift=open_shift(terminal_id=terminal.id, opening_float=FLOAT, actor=system),
            products=_products(system, outlet, stock),
            profiles=profiles,
        )
        for index, role in enumerate(ROLES):
            shop.people[role] = _person(shop, role, f"{1001 + index}", tenant.slug)
    return shop


# What a device sends when it is paired; nobody has its private half.
DEVICE_KEY = json.dumps(
    {
        "kty": "EC",
        "crv": "P-256",
        "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
    }
)


def order_body(shop: Shop, *quantities: int, **extra: Any) -> dict[str, Any]:
    """A checkout body for the shop's products in order, paid in cash exactly.

    `order_body(shop, 2, 1)` sells two Kopi Susu and one Roti Bakar.
    """
    chosen = [(product, count) for product, count in zip(shop.products, quantities) if count]
    total = sum(product.price * count for product, count in chosen)
    return {
        "id": str(uuid7()),
        "outlet": str(shop.outlet.id),
        "channel": "take_away",
        "lines": [{"item": str(p.id), "quantity": str(count)} for p, count in chosen],
        "tenders": [{"method": "cash", "amount": total}],
    } | extra


def _products(actor: Actor, outlet: Outlet, stock: int) -> list[Product]:
    drinks = create_category(actor=actor, name="Minuman")
    kopi = create_product(
        actor=actor, name="Kopi Susu", sku="KOPI", price=18_000, category=drinks,
        barcodes=["8990001"],
    )  # fmt: skip
    roti = create_product(actor=actor, name="Roti Bakar", sku="ROTI", price=15_000)
    antar = create_product(
        actor=actor, name="Jasa Antar", sku="ANTAR", price=10_000, track_stock=False
    )
    for product in (kopi, roti) if stock else ():
        adjust_stock(
            actor=actor,
            outlet_id=outlet.id,
            product_id=product.id,
            quantity=Decimal(stock),
            reason=StockMovement.Reason.OPENING,
            unit_cost=Decimal(7000),
        )
    return [kopi, roti, antar]


def _person(shop: Shop, role: str, code: str, slug: str) -> Person:
    user = User.objects.create_user(f"{role}@{slug}.test", PASSWORD, name=role.title())
    member = add_person(
        name=role.title(),
        code=code,
        role_key=role,
        actor=system_actor(shop.tenant.id),
        user=user,
        outlets=None if role in {"owner", "accountant"} else [shop.outlet],
    )
    set_pin(membership_id=member.id, pin=PIN, actor=system_actor(shop.tenant.id))
    actor = actor_for_membership(member.id)
    assert actor is not None
    return Person(member, user, actor)


def _bearer(access: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def _suffix() -> str:
    return uuid7().hex[-8:]


def make_prices(shop: Shop) -> dict[str, Any]:
    """A row of each model of prices, by "app/model"; in the shop's scope."""
    actor = shop.people["owner"].actor
    offer: dict[str, Any] = {"benefit_kind": "percent", "benefit_value": Decimal(5)}
    batch = create_voucher_batch(actor=actor, name="Voucher", code="HEMAT", **offer)
    return {
        "catalog/modifiergroup": create_modifier_group(
            actor=actor, name="Gula", options=[OptionInput("Sedikit")]
        ),
        "catalog/weighedlabel": create_weighed_label(
            actor=actor, prefix=21, kind="weight", decimals=3
        ),
        "customers/customergroup": create_group(actor=actor, name="Anggota"),
        "pricing/pricelist": create_price_list(
            actor=actor, name="Grosir", entries=[Entry(shop.products[0].id, 5)]
        ),
        "pricing/promotion": create_promotion(
            actor=actor, name="Promo", kind="product", parts=[Part("target")], **offer
        ),
        "pricing/voucherbatch": batch,
        "pricing/voucher": batch.vouchers.get(),
    }
