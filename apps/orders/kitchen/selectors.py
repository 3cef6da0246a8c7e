"""Reading the kitchen's tickets."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from apps.catalog.models import Category
from apps.core.actors import Actor
from apps.core.errors import InvalidInput, NotFound
from apps.orders.kitchen.models import KitchenBoard, KitchenOrder, KitchenTicket
from apps.orders.representation import quantity_text
from apps.tenants.models import Outlet

# A finished ticket stays on the board for a moment, an unfinished one for a working day.
FINISHED_SHOWN: Final = dt.timedelta(minutes=15)
OPEN_SHOWN: Final = dt.timedelta(hours=18)


def kitchen_outlet(actor: Actor, outlet_id: UUID | None) -> UUID:
    """The outlet whose kitchen is meant: a terminal's own, or the one that is named.

    Raises `InvalidInput` when nobody named one, `NotFound` when it is not the actor's.
    """
    if outlet_id is None and actor.terminal_id is not None:
        outlet_id = next(iter(actor.outlet_ids or ()), None)
    if outlet_id is None:
        raise InvalidInput.on("outlet", "required", gettext("Sebutkan outlet."))
    if not actor.reaches(outlet_id):
        raise NotFound
    if actor.outlet_ids is None and not Outlet.objects.filter(id=outlet_id).exists():
        raise NotFound
    return outlet_id


def board_revision(outlet_id: UUID) -> int:
    """How often the outlet's tickets changed; 0 before the first one. One small query."""
    board = KitchenBoard.objects.filter(outlet_id=outlet_id)
    return board.values_list("revision", flat=True).first() or 0


def board_tickets(outlet_id: UUID, *, since: int = 0, station: str = "") -> list[KitchenTicket]:
    """What hangs on the board, oldest first; after `since` only what changed since."""
    tickets = KitchenTicket.objects.filter(outlet_id=outlet_id)
    tickets = tickets.filter(revision__gt=since) if since else _shown(tickets)
    if station:
        tickets = tickets.filter(station=station)
    return list(
        tickets.select_related("order").prefetch_related("lines").order_by("created_at", "id")
    )


def stations(outlet_id: UUID) -> list[dict[str, Any]]:
    """The stations that cook something, with the number of their open tickets."""
    named = Category.objects.filter(deleted_at=None).exclude(station="")
    names = set(named.order_by().values_list("station", flat=True).distinct())
    waiting = _shown(KitchenTicket.objects.filter(outlet_id=outlet_id, finished_at=None))
    counted = waiting.order_by().values("station").annotate(open=Count("id"))
    counts = {row["station"]: row["open"] for row in counted}
    return [
        {"name": name, "open": counts.get(name, 0)}
        for name in sorted(names | counts.keys(), key=str.casefold)
    ]


def tickets_of(order: KitchenOrder) -> list[KitchenTicket]:
    """All tickets of an order, first part first."""
    tickets = order.tickets.select_related("order").prefetch_related("lines")
    return list(tickets.order_by("part", "station"))


def ticket_json(ticket: KitchenTicket) -> dict[str, Any]:
    """A ticket as the board shows it. `code` is what is called before there is a receipt."""
    order = ticket.order
    return {
        "id": str(ticket.id),
        "order": str(order.order_id),
        "station": ticket.station,
        "part": ticket.part,
        "channel": order.channel,
        "label": order.label,
        "note": order.note,
        "receipt_number": order.receipt_number,
        "code": order.order_id.hex[-4:].upper(),
        "paid": order.paid_at is not None,
        "voided": order.voided_at is not None,
        "created_at": ticket.created_at.isoformat(),
        "finished_at": None if ticket.finished_at is None else ticket.finished_at.isoformat(),
        "lines": [
            {
                "id": str(line.id),
                "item": str(line.product_id),
                "name": line.name,
                "quantity": quantity_text(line.quantity),
                "unit": line.unit,
                "modifiers": line.modifiers,
                "note": line.note,
                "state": line.state,
                "changed_at": line.changed_at.isoformat(),
            }
            for line in sorted(ticket.lines.all(), key=lambda line: line.position)
        ],
    }


def _shown(tickets: QuerySet[KitchenTicket]) -> QuerySet[KitchenTicket]:
    now = timezone.now()
    is_fresh = Q(finished_at=None) | Q(finished_at__gt=now - FINISHED_SHOWN)
    return tickets.filter(is_fresh, created_at__gt=now - OPEN_SHOWN)
