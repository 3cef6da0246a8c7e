"""What a device does to an entry: its text, hash and signature. Knows nothing of the product, so
that a till's own process starts in a moment.
"""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Entry = dict[str, Any]


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_half(key: ec.EllipticCurvePrivateKey) -> str:
    """What pairing registers."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode()


def receipt_number(code: str, ordinal: int, number: int) -> str:
    return f"{code}-{ordinal}-{number:06d}"


def canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def text_hash(text: str) -> str:
    return base64url(sha256(text.encode()).digest())


def seal(key: ec.EllipticCurvePrivateKey, text: str) -> Entry:
    """The text as it is sent, a fact: WebCrypto's signature is r and s, one after the other."""
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256())))
    return {
        "content": text,
        "hash": text_hash(text),
        "signature": base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big")),
        "fact": True,
    }
