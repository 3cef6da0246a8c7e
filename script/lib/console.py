"""What the scripts say while they work."""

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import NoReturn, Self


class ScriptError(Exception):
    """Something the reader can act on: shown without a traceback, exit code 1."""


def say(text: str = "") -> None:
    print(text, flush=True)


class Step:
    """One slow step: `with Step("Installing packages"): ...` shows the seconds it takes.

    A terminal sees the seconds run; a log file sees one line at the start and one at the end.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self._done = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        self._started = 0.0

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        if sys.stdout.isatty():
            self._ticker.start()
        else:
            say(f"  .. {self.title}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        if self._ticker.is_alive():
            self._ticker.join()
        start = "\r" if sys.stdout.isatty() else ""
        mark = "ok" if error is None else "!!"
        say(f"{start}  {mark} {self.title} ({self._seconds():.1f} s)")

    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def _tick(self) -> None:
        while not self._done.wait(0.2):
            print(f"\r  .. {self.title} ({self._seconds():.0f} s)", end="", flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under a head, columns padded to their longest cell."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths)] for line in lines]
    rule = ["-" * width for width in widths]
    return "\n".join("  " + "  ".join(line).rstrip() for line in [padded[0], rule, *padded[1:]])


@contextmanager
def failures_reported() -> Iterator[None]:
    """Turns a ScriptError into its message and exit code 1, Ctrl-C into 130, SIGTERM into 143.

    SIGTERM and a closed terminal unwind like Ctrl-C, so that every `with` block cleans up.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _exit_by_signal)
    try:
        yield
    except ScriptError as error:
        stop(str(error))
    except KeyboardInterrupt:
        say()
        sys.exit(130)


def _exit_by_signal(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def stop(message: str) -> NoReturn:
    print(f"\n{message}", file=sys.stderr, flush=True)
    sys.exit(1)
