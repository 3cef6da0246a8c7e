"""From which quantity on a product is to be ordered again."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from apps.catalog.models import Product
from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.inventory.models import StockLevel
from apps.inventory.services.levels import ensure_levels
from apps.tenants.models import Outlet

_MOST: Final = Decimal(10**9)


def set_reorder_point(
    *, actor: Actor, outlet_id: UUID, product_id: UUID, quantity: Decimal | None
) -> StockLevel:
    """Call a product low in an outlet at `quantity` or below; None: when nothing is left.

    At most three decimals. Raises `InvalidInput`, and `NotFound` for what is not the actor's.
    """
    if quantity is not None:
        _check(quantity)
    with tenant_transaction():
        level = _locked(actor, outlet_id, product_id)
        before = level.reorder_point
        if before == quantity:
            return level
        level.reorder_point = quantity
        level.save(update_fields=["reorder_point"])
        record_audit(
            actor=actor,
            action="stock.reorder_point_set",
            subject_kind="stock_level",
            subject_id=level.id,
            before={"reorder_point": _text(before)},
            after={"reorder_point": _text(quantity)},
        )
    return level


def _check(quantity: Decimal) -> None:
    if not quantity.is_finite() or not 0 <= quantity < _MOST:
        raise InvalidInput.on(
            "reorder_point", "out_of_range", gettext("Dari 0, kurang dari satu miliar.")
        )
    if quantity != quantity.quantize(Decimal("0.001")):
        raise InvalidInput.on(
            "reorder_point", "decimals", gettext("Paling banyak tiga angka di belakang koma.")
        )


def _locked(actor: Actor, outlet_id: UUID, product_id: UUID) -> StockLevel:
    is_there = (
        actor.reaches(outlet_id)
        and Outlet.objects.filter(id=outlet_id).exists()
        and Product.objects.filter(id=product_id, deleted_at=None).exists()
    )
    if not is_there:
        raise NotFound
    ensure_levels(outlet_id=outlet_id, product_ids=[product_id])
    return StockLevel.objects.select_for_update().get(outlet_id=outlet_id, product_id=product_id)


def _text(quantity: Decimal | None) -> str | None:
    return None if quantity is None else f"{quantity.normalize():f}"
