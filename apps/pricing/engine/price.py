"""The pipeline of docs/pricing.md, step by step."""

from .discounts import take_discounts
from .lines import line_gross, open_sheet
from .result import Columns, build_cart, build_line
from .rounding import round_cash
from .rules import RuleSet
from .service import service_charge
from .sheet import minus
from .taxes import Basis, levy_taxes, take_included
from .types import Cart, PricedCart


def price_cart(cart: Cart, rules: RuleSet) -> PricedCart:
    """Price a cart, or raise PricingError if cart and rules contradict themselves."""
    sheet = open_sheet(cart, rules)
    gross = [line_gross(index, line) for index, line in enumerate(cart.lines)]
    discounts = take_discounts(cart, sheet, gross)
    net = minus(minus(gross, discounts.line), discounts.order)
    stages = rules.plan.stages_for(sheet.profiles)
    untaxed, taken = take_included(stages, sheet, net)
    service = service_charge(rules.plan.service, sheet, untaxed)
    if rules.plan.service_included:
        revenue, on_top = minus(untaxed, service), [0] * len(net)
    else:
        revenue, on_top = untaxed, service
    taxes = levy_taxes(stages, sheet, Basis(revenue, service, on_top, taken))
    columns = Columns(gross, discounts, net, service, revenue, taxes)
    lines = tuple(build_line(index, cart, columns, rules.plan) for index in range(len(net)))
    rounding = _cash_rounding(cart, rules, sum(line.total for line in lines))
    return build_cart(cart, rules, columns, lines, rounding)


def _cash_rounding(cart: Cart, rules: RuleSet, total: int) -> int:
    due = total - cart.non_cash_amount
    if not rules.cash_rounding or not cart.cash_closes or due <= 0:
        return 0
    return round_cash(due, rules.cash_rounding) - due
