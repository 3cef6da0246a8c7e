"""The units of each line: those no promotion touched, those touched, those claimed."""

from .rounding import round_ratio


class Lots:
    """Units in thousandths, and what is left to pay for them, by line.

    Fresh units were touched by no promotion. A stackable promotion moves them to `touched`,
    another one out of reach of all later promotions.
    """

    def __init__(self, units: list[int], gross: list[int]) -> None:
        self._fresh, self._fresh_left = list(units), list(gross)
        self._touched, self._touched_left = [0] * len(units), [0] * len(units)
        self._claimed_left = [0] * len(units)

    def open_units(self, index: int, *, stackable: bool) -> int:
        """How many units of a line a promotion may use."""
        return self._fresh[index] + (self._touched[index] if stackable else 0)

    def worth(self, index: int, units: int) -> int:
        """What is left to pay for so many open units; fresh ones go first."""
        fresh = self._fresh[index]
        if units <= fresh:
            return _part(self._fresh_left[index], units, fresh)
        touched = _part(self._touched_left[index], units - fresh, self._touched[index])
        return self._fresh_left[index] + touched

    def use(self, index: int, units: int, given: int, *, stackable: bool) -> None:
        """Take `given` off so many open units, and keep non-stackable promotions off them."""
        fresh = min(units, self._fresh[index])
        left = _draw(self._fresh, self._fresh_left, index, fresh) - given
        if units > fresh:
            left += _draw(self._touched, self._touched_left, index, units - fresh)
        if stackable:
            self._touched[index] += units
            self._touched_left[index] += left
        else:
            self._claimed_left[index] += left

    @property
    def plain(self) -> list[int]:
        """What is left to pay, line by line, for units that no promotion touched."""
        return list(self._fresh_left)

    @property
    def left(self) -> list[int]:
        """What is left to pay, line by line."""
        return [
            fresh + touched + claimed
            for fresh, touched, claimed in zip(
                self._fresh_left, self._touched_left, self._claimed_left, strict=True
            )
        ]


def _draw(pool: list[int], pool_left: list[int], index: int, units: int) -> int:
    """Take units out of a line's pool; gives what was left to pay for them."""
    worth = _part(pool_left[index], units, pool[index])
    pool[index] -= units
    pool_left[index] -= worth
    return worth


def _part(left: int, units: int, whole: int) -> int:
    return left if units == whole else round_ratio(left * units, whole)
