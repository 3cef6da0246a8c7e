"""From a draft to a priced cart: what its lines come to, who buys, when, and by which rules."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from apps.core.clock import business_date
from apps.core.errors import FieldError
from apps.orders.drafts import Draft
from apps.orders.errors import PricingRefused, UnknownCustomer
from apps.orders.goods import Buyer, Goods
from apps.orders.items import Item, find_items
from apps.orders.models import Tender
from apps.pricing.engine import (
    Cart,
    CartLine,
    Facts,
    Modifier,
    PricedCart,
    PricingError,
    Voucher,
    price_cart,
)
from apps.pricing.rules import OutletRules, outlet_rules
from apps.pricing.selectors import exhausted_promotions


@dataclass(frozen=True, slots=True)
class Moment:
    """When a cart is sold: the business day of books and taxes, and the wall clock of offers."""

    business_date: dt.date
    date: dt.date
    minute: int


def local_moment(at: dt.datetime, *, timezone: str, day_start: dt.time) -> Moment:
    """A moment by an outlet's own clock."""
    local = at.astimezone(ZoneInfo(timezone))
    day = business_date(at, timezone=timezone, day_start=day_start)
    return Moment(day, local.date(), local.hour * 60 + local.minute)


@dataclass(frozen=True, slots=True)
class PricedDraft:
    """A draft with its price, and what it was priced from."""

    items: tuple[Item, ...]
    asked: Cart
    cart: PricedCart
    rules: OutletRules
    moment: Moment

    @property
    def counted(self) -> frozenset[str]:
        """The limited promotions that it uses: they are counted with the sale."""
        if not self.rules.limits:
            return frozenset()
        return frozenset(applied.id for applied in self.cart.promotions) & self.rules.limits.keys()

    @property
    def items_hash(self) -> bytes:
        """Equal for two sales of the same items and total, whatever the order of the lines."""
        items = sorted(
            ":".join([item.key, f"{item.quantity.normalize():f}", *sorted(item.modifier_ids)])
            for item in self.items
        )
        return hashlib.sha256("|".join([*items, str(self.cart.total)]).encode()).digest()

    @property
    def names(self) -> list[tuple[str, str]]:
        """Item id and name of each line."""
        return [(str(item.product.id), item.product.name) for item in self.items]


def price_draft(
    draft: Draft,
    goods: Goods,
    *,
    moment: Moment,
    version: int,
    vouchers: tuple[Voucher, ...] = (),
    exhausted: frozenset[str] = frozenset(),
) -> PricedDraft:
    """Price a draft by the outlet's rules, without the promotions that are `exhausted`.

    Raises `UnknownItem`, `UnknownCustomer`, `UnitUnknown`, `ModifiersRefused`, `LabelRefused`,
    `PricingRefused`.
    """
    items = find_items(draft, goods)
    facts = _facts(draft, goods, moment, exhausted)
    rules = outlet_rules(outlet_id=draft.outlet_id, on=moment.business_date, version=version)
    try:
        asked = _cart(draft, items, rules, facts, vouchers)
        return PricedDraft(items, asked, price_cart(asked, rules.rules), rules, moment)
    except PricingError as error:
        raise PricingRefused(
            error.detail, errors=[FieldError(_path(error.field), error.code, error.detail)]
        ) from error


def price_within_limits(
    draft: Draft,
    goods: Goods,
    *,
    moment: Moment,
    version: int,
    vouchers: tuple[Voucher, ...] = (),
    lost: frozenset[str] = frozenset(),
) -> PricedDraft:
    """Price a draft without the promotions whose limits are used up.

    Limits are read (one statement) only when the cart uses a limited promotion. `lost` are those
    that somebody else was just faster to use up. Raises what `price_draft` raises.
    """
    priced = price_draft(
        draft, goods, moment=moment, version=version, vouchers=vouchers, exhausted=lost
    )
    if not priced.counted:
        return priced
    exhausted = exhausted_promotions(
        rules=priced.rules, customer_id=draft.customer_id, day=moment.business_date
    )
    if not exhausted & priced.counted:
        return priced
    return price_draft(
        draft, goods, moment=moment, version=version, vouchers=vouchers, exhausted=lost | exhausted
    )


def has_other_prices(priced: PricedDraft) -> bool:
    """Whether somebody typed a price that is not the shop's own (its list's, or the product's)."""
    typed = [
        index
        for index, item in enumerate(priced.items)
        if item.line.unit_price is not None and not item.product.open_price
    ]
    if not typed:
        return False
    lines = list(priced.asked.lines)
    for index in typed:
        own = priced.items[index].own_price
        lines[index] = replace(lines[index], unit_price=own, fixed_price=False)
    shop = price_cart(replace(priced.asked, lines=tuple(lines), vouchers=()), priced.rules.rules)
    return any(
        shop.lines[index].unit_price != priced.cart.lines[index].unit_price for index in typed
    )


def buyer_of(draft: Draft, goods: Goods) -> Buyer | None:
    """The draft's customer, if it names one. Raises `UnknownCustomer`."""
    if draft.customer_id is not None and goods.buyer is None:
        raise UnknownCustomer
    return goods.buyer


def is_birthday(born: dt.date, on: dt.date) -> bool:
    """Who was born on 29 February celebrates on the 28th in other years."""
    if (born.month, born.day) == (2, 29) and not _is_leap(on.year):
        return (on.month, on.day) == (2, 28)
    return (born.month, born.day) == (on.month, on.day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _facts(draft: Draft, goods: Goods, moment: Moment, exhausted: frozenset[str]) -> Facts:
    buyer = buyer_of(draft, goods)
    return Facts(
        date=moment.date,
        minute=moment.minute,
        outlet=str(draft.outlet_id),
        channel=draft.channel,
        group=buyer.group if buyer else None,
        member=buyer.member if buyer else False,
        first_purchase=buyer.first_purchase if buyer else False,
        birthday=bool(buyer and buyer.birthday and is_birthday(buyer.birthday, moment.date)),
        exhausted=exhausted,
    )


def _cart(
    draft: Draft,
    items: Iterable[Item],
    rules: OutletRules,
    facts: Facts,
    vouchers: tuple[Voucher, ...],
) -> Cart:
    return Cart(
        lines=tuple([_cart_line(index, item, rules) for index, item in enumerate(items)]),
        discount=draft.discount,
        non_cash_amount=sum(t.amount for t in draft.tenders if t.method != Tender.Method.CASH),
        cash_closes=any(t.method == Tender.Method.CASH for t in draft.tenders),
        vouchers=vouchers,
        facts=facts,
    )


def _cart_line(index: int, item: Item, rules: OutletRules) -> CartLine:
    typed = item.line.unit_price
    return CartLine(
        id=f"{index:04d}",
        unit_price=item.own_price if typed is None else typed,
        quantity=item.quantity,
        tax_profile=item.product.tax_profile or rules.default_profile,
        discount=item.line.discount,
        item=item.key,
        category=item.product.category,
        fixed_price=typed is not None,
        modifiers=tuple([Modifier(option.name, option.price) for option in item.modifiers]),
        label_price=item.label_price,
    )


def _path(field: str) -> str:
    """The engine's `lines[0].quantity` as the API's `lines.0.quantity`."""
    return field.replace("[", ".").replace("]", "")
