"""What a client asks for: a cart to price or to sell."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apps.pricing.engine import Discount


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A thing and how much of it, in pieces or in packs (`unit`).

    `unit_price` in rupiah, only for open-price items or as an approved override. `barcode` is a
    weighed label: then it says the quantity, and `quantity` may be left out.
    """

    item: UUID
    quantity: Decimal | None
    unit_price: int | None = None
    discount: Discount | None = None
    note: str = ""
    unit: UUID | None = None
    modifiers: tuple[UUID, ...] = ()
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class DraftTender:
    """Money handed over, in rupiah. `confirmed`: the cashier saw a static QRIS payment arrive."""

    method: str
    amount: int
    reference: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A cart. `id`, `placed_at` and the rest below it matter for a sale only."""

    outlet_id: UUID
    channel: str
    lines: tuple[DraftLine, ...]
    discount: Discount | None = None
    vouchers: tuple[str, ...] = ()
    tenders: tuple[DraftTender, ...] = ()
    customer_id: UUID | None = None
    id: UUID | None = None
    terminal_id: UUID | None = None
    sequence: int | None = None
    placed_at: dt.datetime | None = None
    cashier_id: UUID | None = None
    expected_total: int | None = None
    note: str = ""
    approvals: tuple[str, ...] = ()
    confirm_duplicate: bool = False
