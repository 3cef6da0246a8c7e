"""The `live` fixture: one running product for all tests of a worker."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import paths
from embedded import PostgresCluster, RedisServer
from tests.live.stack import Stack

PREFIX = "live-"


@pytest.fixture(scope="session")
def live() -> Iterator[Stack]:
    """The whole product, started when the first test asks for it.

    Tests make shops of their own, so they do not see each other.
    """
    home = paths.DATA / "test"
    home.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(home)
    stack = Stack(home / f"{PREFIX}{os.getpid()}")
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


def _remove_leftovers(home: Path) -> None:
    """Stacks of test runs that were killed."""
    for folder in home.glob(f"{PREFIX}*"):
        if not Path(f"/proc/{folder.name.removeprefix(PREFIX)}").exists():
            PostgresCluster(folder / "postgres").destroy()
            RedisServer(folder / "redis").destroy()
            shutil.rmtree(folder, ignore_errors=True)
