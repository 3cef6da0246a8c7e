"""Promotions as the engine works with them: checked once, when a rule set is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, get_args

from .conditions import check_when
from .errors import PricingError
from .offers import Benefit, MemberDiscount, Part, Promotion, PromotionKind, Voucher
from .quantities import thousandths
from .rounding import PERCENT_SCALE, check_amount, percent_parts, whole_amount

PRICEABLE: Final = frozenset({"product", "quantity", "bundle", "buy_get"})


@dataclass(frozen=True, slots=True)
class Gift:
    """A benefit as integers: percent in millionths, amounts and prices in minor units."""

    kind: str
    value: int


@dataclass(frozen=True, slots=True)
class Deal:
    """A promotion with its benefit and least quantity (thousandths) as integers."""

    rule: Promotion
    gift: Gift
    least_units: int


def make_deals(promotions: Iterable[Promotion]) -> tuple[Deal, ...]:
    """In the order in which they are applied. Raises PricingError for a contradiction."""
    ordered = sorted(promotions, key=lambda rule: (rule.priority, rule.id))
    if len({rule.id for rule in ordered}) != len(ordered):
        raise PricingError("promotion_id_duplicate", "promotions", "ids are unique")
    return tuple([_deal(rule, f"promotions[{rule.id}]") for rule in ordered])


def member_gifts(discounts: Iterable[MemberDiscount]) -> dict[str, tuple[MemberDiscount, Gift]]:
    """By customer group. Raises PricingError for two of a group and for a bad benefit."""
    found: dict[str, tuple[MemberDiscount, Gift]] = {}
    for rule in discounts:
        path = f"member_discounts[{rule.group}]"
        if rule.group in found:
            raise PricingError("member_discount_repeated", path, "one for a group")
        _check_cap(rule.max_amount, path)
        found[rule.group] = (rule, make_gift(rule.benefit, path))
    return found


def voucher_gift(index: int, voucher: Voucher) -> Gift:
    """The benefit of the cart's voucher, checked with everything else about it."""
    path = f"vouchers[{index}]"
    check_amount(voucher.min_amount, "min_amount_invalid", f"{path}.min_amount")
    _check_cap(voucher.max_amount, path)
    return make_gift(voucher.benefit, path)


def make_gift(benefit: Benefit, path: str, *, priceable: bool = False) -> Gift:
    """Raises PricingError unless it is a percentage, an amount, or (if `priceable`) a price."""
    if benefit.kind == "percent":
        return Gift("percent", percent_parts(benefit.value, f"{path}.benefit.value"))
    if benefit.kind != "amount" and not (priceable and benefit.kind == "price"):
        raise PricingError("benefit_kind_unknown", f"{path}.benefit.kind", str(benefit.kind))
    value = whole_amount(benefit.value, "benefit_invalid", f"{path}.benefit.value")
    return Gift(benefit.kind, value)


def percent_of(amount: int, gift: Gift) -> tuple[int, int]:
    """Numerator and denominator of a percentage of an amount."""
    return amount * gift.value, PERCENT_SCALE


def _deal(rule: Promotion, path: str) -> Deal:
    if rule.kind not in get_args(PromotionKind):
        raise PricingError("promotion_kind_unknown", f"{path}.kind", rule.kind)
    if not rule.id or not rule.id.isascii():
        raise PricingError("promotion_id_invalid", f"{path}.id", "ASCII, not empty")
    check_when(rule.when, f"{path}.when")
    check_amount(rule.min_amount, "min_amount_invalid", f"{path}.min_amount")
    _check_cap(rule.max_amount, path)
    if rule.limit_per_order is not None and not _is_count(rule.limit_per_order):
        raise PricingError("limit_invalid", f"{path}.limit_per_order", "an integer above 0")
    _check_parts(rule, path)
    least = 0
    if rule.kind == "quantity":
        least = thousandths(rule.min_quantity, f"{path}.min_quantity")
    gift = make_gift(rule.benefit, path, priceable=rule.kind in PRICEABLE)
    return Deal(rule, gift, least)


def _check_parts(rule: Promotion, path: str) -> None:
    if rule.kind == "bundle":
        if not rule.parts:
            raise PricingError("bundle_empty", f"{path}.parts", "a bundle has at least one part")
        for index, part in enumerate(rule.parts):
            _check_part(part, f"{path}.parts[{index}]")
    if rule.kind == "buy_get":
        _check_part(rule.buy, f"{path}.buy")
        _check_part(rule.get, f"{path}.get")


def _check_part(part: Part | None, path: str) -> None:
    if part is None or not _is_count(part.quantity):
        raise PricingError("part_quantity_invalid", f"{path}.quantity", "an integer above 0")


def _check_cap(amount: int | None, path: str) -> None:
    if amount is not None:
        check_amount(amount, "max_amount_invalid", f"{path}.max_amount")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value > 0
