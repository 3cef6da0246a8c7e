from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from apps.pricing.engine import (
    Cart,
    CartLine,
    CashRounding,
    Discount,
    PricedCart,
    RuleSet,
    ServiceRule,
    TaxRule,
    price_cart,
)

CODES = "ABC"
percents = st.decimals(0, 100, places=2)
prices = st.one_of(st.integers(0, 20), st.integers(0, 5_000_000))
quantities = st.integers(1, 20_000).map(lambda units: Decimal(units) / 1000)
discounts = st.none() | st.one_of(
    st.builds(Discount, st.just("percent"), percents),
    st.builds(Discount, st.just("amount"), st.integers(0, 100_000)),
)
services = st.none() | st.builds(ServiceRule, percents, st.booleans())
roundings = st.none() | st.builds(
    CashRounding, st.sampled_from([100, 500, 1000]), st.sampled_from(["nearest", "down", "up"])
)


def taxes(code: str) -> st.SearchStrategy[TaxRule]:
    return st.builds(
        lambda rate, base, *flags: TaxRule(code, code, rate, *base, *flags),
        percents,
        st.sampled_from([(1, 1), (11, 12), (1, 2)]),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    )


@st.composite
def rule_sets(draw: Callable[..., Any], profiles: int = 3) -> RuleSet:
    rules = {code: draw(taxes(code)) for code in CODES}
    chosen = st.lists(st.sampled_from(CODES), max_size=3, unique=True).map(sorted)
    return RuleSet(
        "v1",
        {str(number): tuple(rules[code] for code in draw(chosen)) for number in range(profiles)},
        draw(services),
        draw(st.sampled_from(["document", "line"])),
        draw(roundings),
    )


@st.composite
def carts(draw: Callable[..., Any], profiles: int = 3, discount: Any = discounts) -> Cart:
    profile = st.integers(0, profiles - 1).map(str)
    lines = [
        CartLine(f"line-{number}", draw(prices), draw(quantities), draw(profile), draw(discount))
        for number in range(draw(st.integers(1, 6)))
    ]
    non_cash = draw(st.sampled_from([0, 0, 1_000, 99_999]))
    return Cart(tuple(lines), draw(discount), non_cash, draw(st.booleans()))


def amounts_of(thing: Any) -> list[int]:
    names = ("gross", "line_discount", "order_discount", "discount", "net", "service", "tax")
    more = ("revenue", "revenue_gross", "revenue_discount")
    return [getattr(thing, name) for name in (*names, *more)]


@given(carts(), rule_sets())
def test_lines_sum_to_the_totals(cart: Cart, rules: RuleSet) -> None:
    priced = price_cart(cart, rules)
    columns = zip(*(amounts_of(line) for line in priced.lines), strict=True)
    assert [sum(column) for column in columns] == amounts_of(priced)
    assert sum(line.total for line in priced.lines) == priced.expected_total
    assert priced.expected_total + priced.rounding == priced.total
    for tax in priced.taxes:
        parts = [part for line in priced.lines for part in line.taxes if part.code == tax.code]
        for name in ("base", "dpp", "amount", "added"):
            assert sum(getattr(part, name) for part in parts) == getattr(tax, name)


@given(carts(), rule_sets())
def test_every_line_and_the_journal_balance(cart: Cart, rules: RuleSet) -> None:
    priced = price_cart(cart, rules)
    for part in (*priced.lines, priced):
        total = part.expected_total if isinstance(part, PricedCart) else part.total
        added = sum(tax.added for tax in part.taxes)
        inside = sum(tax.amount - tax.added for tax in part.taxes)
        service_inside = part.service if priced.service_included else 0
        assert part.discount == part.line_discount + part.order_discount
        assert part.net == part.gross - part.discount
        assert part.net == part.revenue + service_inside + inside
        assert total == part.net + part.service - service_inside + added
        assert total == part.revenue_gross + part.service + part.tax - part.revenue_discount


@given(carts(), rule_sets())
def test_nothing_is_below_zero(cart: Cart, rules: RuleSet) -> None:
    priced = price_cart(cart, rules)
    for line in priced.lines:
        assert min(*amounts_of(line), line.total) >= 0
        for tax in line.taxes:
            assert min(tax.base, tax.dpp, tax.added, tax.amount) >= 0
            assert tax.amount >= tax.added
    assert min(*amounts_of(priced), priced.expected_total, priced.total) >= 0


@given(carts(), rule_sets())
def test_reasons_add_up(cart: Cart, rules: RuleSet) -> None:
    priced = price_cart(cart, rules)
    for part in (*priced.lines, priced):
        counted = [reason for reason in part.reasons if not reason.code.endswith("_included")]
        assert sum(reason.amount for reason in counted) == part.total


@given(carts(), rule_sets(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(cart: Cart, rules: RuleSet, random: Any) -> None:
    lines = list(cart.lines)
    random.shuffle(lines)
    one, other = price_cart(cart, rules), price_cart(replace(cart, lines=tuple(lines)), rules)
    assert {line.id: line for line in one.lines} == {line.id: line for line in other.lines}
    assert replace(one, lines=(), notices=()) == replace(other, lines=(), notices=())


@given(carts(), rule_sets())
def test_discounts_are_given_or_reported(cart: Cart, rules: RuleSet) -> None:
    priced = price_cart(cart, rules)
    capped = {notice.line_id: notice for notice in priced.notices}
    asked = {line.id: line.discount for line in cart.lines} | {None: cart.discount}
    given = {line.id: line.line_discount for line in priced.lines} | {None: priced.order_discount}
    for key, discount in asked.items():
        if discount and discount.kind == "amount" and given[key] != discount.value:
            assert (capped[key].requested, capped[key].given) == (discount.value, given[key])


@given(carts(), rule_sets(), percents)
def test_more_manual_discount_never_takes_less(
    cart: Cart, rules: RuleSet, percent: Decimal
) -> None:
    """With taxes that differ by line the split may shift by a rupiah; the net never rises."""
    before = price_cart(replace(cart, discount=None), rules)
    after = price_cart(replace(cart, discount=Discount("percent", percent)), rules)
    assert after.net <= before.net


@given(carts(profiles=1), rule_sets(profiles=1), st.data())
def test_more_manual_discount_never_raises_the_total(
    cart: Cart, rules: RuleSet, data: st.DataObject
) -> None:
    """Exact where one profile prices the cart and taxes are rounded once per document."""
    rules = replace(rules, tax_rounding="document")
    kind = data.draw(st.sampled_from(["percent", "amount"]))
    less, more = sorted(data.draw(st.tuples(st.integers(0, 100), st.integers(0, 100))))
    where = data.draw(st.sampled_from(["line", "order"]))
    totals = []
    for value in (less, more):
        discount = Discount(kind, value)
        if where == "order":
            changed = replace(cart, discount=discount)
        else:
            first = replace(cart.lines[0], discount=discount)
            changed = replace(cart, lines=(first, *cart.lines[1:]))
        totals.append(price_cart(changed, rules).expected_total)
    assert totals[1] <= totals[0]


@given(carts(), rule_sets())
def test_inclusive_prices_stand(cart: Cart, rules: RuleSet) -> None:
    profiles = {
        name: tuple(replace(tax, inclusive=True) for tax in levied)
        for name, levied in rules.tax_profiles.items()
    }
    service = replace(rules.service, included=True) if rules.service else None
    priced = price_cart(cart, replace(rules, tax_profiles=profiles, service=service))
    assert priced.expected_total == priced.net
    assert all(line.total == line.net for line in priced.lines)


@given(carts(), rule_sets())
def test_cash_rounding_stays_within_a_step(cart: Cart, rules: RuleSet) -> None:
    priced = price_cart(cart, rules)
    due = priced.expected_total - cart.non_cash_amount
    if not rules.cash_rounding or not cart.cash_closes or due <= 0:
        assert priced.rounding == 0
        return
    step, mode = rules.cash_rounding.step, rules.cash_rounding.mode
    assert (due + priced.rounding) % step == 0
    assert -step < priced.rounding < step
    assert mode != "nearest" or abs(priced.rounding) * 2 <= step
    assert mode != "down" or priced.rounding <= 0
    assert mode != "up" or priced.rounding >= 0


def nearest(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


@given(carts(profiles=1), percents, percents, st.booleans())
def test_one_exclusive_tax_against_fractions(
    cart: Cart, rate: Decimal, service: Decimal, on_service: bool
) -> None:
    tax = TaxRule("A", "A", rate, 11, 12, on_service=on_service)
    priced = price_cart(cart, RuleSet("v1", {"0": (tax,)}, ServiceRule(service)))
    charge = nearest(priced.net * Fraction(service) / 100)
    base = priced.net + (charge if on_service else 0)
    amount = nearest(base * Fraction(rate) / 100 * Fraction(11, 12))
    assert (priced.service, priced.taxes[0].base) == (charge, base)
    assert (priced.taxes[0].amount, priced.taxes[0].dpp) == (
        amount,
        nearest(Fraction(base * 11, 12)),
    )


@given(carts(profiles=1), percents, percents)
def test_tax_and_service_inside_the_price_against_fractions(
    cart: Cart, rate: Decimal, service: Decimal
) -> None:
    tax = TaxRule("A", "A", rate, inclusive=True)
    priced = price_cart(cart, RuleSet("v1", {"0": (tax,)}, ServiceRule(service, included=True)))
    r, s = Fraction(rate) / 100, Fraction(service) / 100
    amount = nearest(priced.net * r / (1 + r))
    assert priced.tax == amount
    assert priced.service == nearest((priced.net - amount) * s / (1 + s))


@given(carts(), rule_sets())
def test_line_rounding_is_each_line_alone(cart: Cart, rules: RuleSet) -> None:
    assume(not cart.discount)
    rules = replace(rules, tax_rounding="line")
    together = price_cart(cart, rules).lines
    alone = [price_cart(replace(cart, lines=(line,)), rules).lines[0] for line in cart.lines]
    assert list(together) == alone
