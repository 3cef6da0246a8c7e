"""Level rows: one for each tracked product and outlet, made when first needed."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import connection

from apps.core.ids import uuid7
from apps.core.tenancy import current_tenant_id, tenant_transaction

# What is sold before the first receipt is valued at the product's own cost.
_ENSURE: Final = """
INSERT INTO inventory_stocklevel (id, tenant_id, outlet_id, product_id, quantity, value, last_cost)
SELECT wanted.id, p.tenant_id, %s, p.id, 0, 0, p.cost
FROM unnest(%s::uuid[], %s::uuid[]) AS wanted(id, product_id)
JOIN catalog_product p ON p.id = wanted.product_id AND p.tenant_id = %s
ON CONFLICT (tenant_id, outlet_id, product_id) DO NOTHING
"""


def ensure_levels(*, outlet_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Make the missing level rows, with nothing in stock. Safe beside itself."""
    products = sorted(set(product_ids))
    ids = [uuid7() for _ in products]
    with tenant_transaction(), connection.cursor() as cursor:
        cursor.execute(_ENSURE, [outlet_id, ids, products, current_tenant_id()])
