"""Reads a cart and its rules from JSON, and answers: what both engines must answer alike.

Fields have the names of the engine's dataclasses. A field left out has its default. Decimals are
texts, dates ISO texts, sets lists; amounts are integers.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from apps.orders.representation import quantity_text
from apps.pricing.engine import (
    Benefit,
    Cart,
    CartLine,
    CashRounding,
    Discount,
    Facts,
    MemberDiscount,
    Modifier,
    Part,
    PricedLine,
    PriceList,
    PricingError,
    Promotion,
    RuleSet,
    ServiceRule,
    Target,
    TaxRule,
    Voucher,
    When,
    price_cart,
    return_line,
    split_by_items,
    split_equally,
)

Json = dict[str, Any]
Thing = TypeVar("Thing")

ATOMS = frozenset({int, str, bool, type(None)})


def answer_case(case: Json) -> Json:
    """The answer to one cart with rules of its own."""
    return answer_cases(case["rules"], [case])[0]


def answer_cases(rules: Json, cases: list[Json]) -> list[Json]:
    """Answers to carts of one rule set: see `_answer`, or `{"error": {"code", "field"}}`."""
    try:
        known = read_rules(rules)
    except PricingError as error:
        return [_error(error)] * len(cases)
    return [_answer_or_error(case, known) for case in cases]


def _answer_or_error(case: Json, rules: RuleSet) -> Json:
    try:
        return _answer(case, rules)
    except PricingError as error:
        return _error(error)


def _answer(case: Json, rules: RuleSet) -> Json:
    """Every field of the priced cart, and what the case asks of it.

    `returns` bring back quantities of lines, `shares` split the bill by items, `people` equally.
    """
    cart = price_cart(read_cart(case["cart"]), rules)
    answer = _every_field(cart)
    lines = {line.id: line for line in cart.lines}
    if "returns" in case:
        answer["returned"] = [_return(raw, lines) for raw in case["returns"]]
    if "shares" in case:
        shares = {key: _quantities(raw) for key, raw in case["shares"].items()}
        answer["shares"] = split_by_items(lines, shares)
    if "people" in case:
        answer["people"] = split_equally(cart.expected_total, case["people"])
    return answer


def _return(raw: Json, lines: Mapping[str, PricedLine]) -> Json:
    before = Decimal(raw.get("before", "0"))
    quantity = Decimal(raw["quantity"])
    return _every_field(return_line(lines[raw["line"]], quantity=quantity, before=before))


def _quantities(raw: Json) -> dict[str, Decimal]:
    return {line_id: Decimal(quantity) for line_id, quantity in raw.items()}


def _error(error: PricingError) -> Json:
    return {"error": {"code": error.code, "field": error.field}}


def read_rules(raw: Json) -> RuleSet:
    """Raises PricingError for rules that contradict themselves."""
    return RuleSet(
        **raw
        | {
            "tax_profiles": {
                name: tuple([TaxRule(**tax | {"rate": Decimal(tax["rate"])}) for tax in taxes])
                for name, taxes in raw["tax_profiles"].items()
            },
            "service": _optional(raw.get("service"), _read_service),
            "cash_rounding": _optional(raw.get("cash_rounding"), lambda cash: CashRounding(**cash)),
            "price_lists": _each(raw.get("price_lists"), _read_list),
            "promotions": _each(raw.get("promotions"), _read_promotion),
            "member_discounts": _each(
                raw.get("member_discounts"), lambda rule: MemberDiscount(**_offer(rule))
            ),
        }
    )


def read_cart(raw: Json) -> Cart:
    return Cart(
        **raw
        | {
            "lines": _each(raw["lines"], _read_line),
            "discount": _read_discount(raw.get("discount")),
            "vouchers": _each(raw.get("vouchers"), lambda voucher: Voucher(**_offer(voucher))),
            "facts": _read_facts(raw.get("facts", {})),
        }
    )


def _read_line(raw: Json) -> CartLine:
    return CartLine(
        **raw
        | {
            "quantity": Decimal(raw["quantity"]),
            "discount": _read_discount(raw.get("discount")),
            "modifiers": _each(raw.get("modifiers"), lambda modifier: Modifier(**modifier)),
        }
    )


def _read_discount(raw: Json | None) -> Discount | None:
    return _optional(
        raw, lambda one: Discount(one["kind"], Decimal(one["value"]), one.get("reason", ""))
    )


def _read_facts(raw: Json) -> Facts:
    return Facts(**_sets(_dates(raw, "date"), "exhausted"))


def _read_service(raw: Json) -> ServiceRule:
    return ServiceRule(**_sets(raw, "channels") | {"rate": Decimal(raw["rate"])})


def _read_when(raw: Json) -> When:
    known = _dates(raw, "valid_from", "valid_until")
    return When(**_sets(known, "weekdays", "outlets", "channels", "groups"))


def _read_list(raw: Json) -> PriceList:
    prices = {
        item: tuple([(Decimal(least), price) for least, price in breaks])
        for item, breaks in raw["prices"].items()
    }
    return PriceList(**raw | {"when": _read_when(raw.get("when", {})), "prices": prices})


def _read_target(raw: Json) -> Target:
    return Target(**_sets(raw, "items", "categories", "excluded"))


def _read_part(raw: Json) -> Part:
    return Part(_read_target(raw.get("target", {})), raw["quantity"])


def _read_promotion(raw: Json) -> Promotion:
    return Promotion(
        **_offer(raw)
        | {
            "when": _read_when(raw.get("when", {})),
            "min_quantity": Decimal(raw.get("min_quantity", "0")),
            "parts": _each(raw.get("parts"), _read_part),
            "buy": _optional(raw.get("buy"), _read_part),
            "get": _optional(raw.get("get"), _read_part),
        }
    )


def _offer(raw: Json) -> Json:
    """The benefit and the target that promotions, member discounts and vouchers have."""
    kind, value = raw["benefit"]["kind"], raw["benefit"]["value"]
    target = {"target": _read_target(raw["target"])} if "target" in raw else {}
    return raw | {"benefit": Benefit(kind, Decimal(value))} | target


def _each(raws: list[Json] | None, read: Callable[[Json], Thing]) -> tuple[Thing, ...]:
    return tuple([read(raw) for raw in raws or ()])


def _optional(raw: Json | None, read: Callable[[Json], Thing]) -> Thing | None:
    return None if raw is None else read(raw)


def _sets(raw: Json, *names: str) -> Json:
    return raw | {name: frozenset(raw[name]) for name in names if name in raw}


def _dates(raw: Json, *names: str) -> Json:
    return raw | {name: dt.date.fromisoformat(raw[name]) for name in names if raw.get(name)}


def _every_field(thing: Any) -> Json:
    return {name: _plain(getattr(thing, name)) for name in _names(thing.__class__)}


def _plain(value: Any) -> Any:
    """Decimals as texts, tuples as lists, dataclasses by their fields."""
    if value.__class__ in ATOMS:
        return value
    if isinstance(value, Decimal):
        return quantity_text(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _every_field(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
