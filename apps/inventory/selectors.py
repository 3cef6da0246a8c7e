"""Reading stock."""

from uuid import UUID

from django.db.models import QuerySet

from apps.core.actors import Actor
from apps.inventory.models import StockLevel, StockMovement


def stock_levels(actor: Actor) -> QuerySet[StockLevel]:
    """The levels of the outlets that the actor may act in, by product name."""
    levels = StockLevel.objects.select_related("product", "outlet").order_by("product__name", "id")
    return levels if actor.outlet_ids is None else levels.filter(outlet_id__in=actor.outlet_ids)


def stock_card(*, outlet_id: UUID, product_id: UUID) -> QuerySet[StockMovement]:
    """The movements of a product in an outlet, the latest first."""
    return StockMovement.objects.filter(
        level__outlet_id=outlet_id, level__product_id=product_id
    ).order_by("-id")
