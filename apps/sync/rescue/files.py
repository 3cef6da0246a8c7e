"""Opening the file in which a till exported its queue (`static/src/pos/storage/rescue.ts`)."""

import datetime as dt
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from rest_framework import serializers

from apps.sync.rescue.errors import QueueDamaged
from apps.sync.rescue.keys import CURVE, private_key

FORMAT: Final = "warungin-queue"
VERSION: Final = 1
MOST_BYTES: Final = 10_000_000
# What it may unpack to: 5,000 sales are about 20 MB.
MOST_UNPACKED: Final = 100_000_000
MOST_ENTRIES: Final = 20_000
_GZIP: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class RescuedEntry:
    content: str
    hash: str
    signature: str


@dataclass(frozen=True, slots=True)
class RescuedQueue:
    """What a file holds; nothing in it is proven yet but that it was made for this tenant."""

    terminal_id: UUID
    terminal_code: str
    exported_at: dt.datetime
    entries: tuple[RescuedEntry, ...]


class _File(serializers.Serializer[Any]):
    format = serializers.ChoiceField([FORMAT])
    v = serializers.ChoiceField([VERSION])
    key = serializers.CharField(max_length=100)
    terminal = serializers.CharField(max_length=20)
    entries = serializers.IntegerField(min_value=1, max_value=MOST_ENTRIES)
    point = serializers.CharField(max_length=100)
    nonce = serializers.CharField(max_length=20)
    cipher = serializers.CharField(max_length=MOST_BYTES)


class _Terminal(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField(max_length=20)


class _Entry(serializers.Serializer[Any]):
    content = serializers.CharField(trim_whitespace=False)
    hash = serializers.CharField(max_length=60)
    signature = serializers.CharField(max_length=200)


class _Content(serializers.Serializer[Any]):
    terminal = _Terminal()
    device_time = serializers.DateTimeField()
    entries = _Entry(many=True)


def open_queue(data: bytes, *, tenant_id: UUID) -> RescuedQueue:
    """What a file says.

    Raises `QueueDamaged`, `QueueKeyGone`, `QueueOfAnotherBusiness`.
    """
    return open_with(data, lambda name: private_key(name, tenant_id))


def open_with(data: bytes, find_key: Callable[[str], ec.EllipticCurvePrivateKey]) -> RescuedQueue:
    """The same with the key that is found by the name in the file."""
    if len(data) > MOST_BYTES:
        raise QueueDamaged
    file = _checked(_File(data=_object(data)))
    key = find_key(file["key"])
    content = _checked(_Content(data=_object(_unpacked(_decrypted(file, key)))))
    if len(content["entries"]) != file["entries"]:
        raise QueueDamaged
    return RescuedQueue(
        terminal_id=content["terminal"]["id"],
        terminal_code=content["terminal"]["code"],
        exported_at=content["device_time"],
        entries=tuple(RescuedEntry(**entry) for entry in content["entries"]),
    )


def _decrypted(file: Mapping[str, Any], key: ec.EllipticCurvePrivateKey) -> bytes:
    head = f"{FORMAT} {VERSION} {file['key']} {file['terminal']} {file['entries']}".encode()
    try:
        point, nonce = _bytes(file["point"]), _bytes(file["nonce"])
        shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point))
        derivation = HKDF(algorithm=SHA256(), length=32, salt=point, info=head)
        return AESGCM(derivation.derive(shared)).decrypt(nonce, _bytes(file["cipher"]), head)
    except (InvalidTag, ValueError) as error:
        raise QueueDamaged from error


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj(_GZIP)
    try:
        plain = unpacking.decompress(data, MOST_UNPACKED)
    except zlib.error as error:
        raise QueueDamaged from error
    if not unpacking.eof:
        raise QueueDamaged
    return plain


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise QueueDamaged from error
    if not isinstance(value, dict):
        raise QueueDamaged
    return value


def _checked(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    if not serializer.is_valid():
        raise QueueDamaged
    return dict(serializer.validated_data)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
