"""Child processes that run until somebody stops them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import paths
from console import ScriptError
from embedded import tail

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 15


class Child:
    """One process with a log file of its own. It gets SIGTERM when this script dies."""

    def __init__(
        self, name: str, command: Sequence[str | Path], env: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.log = log
        with log.open("w") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                cwd=paths.ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def check(self) -> None:
        """Fails with the end of the log when the process is gone."""
        code = self._process.poll()
        if code is not None:
            raise ScriptError(
                f"{self.name} stopped by itself (exit code {code}). The end of {self.log}:\n\n"
                f"{tail(self.log)}"
            )

    def terminate(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()

    def wait(self) -> None:
        """Waits for the end; kills the process and its children when they take too long."""
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_all(children: Sequence[Child]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        child.wait()


def wait_until_ready(url: str, children: Sequence[Child], seconds: float) -> None:
    """Waits until the address answers 200 while all children live."""
    deadline = time.monotonic() + seconds
    while True:
        for child in children:
            child.check()
        answer = _answer(url)
        if answer.startswith("200"):
            return
        if time.monotonic() > deadline:
            logs = ", ".join(str(child.log) for child in children)
            raise ScriptError(f"{url} is not ready after {seconds:.0f} s: {answer}\nLogs: {logs}")
        time.sleep(0.1)


def _answer(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return str(response.status)
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read(2000).decode(errors='replace')}"
    except OSError as error:
        return str(error)
