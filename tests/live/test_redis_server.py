"""The Redis that `script/server` and the live tests start for themselves."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from embedded import RedisServer


class SlowServer(RedisServer):
    """Answers nobody for a while, as on a busy machine; no real one can be made to."""

    unheard = 5

    def _answers(self) -> bool:
        self.unheard -= 1
        return self.unheard < 0 and super()._answers()


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[SlowServer]:
    server = SlowServer(tmp_path / "redis")
    server.ensure_created()
    yield server
    server.destroy()


def running_in(folder: Path) -> list[int]:
    """Ids of the processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == folder:
                found.append(int(process.name))
    return found


def test_a_server_that_is_slow_to_answer_is_started_once(slow: SlowServer) -> None:
    port = slow.port
    slow.start()
    assert running_in(slow.home) == [slow.pid]
    assert slow.port == port


def test_one_that_was_killed_is_started_again(slow: SlowServer) -> None:
    slow.start()
    killed = slow.pid
    assert killed is not None
    os.kill(killed, 9)
    while slow.pid is not None:
        pass
    slow.start()
    assert slow.pid != killed
    assert running_in(slow.home) == [slow.pid]
