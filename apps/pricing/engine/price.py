"""The pipeline of docs/pricing.md, step by step."""

from .columns import Columns, Offers
from .discounts import take_manual_discounts
from .lines import line_gross, line_units, open_sheet, unit_price
from .lots import Lots
from .promotions import Basket, apply_promotions
from .remainder import Remainder, take_member_discount, take_vouchers
from .result import build_cart, build_line
from .rounding import round_cash
from .rules import RuleSet
from .service import service_charge
from .sheet import Sheet, minus, plus
from .taxes import Basis, levy_taxes, take_included
from .types import Cart, PricedCart


def price_cart(cart: Cart, rules: RuleSet) -> PricedCart:
    """Price a cart, or raise PricingError if cart and rules contradict themselves."""
    sheet = open_sheet(cart, rules)
    offers = _make_offers(cart, rules, sheet)
    manual = take_manual_discounts(cart, sheet, offers.left)
    net = minus(minus(offers.left, manual.line), manual.order)
    plan = rules.plan_for(cart.facts.channel)
    stages = plan.stages_for(sheet.profiles)
    untaxed, taken = take_included(stages, sheet, net)
    service = service_charge(plan.service, sheet, untaxed)
    if plan.service_included:
        revenue, on_top = minus(untaxed, service), [0] * len(net)
    else:
        revenue, on_top = untaxed, service
    taxes = levy_taxes(stages, sheet, Basis(revenue, service, on_top, taken))
    columns = Columns(offers, manual, net, service, revenue, taxes)
    lines = tuple([build_line(index, cart, columns, plan) for index in range(len(net))])
    rounding = _cash_rounding(cart, rules, sum([line.total for line in lines]))
    return build_cart(cart, rules, plan, columns, lines, rounding)


def _make_offers(cart: Cart, rules: RuleSet, sheet: Sheet) -> Offers:
    """Steps 1 to 3, up to the manual discounts."""
    units = [line_units(index, line) for index, line in enumerate(cart.lines)]
    listed = rules.shelf.prices(cart.lines, units, cart.facts)
    prices = [unit_price(line, price) for line, price in zip(cart.lines, listed, strict=True)]
    gross = [
        line_gross(line, price, count)
        for line, price, count in zip(cart.lines, prices, units, strict=True)
    ]
    lots = Lots(units, gross)
    promotions = apply_promotions(rules.deals, cart, Basket(cart.lines, prices, lots))
    remainder = Remainder.after(lots, sheet.ids)
    promotion_parts = promotions.by_line(len(gross))
    member = rules.members.get(cart.facts.group) if cart.facts.group is not None else None
    by_member = take_member_discount(member, remainder)
    vouchers = take_vouchers(cart, remainder)
    by_vouchers = [0] * len(gross)
    for voucher in vouchers:
        by_vouchers = plus(by_vouchers, voucher.by_line)
    return Offers(
        units=units,
        listed=listed,
        prices=prices,
        gross=gross,
        promotions=promotions,
        promotion_parts=promotion_parts,
        by_promotions=[sum([amount for _, amount in parts]) for parts in promotion_parts],
        member=member[0].name if member else "",
        by_member=by_member,
        vouchers=vouchers,
        by_vouchers=by_vouchers,
        left=remainder.left,
        notices=(*promotions.notices, *remainder.notices),
    )


def _cash_rounding(cart: Cart, rules: RuleSet, total: int) -> int:
    due = total - cart.non_cash_amount
    if not rules.cash_rounding or not cart.cash_closes or due <= 0:
        return 0
    return round_cash(due, rules.cash_rounding) - due
