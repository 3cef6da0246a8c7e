"""What the office of the storm's shop does: taxes and goods before it, changes in the middle.

Runs within `tests/live/maker.py`.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

PRICES = (4_500, 7_000, 9_900, 12_345, 18_000, 23_500, 31_000, 66_600)


def main(options: dict[str, Any]) -> list[str]:
    """Do one `act` in a `shop`; the ids of the goods that it made."""
    from apps.core.actors import system_actor
    from apps.core.tenancy import tenant_scope

    tenant_id = UUID(options["shop"])
    with tenant_scope(tenant_id):
        actor = system_actor(tenant_id)
        if options["act"] == "open":
            return _open(actor, options)
        if options["act"] == "restock":
            _add(actor, UUID(options["outlet"]), UUID(options["product"]), 1)
        if options["act"] == "price":
            _change_price(actor, options)
    return []


def _open(actor: Any, options: dict[str, Any]) -> list[str]:
    """Service charge, PBJT and cash rounding; plenty of the first goods, one of each scarce one."""
    from apps.catalog.services import create_product
    from apps.pricing.services import set_outlet_pricing
    from apps.tax.models import TaxProfile
    from apps.tax.services import set_outlet_tax
    from apps.tenants.models import Outlet

    outlet = Outlet.objects.get(id=options["outlet"])
    profile = TaxProfile.objects.get(name="PBJT 10 %")
    set_outlet_tax(actor=actor, outlet=outlet, profile=profile)
    set_outlet_pricing(actor=actor, outlet=outlet, service_rate=Decimal(5), cash_step=100)
    made = []
    for number in range(len(PRICES) + options["scarce"]):
        is_scarce = number >= len(PRICES)
        product = create_product(
            actor=actor,
            name=f"Terakhir {number}" if is_scarce else f"Barang {number}",
            sku=f"B{number:03d}",
            price=PRICES[number % len(PRICES)],
        )
        _add(actor, outlet.id, product.id, 1 if is_scarce else 100_000)
        made.append(str(product.id))
    return made


def _add(actor: Any, outlet_id: UUID, product_id: UUID, pieces: int) -> None:
    from apps.inventory.models import StockMovement
    from apps.inventory.services import adjust_stock

    adjust_stock(
        actor=actor,
        outlet_id=outlet_id,
        product_id=product_id,
        quantity=Decimal(pieces),
        reason=StockMovement.Reason.OPENING,
        unit_cost=Decimal(2_500),
    )


def _change_price(actor: Any, options: dict[str, Any]) -> None:
    from apps.catalog.services import update_product

    update_product(actor=actor, product_id=UUID(options["product"]), price=options["price"])
