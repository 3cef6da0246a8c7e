"""The figures of a shift: what was sold in it (handed in from above), and what the ledger says.

Shifts know no orders. `orders` registers `SalesSource` when it starts, as
`docs/adr/0012-figures-of-a-shift.md` explains.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of the sales: how many, and how much (rupiah)."""

    key: str
    name: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """Sales that stand, without voided ones, in rupiah. `total` is what customers paid."""

    count: int = 0
    gross: int = 0
    discount: int = 0
    service: int = 0
    tax: int = 0
    rounding: int = 0
    total: int = 0
    voids: int = 0
    voided: int = 0
    discounts: tuple[Part, ...] = ()
    taxes: tuple[Part, ...] = ()
    tenders: tuple[Part, ...] = ()
    cashiers: tuple[Part, ...] = ()

    def json(self) -> dict[str, Any]:
        """As it is stamped, with lists where JSON knows no tuples."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True, slots=True)
class SalesScope:
    """Sales of one shift; with `business_date`, only those of that day."""

    shift_id: UUID
    outlet_id: UUID
    opened_at: dt.datetime
    business_date: dt.date | None = None


SalesSource = Callable[[SalesScope], SalesFigures]

_sources: list[SalesSource] = []


def register_sales(source: SalesSource) -> None:
    """Hand in who knows the sales; the app that has them calls this once, when it starts."""
    _sources[:] = [source]


def sales_figures(scope: SalesScope) -> SalesFigures:
    """What was sold, as the app above says."""
    return _sources[0](scope)
