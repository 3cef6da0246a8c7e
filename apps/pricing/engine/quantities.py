"""Quantities as integers: thousandths of a unit."""

from decimal import Decimal

from .errors import PricingError

UNIT = 1000
QUANTITY_LIMIT = Decimal(10**9)
SMALLEST = Decimal("0.001")


def thousandths(quantity: Decimal, path: str) -> int:
    """2.5 as 2500. Raises PricingError unless above 0, below 10^9, at most 3 decimals."""
    if not isinstance(quantity, Decimal) or not quantity.is_finite():
        raise PricingError("quantity_invalid", path, "a finite decimal")
    if not 0 < quantity < QUANTITY_LIMIT:
        raise PricingError("quantity_invalid", path, "above 0, below 10^9")
    if quantity >= SMALLEST:
        numerator, denominator = quantity.as_integer_ratio()
        if not UNIT % denominator:
            return numerator * (UNIT // denominator)
    raise PricingError("quantity_decimals", path, "at most 3 decimals")
