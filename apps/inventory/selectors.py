"""Reading stock."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from apps.core.actors import Actor
from apps.inventory.models import StockLevel, StockMovement

# At the reorder point or below; without one, when nothing is left.
IS_LOW: Final = Q(LessThanOrEqual(F("quantity"), Coalesce("reorder_point", Value(Decimal(0)))))


def stock_levels(actor: Actor) -> QuerySet[StockLevel]:
    """The levels of the outlets that the actor may act in, by product name."""
    levels = StockLevel.objects.select_related("product", "outlet").order_by("product__name", "id")
    return levels if actor.outlet_ids is None else levels.filter(outlet_id__in=actor.outlet_ids)


def low_levels(actor: Actor) -> QuerySet[StockLevel]:
    """The levels that are to be filled up, of products that are sold, the emptiest first."""
    sold = stock_levels(actor).filter(
        product__deleted_at=None, product__is_active=True, product__track_stock=True
    )
    return sold.filter(IS_LOW, outlet__is_active=True).order_by("quantity", "product__name", "id")


def stock_card(*, outlet_id: UUID, product_id: UUID) -> QuerySet[StockMovement]:
    """The movements of a product in an outlet, the latest first."""
    return StockMovement.objects.filter(
        level__outlet_id=outlet_id, level__product_id=product_id
    ).order_by("-id")
