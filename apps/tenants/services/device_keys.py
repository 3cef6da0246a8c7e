"""The public key of a device, by which its offline entries are proven."""

import hashlib
import json
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
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


def thumbprint(text: str) -> str:
    """The SHA-256 of the key itself, in hex, however it was written. Raises `InvalidInput`."""
    key = read_device_key(text)
    written = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(written).hexdigest()


def _from_jwk(text: str) -> Any:
    return ECAlgorithm.from_jwk(json.loads(text))


def _refusal() -> InvalidInput:
    return InvalidInput.on(
        "public_key", "invalid", gettext("Harus kunci publik ECDSA P-256, PEM atau JWK.")
    )
