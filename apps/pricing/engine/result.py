"""Turns columns into the priced cart."""

from .columns import Columns
from .reasons import cart_reasons, line_reasons
from .rounding import round_ratio
from .rules import Plan, RuleSet
from .taxes import TaxColumn
from .types import (
    Cart,
    LineDiscount,
    LineTax,
    PricedCart,
    PricedLine,
    PricedTax,
)


def build_line(index: int, cart: Cart, columns: Columns, plan: Plan) -> PricedLine:
    line, offers, manual = cart.lines[index], columns.offers, columns.manual
    levied = [column for column in columns.taxes if line.tax_profile in column.stage.profiles]
    taxes = tuple([_line_tax(index, column) for column in levied])
    revenue, service = columns.revenue[index], columns.service[index]
    tax = sum([part.amount for part in taxes])
    discount = offers.gross[index] - columns.net[index]
    bare, whole = plan.bare[line.tax_profile]
    revenue_discount = round_ratio(discount * bare, whole)
    return PricedLine(
        id=line.id,
        unit_price=offers.prices[index],
        quantity=line.quantity,
        gross=offers.gross[index],
        promotion_discount=offers.by_promotions[index],
        member_discount=offers.by_member[index],
        voucher_discount=offers.by_vouchers[index],
        line_discount=manual.line[index],
        order_discount=manual.order[index],
        discount=discount,
        net=columns.net[index],
        service=service,
        taxes=taxes,
        tax=tax,
        total=revenue + service + tax,
        revenue_gross=revenue + revenue_discount,
        revenue_discount=revenue_discount,
        revenue=revenue,
        promotions=_promotion_parts(index, columns),
        vouchers=_voucher_parts(index, columns),
        reasons=line_reasons(index, cart, columns, plan, levied, taxes),
    )


def build_cart(
    cart: Cart,
    rules: RuleSet,
    plan: Plan,
    columns: Columns,
    lines: tuple[PricedLine, ...],
    rounding: int,
) -> PricedCart:
    offers, manual = columns.offers, columns.manual
    taxes = tuple([_document_tax(column) for column in columns.taxes])
    gross, net, service = sum(offers.gross), sum(columns.net), sum(columns.service)
    revenue = sum(columns.revenue)
    tax = sum([part.amount for part in taxes])
    revenue_discount = sum([line.revenue_discount for line in lines])
    expected_total = revenue + service + tax
    return PricedCart(
        lines=lines,
        gross=gross,
        promotion_discount=sum(offers.by_promotions),
        member_discount=sum(offers.by_member),
        voucher_discount=sum(offers.by_vouchers),
        line_discount=sum(manual.line),
        order_discount=sum(manual.order),
        discount=gross - net,
        net=net,
        service=service,
        service_included=plan.service_included,
        taxes=taxes,
        tax=tax,
        expected_total=expected_total,
        rounding=rounding,
        total=expected_total + rounding,
        revenue_gross=revenue + revenue_discount,
        revenue_discount=revenue_discount,
        revenue=revenue,
        rules_version=rules.version,
        promotions=tuple([given.applied for given in offers.promotions.given]),
        vouchers=tuple([given.applied for given in offers.vouchers]),
        notices=(*offers.notices, *manual.notices),
        manual_discount_percent=manual.percent,
        reasons=cart_reasons(cart, rules, plan, columns, taxes, rounding),
    )


def _promotion_parts(index: int, columns: Columns) -> tuple[LineDiscount, ...]:
    parts = columns.offers.promotion_parts[index]
    return tuple([LineDiscount(applied.id, amount) for applied, amount in parts])


def _voucher_parts(index: int, columns: Columns) -> tuple[LineDiscount, ...]:
    parts = [(given.applied.id, given.by_line[index]) for given in columns.offers.vouchers]
    return tuple([LineDiscount(source, amount) for source, amount in parts if amount])


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
