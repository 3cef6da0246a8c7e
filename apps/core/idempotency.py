"""A request with a key has one effect, however often it is sent.

The record is inserted first in the transaction of the effect: a second request with the same
key waits on it, then replays the stored answer. A refusal rolls the record back, so that the
key stays usable.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import OperationalError, connection

from apps.core.errors import InProgress, KeyReused
from apps.core.models import IdempotencyRecord
from apps.core.tenancy import current_tenant_id, tenant_transaction

WAIT_FOR_RUNNING = "2s"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status with its JSON body; `replayed` when it was given before."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


def body_hash(endpoint: str, body: bytes) -> bytes:
    """What must be equal for two requests to count as the same: the call and its raw body."""
    return hashlib.sha256(endpoint.encode() + b"\n" + body).digest()


def replay(stored_hash: bytes, wanted_hash: bytes, status: int, body: dict[str, Any]) -> Answer:
    """The stored answer again. Raises `KeyReused` when the bodies differ."""
    if bytes(stored_hash) != wanted_hash:
        raise KeyReused
    return Answer(status=status, body=body, replayed=True)


def run_once(
    *, key: str, request_hash: bytes, act: Callable[[], tuple[int, dict[str, Any]]]
) -> Answer:
    """Run `act` in a transaction unless this key has an answer already.

    Raises `KeyReused` (same key, other body), `InProgress` (the first one is still running
    after two seconds) and whatever `act` raises.
    """
    with tenant_transaction():
        if not _claim(key, request_hash):
            record = IdempotencyRecord.objects.get(key=key)
            answer = record.answer or {}
            return replay(bytes(record.body_hash), request_hash, record.status or 0, answer)
        status, body = act()
        IdempotencyRecord.objects.filter(key=key).update(status=status, answer=body)
        return Answer(status=status, body=body)


def _claim(key: str, request_hash: bytes) -> bool:
    """Insert the record; False when a committed one exists. Waits for a running one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT_FOR_RUNNING])
            cursor.execute(
                "INSERT INTO core_idempotencyrecord (tenant_id, key, body_hash)"
                " VALUES (%s, %s, %s) ON CONFLICT (tenant_id, key) DO NOTHING",
                [current_tenant_id(), key, request_hash],
            )
            return bool(cursor.rowcount == 1)
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
            raise InProgress from error
        raise
