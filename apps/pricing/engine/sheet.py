from collections.abc import Sequence
from dataclasses import dataclass

from .rounding import allocate, round_ratio


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cart as columns: a column is one integer per line, in the order of the cart."""

    ids: list[str]
    profiles: list[str]
    per_line: bool

    def spread(self, weights: Sequence[int], denominator: int) -> list[int]:
        """Round weights / denominator: each line, or once for all and allocated back."""
        if self.per_line:
            return [round_ratio(weight, denominator) for weight in weights]
        return allocate(round_ratio(sum(weights), denominator), weights, self.ids)


def plus(left: list[int], right: list[int]) -> list[int]:
    return [one + other for one, other in zip(left, right, strict=True)]


def minus(left: list[int], right: list[int]) -> list[int]:
    return [one - other for one, other in zip(left, right, strict=True)]
