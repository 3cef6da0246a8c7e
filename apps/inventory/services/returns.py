"""Giving back to stock what a voided sale took, or a part that a customer brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apps.core.tenancy import tenant_transaction
from apps.inventory.models import StockLevel, StockMovement


def return_to_stock(*, source_id: UUID, membership_id: UUID | None) -> None:
    """Reverse each sale movement of a source, at exactly the value it was taken at.

    The caller holds the source's row lock and sees to it that this happens once.
    """
    with tenant_transaction():
        taken = list(
            StockMovement.objects.filter(source_id=source_id, reason=StockMovement.Reason.SALE)
        )
        level_ids = {movement.level_id for movement in taken}
        levels = StockLevel.objects.select_for_update().filter(id__in=level_ids).order_by("id")
        for level in levels:
            own = [movement for movement in taken if movement.level_id == level.id]
            _put_back(level, own, membership_id)


def _put_back(level: StockLevel, taken: list[StockMovement], membership_id: UUID | None) -> None:
    for movement in taken:
        level.quantity -= movement.quantity
        level.value -= movement.value
        StockMovement.objects.create(
            level=level,
            reason=StockMovement.Reason.VOID,
            quantity=-movement.quantity,
            value=-movement.value,
            quantity_after=level.quantity,
            value_after=level.value,
            source_id=movement.source_id,
            membership_id=membership_id,
        )
    level.save(update_fields=["quantity", "value"])


@dataclass(frozen=True, slots=True)
class ReturnedGoods:
    """Pieces of a product that came back, and the rupiah that they were taken from stock at."""

    product_id: UUID
    pieces: Decimal
    cost: int
    is_waste: bool = False


def stocked_products(*, source_id: UUID) -> frozenset[UUID]:
    """The products that a sale took from stock; others (services, say) have none to go back to."""
    return frozenset(
        StockMovement.objects.filter(
            source_id=source_id, reason=StockMovement.Reason.SALE
        ).values_list("level__product_id", flat=True)
    )


def return_goods(
    *, outlet_id: UUID, source_id: UUID, goods: Sequence[ReturnedGoods], membership_id: UUID | None
) -> None:
    """Put goods back at exactly the value they were taken at; what is waste leaves again at once.

    `source_id` is the refund. The caller posts the values, holds the sale's row lock and sees to
    it that this happens once.
    """
    with tenant_transaction():
        levels = StockLevel.objects.select_for_update().filter(
            outlet_id=outlet_id, product_id__in={one.product_id for one in goods}
        )
        for level in levels.order_by("id"):
            for one in goods:
                if one.product_id == level.product_id:
                    _take_back(level, one, source_id, membership_id)
            level.save(update_fields=["quantity", "value"])


def _take_back(
    level: StockLevel, goods: ReturnedGoods, source_id: UUID, membership_id: UUID | None
) -> None:
    steps = [(StockMovement.Reason.REFUND, 1)]
    if goods.is_waste:
        steps.append((StockMovement.Reason.DAMAGED, -1))
    for reason, sign in steps:
        level.quantity += sign * goods.pieces
        level.value += sign * goods.cost
        StockMovement.objects.create(
            level=level,
            reason=reason,
            quantity=sign * goods.pieces,
            value=sign * goods.cost,
            quantity_after=level.quantity,
            value_after=level.value,
            source_id=source_id,
            membership_id=membership_id,
        )
