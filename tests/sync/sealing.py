"""A queue's file as a till seals it (`static/src/pos/storage/rescue.ts`)."""

import gzip
import json
import os
from base64 import urlsafe_b64decode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils import timezone

from apps.sync.rescue.keys import CURVE, RescueKey, point_of, rescue_key
from tests.sync.queue import Device
from tests.sync.signing import Entry, base64url


def sealed_queue(device: Device, *entries: Entry) -> bytes:
    """The file of these entries, for the server's key of the device's tenant."""
    chosen = [
        {name: entry[name] for name in ("content", "hash", "signature")}
        for entry in entries or device.entries
    ]
    content = {
        "terminal": {"id": str(device.terminal.id), "code": device.terminal.code},
        "device_time": timezone.now().isoformat(),
        "entries": chosen,
    }
    return seal(content, rescue_key(device.shop.tenant.id))


def seal(content: dict[str, Any], made_for: RescueKey, **changed: Any) -> bytes:
    made = ec.generate_private_key(CURVE)
    point, nonce = point_of(made.public_key()), os.urandom(12)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(
        CURVE, urlsafe_b64decode(made_for.public_key + "=")
    )
    file = {
        "format": "warungin-queue",
        "v": 1,
        "key": made_for.id,
        "terminal": content["terminal"]["code"],
        "entries": len(content["entries"]),
        "point": base64url(point),
        "nonce": base64url(nonce),
    }
    head = f"warungin-queue 1 {file['key']} {file['terminal']} {file['entries']}".encode()
    derivation = HKDF(algorithm=SHA256(), length=32, salt=point, info=head)
    secret = derivation.derive(made.exchange(ec.ECDH(), theirs))
    cipher = AESGCM(secret).encrypt(nonce, gzip.compress(json.dumps(content).encode()), head)
    return json.dumps(file | {"cipher": base64url(cipher)} | changed).encode()
