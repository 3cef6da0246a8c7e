from .errors import PricingError
from .quantities import UNIT, thousandths
from .rounding import check_amount, round_ratio
from .rules import RuleSet
from .sheet import Sheet
from .shelf import ListPrice
from .types import Cart, CartLine


def open_sheet(cart: Cart, rules: RuleSet) -> Sheet:
    """The columns that every step shares, with what only the whole cart can contradict checked."""
    ids = [line.id for line in cart.lines]
    if len(set(ids)) != len(ids):
        raise PricingError("line_id_duplicate", "lines", "line ids are unique in a cart")
    if not isinstance(cart.non_cash_amount, int) or cart.non_cash_amount < 0:
        raise PricingError("non_cash_invalid", "non_cash_amount", "an integer of 0 or more")
    profiles = [line.tax_profile for line in cart.lines]
    known = rules.plan.bare
    for index, profile in enumerate(profiles):
        if profile not in known:
            raise PricingError("tax_profile_unknown", f"lines[{index}].tax_profile", profile)
    return Sheet(ids, profiles, rules.tax_rounding == "line")


def line_units(index: int, line: CartLine) -> int:
    """The quantity in thousandths, once everything about the line is known to be sound."""
    path = f"lines[{index}]"
    if not line.id or not line.id.isascii():
        raise PricingError("line_id_invalid", f"{path}.id", "ASCII, not empty")
    check_amount(line.unit_price, "unit_price_invalid", f"{path}.unit_price")
    for number, modifier in enumerate(line.modifiers):
        check_amount(modifier.price, "modifier_price_invalid", f"{path}.modifiers[{number}].price")
    if line.label_price is not None:
        check_amount(line.label_price, "label_price_invalid", f"{path}.label_price")
        if line.modifiers:
            raise PricingError("label_with_modifiers", f"{path}.modifiers", "a label is the price")
    return thousandths(line.quantity, f"{path}.quantity")


def unit_price(line: CartLine, listed: ListPrice | None) -> int:
    """The list's or the thing's own price with its modifiers."""
    own = line.unit_price if listed is None else listed.price
    return own + sum([modifier.price for modifier in line.modifiers])


def line_gross(line: CartLine, price: int, units: int) -> int:
    """unit price x quantity, rounded; or what the label says."""
    return round_ratio(price * units, UNIT) if line.label_price is None else line.label_price
