"""Generated shops: right books, right stock, and the same ones for the same seed."""

import datetime as dt
import itertools
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from apps.backoffice.generate.service import AlreadyGenerated, Wanted, generate
from apps.core.ids import seeded_ids, uuid7
from apps.core.verification import tenancy_violations
from apps.inventory.verification import stock_discrepancies
from apps.reports.books import verify_books

DIGEST = """
SELECT md5(string_agg(o.id || o.receipt_number || o.total || o.placed_at, ',' ORDER BY o.id)),
  count(*), min(o.placed_at), max(o.placed_at),
  (SELECT md5(string_agg(l.id::text || l.product_id || l.total, ',' ORDER BY l.id))
   FROM orders_orderline l WHERE l.tenant_id = ANY(%(tenants)s))
FROM orders_order o WHERE o.tenant_id = ANY(%(tenants)s)
"""
_seeds = itertools.count(9000)


def wanted(**values: int) -> Wanted:
    defaults = {"tenants": 2, "products": 30, "orders": 101, "seed": next(_seeds)}
    return Wanted(**(defaults | values), until=dt.date(2026, 10, 31))


def digest(tenants: list[UUID]) -> tuple[Any, ...]:
    with connections["platform"].cursor() as cursor:
        cursor.execute(DIGEST, {"tenants": tenants})
        return tuple(cursor.fetchone())


def test_everything_adds_up(committed: None) -> None:
    tenants = generate(wanted(), progress=lambda _: None)
    _, orders, first, last, _ = digest(tenants)
    assert orders == 101
    assert first.date() == dt.date(2025, 11, 1)
    assert last.date() >= dt.date(2026, 10, 24)
    own = set(tenants)
    assert [v for v in verify_books().violations if v.tenant_id in own] == []
    assert [line for line in stock_discrepancies() if any(str(t) in line for t in own)] == []
    assert tenancy_violations() == []


def test_ids_come_from_the_seed(committed: None) -> None:
    plan = wanted(tenants=1, orders=7)
    tenants = generate(plan, progress=lambda _: None)
    with connections["platform"].cursor() as cursor:
        cursor.execute("SELECT id FROM orders_order WHERE tenant_id = %s ORDER BY id", tenants)
        ids = [row[0] for row in cursor.fetchall()]
    assert all(order_id.version == 7 for order_id in ids)
    with seeded_ids(f"gen-{plan.seed}-1", milliseconds=_opened(plan)):
        assert uuid7() == tenants[0]


def test_the_same_seed_twice_is_refused(committed: None) -> None:
    plan = wanted(tenants=1, orders=0)
    generate(plan, progress=lambda _: None)
    with pytest.raises(AlreadyGenerated):
        generate(plan, progress=lambda _: None)
    with pytest.raises(CommandError, match="another --seed"):
        call_command("generate", "--seed", str(plan.seed), skip_checks=True)


@pytest.mark.parametrize("option", [("--tenants", "0"), ("--products", "0"), ("--orders", "-1")])
def test_nonsense_is_refused(option: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("generate", *option, skip_checks=True)


def _opened(plan: Wanted) -> int:
    first_day = plan.until - dt.timedelta(days=365)
    return int(dt.datetime.combine(first_day, dt.time(0), tzinfo=dt.UTC).timestamp() * 1000)
