"""A generated tenant: two outlets with two tills each, and products made by one statement."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connections, transaction

from apps.backoffice.bulk.baskets import Counter, till_actor
from apps.backoffice.services.onboarding import open_outlet, open_shop
from apps.catalog.models import Product
from apps.catalog.services import create_category
from apps.core.actors import Actor, system_actor
from apps.core.tenancy import tenant_scope
from apps.orders.goods import ProductRow
from apps.pricing.rules import current_version
from apps.shifts.services import open_shift
from apps.tax.models import TaxProfile
from apps.tenants.models import Membership, Outlet, Tenant
from apps.tenants.services.people import add_person, create_terminal

CATEGORIES: Final = 12
FLOAT: Final = 500_000
_ZONES: Final = (Outlet.Timezone.WIB, Outlet.Timezone.WITA)

# Prices from Rp5.000 to Rp64.500, costs of 40 to 60 percent in whole rupiah.
_PRODUCTS: Final = """
WITH category AS (
  SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS place, count(*) OVER () AS categories
  FROM catalog_category WHERE tenant_id = %(tenant)s
),
made AS (
  SELECT i, overlay(overlay(md5(%(seed)s || ':' || i) PLACING '7' FROM 13) PLACING '8' FROM 17)
    AS digest, abs(hashtext(%(seed)s || i)::bigint) AS draw
  FROM generate_series(1, %(products)s) i
),
priced AS (SELECT *, 5000 + (draw %% 120) * 500 AS price FROM made),
product AS (
  INSERT INTO catalog_product (id, tenant_id, category_id, name, sku, price, cost, unit,
    track_stock, open_price, image, is_active)
  SELECT overlay(digest PLACING %(prefix)s FROM 1)::uuid, %(tenant)s, c.id,
    'Barang ' || lpad(i::text, 6, '0'), 'SKU' || lpad(i::text, 6, '0'), price,
    price * (40 + draw %% 21) / 100, 'pcs', true, false, '', true
  FROM priced JOIN category c ON c.place = i %% c.categories
)
INSERT INTO catalog_barcode (id, tenant_id, product_id, code)
SELECT overlay(overlay(digest PLACING %(prefix)s FROM 1) PLACING 'b' FROM 32)::uuid, %(tenant)s,
  overlay(digest PLACING %(prefix)s FROM 1)::uuid, '899' || lpad(i::text, 10, '0')
FROM made
"""


@dataclass(frozen=True, slots=True)
class GeneratedShop:
    """A tenant that is ready to sell, with one counter for each till."""

    tenant: Tenant
    counters: tuple[Counter, ...]


def make_shop(*, seed: str, slug: str, products: int, prefix: str) -> GeneratedShop:
    """Open a generated tenant. `prefix` is the time part of its products' ids, 12 hex digits."""
    tenant = open_shop(name=f"Toko {slug}", slug=slug)
    with tenant_scope(tenant.id):
        system = system_actor(tenant.id)
        for number in range(1, CATEGORIES + 1):
            create_category(actor=system, name=f"Kategori {number}", position=number)
        outlets = [_open_outlet(number, system) for number in (1, 2)]
        cashiers = [_cashier(outlet, system) for outlet in outlets]
    _make_products(tenant.id, seed, products, prefix)
    with tenant_scope(tenant.id):
        rows = _product_rows()
        counters = tuple(
            _open_counter(outlet, cashier, number, rows, system)
            for outlet, cashier in zip(outlets, cashiers)
            for number in (1, 2)
        )
    return GeneratedShop(tenant, counters)


def _open_outlet(number: int, actor: Actor) -> Outlet:
    return open_outlet(
        code=f"G{number}",
        name=f"Outlet {number}",
        actor=actor,
        tax_profile=TaxProfile.objects.get(name="PBJT 10 %"),
        timezone=_ZONES[number - 1],
        service_rate=Decimal(5) if number == 1 else Decimal(0),
        cash_step=100 if number == 2 else 0,
        day_start=dt.time(4),
    )


def _cashier(outlet: Outlet, actor: Actor) -> Membership:
    code = f"10{outlet.code[1:]}1"
    return add_person(
        name=f"Kasir {outlet.code}", code=code, role_key="cashier", actor=actor, outlets=[outlet]
    )


def _open_counter(
    outlet: Outlet,
    cashier: Membership,
    number: int,
    products: dict[UUID, ProductRow],
    system: Actor,
) -> Counter:
    terminal = create_terminal(
        outlet=outlet, code=f"{outlet.code}T{number}", name=f"Kasir {number}", actor=system
    )
    shift = open_shift(terminal_id=terminal.id, opening_float=FLOAT, actor=system)
    actor = till_actor(cashier.id, terminal)
    return Counter(outlet, terminal, shift.id, actor, current_version(), products)


def _make_products(tenant_id: UUID, seed: str, products: int, prefix: str) -> None:
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "seed": seed,
        "products": products,
        "prefix": prefix,
    }
    with transaction.atomic(using="platform"), connections["platform"].cursor() as cursor:
        cursor.execute(_PRODUCTS, values)


def _product_rows() -> dict[UUID, ProductRow]:
    fields = ("id", "name", "price", "tax_profile_id", "track_stock", "open_price")
    rows = Product.objects.order_by("sku").values_list(*fields)
    return {row[0]: ProductRow(row[0], row[1], row[2], None, row[4], row[5]) for row in rows}
