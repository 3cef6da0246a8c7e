from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .errors import PricingError
from .rounding import (
    PERCENT_SCALE,
    allocate,
    percent_parts,
    plain,
    round_ratio,
    whole_amount,
)
from .sheet import Sheet, minus
from .types import Cart, Discount, Notice

PERCENT_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class ManualDiscounts:
    """What was taken off each line, and the highest share of what a line cost that was."""

    line: list[int]
    order: list[int]
    notices: tuple[Notice, ...]
    percent: Decimal


def take_manual_discounts(cart: Cart, sheet: Sheet, before: list[int]) -> ManualDiscounts:
    """Each line's own discount, then the order's over what is left of the lines.

    `before` is what promotions, member discount and vouchers left of each line.
    """
    notices: list[Notice] = []
    kept = Fraction(1)
    by_line = [0] * len(before)
    for index, line in enumerate(cart.lines):
        if line.discount:
            wanted = _wanted(line.discount, before[index], f"lines[{index}].discount")
            by_line[index] = _give(wanted, before[index], line.id, notices)
            kept = min(kept, 1 - _share(line.discount, by_line[index], before[index]))
    by_order = [0] * len(before)
    if cart.discount:
        left = minus(before, by_line)
        whole = sum(left)
        given = _give(_wanted(cart.discount, whole, "discount"), whole, None, notices)
        by_order = allocate(given, left, sheet.ids)
        kept *= 1 - _share(cart.discount, given, whole)
    return ManualDiscounts(by_line, by_order, tuple(notices), _percent(1 - kept))


def discount_detail(discount: Discount) -> str:
    """`10 %` or `5000`, and the cashier's reason if there is one."""
    value = f"{plain(discount.value)} %" if discount.kind == "percent" else plain(discount.value)
    return f"{value}: {discount.reason}" if discount.reason else value


def _wanted(discount: Discount, base: int, path: str) -> int:
    if discount.kind == "percent":
        parts = percent_parts(discount.value, f"{path}.value")
        return round_ratio(base * parts, PERCENT_SCALE)
    if discount.kind != "amount":
        raise PricingError("discount_kind_unknown", f"{path}.kind", discount.kind)
    return whole_amount(discount.value, "discount_amount_invalid", f"{path}.value")


def _give(wanted: int, left: int, line_id: str | None, notices: list[Notice]) -> int:
    given = min(wanted, left)
    if given < wanted:
        notices.append(Notice("discount_capped", line_id, wanted, given))
    return given


def _share(discount: Discount, given: int, base: int) -> Fraction:
    """The part of `base` given away: as stated for a percentage, so rounding does not count."""
    if not base:
        return Fraction(0)
    if discount.kind == "percent":
        return Fraction(percent_parts(discount.value, "value"), PERCENT_SCALE)
    return Fraction(given, base)


def _percent(share: Fraction) -> Decimal:
    steps = round_ratio(share.numerator * 100 * PERCENT_STEPS, share.denominator)
    return Decimal(steps) / PERCENT_STEPS
