"""Sends notifications as the provider would: from its own threads, again if not accepted."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx2

from sandbox.clock import now

PAUSES = (0.2, 1.0, 3.0)
TIMEOUT_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification: where to, with which headers and body, and for which charge."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    charge_id: str


class Courier:
    """A few threads; `log` holds what was tried and how it ended, newest last."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="notify")
        self.log: list[tuple[str, str, str]] = []

    def send(self, notice: Notice, *, after: float = 0) -> None:
        if notice.url:
            self._threads.submit(self._deliver, notice, after)

    def _deliver(self, notice: Notice, after: float) -> None:
        time.sleep(after)
        for pause in (0.0, *PAUSES):
            time.sleep(pause)
            status = _post(notice)
            self.log.append((notice.charge_id, now().isoformat(), status))
            if status.startswith("2"):
                return


def _post(notice: Notice) -> str:
    try:
        answer = httpx2.post(
            notice.url, content=notice.body, headers=dict(notice.headers), timeout=TIMEOUT_SECONDS
        )
    except httpx2.HTTPError as error:
        return type(error).__name__
    return str(answer.status_code)


courier = Courier()
