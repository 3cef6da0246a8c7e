"""Secrets at rest: AES-256-GCM under a key of the ring, bound to the place they are stored in.

A sealed value is `version, length of the key's id, key id, nonce (12 bytes), ciphertext`. The
first key of `DATA_KEYS` seals; every key of the ring opens. `place` ("table.column:row") is
authenticated with it, so a value copied to another row does not open.
"""

import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION: Final = 1
NONCE_BYTES: Final = 12
_PURPOSE: Final = b"warungin data "

# A binary column's value, fresh or as the database driver gives it.
Sealed = bytes | memoryview


class VaultError(RuntimeError):
    """A sealed value that does not open: a key that is gone, or a value that was moved."""


def seal(plain: str, *, place: str) -> bytes:
    """Encrypt a text for its place."""
    key_id = current_key_id()
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(_key(key_id)).encrypt(nonce, plain.encode(), place.encode())
    return bytes([VERSION, len(key_id)]) + key_id.encode() + nonce + cipher


def unseal(sealed: Sealed, *, place: str) -> str:
    """The text again. Raises `VaultError`."""
    key_id, rest = _split(sealed)
    nonce, cipher = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
    try:
        return AESGCM(_key(key_id)).decrypt(nonce, cipher, place.encode()).decode()
    except InvalidTag as error:
        raise VaultError(f"The value for {place} was sealed elsewhere or changed.") from error


def derive(purpose: str, *, key_id: str = "") -> bytes:
    """32 secret bytes for a purpose, from the ring's first key or the one that is named.

    Raises `VaultError`.
    """
    key = _key(key_id or current_key_id())
    return hmac.digest(key, b"derive " + purpose.encode(), "sha256")


def current_key_id() -> str:
    return next(iter(settings.DATA_KEYS))


def key_id_of(sealed: Sealed) -> str:
    """Which key opens it; `rotate_keys` seals anew what is not under the first one."""
    return _split(sealed)[0]


def _split(value: Sealed) -> tuple[str, bytes]:
    sealed = bytes(value)
    if len(sealed) < 2 or sealed[0] != VERSION:
        raise VaultError("This is no sealed value.")
    end = 2 + sealed[1]
    return sealed[2:end].decode(), sealed[end:]


def _key(key_id: str) -> bytes:
    secret = settings.DATA_KEYS.get(key_id)
    if secret is None:
        raise VaultError(f"DATA_KEYS has no key {key_id}.")
    return hashlib.sha256(_PURPOSE + secret.encode()).digest()
