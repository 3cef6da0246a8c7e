"""Level rows: one for each tracked product and outlet, made when first needed."""

from collections.abc import Sequence
from uuid import UUID

from apps.core.tenancy import tenant_transaction
from apps.inventory.models import StockLevel


def ensure_levels(*, outlet_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Make the missing level rows, with nothing in stock. Safe beside itself."""
    with tenant_transaction():
        StockLevel.objects.bulk_create(
            [StockLevel(outlet_id=outlet_id, product_id=product) for product in product_ids],
            ignore_conflicts=True,
        )
