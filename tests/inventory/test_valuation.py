"""The moving average, in exact figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.inventory.valuation import Stock, put, take


def stock(quantity: str, value: int, last_cost: str = "0") -> Stock:
    return Stock(Decimal(quantity), value, Decimal(last_cost))


def test_put_rounds_half_up() -> None:
    change = put(stock("0", 0), Decimal("0.5"), Decimal(3))

    assert (change.value, change.variance) == (2, 0)
    assert change.after == stock("0.5", 2, "3")


def test_average_moves() -> None:
    first = put(stock("0", 0), Decimal(10), Decimal(1000)).after
    second = put(first, Decimal(5), Decimal(1600)).after

    assert second == stock("15", 18_000, "1600")
    assert second.average == Decimal("1200.0000")


def test_last_unit_takes_the_rest() -> None:
    level, taken = stock("3", 100), []
    for _ in range(3):
        change = take(level, Decimal(1))
        taken.append(-change.value)
        level = change.after

    assert taken == [33, 34, 33]
    assert (level.quantity, level.value) == (0, 0)


def test_below_zero_is_valued_at_the_last_cost() -> None:
    change = take(stock("3", 100, "40.5"), Decimal(5))

    assert change.value == -(100 + 81)
    assert change.after == stock("-2", -81, "40.5")
    assert take(change.after, Decimal(1)).after == stock("-3", -122, "40.5")


@pytest.mark.parametrize(
    ("quantity", "value_after", "variance"),
    [
        ("1", -50, 10),  # half of what is owed comes in, for 60 instead of 50
        ("2", 0, 20),  # all of it, for 120 instead of 100
        ("5", 180, 20),  # and three more at 60
    ],
)
def test_receipt_below_zero_corrects_the_cost_of_goods(
    quantity: str, value_after: int, variance: int
) -> None:
    change = put(stock("-2", -100, "50"), Decimal(quantity), Decimal(60))

    assert change.after.value == value_after
    assert change.variance == variance


def test_nothing_there_has_no_average() -> None:
    assert stock("0", 0).average is None
    assert stock("-1", -5).average is None


quantities = st.decimals("0.001", "9999.999", places=3)
costs = st.decimals("0", "999999", places=4)
steps = st.lists(st.tuples(st.booleans(), quantities, costs), max_size=30)


@given(steps)
def test_any_history_adds_up(history: list[tuple[bool, Decimal, Decimal]]) -> None:
    level = stock("0", 0)
    paid = taken = variance = 0
    for incoming, quantity, cost in history:
        change = put(level, quantity, cost) if incoming else take(level, quantity)
        assert change.after.quantity == level.quantity + change.quantity
        assert change.after.value == level.value + change.value
        variance += change.variance
        paid += change.value + change.variance if incoming else 0
        taken -= 0 if incoming else change.value
        level = change.after
        assert level.quantity != 0 or level.value == 0
        assert level.value * level.quantity >= 0

    assert level.value == paid - taken - variance
