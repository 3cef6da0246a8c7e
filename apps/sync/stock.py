"""What is running out in an outlet, for the marks on the tills' tiles."""

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.db import fetch_all
from apps.core.errors import InvalidInput, NotFound

# A product that the outlet never had is sold out there, unless it sells without stock.
_LOW: Final = """
SELECT p.id, trim_scale(coalesce(l.quantity, 0))::text
FROM tenants_outlet o
JOIN catalog_product p ON p.tenant_id = o.tenant_id
  AND p.track_stock AND p.is_active AND p.deleted_at IS NULL
LEFT JOIN inventory_stocklevel l
  ON l.tenant_id = o.tenant_id AND l.outlet_id = o.id AND l.product_id = p.id
WHERE o.tenant_id = %(tenant)s AND o.id = %(outlet)s
  AND coalesce(l.quantity, 0) <= coalesce(l.reorder_point, 0)
  AND (l.id IS NOT NULL OR NOT o.allow_negative_stock)
ORDER BY p.id
"""


def low_stock(*, actor: Actor, outlet_id: UUID | None = None) -> list[dict[str, Any]]:
    """The products at or below the outlet's reorder point, or at zero without one, by id.

    A terminal asks for its own outlet; others name one. Raises `InvalidInput` without any, and
    `NotFound` for an outlet that is not the actor's.
    """
    if outlet_id is None and actor.terminal_id is not None:
        outlet_id = next(iter(actor.outlet_ids or ()), None)
    if outlet_id is None:
        raise InvalidInput.on("outlet", "required", gettext("Sebutkan outlet."))
    if not _is_there(actor, outlet_id):
        raise NotFound
    rows = fetch_all(_LOW, {"tenant": actor.tenant_id, "outlet": outlet_id})
    return [{"item": item, "quantity": quantity} for item, quantity in rows]


def _is_there(actor: Actor, outlet_id: UUID) -> bool:
    if not actor.reaches(outlet_id):
        return False
    known = "SELECT 1 FROM tenants_outlet WHERE tenant_id = %s AND id = %s"
    return bool(fetch_all(known, [actor.tenant_id, outlet_id]))
