"""The public key of a device, by which its offline entries are proven."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.translation import gettext
from jwt.algorithms import ECAlgorithm
from jwt.exceptions import InvalidKeyError

from apps.core.errors import InvalidInput

LONGEST_KEY = 2000


def read_device_key(text: str) -> EllipticCurvePublicKey:
    """The ECDSA P-256 public key given as PEM or as JWK. Raises `InvalidInput`."""
    try:
        key = (
            _from_jwk(text) if text.lstrip().startswith("{") else load_pem_public_key(text.encode())
        )
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidKeyError) as error:
        raise _refusal() from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise _refusal()
    return key


def key_thumbprint(key: EllipticCurvePublicKey) -> str:
    """The key's name, however it was written down (RFC 7638): 43 letters."""
    numbers = key.public_numbers()
    members = {
        "crv": "P-256",
        "kty": "EC",
        "x": base64url(numbers.x.to_bytes(32, "big")),
        "y": base64url(numbers.y.to_bytes(32, "big")),
    }
    text = json.dumps(members, separators=(",", ":"))
    return base64url(hashlib.sha256(text.encode()).digest())


def base64url(data: bytes) -> str:
    """As JWK and the tills write bytes: without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _from_jwk(text: str) -> Any:
    return ECAlgorithm.from_jwk(json.loads(text))


def _refusal() -> InvalidInput:
    return InvalidInput.on(
        "public_key", "invalid", gettext("Harus kunci publik ECDSA P-256, PEM atau JWK.")
    )
