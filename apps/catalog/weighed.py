"""Labels that a shop's scale prints: an EAN-13 with the product's code and its weight or price.

    2 1 0 0 1 2 3 0 1 2 3 4 c      21 prefix, 00123 PLU, 01234 value, c check digit

Prefixes 20 to 29 are GS1's restricted circulation numbers, for use inside a company. For goods
of variable measure the shop agrees with its scales what the value means and where its point is,
with one prefix for each format (GS1 General Specifications, section 2.1 on variable measure
trade items). The check digit is the standard one of section 7.9 there: from the right, weights
3 and 1 in turn, and the digit that fills the sum up to a multiple of ten.

Pure, and answered alike by static/src/shared/weighed.ts: tests/vectors/weighed.json.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, Protocol

_LENGTH: Final = 13


class LabelLayout(Protocol):
    """What one prefix of the shop means; the rows of `models.WeighedLabel` are such."""

    prefix: int
    kind: str
    decimals: int


@dataclass(frozen=True, slots=True)
class WeighedLabel:
    """The product's PLU with either its weight in kg or its price in rupiah."""

    plu: str
    weight: Decimal | None = None
    price: int | None = None


class LabelUnreadable(ValueError):
    """The code is one of the shop's labels, but cannot be used: scan it again."""

    def __init__(self, code: Literal["check_digit", "no_value"]) -> None:
        super().__init__(code)
        self.code = code


def parse_weighed_label(code: str, layouts: Iterable[LabelLayout]) -> WeighedLabel | None:
    """What the label says; None when the code is no label of these layouts.

    Look for a product with this very barcode first: a shop may also number packed goods with
    these prefixes. Raises `LabelUnreadable` for a wrong check digit and a value of nothing.
    """
    if len(code) != _LENGTH or not (code.isascii() and code.isdecimal()):
        return None
    layout = next((each for each in layouts if str(each.prefix) == code[:2]), None)
    if layout is None:
        return None
    if check_digit(code[:-1]) != code[-1]:
        raise LabelUnreadable("check_digit")
    value = Decimal(code[7:12]).scaleb(-layout.decimals)
    if not value:
        raise LabelUnreadable("no_value")
    if layout.kind == "price":
        return WeighedLabel(code[2:7], price=int(value))
    return WeighedLabel(code[2:7], weight=value)


def check_digit(digits: str) -> str:
    """The last digit of a GTIN or restricted circulation number that begins with `digits`."""
    total = sum(
        int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)
