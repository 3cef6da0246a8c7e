"""Which price a line has: the thing's own, or that of the most specific price list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .conditions import Facts, check_when
from .errors import PricingError
from .offers import PriceList
from .quantities import thousandths
from .rounding import check_amount
from .types import CartLine


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A price, and the name of the list that it comes from."""

    price: int
    name: str


@dataclass(frozen=True, slots=True)
class _ShelfList:
    """A price list with breaks in thousandths, the highest first."""

    rule: PriceList
    breaks: Mapping[str, tuple[tuple[int, int], ...]]


class Shelf:
    """The price lists of a rule set, the most specific first."""

    def __init__(self, lists: Iterable[PriceList]) -> None:
        ordered = sorted(lists, key=_rank)
        self._lists = tuple(_ShelfList(rule, _breaks(rule)) for rule in ordered)

    def prices(
        self, lines: Iterable[CartLine], units: Iterable[int], facts: Facts
    ) -> list[ListPrice | None]:
        """A line's list price, or None where its own price holds.

        Breaks count the units of all lines of the same item.
        """
        lines = list(lines)
        active = [shelf for shelf in self._lists if shelf.rule.when.holds(facts)]
        if not active:
            return [None] * len(lines)
        together: dict[str, int] = {}
        for line, count in zip(lines, units, strict=True):
            together[line.item] = together.get(line.item, 0) + count
        return [
            None
            if line.fixed_price or line.label_price is not None
            else _resolve(active, line.item, together[line.item])
            for line in lines
        ]


def _resolve(active: list[_ShelfList], item: str, units: int) -> ListPrice | None:
    for shelf in active:
        for least, price in shelf.breaks.get(item, ()):
            if least <= units:
                return ListPrice(price, shelf.rule.name)
    return None


def _rank(rule: PriceList) -> tuple[tuple[bool, ...], int, str]:
    return tuple(not narrow for narrow in rule.when.specificity), rule.priority, rule.id


def _breaks(rule: PriceList) -> dict[str, tuple[tuple[int, int], ...]]:
    path = f"price_lists[{rule.id}]"
    check_when(rule.when, f"{path}.when")
    return {
        item: _item_breaks(breaks, f"{path}.prices[{item}]") for item, breaks in rule.prices.items()
    }


def _item_breaks(breaks: Iterable[tuple[object, int]], path: str) -> tuple[tuple[int, int], ...]:
    found: dict[int, int] = {}
    for least, price in breaks:
        check_amount(price, "price_invalid", path)
        units = thousandths(least, path)  # type: ignore[arg-type]
        if units in found:
            raise PricingError("price_break_repeated", path, "one price from a quantity on")
        found[units] = price
    return tuple(sorted(found.items(), reverse=True))
