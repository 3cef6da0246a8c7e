"""Whether a receipt in somebody's hand is genuine, before any tenant is known."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from apps.core.db import fetch_one
from apps.orders.receipts.tokens import read_token

# A SECURITY DEFINER function that returns only what the page shows, and the key's terminal.
_FIND: Final = "SELECT * FROM orders_public_receipt(%s)"


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
    return CheckedReceipt(*row[1:])
