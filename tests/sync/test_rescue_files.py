"""The file of a till's queue: it opens for its tenant's key, whole, and for nothing else."""

import datetime as dt
import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import override_settings

from apps.sync.rescue.errors import QueueDamaged, QueueKeyGone, QueueOfAnotherBusiness
from apps.sync.rescue.files import MOST_BYTES, open_queue, open_with
from apps.sync.rescue.keys import CURVE, rescue_key
from tests.sync.sealing import seal

OURS, THEIRS = UUID(int=1), UUID(int=2)
CONTENT: dict[str, Any] = {
    "terminal": {"id": "01938c1e-0000-7000-8000-000000000001", "code": "K1"},
    "device_time": "2026-11-21T14:05:00Z",
    "entries": [{"content": '{"kind":"sale"}', "hash": "h-1", "signature": "s-1"}],
}


def test_a_file_that_a_browser_sealed_opens() -> None:
    path = Path(settings.BASE_DIR) / "tests" / "vectors" / "rescued-queue.json"
    vector = json.loads(path.read_text())
    number = int.from_bytes(urlsafe_b64decode(vector["private_key"] + "="), "big")
    key = ec.derive_private_key(number, CURVE)
    queue = open_with(vector["file"].encode(), lambda _name: key)
    rescued = vector["rescued"]
    assert str(queue.terminal_id) == rescued["terminal"]["id"]
    assert queue.terminal_code == "K1"
    assert queue.exported_at == dt.datetime(2026, 11, 21, 14, 5, tzinfo=dt.UTC)
    assert [
        {"content": one.content, "hash": one.hash, "signature": one.signature}
        for one in queue.entries
    ] == rescued["entries"]


def test_each_tenant_has_a_key_of_its_own_that_stays() -> None:
    assert rescue_key(OURS) == rescue_key(OURS)
    assert rescue_key(OURS) != rescue_key(THEIRS)
    queue = open_queue(seal(CONTENT, rescue_key(OURS)), tenant_id=OURS)
    assert [one.content for one in queue.entries] == ['{"kind":"sale"}']
    with pytest.raises(QueueOfAnotherBusiness):
        open_queue(seal(CONTENT, rescue_key(THEIRS)), tenant_id=OURS)


def test_an_older_key_of_the_ring_still_opens_until_it_is_taken_off() -> None:
    file = seal(CONTENT, rescue_key(OURS))
    older = dict(settings.DATA_KEYS)
    newer = {"newer": "f" * 64}
    with override_settings(DATA_KEYS={**newer, **older}):
        assert rescue_key(OURS).id.startswith("newer.")
        assert open_queue(file, tenant_id=OURS).terminal_code == "K1"
    with override_settings(DATA_KEYS=newer), pytest.raises(QueueKeyGone):
        open_queue(file, tenant_id=OURS)


@pytest.mark.parametrize(
    "change",
    [
        {"entries": 2},
        {"terminal": "K2"},
        {"nonce": "AAAAAAAAAAAAAAAA"},
        {"point": "AAAA"},
        {"cipher": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"cipher": "%%%"},
        {"key": "nothing"},
        {"v": 2},
        {"format": "something"},
    ],
)
def test_a_changed_file_is_damaged(change: dict[str, Any]) -> None:
    with pytest.raises(QueueDamaged):
        open_queue(seal(CONTENT, rescue_key(OURS), **change), tenant_id=OURS)


@pytest.mark.parametrize("data", [b"", b"[]", b"\x89PNG", b"{}", b"x" * (MOST_BYTES + 1)])
def test_what_is_no_file_of_ours_is_damaged(data: bytes) -> None:
    with pytest.raises(QueueDamaged):
        open_queue(data, tenant_id=OURS)


def test_half_a_file_is_damaged() -> None:
    file = seal(CONTENT, rescue_key(OURS))
    with pytest.raises(QueueDamaged):
        open_queue(file[: len(file) // 2], tenant_id=OURS)
