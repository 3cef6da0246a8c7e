"""Several people adjust one level at once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from django.core.management import call_command
from django.db import connection

from apps.core.tenancy import tenant_scope
from apps.inventory.errors import ShortStock
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services import adjust_stock
from tests.factories import Shop, make_shop

Reason = StockMovement.Reason


def _adjust(shop: Shop, product: int, outlet_id: object, quantity: int, reason: Reason) -> bool:
    try:
        with tenant_scope(shop.tenant.id):
            adjust_stock(
                actor=shop.people["owner"].actor,
                outlet_id=outlet_id,  # type: ignore[arg-type]
                product_id=shop.products[product].id,
                quantity=Decimal(quantity),
                reason=reason,
            )
    except ShortStock:
        return False
    finally:
        connection.close()
    return True


def test_the_last_units_go_once(committed: None) -> None:
    shop = make_shop("Kedai Rebutan", stock=5)
    with ThreadPoolExecutor(4) as pool:
        taken = list(
            pool.map(lambda _: _adjust(shop, 0, shop.outlet.id, -1, Reason.LOST), range(12))
        )

    assert sorted(taken) == [False] * 7 + [True] * 5
    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(outlet=shop.outlet, product=shop.products[0])
        assert (level.quantity, level.value) == (0, 0)
    call_command("verify_stock")


def test_a_first_level_is_made_once(committed: None) -> None:
    shop = make_shop("Kedai Bersama")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _adjust(shop, 0, shop.second_outlet.id, 2, Reason.FOUND), range(8)))

    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(outlet=shop.second_outlet)
        assert level.quantity == 16
        assert level.movements.count() == 8
    call_command("verify_stock")
