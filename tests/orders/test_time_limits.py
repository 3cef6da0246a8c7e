"""A sale that takes too long is taken back whole, and the next one finds a working connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from apps.core.tenancy import tenant_scope
from apps.inventory.models import StockLevel
from apps.orders.models import Order, TerminalSequence
from tests.factories import make_shop, order_body


@pytest.mark.parametrize("limit", ["ORDER_TRANSACTION_TIMEOUT", "ORDER_LOCK_TIMEOUT"])
def test_a_sale_over_its_time_is_a_503_and_writes_nothing(
    committed: None, settings: Any, limit: str
) -> None:
    shop = make_shop("Kedai Lambat")
    till = shop.till()
    setattr(settings, limit, 300)
    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(outlet=shop.outlet, product=shop.products[0])
    with _holding(level):
        answer = till.post("/api/v1/orders", order_body(shop, 1), HTTP_IDEMPOTENCY_KEY="lambat")
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert int(answer["Retry-After"]) > 0
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 0
        assert not TerminalSequence.objects.filter(last_number__gt=0).exists()
    again = till.post("/api/v1/orders", order_body(shop, 1), HTTP_IDEMPOTENCY_KEY="lambat")
    assert again.status_code == 201


@contextmanager
def _holding(level: StockLevel) -> Iterator[None]:
    """Somebody else holds the level's row lock."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT set_config('app.tenant', %s, true)", [str(level.tenant_id)])
        held = "SELECT id FROM inventory_stocklevel WHERE id = %s FOR UPDATE"
        assert other.execute(held, [level.id]).fetchall()
        yield
        other.rollback()
