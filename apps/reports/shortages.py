"""What is running out, for the first screen of the back office."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from apps.core.db import fetch_all
from apps.core.tenancy import current_tenant_id


@dataclass(frozen=True, slots=True)
class Shortage:
    """A counted product at or below its reorder point, or at zero without one."""

    level_id: UUID
    product: str
    unit: str
    outlet: str
    quantity: Decimal

    @property
    def is_out(self) -> bool:
        return self.quantity <= 0


@dataclass(frozen=True, slots=True)
class Shortages:
    """The emptiest shelves, and how many there are in all."""

    out: int
    low: int
    worst: list[Shortage]


_SHORT: Final = """
SELECT l.id, p.name, p.unit, o.name, trim_scale(l.quantity),
  count(*) FILTER (WHERE l.quantity <= 0) OVER (),
  count(*) FILTER (WHERE l.quantity > 0) OVER ()
FROM inventory_stocklevel l
JOIN catalog_product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
  AND p.track_stock AND p.is_active AND p.deleted_at IS NULL
JOIN tenants_outlet o ON o.tenant_id = l.tenant_id AND o.id = l.outlet_id
WHERE l.tenant_id = %(tenant)s AND l.outlet_id = ANY(%(outlets)s)
  AND l.quantity <= coalesce(l.reorder_point, 0)
ORDER BY l.quantity - coalesce(l.reorder_point, 0), p.name, o.name
LIMIT %(limit)s
"""


def shortages(*, outlet_ids: Sequence[UUID], limit: int) -> Shortages:
    """What is out or low in these outlets, the emptiest first."""
    values = {"tenant": current_tenant_id(), "outlets": list(outlet_ids), "limit": limit}
    rows = fetch_all(_SHORT, values)
    out, low = rows[0][5:] if rows else (0, 0)
    return Shortages(out, low, [Shortage(*row[:5]) for row in rows])
