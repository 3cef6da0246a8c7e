"""The key for which tills seal their queue: the public half for them, the private half for us.

The private half is derived from the ring of `DATA_KEYS` for each tenant, so it is stored nowhere
and no tenant's file opens for another. A key that leaves the ring takes its files along: tills
fetch the present key whenever they are online.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.core import vault
from apps.sync.rescue.errors import QueueDamaged, QueueKeyGone, QueueOfAnotherBusiness
from apps.tenants.services.device_keys import base64url

CURVE: Final = ec.SECP256R1()
# The order of P-256 (FIPS 186-5): private keys lie below it.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class RescueKey:
    """`id` names the ring's key and the tenant; `public_key` is the point in base64url."""

    id: str
    public_key: str


def rescue_key(tenant_id: UUID) -> RescueKey:
    """The key for new files."""
    key_id = vault.current_key_id()
    point = point_of(_private_key(tenant_id, key_id).public_key())
    return RescueKey(f"{key_id}.{_thumb(point)}", base64url(point))


def private_key(key_name: str, tenant_id: UUID) -> ec.EllipticCurvePrivateKey:
    """The private half for a file.

    Raises `QueueDamaged`, `QueueKeyGone`, `QueueOfAnotherBusiness`.
    """
    key_id, dot, thumb = key_name.rpartition(".")
    if not dot:
        raise QueueDamaged
    try:
        key = _private_key(tenant_id, key_id)
    except vault.VaultError as error:
        raise QueueKeyGone from error
    if _thumb(point_of(key.public_key())) != thumb:
        raise QueueOfAnotherBusiness
    return key


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _private_key(tenant_id: UUID, key_id: str) -> ec.EllipticCurvePrivateKey:
    secret = vault.derive(f"rescued queues of {tenant_id}", key_id=key_id)
    return ec.derive_private_key(int.from_bytes(secret, "big") % (_ORDER - 1) + 1, CURVE)


def _thumb(point: bytes) -> str:
    return sha256(point).hexdigest()[:12]
