"""Turns columns into the priced cart, with a reason for every amount."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .discounts import Discounts, discount_detail
from .rounding import plain, round_ratio
from .rules import Plan, RuleSet
from .taxes import TaxColumn
from .types import (
    Cart,
    CartLine,
    LineTax,
    PricedCart,
    PricedLine,
    PricedTax,
    Reason,
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the pipeline worked out, line by line."""

    gross: list[int]
    discounts: Discounts
    net: list[int]
    service: list[int]
    revenue: list[int]
    taxes: list[TaxColumn]


def build_line(index: int, cart: Cart, columns: Columns, plan: Plan) -> PricedLine:
    line = cart.lines[index]
    levied = [column for column in columns.taxes if line.tax_profile in column.stage.profiles]
    taxes = tuple([_line_tax(index, column) for column in levied])
    revenue, service = columns.revenue[index], columns.service[index]
    tax = sum([part.amount for part in taxes])
    discount = columns.gross[index] - columns.net[index]
    bare, whole = plan.bare[line.tax_profile]
    revenue_discount = round_ratio(discount * bare, whole)
    return PricedLine(
        id=line.id,
        unit_price=line.unit_price,
        quantity=line.quantity,
        gross=columns.gross[index],
        line_discount=columns.discounts.line[index],
        order_discount=columns.discounts.order[index],
        discount=discount,
        net=columns.net[index],
        service=service,
        taxes=taxes,
        tax=tax,
        total=revenue + service + tax,
        revenue_gross=revenue + revenue_discount,
        revenue_discount=revenue_discount,
        revenue=revenue,
        reasons=(
            Reason("gross", columns.gross[index], f"{line.unit_price} x {plain(line.quantity)}"),
            *_line_discount_reasons(line, columns.discounts.line[index]),
            *_order_discount_reasons(cart, columns.discounts.order[index]),
            *_service_reasons(plan, service),
            *_tax_reasons(levied, taxes),
        ),
    )


def build_cart(
    cart: Cart, rules: RuleSet, columns: Columns, lines: tuple[PricedLine, ...], rounding: int
) -> PricedCart:
    taxes = tuple([_document_tax(column) for column in columns.taxes])
    line_discount, order_discount = sum(columns.discounts.line), sum(columns.discounts.order)
    gross, service, revenue = sum(columns.gross), sum(columns.service), sum(columns.revenue)
    tax = sum([part.amount for part in taxes])
    revenue_discount = sum([line.revenue_discount for line in lines])
    expected_total = revenue + service + tax
    return PricedCart(
        lines=lines,
        gross=gross,
        line_discount=line_discount,
        order_discount=order_discount,
        discount=line_discount + order_discount,
        net=sum(columns.net),
        service=service,
        service_included=rules.plan.service_included,
        taxes=taxes,
        tax=tax,
        expected_total=expected_total,
        rounding=rounding,
        total=expected_total + rounding,
        revenue_gross=revenue + revenue_discount,
        revenue_discount=revenue_discount,
        revenue=revenue,
        rules_version=rules.version,
        notices=columns.discounts.notices,
        manual_discount_percent=columns.discounts.percent,
        reasons=(
            Reason("gross", gross, ""),
            *([Reason("line_discount", -line_discount, "")] if line_discount else ()),
            *_order_discount_reasons(cart, order_discount),
            *_service_reasons(rules.plan, service),
            *_tax_reasons(columns.taxes, taxes),
            *_rounding_reasons(rules, rounding),
        ),
    )


def _line_tax(index: int, column: TaxColumn) -> LineTax:
    rule = column.stage.rule
    return LineTax(
        rule.code,
        column.base[index],
        column.dpp[index],
        column.amount[index],
        column.added[index],
        rule.inclusive,
    )


def _document_tax(column: TaxColumn) -> PricedTax:
    rule = column.stage.rule
    return PricedTax(
        rule.code,
        rule.name,
        rule.rate,
        sum(column.base),
        sum(column.dpp),
        sum(column.amount),
        sum(column.added),
        rule.inclusive,
    )


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
