"""A cart and its rules as JSON, and back: what the Python and the TypeScript engine share."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from apps.orders.representation import quantity_text
from apps.pricing.engine import (
    Cart,
    CartLine,
    CashRounding,
    Discount,
    PricedCart,
    PricingError,
    RuleSet,
    ServiceRule,
    TaxRule,
    price_cart,
)

Json = dict[str, Any]


def case_json(cart: Cart, rules: RuleSet) -> Json:
    """The case as both engines read it."""
    return {"rules": _rules_json(rules), "cart": _plain(asdict(cart))}


def answer_case(case: Json) -> Json:
    """The priced cart, or `{"error": {"code", "field"}}`."""
    try:
        return priced_json(price_cart(read_cart(case["cart"]), read_rules(case["rules"])))
    except PricingError as error:
        return {"error": {"code": error.code, "field": error.field}}


def priced_json(cart: PricedCart) -> Json:
    """Every field of the result; decimals as plain texts."""
    shown: Json = _plain(asdict(cart))
    return shown


def read_rules(raw: Json) -> RuleSet:
    service, cash = raw["service"], raw["cash_rounding"]
    return RuleSet(
        version=raw["version"],
        tax_profiles={
            name: tuple(TaxRule(**tax | {"rate": Decimal(tax["rate"])}) for tax in taxes)
            for name, taxes in raw["tax_profiles"].items()
        },
        service=service and ServiceRule(Decimal(service["rate"]), service["included"]),
        tax_rounding=raw["tax_rounding"],
        cash_rounding=cash and CashRounding(cash["step"], cash["mode"]),
    )


def read_cart(raw: Json) -> Cart:
    lines = tuple(
        CartLine(
            id=line["id"],
            unit_price=line["unit_price"],
            quantity=Decimal(line["quantity"]),
            tax_profile=line["tax_profile"],
            discount=_read_discount(line["discount"]),
        )
        for line in raw["lines"]
    )
    return Cart(lines, _read_discount(raw["discount"]), raw["non_cash_amount"], raw["cash_closes"])


def _read_discount(raw: Json | None) -> Discount | None:
    return raw and Discount(raw["kind"], Decimal(raw["value"]), raw["reason"])


def _rules_json(rules: RuleSet) -> Json:
    return {
        "version": rules.version,
        "tax_profiles": {
            name: [_plain(asdict(tax)) for tax in taxes]
            for name, taxes in rules.tax_profiles.items()
        },
        "service": rules.service and _plain(asdict(rules.service)),
        "tax_rounding": rules.tax_rounding,
        "cash_rounding": rules.cash_rounding and asdict(rules.cash_rounding),
    }


def _plain(value: Any) -> Any:
    """Decimals as texts, tuples as lists; the value of a discount is always a text."""
    if isinstance(value, dict):
        shown = {name: _plain(item) for name, item in value.items()}
        return shown | {"value": str(shown["value"])} if "kind" in shown else shown
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return quantity_text(value) if isinstance(value, Decimal) else value
