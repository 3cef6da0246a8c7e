"""A reason for every amount. Codes that end in `_included` explain and are not summed."""

from collections.abc import Iterable, Sequence

from .columns import Columns
from .discounts import discount_detail
from .quantities import UNIT
from .rounding import plain, round_ratio
from .rules import Plan, RuleSet
from .taxes import TaxColumn
from .types import Cart, CartLine, LineTax, PricedTax, Reason


def line_reasons(
    index: int,
    cart: Cart,
    columns: Columns,
    plan: Plan,
    levied: Iterable[TaxColumn],
    taxes: Iterable[LineTax],
) -> tuple[Reason, ...]:
    line, offers, manual = cart.lines[index], columns.offers, columns.manual
    return (
        *_price_reasons(index, line, columns),
        *[
            Reason("promotion", -amount, applied.name)
            for applied, amount in offers.promotion_parts[index]
        ],
        *_reason_if("member_discount", -offers.by_member[index], offers.member),
        *[
            Reason("voucher", -given.by_line[index], given.applied.id)
            for given in offers.vouchers
            if given.by_line[index]
        ],
        *_line_discount_reasons(line, manual.line[index]),
        *_order_discount_reasons(cart, manual.order[index]),
        *_service_reasons(plan, columns.service[index]),
        *_tax_reasons(levied, taxes),
    )


def cart_reasons(
    cart: Cart,
    rules: RuleSet,
    plan: Plan,
    columns: Columns,
    taxes: Iterable[PricedTax],
    rounding: int,
) -> tuple[Reason, ...]:
    offers, manual = columns.offers, columns.manual
    return (
        Reason("gross", sum(offers.gross), ""),
        *[
            Reason("promotion", -given.applied.amount, given.applied.name)
            for given in offers.promotions.given
        ],
        *_reason_if("member_discount", -sum(offers.by_member), offers.member),
        *[Reason("voucher", -given.applied.amount, given.applied.id) for given in offers.vouchers],
        *_reason_if("line_discount", -sum(manual.line), ""),
        *_order_discount_reasons(cart, sum(manual.order)),
        *_service_reasons(plan, sum(columns.service)),
        *_tax_reasons(columns.taxes, taxes),
        *_rounding_reasons(rules, rounding),
    )


def _price_reasons(index: int, line: CartLine, columns: Columns) -> list[Reason]:
    offers = columns.offers
    gross, units, listed = offers.gross[index], offers.units[index], offers.listed[index]
    reasons = [Reason("gross", gross, f"{offers.prices[index]} x {plain(line.quantity)}")]
    if line.label_price is not None:
        reasons.append(Reason("label_price_included", gross, ""))
    if listed is not None:
        amount = round_ratio(listed.price * units, UNIT)
        reasons.append(Reason("list_price_included", amount, listed.name))
    for modifier in line.modifiers:
        amount = round_ratio(modifier.price * units, UNIT)
        reasons.append(Reason("modifier_included", amount, modifier.name))
    return reasons


def _reason_if(code: str, amount: int, detail: str) -> Sequence[Reason]:
    return (Reason(code, amount, detail),) if amount else ()


def _line_discount_reasons(line: CartLine, given: int) -> Sequence[Reason]:
    if not line.discount:
        return ()
    return (Reason("line_discount", -given, discount_detail(line.discount)),)


def _order_discount_reasons(cart: Cart, given: int) -> Sequence[Reason]:
    if not cart.discount:
        return ()
    return (Reason("order_discount", -given, discount_detail(cart.discount)),)


def _service_reasons(plan: Plan, amount: int) -> Sequence[Reason]:
    if not plan.service:
        return ()
    code = "service_included" if plan.service.included else "service"
    return (Reason(code, amount, plan.service.label),)


def _tax_reasons(
    columns: Iterable[TaxColumn], taxes: Iterable[LineTax | PricedTax]
) -> list[Reason]:
    """An inclusive tax has a reason for what the price contains and one for what it adds."""
    reasons: list[Reason] = []
    for column, tax in zip(columns, taxes, strict=True):
        label = column.stage.label
        if tax.inclusive:
            reasons.append(Reason("tax_included", tax.amount - tax.added, label))
        if tax.added or not tax.inclusive:
            reasons.append(Reason("tax", tax.added, label))
    return reasons


def _rounding_reasons(rules: RuleSet, rounding: int) -> Sequence[Reason]:
    if not rules.cash_rounding or not rounding:
        return ()
    rule = rules.cash_rounding
    return (Reason("cash_rounding", rounding, f"{rule.mode} {rule.step}"),)
