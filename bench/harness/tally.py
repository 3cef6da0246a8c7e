"""Rates and latencies of one contestant, round by round."""

from collections.abc import Sequence
from typing import Final

from bench.harness.report import percentile, spread


class Tally:
    """Orders a second, and the median and 95th percentile of a sale in milliseconds."""

    HEAD: Final = ("contestant", "orders/s", "p50 ms", "p95 ms")

    def __init__(self) -> None:
        self.rates: list[float] = []
        self.p50: list[float] = []
        self.p95: list[float] = []

    def add(self, rate: float, latencies: Sequence[float]) -> None:
        self.rates.append(rate)
        self.p50.append(percentile(latencies, 0.5) * 1000)
        self.p95.append(percentile(latencies, 0.95) * 1000)

    def row(self, name: str) -> list[str]:
        return [name, spread(self.rates), spread(self.p50, 1), spread(self.p95, 1)]
