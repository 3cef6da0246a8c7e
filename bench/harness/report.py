"""Options, tables and the line of JSON of every benchmark."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


def parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """Options that every benchmark has."""
    options = argparse.ArgumentParser(prog=f"script/bench {module}", description=description)
    options.add_argument("--json", action="store_true", help="print one line of JSON last")
    return options


def say(text: str) -> None:
    print(text, flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Median and range: `512 [498-530]`."""
    return f"{median(values):.{digits}f} [{min(values):.{digits}f}-{max(values):.{digits}f}]"


def ratio(ours: Sequence[float], limits: Sequence[float]) -> float:
    """The median of the ratios of each round."""
    return round(median(a / b for a, b in zip(ours, limits, strict=True)), 3)


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a head, columns as wide as their longest cell."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    say(f"\n{title}\n")
    for line in [lines[0], ["-" * width for width in widths], *lines[1:]]:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        say("  " + "  ".join(cells).rstrip())


@dataclass(frozen=True)
class Bar:
    """What a figure must reach (`least`) or must not pass (`most`)."""

    figure: str
    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def __str__(self) -> str:
        return f">= {self.least}" if self.least is not None else f"<= {self.most}"


def bars(figures: Mapping[str, Any], wanted: Sequence[Bar]) -> None:
    """Print what was wanted of the figures and whether it was reached."""
    rows = [
        [bar.figure, str(figures[bar.figure]), str(bar), "yes" if bar.holds(value) else "NO"]
        for bar in wanted
        if (value := figures[bar.figure]) is not None
    ]
    table("Bars", ["figure", "measured", "wanted", "reached"], rows)


def finish(name: str, figures: Mapping[str, Any], *, as_json: bool) -> None:
    """Print the line of JSON when it was asked for."""
    if as_json:
        say("\n" + json.dumps({"name": name, **figures}))
