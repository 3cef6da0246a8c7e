"""A cart and its rules as JSON, and back: what the Python and the TypeScript engine share.

Fields have the names of the engine's dataclasses. A field left out has its default. Decimals are
texts, dates ISO texts, sets sorted lists; amounts are integers.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
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
    PricedCart,
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
)

Json = dict[str, Any]
Thing = TypeVar("Thing")

AMOUNT_OR_PERCENT = (Benefit, Discount)


def case_json(cart: Cart, rules: RuleSet) -> Json:
    """The case as both engines read it, without what has its default."""
    return {"rules": _sparse(rules), "cart": _sparse(cart)}


def answer_case(case: Json) -> Json:
    """The priced cart, or `{"error": {"code", "field"}}`."""
    try:
        return priced_json(price_cart(read_cart(case["cart"]), read_rules(case["rules"])))
    except PricingError as error:
        return {"error": {"code": error.code, "field": error.field}}


def priced_json(cart: PricedCart) -> Json:
    """Every field of the result; decimals as plain texts."""
    return _every_field(cart)


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


def _sparse(thing: Any) -> Json:
    """A dataclass without the fields that have their default."""
    return {
        name: _written(thing, name)
        for name, default in _fields(thing.__class__)
        if getattr(thing, name) != default
    }


def _written(thing: Any, name: str) -> Any:
    value = getattr(thing, name)
    if name == "value" and isinstance(thing, AMOUNT_OR_PERCENT):
        return _plain(Decimal(value))
    return _plain(value, _sparse)


def _plain(value: Any, show: Callable[[Any], Any] | None = None) -> Any:
    """Decimals and dates as texts, tuples as lists, sets as sorted lists."""
    if isinstance(value, Decimal):
        return quantity_text(value)
    if isinstance(value, tuple | list):
        return [_plain(item, show) for item in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {name: _plain(item, show) for name, item in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    if is_dataclass(value):
        return show(value) if show else _every_field(value)
    return value


def _every_field(thing: Any) -> Json:
    return {name: _plain(getattr(thing, name)) for name, _ in _fields(thing.__class__)}


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Names and defaults of what a dataclass is made from."""
    return tuple((field.name, field.default) for field in fields(kind) if field.init)
