"""What every gateway can do, in words of our own."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from apps.payments.models import Method
from apps.payments.states import State


@dataclass(frozen=True, slots=True)
class Charge:
    """What is charged: `order_id` is ours, `amount` in rupiah, `phone` for OVO (E.164)."""

    order_id: str
    amount: int
    method: Method
    lifetime: dt.timedelta
    notify_url: str
    phone: str = ""
    card_token: str = ""
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What the provider says about a charge now. `refunded` in rupiah, cumulative.

    `details` is what the payer needs: `qr_string`, `va_number` and `bank`, `biller_code` and
    `bill_key`, or `url`.
    """

    state: State
    provider_id: str = ""
    amount: int | None = None
    issuer: str = ""
    refunded: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)
    expires_at: dt.datetime | None = None
    settled_at: dt.datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A notification's request as it came; header names in lower case."""

    body: bytes
    headers: Mapping[str, str]
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an account proves notifications with."""

    key: str
    callback_token: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a verified notification is about; it is a hint to ask the provider.

    `provider_id` where the provider finds a charge by nothing else. `waits`: it only says that the
    payment is on its way.
    """

    order_id: str
    provider_id: str = ""
    waits: bool = False


class GatewayClient(Protocol):
    """All raise `apps.core.providers.ProviderError`s when no answer came."""

    def charge(self, charge: Charge) -> News:
        """Charge. A refusal is news (`failed`, with an error), not an exception."""

    def status(self, *, order_id: str, provider_id: str) -> News | None:
        """What the provider knows; None if it never heard of the order."""

    def cancel(self, *, order_id: str, provider_id: str) -> News | None:
        """Cancel if that is still possible; what is true afterwards."""

    def refund(self, *, order_id: str, provider_id: str, key: str, amount: int, reason: str) -> str:
        """Give back; empty if the provider took it on, otherwise why it did not."""

    def accepts_key(self) -> bool:
        """Whether the provider knows the account's key."""
