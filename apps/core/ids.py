"""Identifiers: UUID version 7 (RFC 9562, section 5.7), so that new rows sort after old ones."""

import os
import time
import uuid

_VERSION_7 = 0x7 << 76
_VARIANT_RFC = 0x2 << 62
_RANDOM_12 = (1 << 12) - 1
_RANDOM_62 = (1 << 62) - 1


def uuid7() -> uuid.UUID:
    """A new identifier: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    return uuid.UUID(
        int=milliseconds << 80
        | _VERSION_7
        | (random >> 62 & _RANDOM_12) << 64
        | _VARIANT_RFC
        | random & _RANDOM_62
    )
