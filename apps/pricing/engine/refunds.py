"""Returned goods and split bills: parts of frozen amounts, which are never priced again."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .errors import PricingError
from .quantities import thousandths
from .rounding import allocate, round_ratio
from .types import LineTax, PricedLine


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """What a returned quantity gives back: the amounts of a refund's line, none above 0.

    total = revenue + service + tax, and revenue = revenue_gross - revenue_discount.
    """

    id: str
    quantity: Decimal
    gross: int
    discount: int
    net: int
    service: int
    taxes: tuple[LineTax, ...]
    tax: int
    total: int
    revenue_gross: int
    revenue_discount: int
    revenue: int


@dataclass(frozen=True, slots=True)
class Slice:
    """The units from `start` to `end` of `whole`, in thousandths."""

    whole: int
    start: int
    end: int

    def of(self, amount: int) -> int:
        """The slice's part of an amount; slices that follow each other sum to it."""
        until_end = round_ratio(amount * self.end, self.whole)
        return until_end - round_ratio(amount * self.start, self.whole)


def return_line(
    line: PricedLine, *, quantity: Decimal, before: Decimal = Decimal(0)
) -> ReturnedLine:
    """Give back `quantity` of a line of which `before` were returned earlier.

    Raises PricingError for more than is left.
    """
    path = f"returns[{line.id}].quantity"
    part = returned_slice(line.quantity, before=before, quantity=quantity, path=path)
    taxes = tuple([_returned_tax(tax, part) for tax in line.taxes])
    discount, net = -part.of(line.discount), -part.of(line.net)
    service, tax = -part.of(line.service), sum([each.amount for each in taxes])
    revenue_discount, revenue = -part.of(line.revenue_discount), -part.of(line.revenue)
    return ReturnedLine(
        id=line.id,
        quantity=-quantity,
        gross=net + discount,
        discount=discount,
        net=net,
        service=service,
        taxes=taxes,
        tax=tax,
        total=revenue + service + tax,
        revenue_gross=revenue + revenue_discount,
        revenue_discount=revenue_discount,
        revenue=revenue,
    )


def split_by_items(
    lines: Mapping[str, PricedLine], shares: Mapping[str, Mapping[str, Decimal]]
) -> dict[str, int]:
    """What each share pays, before cash rounding, for its quantities by line id.

    Raises PricingError unless the shares of every line sum to its quantity.
    """
    pays = dict.fromkeys(sorted(shares), 0)
    taken = dict.fromkeys(lines, Decimal(0))
    for key in pays:
        for line_id, quantity in shares[key].items():
            if line_id not in lines:
                raise PricingError("shares_invalid", f"shares[{key}]", f"no line {line_id}")
            returned = return_line(lines[line_id], quantity=quantity, before=taken[line_id])
            taken[line_id] += quantity
            pays[key] -= returned.total
    if any(taken[line_id] != line.quantity for line_id, line in lines.items()):
        raise PricingError("shares_invalid", "shares", "they sum to the quantity of each line")
    return pays


def split_equally(total: int, shares: int) -> list[int]:
    """`total` among so many; the first pay the odd units."""
    if shares < 1:
        raise PricingError("shares_invalid", "shares", "at least one")
    return allocate(total, [1] * shares, [f"{number:09d}" for number in range(shares)])


def returned_slice(sold: Decimal, *, before: Decimal, quantity: Decimal, path: str) -> Slice:
    """The slice that returning `quantity` takes off a line of `sold` units.

    `before` were returned earlier. Raises PricingError for more than is left.
    """
    whole = thousandths(sold, path)
    start = thousandths(before, path) if before else 0
    end = start + thousandths(quantity, path)
    if end > whole:
        raise PricingError("return_quantity_invalid", path, "not more than is left of the line")
    return Slice(whole, start, end)


def _returned_tax(tax: LineTax, part: Slice) -> LineTax:
    return LineTax(
        code=tax.code,
        base=-part.of(tax.base),
        dpp=-part.of(tax.dpp),
        amount=-part.of(tax.amount),
        added=-part.of(tax.added),
        inclusive=tax.inclusive,
    )
