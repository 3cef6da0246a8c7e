"""Where a till is in the feed, as an opaque text that only this server can write.

The text is signed over the tenant's id, so a damaged cursor, a made-up one and another tenant's
are refused alike. When the secret key changes, every till starts again from the beginning.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings

from apps.sync.errors import CursorInvalid

# version, since, until, kind, last id, outlet digest
_LAYOUT: Final = struct.Struct(">BQQB16s8s")
_VERSION: Final = 1
_SIGNATURE_BYTES: Final = 16
_NO_ID: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Position:
    """Rows that changed in the transactions `since` <= id < `until` are still to be sent,
    beginning after `last_id` of the kind with this index.

    `since` 0 is a full load; `until` 0 a run whose first page has not been asked for.
    `outlet` is the digest of the outlet's settings that the till has.
    """

    since: int = 0
    until: int = 0
    kind: int = 0
    last_id: UUID = _NO_ID
    outlet: bytes = bytes(8)


def encode_cursor(position: Position, tenant_id: UUID) -> str:
    packed = _LAYOUT.pack(
        _VERSION,
        position.since,
        position.until,
        position.kind,
        position.last_id.bytes,
        position.outlet,
    )
    return _text(packed + _signature(packed, tenant_id))


def decode_cursor(cursor: str, tenant_id: UUID) -> Position:
    """Raises `CursorInvalid`."""
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise CursorInvalid from error
    packed, signature = data[: _LAYOUT.size], data[_LAYOUT.size :]
    if _text(data) != cursor:  # the last letter has spare bits, which b64decode ignores
        raise CursorInvalid
    if not hmac.compare_digest(signature, _signature(packed, tenant_id)):
        raise CursorInvalid
    version, since, until, kind, last_id, outlet = _LAYOUT.unpack(packed)
    if version != _VERSION:
        raise CursorInvalid
    return Position(since, until, kind, UUID(bytes=last_id), outlet)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signature(packed: bytes, tenant_id: UUID) -> bytes:
    key = hashlib.sha256(b"apps.sync.cursor" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, tenant_id.bytes + packed, "sha256")[:_SIGNATURE_BYTES]
