"""The only places where an amount is rounded or divided."""

from collections.abc import Sequence
from decimal import Decimal

from .errors import PricingError
from .types import CashRounding

PERCENT_SCALE = 1_000_000
SMALLEST_PERCENT = Decimal("0.0001")
AMOUNT_LIMIT = 10**18


def round_ratio(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest integer, half away from zero; denominator > 0."""
    if numerator < 0:
        return -round_ratio(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def allocate(total: int, weights: Sequence[int], keys: Sequence[str]) -> list[int]:
    """Divide `total` by weight: floor, then the largest remainders, ties by smallest key.

    The parts always sum to the total, and a negative total gives the negated parts.
    Keys are unique. A total other than 0 needs a weight above 0; no weight is negative.
    """
    if total < 0:
        return [-part for part in allocate(-total, weights, keys)]
    if not total:
        return [0] * len(weights)
    whole = sum(weights)
    if not whole or min(weights) < 0:
        raise PricingError("allocation_weights", "weights", "need one above 0 and none below")
    parts = [total * weight // whole for weight in weights]
    missing = total - sum(parts)
    if missing:
        ranked = sorted(
            (-(total * weight % whole), key, index)
            for index, (weight, key) in enumerate(zip(weights, keys, strict=True))
        )
        for _, _, index in ranked[:missing]:
            parts[index] += 1
    return parts


def round_cash(due: int, rule: CashRounding) -> int:
    """The cash amount to pay for `due` (not negative) under the rule."""
    if rule.mode == "nearest":
        return round_ratio(due, rule.step) * rule.step
    if rule.mode == "down":
        return due // rule.step * rule.step
    return -(-due // rule.step) * rule.step


def percent_parts(value: Decimal | int, field: str) -> int:
    """A percentage in millionths (10 % is 100,000 of PERCENT_SCALE), exact to four decimals."""
    if isinstance(value, int):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value <= 100:
        raise PricingError("percent_range", field, "a decimal from 0 to 100")
    if 0 < value < SMALLEST_PERCENT:
        raise PricingError("percent_decimals", field, "at most 4 decimals")
    numerator, denominator = value.as_integer_ratio()
    if 10_000 % denominator:
        raise PricingError("percent_decimals", field, "at most 4 decimals")
    return numerator * (10_000 // denominator)


def check_amount(value: object, code: str, path: str) -> None:
    """Raise PricingError unless `value` is an integer of 0 or more."""
    if not isinstance(value, int) or value < 0:
        raise PricingError(code, path, "an integer of 0 or more")


def whole_amount(value: Decimal | int, code: str, path: str) -> int:
    """An amount in minor units, from 0 to below 10^18, as an integer."""
    exact = Decimal(value)
    if not exact.is_finite() or not 0 <= exact < AMOUNT_LIMIT or exact != int(exact):
        raise PricingError(code, path, "an integer of 0 or more")
    return int(exact)


def plain(value: Decimal | int) -> str:
    """A number as text without exponent or trailing zeros."""
    return str(value) if isinstance(value, int) else f"{value.normalize():f}"
