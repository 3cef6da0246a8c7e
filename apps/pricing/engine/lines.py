from decimal import Decimal

from .errors import PricingError
from .rounding import round_ratio
from .rules import RuleSet
from .sheet import Sheet
from .types import Cart, CartLine

QUANTITY_LIMIT = Decimal(10**9)
QUANTITY_UNIT = Decimal("0.001")


def open_sheet(cart: Cart, rules: RuleSet) -> Sheet:
    """The columns that every step shares, with what only the whole cart can contradict checked."""
    ids = [line.id for line in cart.lines]
    if len(set(ids)) != len(ids):
        raise PricingError("line_id_duplicate", "lines", "line ids are unique in a cart")
    if not isinstance(cart.non_cash_amount, int) or cart.non_cash_amount < 0:
        raise PricingError("non_cash_invalid", "non_cash_amount", "an integer of 0 or more")
    profiles = [line.tax_profile for line in cart.lines]
    for index, profile in enumerate(profiles):
        if profile not in rules.plan.bare:
            raise PricingError("tax_profile_unknown", f"lines[{index}].tax_profile", profile)
    return Sheet(ids, profiles, rules.tax_rounding == "line")


def line_gross(index: int, line: CartLine) -> int:
    """unit price x quantity, rounded; quantity above 0 with at most 3 decimals."""
    if not line.id or not line.id.isascii():
        raise PricingError("line_id_invalid", f"lines[{index}].id", "ASCII, not empty")
    if not isinstance(line.unit_price, int) or line.unit_price < 0:
        raise PricingError("unit_price_invalid", f"lines[{index}].unit_price", "0 or more")
    numerator, denominator = _quantity_ratio(index, line.quantity)
    return round_ratio(line.unit_price * numerator, denominator)


def _quantity_ratio(index: int, quantity: Decimal) -> tuple[int, int]:
    path = f"lines[{index}].quantity"
    if not isinstance(quantity, Decimal) or not quantity.is_finite():
        raise PricingError("quantity_invalid", path, "a finite decimal")
    if not 0 < quantity < QUANTITY_LIMIT:
        raise PricingError("quantity_invalid", path, "above 0, below 10^9")
    if quantity >= QUANTITY_UNIT:
        numerator, denominator = quantity.as_integer_ratio()
        if not 1000 % denominator:
            return numerator, denominator
    raise PricingError("quantity_decimals", path, "at most 3 decimals")
