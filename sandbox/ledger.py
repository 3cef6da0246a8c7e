"""What the providers know: charges, their states and refunds. One lock guards all of it."""

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import now

FINAL = frozenset({"settlement", "expire", "cancel", "deny", "refund", "partial_refund", "failure"})
PAID = frozenset({"settlement", "capture"})


class Refused(Exception):
    """The provider says no; `code` is the body's status code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass
class Refund:
    key: str
    amount: int
    reason: str
    at: dt.datetime


@dataclass
class Charge:
    """One payment at a provider. `details` are the members that its kind adds to answers."""

    gateway: str
    order_id: str
    amount: int
    payment_type: str
    server_key: str
    expires: dt.datetime
    details: dict[str, Any] = field(default_factory=dict)
    notify_urls: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "pending"
    issuer: str = ""
    created: dt.datetime = field(default_factory=now)
    settled: dt.datetime | None = None
    refunds: list[Refund] = field(default_factory=list)
    history: list[tuple[dt.datetime, str]] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds)

    def move(self, status: str) -> None:
        self.status = status
        self.history.append((now(), status))
        if status in PAID:
            self.settled = now()


class Ledger:
    """All charges of all merchants."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._charges: dict[tuple[str, str], Charge] = {}
        self._urls: dict[str, str] = {}

    @contextmanager
    def locked(self) -> Iterator["Ledger"]:
        with self._lock:
            yield self

    def clear(self) -> None:
        with self._lock:
            self._charges.clear()

    def set_url(self, server_key: str, url: str) -> None:
        """Where a merchant wants notifications when a charge names no address of its own."""
        with self._lock:
            self._urls[server_key] = url

    def url_of(self, server_key: str) -> str:
        return self._urls.get(server_key, "")

    def add(self, charge: Charge) -> None:
        """Raises Refused (406) for an order id that this merchant used before."""
        with self._lock:
            key = (charge.server_key, charge.order_id)
            if key in self._charges:
                raise Refused(406, "The request could not be completed: order_id was used.")
            charge.history.append((charge.created, charge.status))
            self._charges[key] = charge

    def find(self, server_key: str, name: str) -> Charge:
        """By order id or transaction id. Raises Refused (404)."""
        with self._lock:
            charge = self._charges.get((server_key, name))
            if charge is None:
                mine = (one for one in self._charges.values() if one.server_key == server_key)
                charge = next((one for one in mine if one.id == name), None)
            if charge is None:
                raise Refused(404, "Transaction doesn't exist.")
            self._expire_if_late(charge)
            return charge

    def by_id(self, charge_id: str) -> Charge | None:
        """For the tester's desk, which sees every merchant's charges."""
        return next((one for one in self.charges() if one.id == charge_id), None)

    def charges(self) -> list[Charge]:
        """Newest first."""
        with self._lock:
            found = list(self._charges.values())
        return sorted(found, key=lambda charge: charge.created, reverse=True)

    def late(self) -> list[Charge]:
        """Charges that have just passed their time; they are expired now."""
        with self._lock:
            return [charge for charge in self._charges.values() if self._expire_if_late(charge)]

    def pay(self, charge: Charge, issuer: str) -> None:
        """The payer pays. Raises Refused (412) unless the charge waits for that."""
        with self._lock:
            self._expire_if_late(charge)
            if charge.status != "pending":
                raise Refused(412, "Transaction status cannot be updated.")
            charge.issuer = issuer
            charge.move("capture" if charge.payment_type == "credit_card" else "settlement")

    def change(self, charge: Charge, status: str, allowed: frozenset[str]) -> None:
        """Raises Refused (412) unless the charge is in one of the allowed states."""
        with self._lock:
            self._expire_if_late(charge)
            if charge.status not in allowed:
                raise Refused(412, "Transaction status cannot be updated.")
            charge.move(status)

    def refund(self, charge: Charge, refund: Refund) -> None:
        """Raises Refused: 412 not paid, 406 key used, 414 too much or not refundable."""
        with self._lock:
            if charge.status not in PAID | {"partial_refund"}:
                raise Refused(412, "Transaction status cannot be updated.")
            if any(earlier.key == refund.key for earlier in charge.refunds):
                raise Refused(406, "The refund_key was used.")
            if charge.payment_type in {"bank_transfer", "echannel"}:
                raise Refused(414, "Refund is not available for this payment method.")
            if not 0 < refund.amount <= charge.amount - charge.refunded:
                raise Refused(414, "The refund amount is more than what is left.")
            charge.refunds.append(refund)
            charge.move("refund" if charge.refunded == charge.amount else "partial_refund")

    @staticmethod
    def _expire_if_late(charge: Charge) -> bool:
        if charge.status == "pending" and now() >= charge.expires:
            charge.move("expire")
            return True
        return False


ledger = Ledger()
