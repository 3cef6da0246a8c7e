"""The closings of the demo's last days: most counts are exact, some are not."""

import datetime as dt
import random
from typing import Final

from apps.core.actors import Actor, system_actor
from apps.core.tenancy import current_tenant_id
from apps.shifts.models import Shift
from apps.shifts.services import Count, post_float, stamp_past_shift
from apps.shifts.services.closing import DENOMINATIONS
from apps.tenants.selectors import actor_for_membership

SEED: Final = "sif"
DAYS: Final = 7
# What a count finds beside the expected amount, in rupiah.
_FINDS: Final = (0, 0, 0, 0, 0, 0, 0, 500, -2_000, -15_000)
_REASONS: Final = ("Salah kembalian", "Lupa mencatat kas keluar")
_NEEDS_REASON: Final = 5_000


def close_past_shifts(*, now: dt.datetime) -> None:
    """Count the shifts of the last days, in the order of time."""
    draw = random.Random(SEED)  # noqa: S311 - a demo
    past = Shift.objects.filter(
        state=Shift.State.CLOSED, figures=None, opened_at__gte=now - dt.timedelta(days=DAYS)
    )
    nobody = system_actor(current_tenant_id())
    for shift in past.order_by("opened_at", "id"):
        cashier = actor_for_membership(shift.opened_by_id) if shift.opened_by_id else None
        _close(shift, draw, cashier or nobody)


def _close(shift: Shift, draw: random.Random, actor: Actor) -> None:
    assert shift.closed_at is not None  # noqa: S101 - it is one of the past
    post_float(shift=shift, left=0)

    def found(expected: int) -> Count:
        difference = draw.choice(_FINDS)
        reason = draw.choice(_REASONS) if abs(difference) > _NEEDS_REASON else ""
        return Count(denominations=_pieces(expected + difference), reason=reason)

    stamp_past_shift(shift=shift, count=found, closed_at=shift.closed_at, actor=actor)


def _pieces(amount: int) -> dict[int, int]:
    """The fewest notes and coins; what is less than the smallest coin stays away."""
    pieces: dict[int, int] = {}
    for value in DENOMINATIONS:
        pieces[value], amount = divmod(amount, value)
    return pieces
