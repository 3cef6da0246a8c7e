"""Tills that sell while things break: each repeats a sale under its key until it is answered."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from apps.core.ids import uuid7
from tests.factories import order_body
from tests.live.stack import Answer, LiveShop, Stack

PATIENCE_SECONDS = 60
# "Try the same again": busy, away, or the first try is still running.
AGAIN = {502, 503, 504}


@dataclass
class Till:
    """Who sells in which shop, and what was acknowledged: order id to total."""

    shop: LiveShop
    who: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    def next_sale(self) -> dict[str, Any]:
        """The body of the next checkout."""
        self.tries["sales"] += 1
        number = self.tries["sales"] - 1
        return order_body(self.shop, 1 + number % 2, number % 3)  # type: ignore[arg-type]


class Load:
    """Concurrent sales until `stop`, each till in a thread of its own.

    `pause`: seconds between two sales of a till.
    """

    def __init__(self, live: Stack, tills: Sequence[Till], *, pause: float = 0) -> None:
        self.live = live
        self.tills = tills
        self.pause = pause
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._sell, args=[till]) for till in tills]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    @property
    def sold(self) -> int:
        return sum(len(till.acknowledged) for till in self.tills)

    def _sell(self, till: Till) -> None:
        while not self._end.is_set():
            self._until_answered(till, till.next_sale())
            self._end.wait(self.pause)

    def _until_answered(self, till: Till, body: dict[str, object]) -> None:
        headers = {**till.shop.bearer(till.who), "Idempotency-Key": str(uuid7())}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = self._try(till, body, headers)
            if answer is not None and answer.status == 201:
                till.acknowledged[answer.json()["id"]] = answer.json()["total"]
                till.tries["replayed"] += "idempotency-replayed" in answer.headers
                return
            if answer is not None and not self._means_again(answer):
                till.refused.append(answer.body)
                return
            till.tries["failed"] += 1
            time.sleep(0.1)
        till.refused.append(f"no answer within {PATIENCE_SECONDS} s")

    def _try(self, till: Till, body: dict[str, object], headers: dict[str, str]) -> Answer | None:
        try:
            return self.live.call("POST", "/api/v1/orders", body, headers, timeout=15)
        except (OSError, http.client.HTTPException):
            return None

    def _means_again(self, answer: Answer) -> bool:
        return answer.status in AGAIN or (
            answer.status == 409 and answer.json()["code"] == "in_progress"
        )
