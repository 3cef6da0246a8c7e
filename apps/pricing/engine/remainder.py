"""Step 3: member discount and vouchers, off what promotions left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .deals import Gift, percent_of, voucher_gift
from .errors import PricingError
from .lots import Lots
from .offers import MemberDiscount, Target
from .rounding import allocate, round_ratio
from .types import Applied, Cart, CartLine, Notice


@dataclass(frozen=True, slots=True)
class VoucherGiven:
    """What a voucher took off each line."""

    applied: Applied
    by_line: list[int]


@dataclass(slots=True)
class Remainder:
    """What is left of each line; `plain` is the part on units that no promotion touched."""

    ids: list[str]
    left: list[int]
    plain: list[int]
    notices: list[Notice] = field(default_factory=list)

    @classmethod
    def after(cls, lots: Lots, ids: list[str]) -> "Remainder":
        return cls(ids, lots.left, lots.plain)

    def take(self, amount: int, base: Sequence[int]) -> list[int]:
        """Divide an amount over the lines by `base`, and take it off them."""
        given = allocate(amount, base, self.ids)
        for index, part in enumerate(given):
            if part:
                plain, left = self.plain[index], self.left[index]
                off_plain = part if base[index] == plain else round_ratio(part * plain, left)
                self.plain[index] -= off_plain
                self.left[index] -= part
        return given


def take_member_discount(
    rule: tuple[MemberDiscount, Gift] | None, remainder: Remainder
) -> list[int]:
    """The discount of the customer's group, line by line."""
    if rule is None:
        return [0] * len(remainder.ids)
    discount, gift = rule
    base = list(remainder.left if discount.on_promoted else remainder.plain)
    wanted = _wanted(gift, sum(base), discount.max_amount)
    given = min(wanted, sum(base))
    if given and given < wanted:
        remainder.notices.append(Notice("discount_capped", None, wanted, given, discount.name))
    return remainder.take(given, base)


def take_vouchers(cart: Cart, remainder: Remainder) -> list[VoucherGiven]:
    """Each voucher in the cart's order; one that gives nothing is reported and not used."""
    codes = [voucher.code for voucher in cart.vouchers]
    if len(set(codes)) != len(codes):
        raise PricingError("voucher_repeated", "vouchers", "a voucher counts once")
    taken = []
    for index, voucher in enumerate(cart.vouchers):
        gift = voucher_gift(index, voucher)
        source = remainder.left if voucher.on_promoted else remainder.plain
        base = _aimed(source, voucher.target, cart.lines)
        whole = sum(base)
        if whole < voucher.min_amount:
            code = "voucher_minimum"
            remainder.notices.append(Notice(code, None, voucher.min_amount, whole, voucher.code))
            continue
        wanted = _wanted(gift, whole, voucher.max_amount)
        given = min(wanted, whole)
        if not given:
            code = "voucher_without_effect"
            remainder.notices.append(Notice(code, None, wanted, 0, voucher.code))
            continue
        if given < wanted:
            remainder.notices.append(Notice("discount_capped", None, wanted, given, voucher.code))
        applied = Applied(voucher.code, voucher.name, given, 1)
        taken.append(VoucherGiven(applied, remainder.take(given, base)))
    return taken


def _wanted(gift: Gift, whole: int, cap: int | None) -> int:
    wanted = round_ratio(*percent_of(whole, gift)) if gift.kind == "percent" else gift.value
    return wanted if cap is None else min(wanted, cap)


def _aimed(amounts: Sequence[int], target: Target, lines: Iterable[CartLine]) -> list[int]:
    return [
        amount if target.means(line.item, line.category) else 0
        for amount, line in zip(amounts, lines, strict=True)
    ]
