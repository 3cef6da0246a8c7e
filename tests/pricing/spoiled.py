"""Rule sets and carts with exactly one thing wrong."""

from copy import deepcopy
from typing import Any

from tests.pricing.cases import Json
from tests.pricing.random_cases import Maker

AMOUNT = {"kind": "amount", "value": "1"}
PROMOTION = {"id": "x", "name": "x", "kind": "product", "benefit": AMOUNT}
PART = {"quantity": 1}
LISTED: Json = {"id": "x", "name": "x", "priority": 0, "prices": {}}

# Each puts one wrong thing into a rule set.
RULES: tuple[Json, ...] = (
    {"promotions": [PROMOTION | {"kind": "gift"}]},
    {"promotions": [PROMOTION | {"id": ""}]},
    {"promotions": [PROMOTION | {"id": "é"}]},
    {"promotions": [PROMOTION, PROMOTION]},
    {"promotions": [PROMOTION | {"benefit": {"kind": "percent", "value": "100.5"}}]},
    {"promotions": [PROMOTION | {"benefit": {"kind": "percent", "value": "1.00001"}}]},
    {"promotions": [PROMOTION | {"benefit": {"kind": "amount", "value": "1.5"}}]},
    {"promotions": [PROMOTION | {"benefit": {"kind": "gift", "value": "1"}}]},
    {"promotions": [PROMOTION | {"kind": "amount", "benefit": AMOUNT | {"kind": "price"}}]},
    {"promotions": [PROMOTION | {"kind": "amount", "min_amount": -1}]},
    {"promotions": [PROMOTION | {"max_amount": -1}]},
    {"promotions": [PROMOTION | {"limit_per_order": 0}]},
    {"promotions": [PROMOTION | {"kind": "quantity"}]},
    {"promotions": [PROMOTION | {"kind": "quantity", "min_quantity": "0.0001"}]},
    {"promotions": [PROMOTION | {"kind": "bundle"}]},
    {"promotions": [PROMOTION | {"kind": "bundle", "parts": [PART, {"quantity": 0}]}]},
    {"promotions": [PROMOTION | {"kind": "buy_get", "buy": PART}]},
    {"promotions": [PROMOTION | {"when": {"weekdays": [1, 8]}}]},
    {"promotions": [PROMOTION | {"when": {"minute_from": 1440}}]},
    {"promotions": [PROMOTION | {"when": {"minute_from": 60, "minute_until": 60}}]},
    {"promotions": [PROMOTION | {"when": {"minute_until": 0}}]},
    {
        "promotions": [
            PROMOTION | {"when": {"valid_from": "2026-11-22", "valid_until": "2026-11-21"}}
        ]
    },
    {"price_lists": [LISTED | {"when": {"weekdays": [0]}}]},
    {"price_lists": [LISTED | {"prices": {"kopi": [["1", -1]]}}]},
    {"price_lists": [LISTED | {"prices": {"kopi": [["1", 5], ["1.000", 6]]}}]},
    {"price_lists": [LISTED | {"prices": {"kopi": [["0", 5]]}}]},
    {"member_discounts": [{"group": "x", "name": "x", "benefit": AMOUNT}] * 2},
    {"member_discounts": [{"group": "x", "name": "x", "benefit": AMOUNT | {"kind": "price"}}]},
    {"member_discounts": [{"group": "x", "name": "x", "benefit": AMOUNT, "max_amount": -1}]},
    {"service": {"rate": "101"}},
    {"cash_rounding": {"step": 0, "mode": "up"}},
    {"cash_rounding": {"step": 100, "mode": "random"}},
    {"tax_rounding": "never"},
)

LINE = {"id": "zz", "unit_price": 1, "quantity": "1", "tax_profile": "umum"}
VOUCHER = {"code": "x", "name": "x", "benefit": AMOUNT}

# Each adds one wrong line, or changes one thing of a cart.
LINES: tuple[Json, ...] = (
    {"id": "é"},
    {"unit_price": -1},
    {"quantity": "0"},
    {"quantity": "1000000000"},
    {"quantity": "0.0005"},
    {"tax_profile": "nowhere"},
    {"modifiers": [{"name": "keju", "price": -1}]},
    {"label_price": -1},
    {"label_price": 5, "modifiers": [{"name": "keju", "price": 1}]},
    {"discount": {"kind": "gift", "value": "1"}},
    {"discount": {"kind": "amount", "value": "-1"}},
    {"discount": {"kind": "percent", "value": "101"}},
)
CARTS: tuple[Json, ...] = (
    {"non_cash_amount": -1},
    {"vouchers": [VOUCHER, VOUCHER]},
    {"vouchers": [VOUCHER | {"benefit": AMOUNT | {"kind": "price"}}]},
    {"vouchers": [VOUCHER | {"min_amount": -1}]},
    {"vouchers": [VOUCHER | {"max_amount": -1}]},
    {"discount": {"kind": "percent", "value": "-1"}},
)


def spoil(maker: Maker, rules: Json, cases: list[Json]) -> Json:
    """A group with one contradiction in its rules, or in a line or the cart of its first case."""
    where = maker.pick("rules", "line", "cart")
    if where == "rules":
        return {"rules": rules | _with(rules, maker.pick(*RULES)), "cases": cases}
    spoiled = deepcopy(cases)
    cart = spoiled[0]["cart"]
    if where == "line":
        cart["lines"].append(LINE | maker.pick(*LINES))
    else:
        cart.update(maker.pick(*CARTS))
    return {"rules": rules, "cases": spoiled}


def _with(rules: Json, wrong: Json) -> dict[str, Any]:
    """Lists get the wrong things at their end, the rest is replaced."""
    return {
        name: rules[name] + value if isinstance(value, list) else value
        for name, value in wrong.items()
    }
