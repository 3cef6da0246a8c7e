"""What is odd about a sale that happened: a code and the evidence, for a person to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Oddity:
    """`code` says what kind; `evidence` is JSON that shows it."""

    code: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
