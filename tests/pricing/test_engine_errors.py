import copy
from decimal import Decimal
from typing import Any

import pytest

from apps.pricing.engine import (
    Cart,
    CartLine,
    CashRounding,
    Discount,
    PricingError,
    RuleSet,
    ServiceRule,
    TaxRule,
    price_cart,
)

RULES = RuleSet("v1", {"std": ()})


def good_line(**changes: Any) -> CartLine:
    values = {"id": "a", "unit_price": 1000, "quantity": Decimal(1), "tax_profile": "std"}
    return CartLine(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"id": ""}, "line_id_invalid", "id"),
        ({"id": "é"}, "line_id_invalid", "id"),
        ({"unit_price": -1}, "unit_price_invalid", "unit_price"),
        ({"unit_price": 1.5}, "unit_price_invalid", "unit_price"),
        ({"quantity": Decimal(0)}, "quantity_invalid", "quantity"),
        ({"quantity": Decimal(-1)}, "quantity_invalid", "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity_invalid", "quantity"),
        ({"quantity": Decimal("Infinity")}, "quantity_invalid", "quantity"),
        ({"quantity": Decimal("1E9")}, "quantity_invalid", "quantity"),
        ({"quantity": 1.0}, "quantity_invalid", "quantity"),
        ({"quantity": Decimal("0.0005")}, "quantity_decimals", "quantity"),
        ({"quantity": Decimal("1.0005")}, "quantity_decimals", "quantity"),
        ({"quantity": Decimal("1E-99999")}, "quantity_decimals", "quantity"),
        ({"tax_profile": "luxury"}, "tax_profile_unknown", "tax_profile"),
        ({"discount": Discount("percent", 101)}, "percent_range", "discount.value"),
        ({"discount": Discount("percent", -1)}, "percent_range", "discount.value"),
        ({"discount": Discount("percent", Decimal("NaN"))}, "percent_range", "discount.value"),
        ({"discount": Discount("percent", 1.5)}, "percent_range", "discount.value"),  # type: ignore[arg-type]
        (
            {"discount": Discount("percent", Decimal("1.00001"))},
            "percent_decimals",
            "discount.value",
        ),
        (
            {"discount": Discount("percent", Decimal("1E-99999"))},
            "percent_decimals",
            "discount.value",
        ),
        ({"discount": Discount("amount", -1)}, "discount_amount_invalid", "discount.value"),
        (
            {"discount": Discount("amount", Decimal("0.5"))},
            "discount_amount_invalid",
            "discount.value",
        ),
        (
            {"discount": Discount("amount", Decimal("Infinity"))},
            "discount_amount_invalid",
            "discount.value",
        ),
        ({"discount": Discount("gift", 1)}, "discount_kind_unknown", "discount.kind"),  # type: ignore[arg-type]
    ],
)
def test_a_bad_line_is_refused_by_name(changes: dict[str, Any], code: str, field: str) -> None:
    cart = Cart((good_line(id="first"), good_line(**changes)))
    with pytest.raises(PricingError) as caught:
        price_cart(cart, RULES)
    assert (caught.value.code, caught.value.field) == (code, f"lines[1].{field}")


@pytest.mark.parametrize(
    ("cart", "code", "field"),
    [
        (Cart((good_line(), good_line())), "line_id_duplicate", "lines"),
        (Cart((good_line(),), Discount("percent", 200)), "percent_range", "discount.value"),
        (Cart((), non_cash_amount=-1), "non_cash_invalid", "non_cash_amount"),
    ],
)
def test_a_bad_cart_is_refused(cart: Cart, code: str, field: str) -> None:
    with pytest.raises(PricingError) as caught:
        price_cart(cart, RULES)
    assert (caught.value.code, caught.value.field) == (code, field)


TEN = TaxRule("A", "A", Decimal(10))
OTHER = TaxRule("B", "B", Decimal(5))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tax_profiles": {"x": (TaxRule("A", "A", Decimal(101)),)}}, "percent_range"),
        ({"tax_profiles": {"x": (TaxRule("A", "A", Decimal(-1)),)}}, "percent_range"),
        ({"tax_profiles": {"x": (TaxRule("A", "A", Decimal(10), 0, 12),)}}, "base_fraction_range"),
        ({"tax_profiles": {"x": (TaxRule("A", "A", Decimal(10), 3, 2),)}}, "base_fraction_range"),
        ({"tax_profiles": {"x": (TEN, TEN)}}, "tax_code_repeated"),
        ({"tax_profiles": {"x": (TEN, OTHER), "y": (OTHER, TEN)}}, "tax_order_conflict"),
        ({"service": ServiceRule(Decimal(101))}, "percent_range"),
        ({"tax_rounding": "never"}, "tax_rounding_unknown"),
        ({"cash_rounding": CashRounding(0, "up")}, "cash_step_invalid"),
        ({"cash_rounding": CashRounding(100, "sideways")}, "cash_mode_unknown"),  # type: ignore[arg-type]
    ],
)
def test_contradicting_rules_are_refused_when_made(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(PricingError) as caught:
        RuleSet(**{"version": "v1", "tax_profiles": {"std": ()}, **changes})
    assert caught.value.code == code


def test_taxes_are_listed_in_one_order_for_all_profiles() -> None:
    third = TaxRule("C", "C", Decimal(1))
    rules = RuleSet("v1", {"x": (third, TEN), "y": (OTHER, TEN), "z": (third, OTHER)})
    assert [stage.rule.code for stage in rules.plan.stages] == ["C", "B", "A"]


def test_errors_and_rules_survive_copying() -> None:
    error = copy.copy(PricingError("code", "field", "detail"))
    assert (error.code, error.field, error.detail) == ("code", "field", "detail")
    rules = RuleSet("v1", {"std": (TEN,)})
    again = copy.deepcopy(rules)
    assert (again, again.plan) == (rules, rules.plan)
