"""Split bills that waited while a drawer was counted, handed in to `apps.shifts` at the start."""

from typing import Any

from django.db.models import F, Q, QuerySet

from apps.orders.open.models import OpenOrder
from apps.shifts.models import Shift
from apps.shifts.waiting import WaitingSale


def waiting_sales_of(shifts: QuerySet[Shift]) -> list[WaitingSale]:
    """Of these shifts, those that had no end when the shift was closed (or have none yet)."""
    unended = Q(closed_at=None) | Q(closed_at__gt=F("shift__closed_at"))
    found = OpenOrder.objects.filter(unended, paid__gt=0, shift__in=shifts)
    return [_shown(one) for one in found.select_related("outlet", "terminal").order_by("opened_at")]


def _shown(opened: OpenOrder) -> WaitingSale:
    tenders: list[dict[str, Any]] = opened.document["tenders"]
    return WaitingSale(
        id=opened.id,
        opened_at=opened.opened_at,
        timezone=opened.outlet.timezone,
        terminal=opened.terminal.code,
        total=opened.total,
        handed=tuple((one["method"], one["amount"]) for one in tenders if not one.get("gateway")),
        state=str(opened.get_state_display()),
        is_waiting=opened.is_waiting,
        is_sold=opened.state == OpenOrder.State.PAID,
    )
