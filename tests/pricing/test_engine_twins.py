"""The TypeScript engine answers random carts exactly as the Python engine does.

20,000 carts here, as many as one likes by `script/bench pricing-diff`.
"""

import json
from collections.abc import Iterator
from random import Random

import pytest

from tests.pricing.random_cases import Maker
from tests.pricing.twins import Twin, compare, differ, smallest

# The vectors cover the engine's lines; counting them 20,000 times over takes minutes.
pytestmark = pytest.mark.no_cover

CARTS = 5_000

# The least share of carts that must show a trait, so that agreeing means something.
LEAST = {
    "a promotion applied": 0.5,
    "two promotions applied": 0.2,
    "two promotions on a line": 0.1,
    "applied more than once": 0.2,
    "units claimed": 0.3,
    "stackable beside claiming": 0.08,
    "kind amount": 0.1,
    "kind product": 0.1,
    "kind quantity": 0.1,
    "kind bundle": 0.1,
    "kind buy_get": 0.1,
    "benefit percent": 0.2,
    "benefit amount": 0.2,
    "benefit price": 0.15,
    "at its cap": 0.05,
    "with a limit": 0.1,
    "member discount": 0.15,
    "voucher applied": 0.25,
    "notice discount_capped": 0.15,
    "notice voucher_minimum": 0.1,
    "notice voucher_without_effect": 0.1,
    "reason list_price_included": 0.25,
    "reason label_price_included": 0.1,
    "reason modifier_included": 0.3,
    "reason line_discount": 0.3,
    "reason order_discount": 0.15,
    "reason service": 0.15,
    "reason service_included": 0.1,
    "reason tax": 0.5,
    "reason tax_included": 0.3,
    "reason cash_rounding": 0.15,
    "returned in parts": 0.2,
    "beyond 2^53": 0.01,
    "refused": 0.004,
}


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    with Twin() as process:
        yield process


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_twins_agree(twin: Twin, seed: int) -> None:
    compared = compare(twin, seed=seed, carts=CARTS)
    for case in compared.different[:1]:
        pytest.fail(json.dumps(smallest(case, lambda one: differ(one, twin))))
    rare = {trait: compared.share(trait) for trait in LEAST if compared.share(trait) < LEAST[trait]}
    assert rare == {}


def test_a_failing_case_becomes_small() -> None:
    maker = Maker(Random(7))
    case = {"rules": maker.rules(), "cart": maker.cart()}
    case["cart"]["lines"].append({"id": "zz", "quantity": "2", "unit_price": 12_345})
    found = smallest(case, lambda one: "zz" in json.dumps(one))
    assert found == {"cart": {"lines": [{"id": "zz"}]}}
