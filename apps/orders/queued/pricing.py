"""What the server would have asked for a sale that happened, beside what the till asked."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from apps.core.errors import AppError
from apps.orders.cart import Moment, PricedDraft, price_draft
from apps.orders.drafts import Draft
from apps.orders.goods import Goods
from apps.orders.items import Item
from apps.orders.queued.frozen import FrozenCart, shown, shown_frozen, thawed_cart
from apps.orders.queued.oddities import Oddity
from apps.orders.queued.reading import Place
from apps.pricing.engine import Cart, Voucher
from apps.pricing.rules import outlet_rules
from apps.pricing.selectors import find_vouchers


@dataclass(frozen=True, slots=True)
class Judged:
    """The cart as it is booked. `own` is the server's price; None when it could not be made."""

    priced: PricedDraft
    own: PricedDraft | None
    oddities: tuple[Oddity, ...]


def judge_price(
    draft: Draft,
    frozen: FrozenCart,
    goods: Goods,
    *,
    items: Sequence[Item],
    moment: Moment,
    place: Place,
) -> Judged:
    """Compare the till's price with the server's, and book the till's.

    Where they are equal the server's own is taken: it knows how every part divides.
    """
    vouchers, oddities = _vouchers(draft, moment.date)
    own, refusal = _own_price(draft, frozen, goods, moment, place, vouchers)
    if own is not None and _same(own, frozen):
        return Judged(own, own, tuple(oddities))
    oddities.append(_variance(frozen, own, refusal))
    rules = outlet_rules(
        outlet_id=draft.outlet_id, on=moment.business_date, version=place.rules_version
    )
    cart = thawed_cart(frozen)
    if own is not None:
        percent = own.cart.manual_discount_percent
        cart = replace(cart, manual_discount_percent=percent)
    asked = own.asked if own is not None else Cart(lines=())
    return Judged(PricedDraft(tuple(items), asked, cart, rules, moment), own, tuple(oddities))


def past_items(draft: Draft, frozen: FrozenCart, goods: Goods) -> tuple[Item, ...]:
    """The lines with what they name, as far as it is known; quantities are the till's."""
    return tuple(
        _item(draft, index, Decimal(line["quantity"]), goods)
        for index, line in enumerate(frozen.lines)
    )


def _item(draft: Draft, index: int, quantity: Decimal, goods: Goods) -> Item:
    line = draft.lines[index]
    unit = None if line.unit is None else goods.units.get(line.unit)
    modifiers = tuple(goods.modifiers[one] for one in line.modifiers if one in goods.modifiers)
    pieces = quantity if unit is None else quantity * unit.factor
    return Item(line, goods.products[line.item], quantity, pieces, unit, modifiers)


def _own_price(
    draft: Draft,
    frozen: FrozenCart,
    goods: Goods,
    moment: Moment,
    place: Place,
    vouchers: tuple[Voucher, ...],
) -> tuple[PricedDraft | None, AppError | None]:
    """The server's price; the first that equals the till's, else the likeliest."""
    rules = outlet_rules(
        outlet_id=draft.outlet_id, on=moment.business_date, version=place.rules_version
    )
    # A till leaves limited promotions out unless it could ask; the frozen cart says which it used.
    exhausted = frozenset(rules.limits) - frozen.promotion_ids
    found: PricedDraft | None = None
    for guess in _guesses(goods):
        try:
            priced = price_draft(
                draft,
                guess,
                moment=moment,
                version=place.rules_version,
                vouchers=vouchers,
                exhausted=exhausted,
            )
        except AppError as error:
            return None, error
        if _same(priced, frozen):
            return priced, None
        found = found or priced
    return found, None


def _guesses(goods: Goods) -> Iterator[Goods]:
    """Whether it was the customer's first purchase depends on what has arrived by now."""
    yield goods
    if goods.buyer is not None:
        other = replace(goods.buyer, first_purchase=not goods.buyer.first_purchase)
        yield replace(goods, buyer=other)


def _same(priced: PricedDraft, frozen: FrozenCart) -> bool:
    return shown(priced.cart, [item for item, _ in priced.names]) == shown_frozen(frozen)


def _vouchers(draft: Draft, on: dt.date) -> tuple[tuple[Voucher, ...], list[Oddity]]:
    if not draft.vouchers:
        return (), []
    found = find_vouchers(codes=draft.vouchers, outlet_id=draft.outlet_id, on=on)
    refused = [{"code": one.code, "reason": one.reason} for one in found.refused]
    oddities = [Oddity("voucher_unusable", {"vouchers": refused})] if refused else []
    return found.usable, oddities


def _variance(frozen: FrozenCart, own: PricedDraft | None, refusal: AppError | None) -> Oddity:
    evidence: dict[str, Any] = {
        "till": {"total": frozen.total, "rules_version": frozen.data["rules_version"]},
        "server": None,
    }
    if refusal is not None:
        evidence["reason"] = refusal.code
    if own is not None:
        evidence["server"] = {
            "total": own.cart.total,
            "rules_version": own.cart.rules_version,
            "difference": frozen.total - own.cart.total,
        }
        evidence["lines"] = [
            {
                "line": index,
                "name": line["name"],
                "till": line["total"],
                "server": priced.total,
                "till_price": line["unit_price"],
                "server_price": priced.unit_price,
            }
            for index, (line, priced) in enumerate(zip(frozen.lines, own.cart.lines))
            if line["total"] != priced.total or line["unit_price"] != priced.unit_price
        ]
    return Oddity("price_variance", evidence)
