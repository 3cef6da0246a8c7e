"""Opening shifts. Counting and closing come with the shifts issue."""

from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.shifts.errors import ShiftAlreadyOpen, TerminalDoesNotSell
from apps.shifts.models import Shift
from apps.tenants.models import Terminal

HIGHEST_FLOAT = 1_000_000_000


def open_shift(*, terminal_id: UUID, opening_float: int, actor: Actor) -> Shift:
    """Open the terminal's drawer with a float in rupiah; a till opens its own only.

    Raises `NotFound`, `ShiftAlreadyOpen`, `InvalidInput`, `TerminalDoesNotSell` (a kitchen board
    has no drawer; without a shift nothing can be sold there).
    """
    if not 0 <= opening_float <= HIGHEST_FLOAT:
        raise InvalidInput.on(
            "opening_float", "out_of_range", gettext("Antara Rp0 dan Rp1.000.000.000.")
        )
    if actor.terminal_id not in {None, terminal_id}:
        raise NotFound
    with tenant_transaction():
        terminal = Terminal.objects.select_for_update().filter(id=terminal_id).first()
        if terminal is None or not actor.reaches(terminal.outlet_id):
            raise NotFound
        if terminal.kind == Terminal.Kind.KITCHEN:
            raise TerminalDoesNotSell
        if Shift.objects.filter(terminal=terminal, state=Shift.State.OPEN).exists():
            raise ShiftAlreadyOpen
        shift = Shift.objects.create(
            outlet_id=terminal.outlet_id,
            terminal=terminal,
            opened_by_id=actor.membership_id,
            opening_float=opening_float,
        )
        record_audit(
            actor=actor,
            action="shift.opened",
            subject_kind="shift",
            subject_id=shift.id,
            after={"terminal": str(terminal.id), "opening_float": opening_float},
        )
    return shift
