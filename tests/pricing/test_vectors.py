"""The cases of tests/vectors/pricing, which the TypeScript engine must answer alike."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.orders.representation import quote_json
from apps.pricing.engine import price_cart
from tests.pricing.cases import answer_case, read_cart, read_rules

FOLDER = Path(__file__).parents[1] / "vectors" / "pricing"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text())["cases"]
]


@pytest.mark.parametrize("case", CASES)
def test_vector(case: dict[str, Any]) -> None:
    assert answer_case(case) == case["expected"]


@pytest.mark.parametrize("case", [case for case in CASES if "quote" in case.values[0]])
def test_quote(case: dict[str, Any]) -> None:
    cart = price_cart(read_cart(case["cart"]), read_rules(case["rules"]))
    names = [(f"item {line.id}", f"Barang {line.id}") for line in cart.lines]
    assert quote_json(cart, names) == case["quote"]


def test_there_are_enough() -> None:
    names = [case.id for case in CASES]
    assert len(names) == len(set(names)) >= 40
