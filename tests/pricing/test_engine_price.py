"""Worked amounts. Every expectation was worked out by hand from docs/pricing.md."""

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.pricing.engine import (
    Cart,
    CartLine,
    CashRounding,
    Discount,
    Notice,
    PricedCart,
    Reason,
    RuleSet,
    ServiceRule,
    TaxRule,
    price_cart,
)
from apps.pricing.engine.types import RoundingMode

PPN = TaxRule("PPN", "PPN", Decimal(12), 11, 12)
PPN_INCLUDED = replace(PPN, code="PPN-IN", inclusive=True)
PPN_LUXURY = TaxRule("PPN-L", "PPN", Decimal(12))
PBJT = TaxRule("PBJT", "PBJT Makanan", Decimal(10))
PBJT_INCLUDED = replace(PBJT, code="PBJT-IN", inclusive=True)
PBJT_ADDITIVE = replace(PBJT, on_service=False)
PBJT_ADDITIVE_INCLUDED = replace(PBJT_INCLUDED, on_service=False)
EXCISE = TaxRule("EXCISE", "Excise", Decimal(10), in_next_base=True)
EXCISE_INCLUDED = replace(EXCISE, inclusive=True)
LEVY_INCLUDED = TaxRule("LEVY", "Levy", Decimal(5), inclusive=True)
SERVICE = ServiceRule(Decimal(5))
SERVICE_INCLUDED = ServiceRule(Decimal(5), included=True)


def rule_set(*taxes: TaxRule, service: ServiceRule | None = None) -> RuleSet:
    return RuleSet("v1", {"std": taxes, "free": ()}, service)


def line(
    price: int, quantity: str = "1", *, key: str = "a", profile: str = "std", **more: Discount
) -> CartLine:
    return CartLine(key, price, Decimal(quantity), profile, **more)


def price(amount: int, *taxes: TaxRule, service: ServiceRule | None = None) -> PricedCart:
    return price_cart(Cart((line(amount),)), rule_set(*taxes, service=service))


@pytest.mark.parametrize(
    ("unit_price", "quantity", "gross"),
    [
        (25_000, "2", 50_000),
        (333, "1.5", 500),  # 499.5
        (15_999, "0.125", 2_000),  # 1999.875
        (1, "0.5", 1),
        (1, "0.499", 0),
        (12_345, "1.001", 12_357),
        (7, "2.000", 14),
        (0, "3", 0),
    ],
)
def test_gross(unit_price: int, quantity: str, gross: int) -> None:
    priced = price_cart(Cart((line(unit_price, quantity),)), rule_set())
    assert (priced.gross, priced.total, priced.lines[0].gross) == (gross, gross, gross)


@pytest.mark.parametrize(
    ("amount", "tax", "base", "dpp", "tax_amount", "total"),
    [
        (100_000, PPN, 100_000, 91_667, 11_000, 111_000),
        (111_000, PPN_INCLUDED, 100_000, 91_667, 11_000, 111_000),
        (100_000, PPN_LUXURY, 100_000, 100_000, 12_000, 112_000),
        (100_000, PPN_INCLUDED, 90_090, 82_583, 9_910, 100_000),
        (50, PPN, 50, 46, 6, 56),  # 5.5 rounds up, although 12 % of 46 is 5.52
        (10_000, PPN, 10_000, 9_167, 1_100, 11_100),
        (1, PPN_INCLUDED, 1, 1, 0, 1),
        (55_000, PBJT_INCLUDED, 50_000, 50_000, 5_000, 55_000),
        (12_345, PBJT, 12_345, 12_345, 1_235, 13_580),
        (0, PBJT, 0, 0, 0, 0),
    ],
)
def test_one_tax(
    amount: int, tax: TaxRule, base: int, dpp: int, tax_amount: int, total: int
) -> None:
    priced = price(amount, tax)
    levied = priced.taxes[0]
    assert (levied.base, levied.dpp, levied.amount) == (base, dpp, tax_amount)
    assert levied.added == (0 if tax.inclusive else tax_amount)
    assert (priced.expected_total, priced.total, priced.tax) == (total, total, tax_amount)


@pytest.mark.parametrize(
    ("amount", "taxes", "service", "expected"),
    [
        # amount, taxes, service rule, (revenue, service, each tax..., total)
        (100_000, [PBJT], SERVICE, (100_000, 5_000, 10_500, 115_500)),
        (100_000, [PBJT_ADDITIVE], SERVICE, (100_000, 5_000, 10_000, 115_000)),
        (115_500, [PBJT_INCLUDED], SERVICE_INCLUDED, (100_000, 5_000, 10_500, 115_500)),
        (115_000, [PBJT_ADDITIVE_INCLUDED], SERVICE_INCLUDED, (100_000, 5_000, 10_000, 115_000)),
        (110_000, [PBJT_INCLUDED], SERVICE, (100_000, 5_000, 10_500, 115_500)),
        (110_000, [PBJT_ADDITIVE_INCLUDED], SERVICE, (100_000, 5_000, 10_000, 115_000)),
        (105_000, [PBJT], SERVICE_INCLUDED, (100_000, 5_000, 10_500, 115_500)),
        (105_000, [], SERVICE_INCLUDED, (100_000, 5_000, 105_000)),
        (100_000, [], SERVICE, (100_000, 5_000, 105_000)),
        (100_000, [EXCISE, PPN], None, (100_000, 0, 10_000, 12_100, 122_100)),
        (122_100, [EXCISE_INCLUDED, PPN_INCLUDED], None, (100_000, 0, 10_000, 12_100, 122_100)),
        (110_000, [EXCISE_INCLUDED, PPN], None, (100_000, 0, 10_000, 12_100, 122_100)),
        # An inclusive tax on an exclusive one: 11,000 inside, 11 % of 10,000 on top.
        (111_000, [EXCISE, PPN_INCLUDED], None, (100_000, 0, 10_000, 12_100, 122_100)),
        (115_000, [LEVY_INCLUDED, PBJT_INCLUDED], None, (100_000, 0, 5_000, 10_000, 115_000)),
        (105_000, [LEVY_INCLUDED, PBJT], None, (100_000, 0, 5_000, 10_000, 115_000)),
    ],
)
def test_service_and_several_taxes(
    amount: int, taxes: list[TaxRule], service: ServiceRule | None, expected: tuple[int, ...]
) -> None:
    priced = price(amount, *taxes, service=service)
    levied = [tax.amount for tax in priced.taxes]
    assert (priced.revenue, priced.service, *levied, priced.total) == expected
    assert priced.service_included == (service is SERVICE_INCLUDED)


def test_a_tax_on_top_of_an_inclusive_price_is_marked() -> None:
    tax = price(110_000, PBJT_INCLUDED, service=SERVICE).lines[0].taxes[0]
    assert (tax.base, tax.amount, tax.added) == (105_000, 10_500, 500)


@pytest.mark.parametrize(
    ("discount", "taken"),
    [
        (Discount("percent", Decimal(10)), 1_000),
        (Discount("percent", Decimal("12.5")), 1_250),
        (Discount("percent", Decimal("0.005")), 1),  # 0.5
        (Discount("percent", 0), 0),
        (Discount("percent", 100), 10_000),
        (Discount("amount", 2_500), 2_500),
        (Discount("amount", Decimal("2500")), 2_500),
    ],
)
def test_line_and_order_discount_of_one_line(discount: Discount, taken: int) -> None:
    on_line = price_cart(Cart((line(10_000, discount=discount),)), rule_set(PBJT))
    on_order = price_cart(Cart((line(10_000),), discount), rule_set(PBJT))
    assert on_line.line_discount == on_order.order_discount == taken
    assert on_line.net == on_order.net == 10_000 - taken
    assert on_line.total == on_order.total


def test_order_discount_is_weighted_by_what_is_left() -> None:
    first = line(10_000, key="a", discount=Discount("percent", 50))
    cart = Cart((first, line(10_000, key="b")), Discount("amount", 1_000))
    priced = price_cart(cart, rule_set())
    assert [part.line_discount for part in priced.lines] == [5_000, 0]
    assert [part.order_discount for part in priced.lines] == [333, 667]
    assert [part.discount for part in priced.lines] == [5_333, 667]
    assert (priced.net, priced.total) == (14_000, 14_000)


def test_what_cannot_be_given_is_reported() -> None:
    cart = Cart(
        (line(5_000, key="a", discount=Discount("amount", 6_000)), line(2_000, key="b")),
        Discount("amount", 3_000),
    )
    priced = price_cart(cart, rule_set(PBJT))
    assert priced.total == 0
    assert priced.notices == (
        Notice("discount_capped", "a", 6_000, 5_000),
        Notice("discount_capped", None, 3_000, 2_000),
    )


@pytest.mark.parametrize(
    ("on_first", "on_order", "percent"),
    [
        (None, None, "0"),
        (Discount("percent", 10), None, "10"),
        (None, Discount("percent", Decimal("7.5")), "7.5"),
        (Discount("percent", 10), Discount("percent", 10), "19"),
        (Discount("amount", 35), None, "33.3333"),
        (None, Discount("amount", 35), "16.6667"),
        (Discount("amount", 1_000), Discount("percent", 10), "100"),
    ],
)
def test_manual_discount_percent(
    on_first: Discount | None, on_order: Discount | None, percent: str
) -> None:
    """Of the most discounted line; 10 % of 105 is 11 after rounding, and still 10 %."""
    first = CartLine("a", 105, Decimal(1), "std", on_first)
    cart = Cart((first, line(105, key="b")), on_order)
    assert price_cart(cart, rule_set()).manual_discount_percent == Decimal(percent)


def test_a_discount_on_a_free_line_is_no_percentage() -> None:
    cart = Cart((line(0, discount=Discount("percent", 90)),), Discount("percent", 90))
    assert price_cart(cart, rule_set()).manual_discount_percent == 0


def test_tax_is_rounded_once_per_document_by_default() -> None:
    cart = Cart(tuple(line(1_005, key=key) for key in "abc"))
    once = price_cart(cart, rule_set(PBJT))
    assert once.tax == 302  # 301.5
    assert [part.tax for part in once.lines] == [101, 101, 100]
    each = price_cart(cart, RuleSet("v1", {"std": (PBJT,)}, tax_rounding="line"))
    assert [part.tax for part in each.lines] == [101, 101, 101]
    assert each.taxes[0].amount == each.tax == 303


def test_dpp_and_service_follow_the_rounding_policy() -> None:
    cart = Cart(tuple(line(10_010, key=key) for key in "ab"))
    once = price_cart(cart, rule_set(PPN, service=SERVICE))
    assert (once.service, once.taxes[0].dpp) == (1_001, 19_269)  # 21,021 x 11/12 = 19,269.25
    assert [part.service for part in once.lines] == [501, 500]
    assert sum(part.taxes[0].dpp for part in once.lines) == 19_269
    each = price_cart(cart, replace(rule_set(PPN, service=SERVICE), tax_rounding="line"))
    assert (each.service, each.taxes[0].dpp) == (1_002, 19_270)


def test_lines_of_different_profiles() -> None:
    rules = RuleSet("v1", {"food": (PBJT,), "goods": (PPN_INCLUDED,), "free": ()}, SERVICE)
    cart = Cart(
        (
            line(50_000, key="a", profile="food"),
            line(111_000, key="b", profile="goods"),
            line(7_000, key="c", profile="free"),
        )
    )
    priced = price_cart(cart, rules)
    assert [(tax.code, tax.base, tax.amount) for tax in priced.taxes] == [
        ("PBJT", 52_500, 5_250),
        ("PPN-IN", 105_000, 11_550),
    ]
    assert [len(part.taxes) for part in priced.lines] == [1, 1, 0]
    assert [part.total for part in priced.lines] == [57_750, 116_550, 7_350]
    assert priced.total == 181_650


def test_profiles_share_one_rounding_of_a_tax() -> None:
    """5 % is 1/21 of one price and 1/23 of the other: 500 + 500, rounded together."""
    rules = RuleSet("v1", {"one": (LEVY_INCLUDED,), "two": (LEVY_INCLUDED, PBJT_INCLUDED)})
    cart = Cart((line(10_510, key="a", profile="one"), line(11_510, key="b", profile="two")))
    priced = price_cart(cart, rules)
    levy = {part.id: part.taxes[0].amount for part in priced.lines}
    assert levy == {"a": 501, "b": 500}  # 500.476 + 500.476 = 1000.95
    assert priced.total == 22_020


@pytest.mark.parametrize(
    ("mode", "step", "non_cash", "closes", "rounding"),
    [
        ("nearest", 100, 0, True, -43),
        ("nearest", 500, 0, True, -43),
        ("nearest", 1000, 0, True, 457),
        ("down", 1000, 0, True, -543),
        ("up", 100, 0, True, 57),
        ("up", 100, 0, False, 0),
        ("nearest", 100, 10_000, True, -43),
        ("nearest", 100, 12_500, True, -43),
        ("nearest", 100, 12_490, True, 47),
        ("nearest", 100, 12_543, True, 0),
        ("up", 100, 13_000, True, 0),
    ],
)
def test_cash_rounding(
    mode: RoundingMode, step: int, non_cash: int, closes: bool, rounding: int
) -> None:
    rules = RuleSet("v1", {"std": ()}, cash_rounding=CashRounding(step, mode))
    priced = price_cart(Cart((line(12_543),), None, non_cash, closes), rules)
    assert (priced.expected_total, priced.rounding) == (12_543, rounding)
    assert priced.total == 12_543 + rounding
    shown = [reason for reason in priced.reasons if reason.code == "cash_rounding"]
    assert shown == ([Reason("cash_rounding", rounding, f"{mode} {step}")] if rounding else [])


def test_discounts_are_contra_revenue_without_tax() -> None:
    half = Discount("percent", 50)
    priced = price_cart(Cart((line(111_000, discount=half),)), rule_set(PPN_INCLUDED))
    sold = priced.lines[0]
    assert (sold.revenue_gross, sold.revenue_discount, sold.revenue) == (100_000, 50_000, 50_000)
    assert (priced.tax, priced.total) == (5_500, 55_500)


def test_reasons() -> None:
    regular = Discount("percent", Decimal("10.00"), "pelanggan")
    cart = Cart((line(60_500, "2", discount=regular),), Discount("amount", 8_900), cash_closes=True)
    rules = replace(
        rule_set(PBJT_INCLUDED, PPN, service=SERVICE), cash_rounding=CashRounding(1000, "down")
    )
    priced = price_cart(cart, rules)
    expected = [
        Reason("gross", 121_000, "60500 x 2"),
        Reason("line_discount", -12_100, "10 %: pelanggan"),
        Reason("order_discount", -8_900, "8900"),
        Reason("service", 4_545, "5 %"),  # of 100,000 - 9,091
        Reason("tax_included", 9_091, "PBJT-IN 10 %"),
        Reason("tax", 455, "PBJT-IN 10 %"),
        Reason("tax", 10_500, "PPN 12 % x 11/12"),
    ]
    assert list(priced.lines[0].reasons) == expected
    assert [reason.code for reason in priced.reasons] == [
        *(reason.code for reason in expected),
        "cash_rounding",
    ]
    assert priced.expected_total == 115_500


def test_an_included_service_has_its_own_reason() -> None:
    reasons = price(105_000, service=SERVICE_INCLUDED).reasons
    assert reasons == (Reason("gross", 105_000, ""), Reason("service_included", 5_000, "5 %"))


def test_an_empty_cart_costs_nothing() -> None:
    priced = price_cart(Cart((), Discount("amount", 5)), rule_set(PBJT, service=SERVICE))
    assert (priced.total, priced.lines, priced.taxes) == (0, (), ())
    assert priced.notices == (Notice("discount_capped", None, 5, 0),)


def test_the_rules_version_is_kept() -> None:
    assert price(1).rules_version == "v1"


def test_one_code_with_two_rates_is_two_taxes() -> None:
    rules = RuleSet(
        "v1",
        {
            "jakarta": (TaxRule("PBJT", "PBJT", Decimal(10)),),
            "daerah": (TaxRule("PBJT", "PBJT", Decimal(7)),),
        },
    )
    cart = Cart(
        (CartLine("1", 10_000, Decimal(1), "jakarta"), CartLine("2", 10_000, Decimal(1), "daerah"))
    )
    priced = price_cart(cart, rules)
    assert [(tax.code, tax.rate, tax.amount) for tax in priced.taxes] == [
        ("PBJT", Decimal(7), 700),
        ("PBJT", Decimal(10), 1_000),
    ]
    assert [line.tax for line in priced.lines] == [1_000, 700]
    assert [reason.detail for reason in priced.lines[1].reasons][-1] == "PBJT 7 %"
