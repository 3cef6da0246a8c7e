"""What only a person's phone or a device itself would know."""

import time

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def totp(secret: str) -> str:
    """The code that an authenticator app shows now, with time left to type it."""
    time.sleep(max(0.0, time.time() % 30 - 25) and 30 - time.time() % 30)
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def device_key() -> str:
    """The public half of a new key, as a device makes it."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
