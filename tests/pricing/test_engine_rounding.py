from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.pricing.engine import CashRounding, PricingError, allocate, round_cash, round_ratio

amounts = st.integers(-(10**12), 10**12)
weighted = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


def keys(weights: Sequence[int]) -> list[str]:
    return [f"line-{index:02}" for index in range(len(weights))]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (0, 7, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (3, 2, 2),
        (5, 2, 3),
        (-5, 2, -3),
        (4999, 10000, 0),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (1_100_000, 12, 91_667),
    ],
)
def test_round_ratio(numerator: int, denominator: int, expected: int) -> None:
    assert round_ratio(numerator, denominator) == expected


@given(amounts, st.integers(1, 10**9))
def test_rounding_is_symmetrical_and_nearest(numerator: int, denominator: int) -> None:
    rounded = round_ratio(numerator, denominator)
    assert rounded == -round_ratio(-numerator, denominator)
    assert 2 * abs(rounded * denominator - numerator) <= denominator


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (10, [1, 2, 1], [3, 5, 2]),
        (5, [0, 1, 0], [0, 5, 0]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
        (1, [2, 3], [0, 1]),
    ],
)
def test_allocate(total: int, weights: list[int], expected: list[int]) -> None:
    assert allocate(total, weights, keys(weights)) == expected


def test_ties_go_to_the_smallest_key_wherever_it_stands() -> None:
    assert allocate(1, [1, 1, 1], ["c", "a", "b"]) == [0, 1, 0]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_allocate_needs_weights(weights: list[int]) -> None:
    with pytest.raises(PricingError, match="allocation_weights"):
        allocate(1, weights, keys(weights))


@given(amounts, weighted)
def test_parts_sum_to_the_whole_and_stay_within_one(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights, keys(weights))
    whole = sum(weights)
    assert sum(parts) == total
    assert all(
        abs(part * whole - total * weight) < whole
        for part, weight in zip(parts, weights, strict=True)
    )


@given(amounts, weighted)
def test_allocation_is_symmetrical(total: int, weights: list[int]) -> None:
    negated = allocate(-total, weights, keys(weights))
    assert negated == [-part for part in allocate(total, weights, keys(weights))]


@given(amounts, weighted, st.randoms(use_true_random=False))
def test_allocation_does_not_depend_on_order(
    total: int, weights: list[int], random: Random
) -> None:
    names = keys(weights)
    expected = dict(zip(names, allocate(total, weights, names), strict=True))
    pairs = list(zip(names, weights, strict=True))
    random.shuffle(pairs)
    shuffled = [name for name, _ in pairs]
    parts = allocate(total, [weight for _, weight in pairs], shuffled)
    assert dict(zip(shuffled, parts, strict=True)) == expected


@pytest.mark.parametrize(
    ("due", "step", "nearest", "down", "up"),
    [
        (0, 100, 0, 0, 0),
        (149, 100, 100, 100, 200),
        (150, 100, 200, 100, 200),
        (200, 100, 200, 200, 200),
        (12_249, 500, 12_000, 12_000, 12_500),
        (12_250, 500, 12_500, 12_000, 12_500),
        (499, 1000, 0, 0, 1000),
        (115_500, 1000, 116_000, 115_000, 116_000),
    ],
)
def test_round_cash(due: int, step: int, nearest: int, down: int, up: int) -> None:
    assert round_cash(due, CashRounding(step, "nearest")) == nearest
    assert round_cash(due, CashRounding(step, "down")) == down
    assert round_cash(due, CashRounding(step, "up")) == up
