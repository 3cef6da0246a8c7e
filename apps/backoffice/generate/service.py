"""Generating tenants, products and orders by a seed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connections

from apps.backoffice.bulk.writer import analyze, bulk_writer
from apps.backoffice.generate.sales import stage_sales
from apps.backoffice.generate.shops import GeneratedShop, make_shop
from apps.core.ids import seeded_ids
from apps.core.tenancy import tenant_scope

DAYS: Final = 365
# Baskets that are priced, over all tills of all tenants, and for one till at most and at least.
BASKETS: Final = 20_000
POOL: Final = range(20, 500)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of everything. `products` in each tenant; `orders` over all tenants together."""

    tenants: int
    products: int
    orders: int
    seed: int
    until: dt.date


class AlreadyGenerated(Exception):
    """A tenant of this seed exists."""


def generate(wanted: Wanted, *, progress: Callable[[str], None]) -> list[UUID]:
    """Make the tenants with their sales; their ids.

    The same arguments give the same ids and rows, but for creation times of the tenants. Raises
    `AlreadyGenerated`.
    """
    slugs = [f"gen-{wanted.seed}-{number}" for number in range(1, wanted.tenants + 1)]
    _refuse_existing(slugs)
    first_day = wanted.until - dt.timedelta(days=DAYS - 1)
    made = []
    for number, slug in enumerate(slugs):
        shop = _generate_tenant(wanted, slug, number, first_day)
        made.append(shop.tenant.id)
        progress(f"{slug}: {_share(wanted, number)} orders")
    analyze()
    return made


def _generate_tenant(wanted: Wanted, slug: str, number: int, first_day: dt.date) -> GeneratedShop:
    opened = dt.datetime.combine(first_day, dt.time(0), tzinfo=dt.UTC) - dt.timedelta(days=1)
    milliseconds = int(opened.timestamp() * 1000)
    with seeded_ids(slug, milliseconds=milliseconds):
        shop = make_shop(
            seed=slug, slug=slug, products=wanted.products, prefix=f"{milliseconds:012x}"
        )
        with bulk_writer(shop.tenant.id) as writer:
            if orders := _share(wanted, number):
                with tenant_scope(shop.tenant.id):
                    stage_sales(
                        writer,
                        shop.counters,
                        orders=orders,
                        pool=_pool(wanted, len(shop.counters)),
                        first_day=first_day,
                        days=DAYS,
                        seed=slug,
                    )
            writer.open_stock(at=opened, day=first_day - dt.timedelta(days=1))
            writer.write()
    return shop


def _share(wanted: Wanted, number: int) -> int:
    """The orders of one tenant; the first ones get what does not divide."""
    whole, rest = divmod(wanted.orders, wanted.tenants)
    return whole + (1 if number < rest else 0)


def _pool(wanted: Wanted, tills: int) -> int:
    return min(max(BASKETS // (wanted.tenants * tills), POOL.start), POOL.stop)


def _refuse_existing(slugs: list[str]) -> None:
    with connections["platform"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_tenant WHERE slug = ANY(%s)", [slugs])
        if cursor.fetchone()[0]:
            raise AlreadyGenerated
