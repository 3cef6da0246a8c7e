"""Moving lines along: one tap, a whole ticket, many at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.tenancy import tenant_transaction
from apps.orders.kitchen.models import KitchenLine, KitchenTicket
from apps.orders.kitchen.selectors import kitchen_outlet
from apps.orders.kitchen.services.board import lock_board, next_revision, set_states, stamp
from apps.orders.kitchen.states import LineState, Refusal, permission_for, refusal


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the items, in their order: None moved or was there already.

    `changed` names those of them that moved now; `tickets` is what they belong to.
    """

    refusals: dict[UUID, Refusal | None]
    changed: frozenset[UUID]
    tickets: list[KitchenTicket]
    revision: int


def move_lines(
    *,
    actor: Actor,
    items: Sequence[UUID],
    to: LineState,
    undo: bool = False,
    outlet_id: UUID | None = None,
) -> Moved:
    """Move lines, or whole tickets, to a state; each item on its own, all in one transaction.

    A ticket takes along its lines that are one step before; those further on stay. Setting a
    state again is no error. Raises `Forbidden` when the actor may not make this step at all, and
    what `kitchen_outlet` raises.
    """
    actor.require(permission_for(to, undo=undo))
    now = timezone.now()
    with tenant_transaction():
        board = lock_board(kitchen_outlet(actor, outlet_id))
        tickets = _tickets_of(items, board.outlet_id)
        by_item = _lines_by_item(tickets)
        refusals: dict[UUID, Refusal | None] = {}
        moving: dict[UUID, KitchenLine] = {}
        changed = set()
        for item in items:
            lines, reason = _decide(by_item.get(item), to, undo=undo, now=now)
            refusals[item] = reason
            if reason is None and lines:
                moving |= {line.id: line for line in lines}
                changed.add(item)
        if moving:
            set_states(list(moving.values()), to, now=now, actor=actor)
            touched = {line.ticket_id for line in moving.values()}
            changed_tickets = [ticket for ticket in tickets if ticket.id in touched]
            stamp(changed_tickets, next_revision(board), now=now)
    return Moved(refusals, frozenset(changed), tickets, board.revision)


def _tickets_of(items: Sequence[UUID], outlet_id: UUID) -> list[KitchenTicket]:
    lines = KitchenLine.objects.filter(id__in=items).values("ticket_id")
    named = KitchenTicket.objects.filter(Q(id__in=items) | Q(id__in=lines), outlet_id=outlet_id)
    return list(named.select_related("order").prefetch_related("lines").order_by("id"))


def _lines_by_item(tickets: Sequence[KitchenTicket]) -> dict[UUID, list[KitchenLine]]:
    """The lines behind each id that an item may name: a ticket's all, a line's own."""
    found = {}
    for ticket in tickets:
        lines = list(ticket.lines.all())
        found[ticket.id] = [x for x in lines if x.state != LineState.CANCELLED] or lines
        found |= {line.id: [line] for line in lines}
    return found


def _decide(
    lines: list[KitchenLine] | None, to: LineState, *, undo: bool, now: dt.datetime
) -> tuple[list[KitchenLine], Refusal | None]:
    """The lines of an item that move, or why none of them does."""
    if not lines:
        return [], Refusal.NOT_FOUND
    others = [line for line in lines if line.state != to]
    reasons = {
        line.id: refusal(LineState(line.state), to, undo=undo, age=now - line.changed_at)
        for line in others
    }
    for reason in reasons.values():
        if reason is not None and (reason != Refusal.MOVED_ON or len(lines) == 1):
            return [], reason
    moving = [line for line in others if reasons[line.id] is None]
    stuck = not moving and len(others) == len(lines)
    return moving, Refusal.MOVED_ON if stuck else None
