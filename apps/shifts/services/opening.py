"""Opening a terminal's drawer with a float."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.clock import business_date
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.finance.services.posting import Posting, post_entry
from apps.shifts.errors import ShiftAlreadyOpen, StoreDayClosed, TerminalDoesNotSell
from apps.shifts.models import Shift, StoreDay
from apps.tenants.models import Outlet, Terminal

HIGHEST_FLOAT = 1_000_000_000
_TAKEN: Final = {"shifts_shift_pkey": "id"}


def open_shift(
    *,
    terminal_id: UUID,
    opening_float: int,
    actor: Actor,
    shift_id: UUID | None = None,
    opened_at: dt.datetime | None = None,
) -> Shift:
    """Open the terminal's drawer with a float in rupiah; a till opens its own only.

    The float comes from what the last shift left in the drawer; the rest from the safe, or goes
    there. `shift_id` is the id that the till gave it: the same again is the same shift. What
    happened without a network has an `opened_at`, and stands on a day that was signed since.
    Raises `NotFound`, `ShiftAlreadyOpen`, `StoreDayClosed`, `InvalidInput`,
    `TerminalDoesNotSell` (a kitchen board has no drawer; without a shift nothing can be sold
    there).
    """
    if not 0 <= opening_float <= HIGHEST_FLOAT:
        raise InvalidInput.on(
            "opening_float", "out_of_range", gettext("Antara Rp0 dan Rp1.000.000.000.")
        )
    if actor.terminal_id not in {None, terminal_id}:
        raise NotFound
    with taken_as(_TAKEN), tenant_transaction():
        terminal = Terminal.objects.select_for_update().filter(id=terminal_id).first()
        if terminal is None or not actor.reaches(terminal.outlet_id):
            raise NotFound
        if terminal.kind == Terminal.Kind.KITCHEN:
            raise TerminalDoesNotSell
        known = _by_id(shift_id, terminal)
        if known is not None:
            return known
        if Shift.objects.filter(terminal=terminal, state=Shift.State.OPEN).exists():
            raise ShiftAlreadyOpen
        shift = Shift.objects.create(
            id=shift_id or uuid7(),
            outlet_id=terminal.outlet_id,
            terminal=terminal,
            opened_by_id=actor.membership_id,
            opening_float=opening_float,
            opened_at=opened_at or Now(),
            business_date=_day_of(terminal.outlet_id, opened_at),
        )
        left = _left_before(shift)
        post_float(shift=shift, left=left)
        record_audit(
            actor=actor,
            action="shift.opened",
            subject_kind="shift",
            subject_id=shift.id,
            after={"terminal": str(terminal.id), "opening_float": opening_float}
            | ({"left_before": left} if left != opening_float and left else {}),
        )
    return shift


def _by_id(shift_id: UUID | None, terminal: Terminal) -> Shift | None:
    """The shift that this till opened under its id before. Raises `NotFound` for another's."""
    known = Shift.objects.filter(id=shift_id).first() if shift_id else None
    if known is not None and known.terminal_id != terminal.id:
        raise NotFound
    return known


def _day_of(outlet_id: UUID, opened_at: dt.datetime | None) -> dt.date:
    """The business day. The outlet's lock keeps today from being signed off meanwhile."""
    outlet = Outlet.objects.select_for_update(no_key=True).get(id=outlet_id)
    moment = opened_at or timezone.now()
    day = business_date(moment, timezone=outlet.timezone, day_start=outlet.day_start)
    if opened_at is not None:
        return day
    signed = StoreDay.objects.filter(outlet=outlet, business_date=day, state=StoreDay.State.SIGNED)
    if signed.exists():
        raise StoreDayClosed
    return day


def _left_before(shift: Shift) -> int:
    """What the terminal's last shift left in the drawer."""
    earlier = Shift.objects.filter(terminal_id=shift.terminal_id, left_float__isnull=False)
    last = earlier.order_by("-closed_at").values_list("left_float", flat=True).first()
    return last or 0


def post_float(*, shift: Shift, left: int) -> None:
    """The float into the drawer: from what was `left` in it (rupiah), the rest from the safe."""
    lines = [
        Posting("cash_drawer", debit=shift.opening_float),
        Posting("cash_float", credit=left),
        Posting.signed("cash_safe", left - shift.opening_float),
    ]
    if any(line.debit or line.credit for line in lines):
        post_entry(
            outlet_id=shift.outlet_id,
            business_date=shift.business_date,
            kind="shift_open",
            source_kind="shift",
            source_id=shift.id,
            shift_id=shift.id,
            lines=lines,
        )
