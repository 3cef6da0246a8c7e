"""Tenants with stocked outlets and paired tills, ready to sell."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from apps.backoffice.services.onboarding import open_outlet, open_shop
from apps.catalog.models import Product
from apps.core.actors import Actor, system_actor
from apps.core.clock import business_date
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.finance.services.posting import Posting, post_entry
from apps.inventory.models import StockLevel, StockMovement
from apps.shifts.services import open_shift
from apps.tax.models import TaxProfile
from apps.tenants.models import AuthSession, Outlet
from apps.tenants.services.people import add_person, create_terminal
from apps.tenants.services.tokens import open_session

PRODUCTS = 5_000
HOT = 20
STOCK = 10_000_000
UNIT_COST = 700
BATCH = 1_000


@dataclass(frozen=True)
class Till:
    """A paired terminal with a cashier signed in and an open shift."""

    tenant_id: UUID
    outlet_id: UUID
    terminal_id: UUID
    session_id: UUID
    token: str
    products: tuple[UUID, ...]


def open_tills(name: str, *, tills: int, products: int = PRODUCTS) -> list[Till]:
    """One tenant with one outlet: PBJT, service charge, cash rounding, ample stock."""
    tenant = open_shop(name=name, slug=f"{name}-{uuid7().hex[-8:]}")
    with tenant_scope(tenant.id):
        system = system_actor(tenant.id)
        outlet = open_outlet(
            code="PST",
            name="Pusat",
            actor=system,
            tax_profile=TaxProfile.objects.get(name="PBJT 10 %"),
            service_rate=Decimal(5),
            cash_step=100,
        )
        assortment = tuple(_stock(outlet, products))
        return [_till(outlet, number, system, assortment) for number in range(1, tills + 1)]


def _till(outlet: Outlet, number: int, system: Actor, products: tuple[UUID, ...]) -> Till:
    terminal = create_terminal(outlet=outlet, code=f"K{number}", name="Kasir", actor=system)
    cashier = add_person(
        name="Kasir", code=f"10{number:02d}", role_key="cashier", actor=system, outlets=[outlet]
    )
    open_shift(terminal_id=terminal.id, opening_float=200_000, actor=system)
    session, tokens = open_session(terminal=terminal)
    AuthSession.objects.filter(id=session.id).update(membership=cashier)
    return Till(outlet.tenant_id, outlet.id, terminal.id, session.id, tokens.access, products)


def _stock(outlet: Outlet, count: int) -> Iterable[UUID]:
    """Products with opening stock, by bulk: through the services it would take minutes."""
    products = [
        Product(name=f"Produk {n}", sku=f"P{n:05d}", price=random.randrange(2_000, 50_000, 500))
        for n in range(count)
    ]
    value = STOCK * UNIT_COST
    levels = [
        StockLevel(outlet=outlet, product=product, quantity=STOCK, value=value, last_cost=UNIT_COST)
        for product in products
    ]
    opening = uuid7()
    movements = [
        StockMovement(
            level=level,
            reason=StockMovement.Reason.OPENING,
            quantity=STOCK,
            value=value,
            quantity_after=STOCK,
            value_after=value,
            source_id=opening,
        )
        for level in levels
    ]
    Product.objects.bulk_create(products, BATCH)
    StockLevel.objects.bulk_create(levels, BATCH)
    StockMovement.objects.bulk_create(movements, BATCH)
    _post_opening(outlet, opening, value * count)
    return [product.id for product in products]


def _post_opening(outlet: Outlet, source_id: UUID, value: int) -> None:
    post_entry(
        outlet_id=outlet.id,
        business_date=business_date(
            timezone.now(), timezone=outlet.timezone, day_start=outlet.day_start
        ),
        kind="stock_adjustment",
        source_kind="stock_adjustment",
        source_id=source_id,
        lines=[Posting("inventory", debit=value), Posting("opening_equity", credit=value)],
    )


def basket(till: Till, *, hot: int = HOT) -> tuple[UUID, UUID, UUID]:
    """Three products: the first from the `hot` ones that everybody buys."""
    slow = till.products[hot:]
    second = random.choice(slow)
    third = random.choice(slow)
    while third == second:
        third = random.choice(slow)
    return random.choice(till.products[:hot]), second, third
