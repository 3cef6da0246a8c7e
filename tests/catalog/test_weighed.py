"""Reading scales' labels; static/src/shared/weighed.test.ts runs the same cases."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.catalog.weighed import LabelUnreadable, check_digit, parse_weighed_label

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "weighed.json").read_text())


@dataclass(frozen=True)
class Layout:
    prefix: int
    kind: str
    decimals: int


LAYOUTS = [Layout(**each) for each in VECTORS["layouts"]]


def answer(code: str) -> Any:
    try:
        label = parse_weighed_label(code, LAYOUTS)
    except LabelUnreadable as error:
        return {"error": error.code}
    if label is None:
        return None
    if label.weight is None:
        return {"plu": label.plu, "price": label.price}
    return {"plu": label.plu, "weight": _plain(label.weight)}


def _plain(weight: Decimal) -> str:
    text = f"{weight:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in VECTORS["cases"]])
def test_vector(case: dict[str, Any]) -> None:
    assert answer(case["code"]) == case["expected"]


def test_weights_are_exact_decimals_and_prices_whole() -> None:
    weighed = parse_weighed_label("2100123012343", LAYOUTS)
    priced = parse_weighed_label("2400123012504", LAYOUTS)

    assert weighed is not None
    assert (weighed.weight, weighed.price) == (Decimal("1.234"), None)
    assert priced is not None
    assert (priced.weight, priced.price) == (None, 12_500)
    assert type(priced.price) is int


@pytest.mark.parametrize(
    ("digits", "last"),
    [
        ("400638133393", "1"),  # a pencil's EAN-13
        ("03600029145", "2"),  # the textbook's UPC-A
        ("9638507", "4"),  # an EAN-8
        ("000000000000", "0"),
    ],
)
def test_check_digits_of_known_numbers(digits: str, last: str) -> None:
    assert check_digit(digits) == last


def test_every_single_wrong_digit_is_found() -> None:
    good = "2100123012343"
    wrong = [
        good[:index] + digit + good[index + 1 :]
        for index in range(2, len(good))
        for digit in "0123456789"
        if digit != good[index]
    ]
    assert len(wrong) == 99
    assert {str(answer(code)) for code in wrong} == {"{'error': 'check_digit'}"}
