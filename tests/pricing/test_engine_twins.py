"""The TypeScript engine answers random carts exactly as the Python engine does."""

import json
import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.pricing.engine import Cart, CartLine, Discount, RuleSet
from tests.pricing.cases import Json, answer_case, case_json
from tests.pricing.test_engine_properties import quantities, rule_sets

ROOT = Path(__file__).parents[2]

# Beyond 2^53 as well, where a double would lose the last rupiah.
prices = st.one_of(st.integers(0, 20), st.integers(0, 5_000_000), st.integers(10**15, 10**18))
percents = st.decimals(0, 100, places=4)
discounts = st.none() | st.one_of(
    st.builds(Discount, st.just("percent"), percents, st.sampled_from(["", "kemasan penyok"])),
    st.builds(Discount, st.just("amount"), st.integers(0, 100_000) | st.integers(0, 10**18)),
)


@st.composite
def cases(draw: Callable[..., Any]) -> tuple[Cart, RuleSet]:
    rules = draw(rule_sets())
    profiles = st.sampled_from(sorted(rules.tax_profiles))
    ids = draw(st.permutations([f"{number:04d}" for number in range(draw(st.integers(1, 6)))]))
    lines = tuple(
        CartLine(line_id, draw(prices), draw(quantities), draw(profiles), draw(discounts))
        for line_id in ids
    )
    non_cash = draw(st.just(0) | st.integers(0, 10_000_000))
    return Cart(lines, draw(discounts), non_cash, draw(st.booleans())), rules


class Twin:
    """The TypeScript engine in one Node process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", "tests/pricing/engine.mjs"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self, case: Json) -> Json:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(case) + "\n")
        self._process.stdin.flush()
        answer: Json = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    process = Twin()
    yield process
    process.close()


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(case=(Cart((CartLine("0000", 10**18, Decimal("0.001"), "0"),)), RuleSet("v1", {"0": ()})))
@given(case=cases())
def test_twins_agree(twin: Twin, case: tuple[Cart, RuleSet]) -> None:
    shown = case_json(*case)
    assert twin.answer(shown) == answer_case(shown)
