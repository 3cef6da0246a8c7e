"""Cash in and out of the drawer for something else than a sale."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.finance.services.posting import Posting, post_entry
from apps.shifts.models import Shift, ShiftMovement
from apps.shifts.selectors import business_day_at
from apps.shifts.services.locking import hold_open_shift

HIGHEST_AMOUNT: Final = 1_000_000_000
_TAKEN: Final = {"shifts_shiftmovement_pkey": "id"}
_Category = ShiftMovement.Category

# The account on the other side of the drawer.
OTHER_SIDE: Final = {
    _Category.SAFE.value: "cash_safe",
    _Category.OWNER.value: "opening_equity",
    _Category.SUPPLIES.value: "petty_expenses",
    _Category.TRANSPORT.value: "petty_expenses",
    _Category.OTHER.value: "petty_expenses",
}
CATEGORIES: Final = {
    ShiftMovement.Kind.PAY_IN.value: (_Category.SAFE.value, _Category.OWNER.value),
    ShiftMovement.Kind.PAY_OUT.value: tuple(OTHER_SIDE),
}


def record_movement(
    *,
    shift_id: UUID,
    kind: str,
    category: str,
    note: str,
    amount: int,
    actor: Actor,
    id: UUID | None = None,
    at: dt.datetime | None = None,
) -> ShiftMovement:
    """Put `amount` rupiah into the drawer (`pay_in`) or take them out (`pay_out`), and post it.

    `id` is the one that the till gave it: the same again is the same movement. `at` is when it
    happened, if not now. Raises `NotFound`, `ShiftClosed`, `InvalidInput`.
    """
    actor.require("shifts.move_cash")
    _refuse_odd(kind, category, note, amount)
    with taken_as(_TAKEN), tenant_transaction():
        known = ShiftMovement.objects.filter(id=id, shift_id=shift_id).first() if id else None
        if known is not None:
            return known
        shift = hold_open_shift(shift_id=shift_id, actor=actor)
        movement = ShiftMovement.objects.create(
            id=id or uuid7(),
            created_at=at or Now(),
            shift=shift,
            kind=kind,
            category=category,
            note=note.strip(),
            amount=amount,
            membership_id=actor.membership_id,
        )
        _post(shift, movement, at or timezone.now())
        record_audit(
            actor=actor,
            action="shift.cash_moved",
            subject_kind="shift",
            subject_id=shift.id,
            after={
                "movement": str(movement.id),
                "kind": kind,
                "category": category,
                "amount": amount,
                "note": movement.note,
            },
        )
    return movement


def _refuse_odd(kind: str, category: str, note: str, amount: int) -> None:
    if not 0 < amount <= HIGHEST_AMOUNT:
        raise InvalidInput.on(
            "amount", "out_of_range", gettext("Lebih dari Rp0, sampai Rp1.000.000.000.")
        )
    if category not in CATEGORIES[kind]:
        raise InvalidInput.on(
            "category", "invalid", gettext("Kas masuk datang dari brankas atau pemilik.")
        )
    if not note.strip():
        raise InvalidInput.on("note", "required", gettext("Tulis untuk apa uangnya."))


def _post(shift: Shift, movement: ShiftMovement, at: dt.datetime) -> None:
    incoming = movement.kind == ShiftMovement.Kind.PAY_IN
    signed = movement.amount if incoming else -movement.amount
    post_entry(
        outlet_id=shift.outlet_id,
        business_date=business_day_at(shift.outlet_id, at),
        kind=movement.kind,
        source_kind="shift_movement",
        source_id=movement.id,
        shift_id=shift.id,
        lines=[
            Posting.signed("cash_drawer", signed),
            Posting.signed(OTHER_SIDE[movement.category], -signed),
        ],
    )
