"""Giving back to stock what a voided sale took."""

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
