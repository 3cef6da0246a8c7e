"""Whether a receipt in somebody's hand is genuine, before any tenant is known."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from apps.core.db import fetch_one
from apps.orders.receipts.tokens import read_token

# A SECURITY DEFINER function that returns only what the page shows, and the key's terminal.
_FIND: Final = "SELECT * FROM orders_public_receipt(%s)"
# What became of the sale: asked only about a genuine receipt.
_TAKEN_BACK: Final = "SELECT * FROM orders_taken_back(%s)"


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund: when, and how many rupiah."""

    at: dt.datetime
    total: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What of a sale did not last; `is_whole` when nothing of its goods is left."""

    voided_at: dt.datetime | None
    is_whole: bool
    refunds: tuple[GivenBack, ...]

    @property
    def total(self) -> int:
        return sum(refund.total for refund in self.refunds)


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What anybody may know who holds the receipt. `total` in rupiah."""

    name: str
    number: str
    placed_at: dt.datetime
    timezone: str
    total: int
    is_void: bool
    copies: int
    back: TakenBack

    @property
    def remaining(self) -> int:
        """What the customer paid and did not get back."""
        return self.total - self.back.total

    @property
    def state(self) -> str:
        """`valid`, `void`, `part` or `whole` (refunded)."""
        if self.is_void:
            return "void"
        if not self.back.refunds:
            return "valid"
        return "whole" if self.back.is_whole else "part"


def check_receipt(token: str) -> CheckedReceipt | None:
    """The sale that a receipt's token proves; None for a wrong or foreign one."""
    claim = read_token(token)
    if claim is None:
        return None
    row = fetch_one(_FIND, [claim.order_id])
    # An unknown order costs the same work as a wrong code.
    terminal_id: UUID = claim.order_id if row is None else row[0]
    if not claim.proves(terminal_id) or row is None:
        return None
    _terminal, name, number, placed_at, timezone, total, is_void, copies = row
    back = _taken_back(claim.order_id)
    return CheckedReceipt(name, number, placed_at, timezone, total, is_void, copies, back)


def _taken_back(order_id: UUID) -> TakenBack:
    row = fetch_one(_TAKEN_BACK, [order_id])
    assert row is not None  # noqa: S101 - the sale was found a moment ago
    voided_at, is_whole, refunds = row
    listed = json.loads(refunds) if isinstance(refunds, str) else refunds
    return TakenBack(
        voided_at,
        is_whole,
        tuple(GivenBack(dt.datetime.fromisoformat(at), total) for at, total in listed),
    )
