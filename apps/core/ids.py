"""Identifiers: UUID version 7 (RFC 9562, section 5.7), so that new rows sort after old ones."""

import os
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_VERSION_7 = 0x7 << 76
_VARIANT_RFC = 0x2 << 62
_RANDOM_12 = (1 << 12) - 1
_RANDOM_62 = (1 << 62) - 1

_seeded: ContextVar[Iterator[tuple[int, int]] | None] = ContextVar("seeded_ids", default=None)


def uuid7() -> uuid.UUID:
    """A new identifier: 48 bits of Unix milliseconds, then 74 random bits."""
    seeded = _seeded.get()
    if seeded is not None:
        return assemble(*next(seeded))
    return assemble(time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10), "big"))


def assemble(milliseconds: int, noise: int) -> uuid.UUID:
    """The identifier made of these milliseconds and the lowest 74 bits of `noise`."""
    return uuid.UUID(
        int=milliseconds << 80
        | _VERSION_7
        | (noise >> 62 & _RANDOM_12) << 64
        | _VARIANT_RFC
        | noise & _RANDOM_62
    )


@contextmanager
def seeded_ids(seed: str, *, milliseconds: int) -> Iterator[None]:
    """Give out the same identifiers for the same seed: for generated data, never for a shop."""
    token = _seeded.set(_sequence(seed, milliseconds))
    try:
        yield
    finally:
        _seeded.reset(token)


def _sequence(seed: str, milliseconds: int) -> Iterator[tuple[int, int]]:
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    while True:
        yield milliseconds, draw.getrandbits(80)
        milliseconds += 1
