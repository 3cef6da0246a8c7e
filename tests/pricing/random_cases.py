"""Random rule sets and carts as JSON, drawn from small worlds so that things meet.

There are a few items, categories, groups and outlets, and most prices are alike: promotions
compete for units, price lists tie, conditions hold on one cart and not on the next.
"""

import datetime as dt
from itertools import pairwise
from random import Random
from typing import Any

from tests.pricing.cases import Json

ITEMS = {"kopi": "minum", "teh": "minum", "roti": "makan", "kue": "makan", "gula": None}
KINDS = ("amount", "product", "quantity", "bundle", "buy_get")
GROUPS, OUTLETS, CHANNELS = ("emas", "perak"), ("pusat", "cabang"), ("dine_in", "online")
FIRST_DAY = dt.date(2026, 11, 16)
MINUTES = (0, 30, 120, 600, 1050, 1320, 1439)
TAX_CODES = "ABC"


class Maker:
    """Draws with a given random source: equal seeds make equal cases."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def rules(self) -> Json:
        """A rule set that does not contradict itself."""
        taxes = {code: self._tax(code) for code in TAX_CODES}
        return {
            "version": "v1",
            "tax_profiles": {
                profile: [taxes[code] for code in TAX_CODES if self.happens(0.4)]
                for profile in ("umum", "makanan")
            },
            "service": self._maybe(0.5, self._service),
            "tax_rounding": self.pick("document", "document", "line"),
            "cash_rounding": self._maybe(0.5, self._cash_rounding),
            "price_lists": [self._price_list(n) for n in range(self.pick(0, 0, 1, 2, 3))],
            "promotions": [self._promotion(n) for n in range(self.pick(0, 1, 2, 3, 4, 6, 9))],
            "member_discounts": [
                self._member_discount(group) for group in GROUPS if self.happens(0.5)
            ],
        }

    def case(self) -> Json:
        """A cart, and now and then what is brought back and shared afterwards."""
        cart = self.cart()
        return {"cart": cart} | (self._afterwards(cart["lines"]) if self.happens(0.3) else {})

    def cart(self) -> Json:
        large = self.happens(0.03)
        count = self.pick(1, 2, 2, 3, 3, 4, 5, 6, 12)
        ids = self._random.sample([f"{n:04d}" for n in range(2 * count)], count)
        return {
            "lines": [self._line(line_id, large=large) for line_id in ids],
            "discount": self._maybe(0.25, self._discount),
            "non_cash_amount": self.pick(0, 0, 0, 1_000, 99_999),
            "cash_closes": self.happens(0.6),
            "vouchers": [self._voucher(n) for n in range(self.pick(0, 0, 0, 1, 1, 2, 3))],
            "facts": self._facts(),
        }

    def _line(self, line_id: str, *, large: bool) -> Json:
        item = self.pick(*ITEMS)
        line: Json = {
            "id": line_id,
            "unit_price": self._random.randint(10**15, 10**18) if large else self._price(),
            "quantity": self._quantity(),
            "tax_profile": self.pick("umum", "umum", "makanan"),
            "item": item,
            "category": ITEMS[item],
            "discount": self._maybe(0.2, self._discount),
            "fixed_price": self.happens(0.1),
        }
        if self.happens(0.06):
            return line | {"label_price": self._price()}
        if self.happens(0.2):
            names = ("keju", "boba")[: self.pick(1, 1, 2)]
            line["modifiers"] = [{"name": name, "price": self.pick(0, 3000)} for name in names]
        return line

    def _facts(self) -> Json:
        day = FIRST_DAY + dt.timedelta(days=self._random.randrange(8))
        return {
            "date": day.isoformat(),
            "minute": self.pick(*MINUTES),
            "outlet": self.pick(*OUTLETS),
            "channel": self.pick(*CHANNELS),
            "group": self.pick(None, *GROUPS),
            "member": self.happens(0.5),
            "first_purchase": self.happens(0.3),
            "birthday": self.happens(0.3),
            "exhausted": [f"p{n}" for n in range(9) if self.happens(0.03)],
        }

    def _when(self) -> Json:
        """Each condition seldom, so that most promotions of a rule set hold."""
        when: Json = {}
        first, last = sorted(self._random.randrange(8) for _ in range(2))
        start, end = self._random.sample(MINUTES, 2)
        for chance, condition in (
            (0.1, {"valid_from": (FIRST_DAY + dt.timedelta(days=first)).isoformat()}),
            (0.1, {"valid_until": (FIRST_DAY + dt.timedelta(days=last)).isoformat()}),
            (0.1, {"weekdays": self._subset(range(1, 8), 0.7)}),
            (0.15, {"minute_from": start, "minute_until": end}),
            (0.05, {"minute_from": start}),
            (0.1, {"outlets": self._subset(OUTLETS)}),
            (0.1, {"channels": self._subset(CHANNELS)}),
            (0.1, {"groups": self._subset(GROUPS)}),
            (0.05, {"member_only": True}),
            (0.05, {"first_purchase": True}),
            (0.05, {"birthday": True}),
        ):
            if self.happens(chance):
                when |= condition
        return when

    def _price_list(self, number: int) -> Json:
        return {
            "id": f"l{number}",
            "name": f"Daftar {number}",
            "priority": self.pick(0, 0, 1),
            "when": self._when(),
            "prices": {
                item: [[least, self._price()] for least in self._subset(("0.5", "1", "3", "6"))]
                for item in self._subset(ITEMS)
            },
        }

    def _promotion(self, number: int) -> Json:
        kind = self.pick(*KINDS)
        promotion = {
            "id": f"p{number}",
            "name": f"Promo {number}",
            "kind": kind,
            "benefit": self._benefit("percent", "amount", *([] if kind == "amount" else ["price"])),
            "priority": self.pick(0, 1, 2),
            "stackable": self.happens(0.5),
            "when": self._when(),
            "target": self._target(),
            "limit_per_order": self._maybe(0.25, lambda: self.pick(1, 1, 2, 5)),
            "max_amount": self._maybe(0.2, lambda: self.pick(0, 1, 2_500, 10_000, 50_000)),
        }
        return promotion | self._needs(kind)

    def _needs(self, kind: str) -> Json:
        if kind == "amount":
            least = self.pick(0, 1, 10_000, 25_000, 50_000)
            return {"min_amount": least, "repeat": self.happens(0.5)}
        if kind == "quantity":
            return {"min_quantity": self.pick("0.5", "1", "2", "3")}
        if kind == "bundle":
            return {"parts": [self._part() for _ in range(self.pick(1, 1, 2, 3))]}
        return {"buy": self._part(), "get": self._part()} if kind == "buy_get" else {}

    def _part(self) -> Json:
        return {"target": self._target(), "quantity": self.pick(1, 1, 1, 2, 3)}

    def _target(self) -> Json:
        target: Json = {}
        if self.happens(0.4):
            target["items"] = self._subset(ITEMS)
        if self.happens(0.3):
            target["categories"] = self._subset(("minum", "makan"))
        if self.happens(0.1):
            target["excluded"] = self._subset(ITEMS, 0.3)
        return target

    def _member_discount(self, group: str) -> Json:
        return {
            "group": group,
            "name": f"Anggota {group}",
            "benefit": self._benefit("percent", "percent", "amount"),
            "max_amount": self._maybe(0.3, lambda: self.pick(0, 1, 5_000, 20_000)),
            "on_promoted": self.happens(0.5),
        }

    def _voucher(self, number: int) -> Json:
        return {
            "code": f"HEMAT{number}",
            "name": "Hemat",
            "benefit": self._benefit("percent", "amount", "amount"),
            "min_amount": self.pick(0, 0, 0, 20_000, 100_000),
            "max_amount": self._maybe(0.3, lambda: self.pick(0, 1, 5_000, 20_000)),
            "target": self._target(),
            "on_promoted": self.happens(0.6),
        }

    def _benefit(self, *kinds: str) -> Json:
        kind = self.pick(*kinds)
        if kind == "percent":
            return {"kind": kind, "value": self._percent()}
        value = self.pick(0, 1, 500, 3_000, 10_000, self._random.randint(0, 60_000))
        return {"kind": kind, "value": str(value)}

    def _discount(self) -> Json:
        reason = self.pick("", "", "kemasan penyok")
        if self.happens(0.5):
            return {"kind": "percent", "value": self._percent(), "reason": reason}
        value = self.pick(1, 1_000, 5_000, self._random.randint(0, 10**7))
        return {"kind": "amount", "value": str(value), "reason": reason}

    def _tax(self, code: str) -> Json:
        numerator, denominator = self.pick((1, 1), (11, 12), (1, 2))
        return {
            "code": code,
            "name": code,
            "rate": self.pick("10", "12", "5", self._percent()),
            "base_numerator": numerator,
            "base_denominator": denominator,
            "inclusive": self.happens(0.4),
            "on_service": self.happens(0.7),
            "in_next_base": self.happens(0.3),
        }

    def _service(self) -> Json:
        channels = self._subset(CHANNELS) if self.happens(0.4) else []
        rate = self.pick("5", "10", self._percent())
        return {"rate": rate, "included": self.happens(0.4), "channels": channels}

    def _cash_rounding(self) -> Json:
        return {"step": self.pick(50, 100, 500, 1000), "mode": self.pick("nearest", "down", "up")}

    def _afterwards(self, lines: list[Json]) -> Json:
        """Every line brought back in up to three steps, and shared by two; three pay equally."""
        returns, shares = [], {"a": {}, "b": {}}
        for line in lines:
            cuts = sorted({0, *self._cuts(line["quantity"]), _thousandths(line["quantity"])})
            for before, after in pairwise(cuts):
                step = {"quantity": _text(after - before), "before": _text(before)}
                returns.append({"line": line["id"], **step})
            shares["a"][line["id"]] = _text(cuts[1])
            if cuts[1] < cuts[-1]:
                shares["b"][line["id"]] = _text(cuts[-1] - cuts[1])
        return {"returns": returns, "shares": shares, "people": self.pick(1, 2, 3, 7)}

    def _cuts(self, quantity: str) -> list[int]:
        whole = _thousandths(quantity)
        return [self._random.randint(1, whole) for _ in range(2)]

    def _price(self) -> int:
        draw = self._random.random()
        if draw < 0.1:
            return self._random.randint(0, 20)
        if draw < 0.8:
            return self._random.randint(1, 60) * 500
        return self._random.randint(0, 500_000)

    def _quantity(self) -> str:
        if self.happens(0.75):
            return self.pick("1", "1", "2", "3", "4", "10", "0.5", "1.5")
        return _text(self._random.randint(1, 20_000))

    def _percent(self) -> str:
        if self.happens(0.7):
            return self.pick("5", "10", "12.5", "33.3333", "50", "100", "0")
        return _decimal(self._random.randint(0, 1_000_000), 4)

    def _subset(self, things: Any, chance: float = 0.5) -> list[Any]:
        """Some of the things, at least one."""
        known = list(things)
        return [thing for thing in known if self.happens(chance)] or [self.pick(*known)]

    def _maybe(self, chance: float, make: Any) -> Any:
        return make() if self.happens(chance) else None

    def happens(self, chance: float) -> bool:
        return self._random.random() < chance

    def pick(self, *things: Any) -> Any:
        return things[int(self._random.random() * len(things))]


def _thousandths(quantity: str) -> int:
    whole, _, part = quantity.partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0"))


def _text(thousandths: int) -> str:
    return _decimal(thousandths, 3)


def _decimal(units: int, places: int) -> str:
    text = f"{units // 10**places}.{units % 10**places:0{places}d}"
    return text.rstrip("0").rstrip(".")
