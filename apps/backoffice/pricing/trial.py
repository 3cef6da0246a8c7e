"""A trial cart: priced by the engine with the shop's rules, without being a sale.

What the till's quote does with a draft, this does with a cart whose moment, customer facts and
(for a preview) whose rules can be chosen freely. Nothing is written.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model

from apps.backoffice.pricing.items import pack_price
from apps.catalog.models import Modifier, Product, ProductUnit
from apps.core.clock import business_date
from apps.core.errors import NotFound
from apps.customers.models import Customer, CustomerGroup
from apps.orders.models import Order
from apps.pricing.engine import (
    Cart,
    CartLine,
    Discount,
    Facts,
    PricedCart,
    PricedLine,
    Promotion,
    RuleSet,
    price_cart,
)
from apps.pricing.engine import Modifier as Extra
from apps.pricing.rules import OutletRules, current_version, outlet_rules
from apps.pricing.selectors import RefusedVoucher, exhausted_promotions, find_vouchers
from apps.tenants.models import Outlet

MOST_LINES: Final = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class TrialLine:
    """So much of an item key, with options and an own manual discount."""

    item: str
    quantity: Decimal
    modifiers: tuple[UUID, ...] = ()
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A cart somewhere, sometime, for somebody. `moment` is the outlet's own wall clock."""

    outlet: Outlet
    channel: str
    moment: dt.datetime
    lines: tuple[TrialLine, ...]
    customer: Customer | None = None
    group: CustomerGroup | None = None
    first_purchase: bool = False
    birthday: bool = False
    vouchers: tuple[str, ...] = ()
    discount: Discount | None = None
    in_cash: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One of a product's modifiers, and whether it is in the line."""

    id: UUID
    name: str
    price: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """What a line is about, as it is sold now. `price` in rupiah, of the piece or pack."""

    key: str
    name: str
    unit: str
    price: int
    category: str | None
    tax_profile: str | None
    options: tuple[Option, ...] = ()

    @property
    def extras(self) -> tuple[Extra, ...]:
        return tuple(Extra(one.name, one.price) for one in self.options if one.chosen)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A priced trial: `things` and `cart.lines` stand beside each other."""

    cart: PricedCart
    things: tuple[Thing, ...]
    facts: Facts
    rules: RuleSet
    refused: tuple[RefusedVoucher, ...] = ()
    skipped: tuple["Skipped", ...] = ()

    @property
    def lines(self) -> list[tuple[Thing, PricedLine]]:
        return list(zip(self.things, self.cart.lines, strict=True))


@dataclass(frozen=True, slots=True)
class Skipped:
    """A promotion that gave nothing, and the first reason for it.

    `reason`: exhausted, dates, weekday, time, channel, group, member, first_purchase, birthday,
    absent (nothing of it in the cart), short (too little of it), taken (by others, see `by`).
    """

    promotion: Promotion
    reason: str
    by: tuple[str, ...] = field(default=())


def price_trial(trial: Trial, *, changed: Promotion | None = None) -> Outcome:
    """Price it. `changed` is put in the place of the promotion with its id, or beside the others.

    Raises `NotFound` for things that are not sold (any more), `PricingError`.
    """
    local = trial.moment
    day = _business_day(trial.outlet, local)
    found = outlet_rules(outlet_id=trial.outlet.id, on=day, version=current_version())
    rules = found.rules if changed is None else _with(found.rules, changed)
    things = find_things(trial.lines)
    customer_id = trial.customer.id if trial.customer else None
    exhausted = exhausted_promotions(rules=found, customer_id=customer_id, day=day)
    if changed is not None:
        exhausted -= {changed.id}
    vouchers = find_vouchers(codes=trial.vouchers, outlet_id=trial.outlet.id, on=local.date())
    facts = _facts(trial, exhausted)
    cart = Cart(
        lines=_cart_lines(trial, things, found),
        discount=trial.discount,
        cash_closes=trial.in_cash,
        vouchers=vouchers.usable,
        facts=facts,
    )
    priced = price_cart(cart, rules)
    skipped = tuple(_skipped(cart, rules, priced))
    return Outcome(priced, tuple(things), facts, rules, vouchers.refused, skipped)


def find_things(lines: Sequence[TrialLine]) -> list[Thing]:
    """What the lines are about. Three statements. Raises `NotFound`."""
    parts = [line.item.partition("/") for line in lines]
    products = _by_id(
        Product.objects.filter(
            id__in=_ids(part[0] for part in parts), is_active=True, deleted_at=None
        )
    )
    units = _by_id(
        ProductUnit.objects.filter(id__in=_ids(part[2] for part in parts), deleted_at=None)
    )
    options = _options(products.values())
    return [
        _thing(line, products.get(product), units.get(unit) if unit else None, unit, options)
        for line, (product, _stroke, unit) in zip(lines, parts, strict=True)
    ]


def _thing(
    line: TrialLine,
    product: Product | None,
    unit: ProductUnit | None,
    unit_id: str,
    options: Mapping[UUID, list[Modifier]],
) -> Thing:
    if product is None or (unit_id and (unit is None or unit.product_id != product.id)):
        raise NotFound
    profile = product.tax_profile_id
    return Thing(
        key=line.item,
        name=product.name,
        unit=product.unit if unit is None else unit.name,
        price=product.price if unit is None else pack_price(product.price, unit),
        category=str(product.category_id) if product.category_id else None,
        tax_profile=str(profile) if profile else None,
        options=tuple(
            Option(one.id, one.name, one.price, one.id in line.modifiers)
            for one in options.get(product.id, ())
        ),
    )


def _options(products: Iterable[Product]) -> dict[UUID, list[Modifier]]:
    """The options that are asked for, by product."""
    found: dict[UUID, list[Modifier]] = {}
    rows = (
        Modifier.objects.filter(
            group__products__in=list(products),
            group__deleted_at=None,
            deleted_at=None,
            is_active=True,
        )
        .order_by("group__position", "group__name", "position", "name")
        .values_list("group__products", "id")
    )
    pairs = list(rows)
    modifiers = Modifier.objects.in_bulk({modifier for _product, modifier in pairs})
    for product, modifier in pairs:
        found.setdefault(product, []).append(modifiers[modifier])
    return found


def _cart_lines(trial: Trial, things: Sequence[Thing], rules: OutletRules) -> tuple[CartLine, ...]:
    return tuple(
        CartLine(
            id=f"{index:04d}",
            unit_price=thing.price,
            quantity=line.quantity,
            tax_profile=thing.tax_profile or rules.default_profile,
            discount=line.discount,
            item=thing.key,
            category=thing.category,
            modifiers=thing.extras,
        )
        for index, (line, thing) in enumerate(zip(trial.lines, things, strict=True))
    )


def _facts(trial: Trial, exhausted: frozenset[str]) -> Facts:
    """A named customer decides for himself; without one the trial's own answers count."""
    group, first, birthday = trial.group, trial.first_purchase, trial.birthday
    customer = trial.customer
    if customer is not None:
        group = customer.group if customer.group and not customer.group.deleted_at else None
        first = not _has_bought(customer)
        birthday = is_birthday(customer.birthday, trial.moment.date())
    return Facts(
        date=trial.moment.date(),
        minute=trial.moment.hour * 60 + trial.moment.minute,
        outlet=str(trial.outlet.id),
        channel=trial.channel,
        group=str(group.id) if group else None,
        member=bool(group and group.is_member),
        first_purchase=first,
        birthday=birthday,
        exhausted=exhausted,
    )


def is_birthday(born: dt.date | None, today: dt.date) -> bool:
    """Whether somebody born then has a birthday today."""
    return born is not None and (born.month, born.day) == (today.month, today.day)


def _has_bought(customer: Customer) -> bool:
    sales = Order.objects.filter(customer_id=customer.id)
    return sales.exclude(state=Order.State.VOIDED).exists()


def _business_day(outlet: Outlet, local: dt.datetime) -> dt.date:
    moment = local.replace(tzinfo=ZoneInfo(outlet.timezone))
    return business_date(moment, timezone=outlet.timezone, day_start=outlet.day_start)


def _with(rules: RuleSet, changed: Promotion) -> RuleSet:
    others = tuple(rule for rule in rules.promotions if rule.id != changed.id)
    return replace(rules, promotions=(*others, changed))


def _skipped(cart: Cart, rules: RuleSet, priced: PricedCart) -> Iterable[Skipped]:
    """The promotions that gave nothing; each is tried alone to tell "too little" from "taken"."""
    applied = {one.id for one in priced.promotions}
    names = tuple(one.name for one in priced.promotions)
    for deal in rules.deals:
        rule = deal.rule
        if rule.id in applied:
            continue
        reason = _unmet(rule, cart.facts) or _missing(rule, cart)
        if not reason:
            alone = price_cart(cart, replace(rules, promotions=(rule,)))
            reason = "taken" if alone.promotions else "short"
        yield Skipped(rule, reason, names if reason == "taken" else ())


def _unmet(rule: Promotion, facts: Facts) -> str:
    """The first condition that does not hold."""
    when = rule.when
    if rule.id in facts.exhausted:
        return "exhausted"
    if when.holds(facts):
        return ""
    checks = {
        "channel": not when.channels or facts.channel in when.channels,
        "group": not when.groups or facts.group in when.groups,
        "member": facts.member or not when.member_only,
        "first_purchase": facts.first_purchase or not when.first_purchase,
        "birthday": facts.birthday or not when.birthday,
        "dates": replace(when, weekdays=frozenset(), minute_from=None, minute_until=None).holds(
            facts
        ),
        "weekday": replace(when, minute_from=None, minute_until=None).holds(facts),
    }
    return next((name for name, holds in checks.items() if not holds), "time")


def _missing(rule: Promotion, cart: Cart) -> str:
    """Whether some part of the promotion has nothing at all in the cart."""
    parts = [part for part in (*rule.parts, rule.buy, rule.get) if part is not None]
    targets = [part.target for part in parts] or [rule.target]
    found = all(
        any(target.means(line.item, line.category) for line in cart.lines) for target in targets
    )
    return "" if found else "absent"


def _ids(texts: Iterable[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {str(row.pk): row for row in rows}
