"""What docs/pricing.md promises, on random carts with everything that a shop may offer.

`tests/pricing/test_engine_properties.py` does the same for taxes, with rules drawn by hypothesis.
"""

import json
from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from apps.pricing.engine import (
    Applied,
    Cart,
    CartLine,
    Discount,
    LineDiscount,
    PricedCart,
    PricedLine,
    ReturnedLine,
    RuleSet,
    Voucher,
    price_cart,
    return_line,
    split_by_items,
    split_equally,
)
from apps.pricing.rules_json import engine_json
from tests.pricing.cases import read_cart, read_rules
from tests.pricing.random_cases import Maker

DISCOUNTS = ("promotion", "member", "voucher", "line", "order")
Case = tuple[Cart, RuleSet]


def _case(seed: int) -> Case:
    maker = Maker(Random(seed))
    return read_cart(maker.cart()), read_rules(maker.rules())


seeds = st.integers(0, 2**64 - 1)
cases = seeds.map(_case)


@given(cases)
def test_lines_sum_to_the_cart(case: Case) -> None:
    priced = price_cart(*case)
    for kind in DISCOUNTS:
        name = f"{kind}_discount"
        assert sum(getattr(line, name) for line in priced.lines) == getattr(priced, name)
    for name in ("gross", "discount", "net", "service", "tax", "revenue", "revenue_gross"):
        assert sum(getattr(line, name) for line in priced.lines) == getattr(priced, name)
    assert sum(line.total for line in priced.lines) == priced.expected_total
    assert priced.total == priced.expected_total + priced.rounding


@given(cases)
def test_each_promotion_and_voucher_is_the_sum_of_its_parts(case: Case) -> None:
    priced = price_cart(*case)
    for applied, parts in (
        (priced.promotions, [part for line in priced.lines for part in line.promotions]),
        (priced.vouchers, [part for line in priced.lines for part in line.vouchers]),
    ):
        assert {one.id: one.amount for one in applied} == _by_id(parts)
        assert all(one.amount > 0 and one.times > 0 for one in applied)
    for line in priced.lines:
        assert sum(part.amount for part in line.promotions) == line.promotion_discount
        assert sum(part.amount for part in line.vouchers) == line.voucher_discount


@given(cases)
def test_every_line_and_the_journal_balance(case: Case) -> None:
    priced = price_cart(*case)
    for part in (*priced.lines, priced):
        total = part.expected_total if isinstance(part, PricedCart) else part.total
        assert part.discount == sum(getattr(part, f"{kind}_discount") for kind in DISCOUNTS)
        assert part.net == part.gross - part.discount
        assert total == part.revenue + part.service + part.tax
        assert total == part.revenue_gross + part.service + part.tax - part.revenue_discount


@given(cases)
def test_reasons_add_up(case: Case) -> None:
    priced = price_cart(*case)
    for part in (*priced.lines, priced):
        counted = [reason for reason in part.reasons if not reason.code.endswith("_included")]
        assert sum(reason.amount for reason in counted) == part.total


@given(cases)
def test_nothing_is_below_zero(case: Case) -> None:
    priced = price_cart(*case)
    for part in (*priced.lines, priced):
        assert min(_amounts(part)) >= 0
        assert min([getattr(part, f"{kind}_discount") for kind in DISCOUNTS]) >= 0
    assert all(notice.given <= notice.requested for notice in priced.notices)


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(case: Case, random: Random) -> None:
    cart, rules = case
    lines = list(cart.lines)
    random.shuffle(lines)
    one, other = price_cart(cart, rules), price_cart(replace(cart, lines=tuple(lines)), rules)
    assert {line.id: line for line in one.lines} == {line.id: line for line in other.lines}
    # Notices of lines come in the order of the lines.
    whole = [notice for notice in one.notices if notice.line_id is None]
    assert whole == [notice for notice in other.notices if notice.line_id is None]
    assert set(one.notices) == set(other.notices)
    assert replace(one, lines=(), notices=()) == replace(other, lines=(), notices=())


@given(cases)
def test_the_order_of_rules_changes_nothing(case: Case) -> None:
    cart, rules = case
    turned = replace(
        rules,
        price_lists=rules.price_lists[::-1],
        promotions=rules.promotions[::-1],
        member_discounts=rules.member_discounts[::-1],
    )
    assert price_cart(cart, rules) == price_cart(cart, turned)


@given(cases)
def test_rules_are_the_same_after_a_journey_to_the_till(case: Case) -> None:
    _, rules = case
    assert read_rules(json.loads(json.dumps(engine_json(rules)))) == rules


@given(cases)
def test_caps_and_limits_hold(case: Case) -> None:
    cart, rules = case
    known = {rule.id: rule for rule in rules.promotions}
    priced = price_cart(cart, rules)
    for applied in priced.promotions:
        rule = known[applied.id]
        assert applied.id not in cart.facts.exhausted
        assert rule.when.holds(cart.facts)
        assert rule.max_amount is None or applied.amount <= rule.max_amount
        assert rule.limit_per_order is None or applied.times <= rule.limit_per_order
    for voucher, applied in _redeemed(cart, priced):
        assert voucher.max_amount is None or applied.amount <= voucher.max_amount


@given(cases)
def test_a_claimed_unit_is_in_no_other_promotion(case: Case) -> None:
    """A line of one unit that a claiming promotion has used is in that one only."""
    cart, rules = case
    single = replace(cart, lines=tuple(replace(line, quantity=Decimal(1)) for line in cart.lines))
    claiming = {rule.id for rule in rules.promotions if not rule.stackable}
    for line in price_cart(single, rules).lines:
        ids = {part.id for part in line.promotions}
        assert len(ids) == 1 or not ids & claiming


@given(cases, st.integers(0, 100), st.integers(0, 100))
def test_manual_discounts_change_nothing_before_them(case: Case, one: int, other: int) -> None:
    """So more of an order discount never raises net, whatever promotions and vouchers do."""
    cart, rules = case
    less, more = sorted((one, other))
    before = price_cart(replace(cart, discount=Discount("percent", less)), rules)
    after = price_cart(replace(cart, discount=Discount("percent", more)), rules)
    assert (before.promotions, before.vouchers) == (after.promotions, after.vouchers)
    assert before.member_discount == after.member_discount
    assert after.net <= before.net


@given(cases, st.integers(0, 100_000), st.integers(0, 100_000), st.booleans())
def test_more_manual_discount_never_raises_the_total(
    case: Case, one: int, other: int, of_line: bool
) -> None:
    """Where one profile prices the cart and taxes are rounded once per document."""
    cart, rules = case
    rules = replace(rules, tax_rounding="document")
    cart = replace(cart, lines=tuple(replace(line, tax_profile="umum") for line in cart.lines))
    totals = [
        price_cart(_discounted(cart, Discount("amount", value), of_line=of_line), rules)
        for value in sorted((one, other))
    ]
    assert totals[1].expected_total <= totals[0].expected_total


@given(cases, st.randoms(use_true_random=False))
def test_returns_in_any_order_give_back_what_was_paid(case: Case, random: Random) -> None:
    priced = price_cart(*case)
    left = {line.id: line.quantity for line in priced.lines}
    back = dict.fromkeys(left, 0)
    lines = {line.id: line for line in priced.lines}
    while left:
        line = lines[random.choice(sorted(left))]
        quantity = _some_of(left[line.id], random)
        returned = return_line(line, quantity=quantity, before=line.quantity - left[line.id])
        back[line.id] -= returned.total
        left[line.id] -= quantity
        assert max(_amounts(returned)) <= 0
        assert returned.total == returned.revenue + returned.service + returned.tax
        left = {key: rest for key, rest in left.items() if rest}
    assert back == {line.id: line.total for line in priced.lines}
    assert sum(back.values()) == priced.expected_total


@given(cases, st.randoms(use_true_random=False))
def test_shares_sum_to_the_bill(case: Case, random: Random) -> None:
    priced = price_cart(*case)
    shares: dict[str, dict[str, Decimal]] = {"a": {}, "b": {}, "c": {}}
    for line in priced.lines:
        left = line.quantity
        for key in random.sample(["a", "b"], 2):
            shares[key][line.id] = _some_of(left, random)
            left -= shares[key][line.id]
            if not left:
                break
        else:
            shares["c"][line.id] = left
    pays = split_by_items({line.id: line for line in priced.lines}, shares)
    assert sum(pays.values()) == priced.expected_total
    assert min(pays.values()) >= 0


@given(cases, st.integers(1, 20))
def test_equal_shares_sum_to_the_bill(case: Case, people: int) -> None:
    total = price_cart(*case).expected_total
    pays = split_equally(total, people)
    assert sum(pays) == total
    assert max(pays) - min(pays) <= 1


def _discounted(cart: Cart, discount: Discount, *, of_line: bool) -> Cart:
    if not of_line:
        return replace(cart, discount=discount)
    first: CartLine = replace(cart.lines[0], discount=discount)
    return replace(cart, lines=(first, *cart.lines[1:]))


def _some_of(left: Decimal, random: Random) -> Decimal:
    """All of it, or a part in thousandths."""
    units = int(left * 1000)
    return Decimal(random.choice([units, random.randint(1, units)])) / 1000


def _by_id(parts: list[LineDiscount]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        found[part.id] = found.get(part.id, 0) + part.amount
    return found


def _redeemed(cart: Cart, priced: PricedCart) -> list[tuple[Voucher, Applied]]:
    known = {voucher.code: voucher for voucher in cart.vouchers}
    return [(known[applied.id], applied) for applied in priced.vouchers]


def _amounts(part: PricedCart | PricedLine | ReturnedLine) -> list[int]:
    names = ("gross", "discount", "net", "service", "tax", "revenue_gross", "revenue_discount")
    return [
        *[getattr(part, name) for name in (*names, "revenue", "total")],
        *[getattr(tax, name) for tax in part.taxes for name in ("base", "dpp", "amount", "added")],
    ]
