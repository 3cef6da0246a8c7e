"""Sales that waited for a gateway while a drawer was counted, handed in from above.

Of a split bill the first part is in the drawer already, and in no book until the rest has come:
a count is over by exactly that. Shifts know no sales; `orders` registers who does when it starts,
as for the figures (docs/adr/0012-figures-of-a-shift.md).
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from apps.shifts.models import Shift

CASH_METHOD: Final = "cash"


@dataclass(frozen=True, slots=True)
class WaitingSale:
    """A split bill: what was handed over (rupiah by method), and what has become of it since.

    `is_sold`: it is a sale of the same id by now.
    """

    id: UUID
    opened_at: dt.datetime
    timezone: str
    terminal: str
    total: int
    handed: tuple[tuple[str, int], ...]
    state: str
    is_waiting: bool
    is_sold: bool

    @property
    def cash(self) -> int:
        return sum(amount for method, amount in self.handed if method == CASH_METHOD)


WaitingSource = Callable[[QuerySet[Shift]], list[WaitingSale]]

_sources: list[WaitingSource] = []


def register_waiting(source: WaitingSource) -> None:
    """Hand in who knows the waiting sales; the app that has them calls this once, at its start."""
    _sources[:] = [source]


def waiting_sales(shifts: QuerySet[Shift]) -> list[WaitingSale]:
    """Split bills that waited when their shift was closed, or wait now; the earliest first."""
    return _sources[0](shifts)


def waiting_cash(sales: Iterable[WaitingSale]) -> int:
    """What of them is in drawers without being in the books (rupiah)."""
    return sum(sale.cash for sale in sales)
