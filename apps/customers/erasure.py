"""Where else it is written who a customer is, handed in from above.

Customers know no queues of tills: `sync` registers how it erases a person when it starts.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

# Runs in the transaction in which the customer with this id is removed.
Eraser = Callable[[UUID], None]

_erasers: Final[list[Eraser]] = []


def register_eraser(eraser: Eraser) -> None:
    """Hand in who else keeps a person's data; that app calls this once, at its start."""
    _erasers.append(eraser)


def erase_elsewhere(customer_id: UUID) -> None:
    for erase in _erasers:
        erase(customer_id)
