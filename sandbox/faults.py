"""Faults on demand: asked for one by one, by an order id's prefix, or as a mix.

| fault | what happens |
|---|---|
| `hang` | the provider accepts, but no answer comes |
| `drop` | no answer comes, and nothing was accepted |
| `error` | 503 before anything is accepted |
| `error_after` | 503 though it was accepted |
| `slow` | the answer takes two seconds |
| `duplicate` | every notification is sent twice |
| `reorder` | a `pending` notification arrives after the settlement |
| `lose` | no notification is sent |
| `bad_signature` | the notification's signature is wrong |
| `reverse` | the settlement is followed by a deny |

Refunds at Midtrans meet `hang`, `drop`, `error`, `error_after`, `slow`, and `refuse`: the provider
says no.
"""

import random
import threading
from collections import deque
from typing import Final

REQUEST_FAULTS: Final = frozenset({"hang", "drop", "error", "error_after", "slow"})
NOTICE_FAULTS: Final = frozenset({"duplicate", "reorder", "lose", "bad_signature", "reverse"})
ALL: Final = REQUEST_FAULTS | NOTICE_FAULTS
REFUND_FAULTS: Final = REQUEST_FAULTS | {"refuse"}
PREFIXES: Final = {
    "HANG-": "hang",
    "DROP-": "drop",
    "ERR-": "error",
    "LATE-": "error_after",
    "SLOW-": "slow",
    "DUP-": "duplicate",
    "ORDER-": "reorder",
    "LOSE-": "lose",
    "SIGN-": "bad_signature",
    "REV-": "reverse",
}


class Faults:
    """Which faults meet the next charges, or the next refunds. Asked for by tests and testers."""

    def __init__(self, kinds: frozenset[str], prefixes: dict[str, str]) -> None:
        self._kinds = kinds
        self._prefixes = prefixes
        self._lock = threading.Lock()
        self._next: deque[str] = deque()
        self._mix: dict[str, float] = {}
        self._dice = random.Random()  # noqa: S311 - chance, not secrecy

    def ask(self, fault: str, count: int = 1) -> None:
        """The next `count` requests meet the fault. Raises ValueError for an unknown one."""
        if fault not in self._kinds:
            raise ValueError(fault)
        with self._lock:
            self._next.extend([fault] * count)

    def mix(self, shares: dict[str, float], seed: int) -> None:
        """From now on each fault meets its share of the charges, by a seeded chance."""
        unknown = shares.keys() - self._kinds
        if unknown:
            raise ValueError(", ".join(sorted(unknown)))
        with self._lock:
            self._mix = dict(shares)
            self._dice = random.Random(seed)  # noqa: S311 - chance, not secrecy

    def clear(self) -> None:
        with self._lock:
            self._next.clear()
            self._mix = {}

    def draw(self, order_id: str) -> set[str]:
        """The faults of one request."""
        found = {fault for prefix, fault in self._prefixes.items() if order_id.startswith(prefix)}
        with self._lock:
            if self._next:
                found.add(self._next.popleft())
            found |= {fault for fault, share in self._mix.items() if self._dice.random() < share}
        return found


faults = Faults(ALL, PREFIXES)
refund_faults = Faults(REFUND_FAULTS, {})
