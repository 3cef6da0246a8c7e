"""The sandbox as a process of its own, and what a tester does at its desk."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from embedded import free_port

ROOT = Path(__file__).parents[2]
KEY = "SB-Mid-server-CONTOH"
XENDIT_KEY = "xnd_development_contoh"
START_SECONDS = 20


@dataclass(frozen=True)
class Sandbox:
    url: str

    def desk(self, act: str, **values: Any) -> None:
        """A button at the desk: pay, deny, expire, fault, mix, notify_url, clear."""
        answer = httpx2.post(f"{self.url}/desk/control", json={"act": act, **values})
        assert answer.status_code == 200, answer.text

    def pay(self, order_id: str, *, issuer: str = "gopay", key: str = KEY) -> None:
        self.desk("pay", key=key, order_id=order_id, issuer=issuer)

    def charges(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._state()["charges"]
        return found

    def answered_at(self, order_id: str) -> float:
        """When the notification of the charge's last state was accepted (seconds since 1970)."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            state = self._state()
            [charge] = [one for one in state["charges"] if one["order_id"] == order_id]
            moved = dt.datetime.fromisoformat(charge["history"][-1][0])
            told = [
                dt.datetime.fromisoformat(moment)
                for charge_id, moment, status in state["log"]
                if charge_id == charge["id"] and status == "200"
            ]
            after = [moment for moment in told if moment >= moved]
            if after:
                return after[0].timestamp()
            time.sleep(0.1)
        raise AssertionError(f"{order_id}: no notification was accepted")

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = httpx2.get(f"{self.url}/desk/state").json()
        return state


@contextmanager
def running_sandbox() -> Iterator[Sandbox]:
    """A fresh one on a free port; ended afterwards."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", "1", "--blocking-threads", "16", "--no-ws"),
            "sandbox.wsgi:application",
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    sandbox = Sandbox(f"http://127.0.0.1:{port}")
    try:
        _wait(sandbox, process)
        yield sandbox
    finally:
        # It keeps nothing, and a request may hang in it on purpose. Its worker goes with it.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)


def _wait(sandbox: Sandbox, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the sandbox ended"
        try:
            httpx2.get(sandbox.url)
        except httpx2.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the sandbox did not start")
