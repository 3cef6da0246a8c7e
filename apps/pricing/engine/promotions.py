"""Step 2: promotions, in the order of priority and id."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .deals import Deal, Gift, percent_of
from .lots import Lots
from .offers import Part, Promotion, Target
from .quantities import UNIT
from .rounding import allocate, round_ratio
from .types import Applied, Cart, CartLine, Notice


@dataclass(frozen=True, slots=True)
class Given:
    """What a promotion took off each line, where it did."""

    applied: Applied
    by_line: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Promotions:
    """What all promotions gave, in their order, and what they could not give."""

    given: tuple[Given, ...]
    notices: tuple[Notice, ...]

    def by_line(self, length: int) -> list[list[tuple[Applied, int]]]:
        """For each line, the promotions that took something off it, and how much."""
        lines: list[list[tuple[Applied, int]]] = [[] for _ in range(length)]
        for promotion in self.given:
            for index, amount in promotion.by_line.items():
                if amount:
                    lines[index].append((promotion.applied, amount))
        return lines


@dataclass(frozen=True, slots=True)
class Use:
    """Units (thousandths) that a promotion needs, and those of them that earn its benefit.

    An amount is given `times` times; a price is the price of each of the `prices`.
    """

    units: Mapping[int, int]
    earning: Mapping[int, int]
    times: int
    prices: int = 1


@dataclass(frozen=True, slots=True)
class Reduction:
    """What is taken off each earning line, of what was wanted."""

    by_line: Mapping[int, int]
    wanted: int

    @property
    def amount(self) -> int:
        return sum(self.by_line.values())


class Basket:
    """The cart's lines as promotions look for them."""

    def __init__(self, lines: Sequence[CartLine], prices: Sequence[int], lots: Lots) -> None:
        self.ids = [line.id for line in lines]
        self.lots = lots
        dear = sorted(range(len(lines)), key=lambda index: (-prices[index], lines[index].id))
        self._rank = {index: rank for rank, index in enumerate(dear)}
        self._all = frozenset(range(len(lines)))
        self._items: dict[str, set[int]] = {}
        self._categories: dict[str, set[int]] = {}
        for index, line in enumerate(lines):
            self._items.setdefault(line.item, set()).add(index)
            if line.category is not None:
                self._categories.setdefault(line.category, set()).add(index)

    def open_lines(self, target: Target, *, stackable: bool) -> dict[int, int]:
        """Open units of the lines that a target means, the dearest line first."""
        open_units = self.lots.open_units
        return {
            index: units
            for index in sorted(self._meant(target), key=self._rank.__getitem__)
            if (units := open_units(index, stackable=stackable))
        }

    def whole_units(self, target: Target, *, stackable: bool) -> dict[int, int]:
        """Whole open units (not thousandths), the dearest line first."""
        lines = self.open_lines(target, stackable=stackable)
        return {index: units // UNIT for index, units in lines.items() if units >= UNIT}

    def _meant(self, target: Target) -> set[int] | frozenset[int]:
        if not target.items and not target.categories:
            found: set[int] | frozenset[int] = self._all
        else:
            named = self._items.keys() & target.items
            kinds = self._categories.keys() & target.categories
            found = set().union(
                *[self._items[item] for item in named], *[self._categories[kind] for kind in kinds]
            )
        if target.excluded:
            excluded = self._items.keys() & target.excluded
            found = found.difference(*[self._items[item] for item in excluded])
        return found


def apply_promotions(deals: Sequence[Deal], cart: Cart, basket: Basket) -> Promotions:
    """Apply every promotion whose conditions hold and that gives something."""
    given: list[Given] = []
    notices: list[Notice] = []
    for deal in deals:
        rule = deal.rule
        if rule.id in cart.facts.exhausted or not rule.when.holds(cart.facts):
            continue
        use = _USES[rule.kind](deal, basket)
        if use is None:
            continue
        reduction = _reduce(deal, use, basket)
        amount = reduction.amount
        if not amount:
            continue
        for index, units in use.units.items():
            basket.lots.use(index, units, reduction.by_line.get(index, 0), stackable=rule.stackable)
        given.append(Given(Applied(rule.id, rule.name, amount, use.times), reduction.by_line))
        if amount < reduction.wanted:
            notices.append(Notice("discount_capped", None, reduction.wanted, amount, rule.name))
    return Promotions(tuple(given), tuple(notices))


def _use_amount(deal: Deal, basket: Basket) -> Use | None:
    """All open units of the target, once what is left to pay for them is enough."""
    rule = deal.rule
    units = basket.open_lines(rule.target, stackable=rule.stackable)
    worth = sum([basket.lots.worth(index, count) for index, count in units.items()])
    if not units or worth < rule.min_amount:
        return None
    times = worth // rule.min_amount if rule.repeat and rule.min_amount else 1
    return Use(units, units, _limited(times, rule))


def _use_product(deal: Deal, basket: Basket) -> Use | None:
    """All open units of the target, or the dearest ones up to the limit."""
    rule = deal.rule
    units = basket.open_lines(rule.target, stackable=rule.stackable)
    if sum(units.values()) < max(deal.least_units, 1):
        return None
    if rule.limit_per_order is not None:
        units = _take(units, rule.limit_per_order * UNIT)
    return Use(units, units, 1)


def _use_bundle(deal: Deal, basket: Basket) -> Use | None:
    """As many whole sets as there are; each part in turn takes the dearest units."""
    rule = deal.rule
    shelves = [basket.whole_units(part.target, stackable=rule.stackable) for part in rule.parts]
    most = min(
        sum(shelf.values()) // part.quantity
        for shelf, part in zip(shelves, rule.parts, strict=True)
    )
    fewest, most = 0, _limited(most, rule)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if _fill(rule.parts, shelves, middle) is None:
            most = middle - 1
        else:
            fewest = middle
    units = _fill(rule.parts, shelves, fewest) if fewest else None
    if not units:
        return None
    units = {index: count * UNIT for index, count in units.items()}
    return Use(units, units, fewest, fewest)


def _fill(
    parts: Sequence[Part], shelves: Sequence[Mapping[int, int]], times: int
) -> dict[int, int] | None:
    """Units by line for so many sets, or None if a part finds too few."""
    used: dict[int, int] = {}
    for part, shelf in zip(parts, shelves, strict=True):
        free = {index: count - used.get(index, 0) for index, count in shelf.items()}
        taken = _take(free, part.quantity * times)
        if sum(taken.values()) < part.quantity * times:
            return None
        for index, count in taken.items():
            used[index] = used.get(index, 0) + count
    return used


def _use_buy_get(deal: Deal, basket: Basket) -> Use | None:
    """The dearest units are bought, the cheapest ones earn the benefit."""
    rule = deal.rule
    assert rule.buy is not None and rule.get is not None  # noqa: PT018, S101 - checked by make_deals
    buyable = basket.whole_units(rule.buy.target, stackable=rule.stackable)
    gettable = basket.whole_units(rule.get.target, stackable=rule.stackable)
    times = _limited(_buy_get_times(rule.buy, rule.get, buyable, gettable), rule)
    if not times:
        return None
    only_buyable = {index: count for index, count in buyable.items() if index not in gettable}
    both = {index: count for index, count in buyable.items() if index in gettable}
    bought = _take({**only_buyable, **both}, rule.buy.quantity * times)
    free = {index: count - bought.get(index, 0) for index, count in gettable.items()}
    earned = _take(dict(reversed(free.items())), rule.get.quantity * times)
    units = {
        index: (bought.get(index, 0) + earned.get(index, 0)) * UNIT
        for index in bought.keys() | earned.keys()
    }
    earning = {index: count * UNIT for index, count in earned.items()}
    return Use(units, earning, times, rule.get.quantity * times)


def _buy_get_times(
    buy: Part, get: Part, buyable: Mapping[int, int], gettable: Mapping[int, int]
) -> int:
    """How often it fits: enough to buy, enough to get, and enough of both together."""
    everything = sum({**buyable, **gettable}.values())
    return min(
        sum(buyable.values()) // buy.quantity,
        sum(gettable.values()) // get.quantity,
        everything // (buy.quantity + get.quantity),
    )


def _limited(times: int, rule: Promotion) -> int:
    return times if rule.limit_per_order is None else min(times, rule.limit_per_order)


def _take(units: Mapping[int, int], wanted: int) -> dict[int, int]:
    """Up to `wanted` units from the lines in their order."""
    taken: dict[int, int] = {}
    for index, count in units.items():
        part = min(count, wanted)
        if part:
            taken[index] = part
            wanted -= part
    return taken


def _reduce(deal: Deal, use: Use, basket: Basket) -> Reduction:
    worth = {index: _earning_worth(index, use, basket) for index in sorted(use.earning)}
    if deal.rule.kind in {"product", "quantity"}:
        reduction = _reduce_units(deal.gift, use, worth)
    else:
        reduction = _reduce_set(deal.gift, use, worth, basket)
    return _capped(deal.rule, reduction, basket)


def _earning_worth(index: int, use: Use, basket: Basket) -> int:
    used, earning = use.units[index], use.earning[index]
    worth = basket.lots.worth(index, used)
    return worth if earning == used else round_ratio(worth * earning, used)


def _reduce_units(gift: Gift, use: Use, worth: Mapping[int, int]) -> Reduction:
    """Each line by itself: percent of it, or an amount off or a price for each unit."""
    wanted = {
        index: _unit_gift(gift, amount, use.earning[index]) for index, amount in worth.items()
    }
    given = {index: min(wanted[index], amount) for index, amount in worth.items()}
    return Reduction(given, sum(wanted.values()))


def _unit_gift(gift: Gift, worth: int, units: int) -> int:
    if gift.kind == "percent":
        return round_ratio(*percent_of(worth, gift))
    amount = round_ratio(gift.value * units, UNIT)
    return amount if gift.kind == "amount" else max(worth - amount, 0)


def _reduce_set(gift: Gift, use: Use, worth: Mapping[int, int], basket: Basket) -> Reduction:
    """All earning units together, divided over their lines by what is left of them."""
    whole = sum(worth.values())
    wanted = _set_gift(gift, whole, use)
    ids = [basket.ids[index] for index in worth]
    given = allocate(min(wanted, whole), list(worth.values()), ids)
    return Reduction(dict(zip(worth, given, strict=True)), wanted)


def _set_gift(gift: Gift, whole: int, use: Use) -> int:
    if gift.kind == "percent":
        return round_ratio(*percent_of(whole, gift))
    if gift.kind == "amount":
        return gift.value * use.times
    return max(whole - gift.value * use.prices, 0)


def _capped(rule: Promotion, reduction: Reduction, basket: Basket) -> Reduction:
    """A cap is part of the promotion, so what it withholds was never wanted."""
    amount = reduction.amount
    if rule.max_amount is None or amount <= rule.max_amount:
        return reduction
    ids = [basket.ids[index] for index in reduction.by_line]
    given = allocate(rule.max_amount, list(reduction.by_line.values()), ids)
    return Reduction(dict(zip(reduction.by_line, given, strict=True)), rule.max_amount)


_USES: dict[str, Callable[[Deal, Basket], Use | None]] = {
    "amount": _use_amount,
    "product": _use_product,
    "quantity": _use_product,
    "bundle": _use_bundle,
    "buy_get": _use_buy_get,
}
