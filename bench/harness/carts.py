"""Carts and rules for benchmarks of pricing, as JSON that both engines read."""

from random import Random
from typing import Any, Final

Json = dict[str, Any]

PRODUCTS: Final = 120
CATEGORIES: Final = 12
KINDS: Final = ("amount", "product", "quantity", "bundle", "buy_get")
# A Saturday in the evening, when every promotion below is running.
FACTS: Final = {
    "date": "2026-11-21",
    "minute": 19 * 60,
    "outlet": "pusat",
    "channel": "dine_in",
    "group": "emas",
    "member": True,
}


def small_case() -> Json:
    """Three lines with service and PBJT, nothing on offer: most sales of most shops."""
    return {"rules": _rules([]), "cart": {"lines": _lines(3), "facts": FACTS}}


def large_case() -> Json:
    """50 lines, 200 promotions that all run now, a price list, a member and a voucher."""
    random = Random(5)
    voucher = {"code": "HEMAT", "name": "Hemat", "benefit": {"kind": "amount", "value": "25000"}}
    return {
        "rules": _rules([_promotion(number, random) for number in range(200)])
        | {"price_lists": [_price_list()], "member_discounts": [_member_discount()]},
        "cart": {"lines": _lines(50), "facts": FACTS, "vouchers": [voucher]},
    }


def _rules(promotions: list[Json]) -> Json:
    pbjt = {"code": "PBJT", "name": "PBJT", "rate": "10"}
    return {
        "version": "v1",
        "tax_profiles": {"pbjt": [pbjt]},
        "service": {"rate": "5"},
        "cash_rounding": {"step": 100, "mode": "nearest"},
        "promotions": promotions,
    }


def _lines(count: int) -> list[Json]:
    return [
        {
            "id": f"{number:04d}",
            "unit_price": 5_000 + 1_500 * (number % 17),
            "quantity": str(1 + number % 4),
            "tax_profile": "pbjt",
            "item": _item(number),
            "category": _category(number),
        }
        for number in range(count)
    ]


def _promotion(number: int, random: Random) -> Json:
    kind = KINDS[number % len(KINDS)]
    promotion = {
        "id": f"promo-{number:03d}",
        "name": f"Promo {number}",
        "kind": kind,
        "benefit": {"kind": "percent", "value": "5"},
        "priority": number % 10,
        "stackable": number % 3 > 0,
        "when": {"weekdays": [5, 6, 7], "minute_from": 17 * 60, "minute_until": 22 * 60},
        "target": _target(random),
    }
    needs: dict[str, Json] = {
        "amount": {"min_amount": 20_000},
        "product": {},
        "quantity": {"min_quantity": "2"},
        "bundle": {"parts": [_part(random), _part(random)]},
        "buy_get": {"buy": _part(random), "get": _part(random)},
    }
    return promotion | needs[kind]


def _part(random: Random) -> Json:
    return {"target": _target(random), "quantity": 1}


def _target(random: Random) -> Json:
    """Three products, a category, or (one in ten) everything."""
    draw = random.random()
    if draw < 0.1:
        return {}
    if draw < 0.4:
        return {"categories": [_category(random.randrange(CATEGORIES))]}
    return {"items": [_item(random.randrange(PRODUCTS)) for _ in range(3)]}


def _price_list() -> Json:
    prices = {_item(n): [["1", 5_000 + 1_000 * (n % 17)], ["3", 4_500]] for n in range(PRODUCTS)}
    return {"id": "l", "name": "Anggota", "priority": 0, "when": {}, "prices": prices}


def _member_discount() -> Json:
    return {"group": "emas", "name": "Emas", "benefit": {"kind": "percent", "value": "5"}}


def _item(number: int) -> str:
    return f"0199f1d2-0000-7000-8000-{number:012d}"


def _category(number: int) -> str:
    return f"0199f1d2-0000-7000-9000-{number % CATEGORIES:012d}"
