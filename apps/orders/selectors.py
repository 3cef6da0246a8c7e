"""Reading orders."""

from uuid import UUID

from django.db.models import QuerySet

from apps.core.actors import Actor
from apps.core.db import fetch_one
from apps.core.errors import NotFound
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.orders.drafts import Draft
from apps.orders.models import Order

# API clients share an outlet's virtual terminals, spread by order id.
_VIRTUAL_TERMINAL = """
SELECT (array_agg(id ORDER BY code))[1 + mod(%s, count(*))]
FROM tenants_terminal
WHERE tenant_id = %s AND outlet_id = %s AND kind = 'virtual' AND revoked_at IS NULL
"""


def visible_orders(actor: Actor) -> QuerySet[Order]:
    """The orders of the actor's outlets with lines and tenders, in a stable order."""
    orders = Order.objects.prefetch_related("lines", "tenders")
    return orders if actor.outlet_ids is None else orders.filter(outlet_id__in=actor.outlet_ids)


def get_order(order_id: UUID, actor: Actor) -> Order:
    """One visible order. Raises `NotFound`, also for another tenant's or outlet's id."""
    order = visible_orders(actor).filter(id=order_id).first()
    if order is None:
        raise NotFound
    return order


def selling_terminal(draft: Draft, actor: Actor) -> UUID:
    """The terminal that numbers the sale. Raises `NotFound` for one the actor does not reach.

    A till sells for itself only; a program may name a till, or gets a virtual terminal.
    """
    if actor.terminal_id is not None:
        if draft.terminal_id not in {None, actor.terminal_id}:
            raise NotFound
        return actor.terminal_id
    if draft.terminal_id is not None:
        return draft.terminal_id
    return virtual_terminal(draft.outlet_id, spread=0 if draft.id is None else draft.id.int)


def virtual_terminal(outlet_id: UUID, *, spread: int = 0) -> UUID:
    """One of the outlet's terminals without a device. Raises `NotFound` when it has none."""
    with tenant_transaction(read_only=True):
        row = fetch_one(_VIRTUAL_TERMINAL, [spread & 0xFFFF, current_tenant_id(), outlet_id])
    if row is None or row[0] is None:
        raise NotFound
    return row[0]  # type: ignore[no-any-return]
