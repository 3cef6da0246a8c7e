"""The lock of an outlet's kitchen, and what every change of tickets has in common."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from apps.core.actors import Actor
from apps.orders.kitchen.models import KitchenBoard, KitchenLine, KitchenStep, KitchenTicket
from apps.orders.kitchen.states import FINISHED, LineState


def lock_board(outlet_id: UUID) -> KitchenBoard:
    """The outlet's kitchen under its lock, until the transaction ends (docs/locking.md)."""
    boards = KitchenBoard.objects.select_for_update().filter(outlet_id=outlet_id)
    board = boards.first()
    if board is None:
        KitchenBoard.objects.bulk_create([KitchenBoard(outlet_id=outlet_id)], ignore_conflicts=True)
        board = boards.get()
    return board


def set_states(
    lines: Sequence[KitchenLine], to: LineState, *, now: dt.datetime, actor: Actor | None
) -> None:
    """Move the lines and write down who did it. The caller checked that they may go there."""
    write_steps(lines, to, now=now, actor=actor)
    for line in lines:
        line.state, line.changed_at = to, now
    KitchenLine.objects.filter(id__in=[line.id for line in lines]).update(state=to, changed_at=now)


def write_steps(
    lines: Sequence[KitchenLine],
    to: LineState,
    *,
    now: dt.datetime,
    actor: Actor | None,
    is_first: bool = False,
) -> None:
    """Append to the history of the lines; `is_first` when they come from nowhere."""
    KitchenStep.objects.bulk_create(
        KitchenStep(
            line=line,
            from_state="" if is_first else line.state,
            to_state=to,
            at=now,
            membership_id=actor.membership_id if actor else None,
            terminal_id=actor.terminal_id if actor else None,
        )
        for line in lines
    )


def next_revision(board: KitchenBoard) -> int:
    """The revision that this transaction's changes get."""
    board.revision += 1
    board.save(update_fields=["revision"])
    return board.revision


def stamp(tickets: Iterable[KitchenTicket], revision: int, *, now: dt.datetime) -> None:
    """Give changed tickets their revision, and the time at which they were finished.

    Their lines must be loaded (`ticket.lines.all()`).
    """
    changed = list(tickets)
    for ticket in changed:
        is_finished = all(line.state in FINISHED for line in ticket.lines.all())
        ticket.finished_at = (ticket.finished_at or now) if is_finished else None
        ticket.revision = revision
    KitchenTicket.objects.bulk_update(changed, ["revision", "finished_at"])
