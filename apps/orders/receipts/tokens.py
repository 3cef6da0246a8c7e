"""The address on a receipt by which anybody can check it.

    token = base64url(order id (16 bytes) + HMAC-SHA256(terminal key, order id)[:12])
    terminal key = HMAC-SHA256(server key, "warungin receipt" + terminal id)

The key belongs to one terminal, so that the terminal may one day make its own tokens without
the network and a stolen one proves nothing about another till. 96 bits cannot be guessed over a
rate-limited page. Server keys stay in the keyring as long as receipts lie in drawers: a new one
goes first and signs, the older ones go on verifying.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from apps.orders.models import Order

MAC_BYTES: Final = 12
TOKEN_BYTES: Final = 16 + MAC_BYTES
_PURPOSE: Final = b"warungin receipt"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says; nothing is proven until `proves` was asked."""

    order_id: UUID
    mac: bytes

    def proves(self, terminal_id: UUID) -> bool:
        """Whether a key of this terminal made the token, compared in constant time."""
        expected = (_mac(_terminal_key(key, terminal_id), self.order_id) for key in _server_keys())
        return any(hmac.compare_digest(self.mac, mac) for mac in expected)


def verification_token(*, order_id: UUID, terminal_id: UUID) -> str:
    """The token of an order, 38 characters that need no escaping in an address."""
    mac = _mac(_terminal_key(_server_keys()[0], terminal_id), order_id)
    return base64.urlsafe_b64encode(order_id.bytes + mac).rstrip(b"=").decode()


def verification_address(order: Order) -> str:
    """The page that says whether the order's receipt is genuine."""
    token = verification_token(order_id=order.id, terminal_id=order.terminal_id)
    return settings.PUBLIC_URL + reverse("receipt_check", args=[token])


def read_token(token: str) -> Claim | None:
    """What a token claims, or None for what can be no token."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != TOKEN_BYTES or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        return None
    return Claim(UUID(bytes=raw[:16]), raw[16:])


def _server_keys() -> list[bytes]:
    return [key.encode() for key in settings.RECEIPT_KEYS.values()]


def _terminal_key(server_key: bytes, terminal_id: UUID) -> bytes:
    return hmac.digest(server_key, _PURPOSE + terminal_id.bytes, hashlib.sha256)


def _mac(terminal_key: bytes, order_id: UUID) -> bytes:
    return hmac.digest(terminal_key, order_id.bytes, hashlib.sha256)[:MAC_BYTES]
