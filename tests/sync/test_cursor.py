"""Only this server writes cursors, each for one tenant."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.ids import uuid7
from apps.sync.cursor import Position, decode_cursor, encode_cursor
from apps.sync.errors import CursorInvalid

TENANT = uuid7()
numbers = st.integers(0, 2**63 - 1)


@given(numbers, numbers, st.integers(0, 3), st.uuids(), st.binary(min_size=8, max_size=8))
def test_round_trip(since: int, until: int, kind: int, last_id: object, outlet: bytes) -> None:
    position = Position(since, until, kind, last_id, outlet)  # type: ignore[arg-type]
    cursor = encode_cursor(position, TENANT)

    assert decode_cursor(cursor, TENANT) == position
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("cursor", ["", "A", "AAAA", "not a cursor", "é", "=" * 8, "A" * 200])
def test_nonsense_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(cursor, TENANT)


@pytest.mark.parametrize("tenant", [UUID(int=number) for number in range(16)])
def test_every_changed_character_is_noticed(tenant: UUID) -> None:
    cursor = encode_cursor(Position(since=5, until=9), tenant)
    for index, letter in enumerate(cursor):
        damaged = cursor[:index] + ("B" if letter == "A" else "A") + cursor[index + 1 :]
        with pytest.raises(CursorInvalid):
            decode_cursor(damaged, tenant)


def test_another_tenants_cursor_is_refused() -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor(Position(since=5), TENANT), uuid7())
