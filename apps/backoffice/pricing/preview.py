"""A promotion that is not saved yet, tried on a cart that shows what it does."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from apps.backoffice.pricing.explain import explain, rule_names
from apps.backoffice.pricing.items import sold_items
from apps.backoffice.pricing.trial import Trial, TrialLine, find_things, price_trial
from apps.backoffice.pricing.trial_form import WrittenLine, outlets_of, read_lines
from apps.backoffice.pricing.words import date_words, promotion_words
from apps.catalog.models import Product
from apps.core.actors import Actor
from apps.core.channels import Channel
from apps.customers.models import CustomerGroup
from apps.pricing.engine import Facts, Promotion, Target
from apps.tenants.models import Outlet

PREFIX: Final = "_"
_DAYS_AHEAD: Final = 400
_NOON: Final = 12 * 60


def preview_context(rule: Promotion, data: QueryDict, actor: Actor) -> dict[str, Any]:
    """The sentence, the cart and its price.

    Without lines in `data` a fitting cart is made up, and anew until somebody changes it.
    """
    outlet = _outlet(rule, actor)
    context: dict[str, Any] = {"sentence": promotion_words(rule, rule_names([rule]))}
    if outlet is None:
        return context
    moment = fitting_moment(rule, timezone.now().astimezone(ZoneInfo(outlet.timezone)))
    written = read_lines(data, PREFIX)
    if _spelled(written) == data.get(f"{PREFIX}sample"):
        written = []
    sold = sold_items(line.item for line in written)
    written = [line for line in written if line.item in sold] or sample_cart(rule)
    things = find_things([TrialLine(one.item, Decimal(1), one.modifiers) for one in written])
    lines = [
        {"number": number, "written": line, "thing": thing}
        for number, (line, thing) in enumerate(zip(written, things, strict=True))
    ]
    sample = _spelled(sample_cart(rule))
    context |= {"lines": lines, "outlet": outlet, "prefix": PREFIX, "sample": sample}
    good = tuple(
        TrialLine(one.item, one.parsed, one.modifiers) for one in written if one.parsed is not None
    )
    if moment is None or not good:
        return context | {"never": moment is None}
    trial = _trial(rule, outlet, moment, good)
    outcome = price_trial(trial, changed=rule)
    return context | {
        "explained": explain(outcome),
        "moment": moment,
        "day": date_words(moment.date(), moment.date()),
        "channel": Channel(trial.channel).label,
        "gave": sum(one.amount for one in outcome.cart.promotions if one.id == rule.id),
    }


def fitting_moment(rule: Promotion, now: dt.datetime) -> dt.datetime | None:
    """The next moment at which the promotion counts, now if it does; None if there is none."""
    when = replace(
        rule.when,
        outlets=frozenset(),
        channels=frozenset(),
        groups=frozenset(),
        member_only=False,
        first_purchase=False,
        birthday=False,
    )
    today = now.date()
    first = max(today, when.valid_from or today)
    minutes = (now.hour * 60 + now.minute, when.minute_from or 0, _NOON)
    for days in range(_DAYS_AHEAD):
        day = first + dt.timedelta(days=days)
        for minute in minutes:
            if when.holds(Facts(date=day, minute=minute)):
                return dt.datetime.combine(day, dt.time(minute // 60, minute % 60))
    return None


def sample_cart(rule: Promotion) -> list[WrittenLine]:
    """As much as the promotion asks for, of the first things that it means."""
    if rule.kind == "bundle":
        wanted = [(part.target, part.quantity) for part in rule.parts]
    elif rule.buy is not None and rule.get is not None:
        wanted = [(rule.buy.target, rule.buy.quantity), (rule.get.target, rule.get.quantity)]
    elif rule.kind == "quantity":
        wanted = [(rule.target, max(1, int(rule.min_quantity)))]
    else:
        wanted = [(rule.target, 1)]
    counts: dict[str, int] = {}
    for target, count in wanted:
        product = _first_product(target)
        if product is not None:
            item = next(iter(sorted(target.items)), str(product.pk))
            counts[item] = counts.get(item, 0) + _enough(rule, product, count)
    return [WrittenLine(item, str(n), (), "", Decimal(n)) for item, n in counts.items()]


def _spelled(lines: Sequence[WrittenLine]) -> str:
    """A cart in one text, to tell whether it is still the one that was made up."""
    return ";".join(
        f"{line.item} {line.quantity} {','.join(map(str, line.modifiers))}" for line in lines
    )


def _enough(rule: Promotion, product: Product, count: int) -> int:
    """For a least amount: as many as reach it."""
    if rule.kind != "amount" or not rule.min_amount or not product.price:
        return count
    return min(99, -(-rule.min_amount // product.price))


def _first_product(target: Target) -> Product | None:
    products = Product.objects.filter(is_active=True, deleted_at=None, price__gt=0)
    if target.items or target.categories:
        ids = [UUID(key.partition("/")[0]) for key in target.items]
        named = products.filter(id__in=ids)
        products = named if ids else products.filter(category_id__in=list(target.categories))
    excluded = [UUID(key.partition("/")[0]) for key in target.excluded]
    return products.exclude(id__in=excluded).order_by("id").first()


def _outlet(rule: Promotion, actor: Actor) -> Outlet | None:
    outlets = outlets_of(actor)
    if rule.when.outlets:
        outlets = outlets.filter(id__in=list(rule.when.outlets))
    return outlets.first()


def _trial(
    rule: Promotion, outlet: Outlet, moment: dt.datetime, lines: tuple[TrialLine, ...]
) -> Trial:
    """Somebody to whom the promotion applies."""
    when, groups = rule.when, CustomerGroup.objects.filter(deleted_at=None)
    group = None
    if when.groups:
        groups = groups.filter(id__in=list(when.groups))
    if when.groups or when.member_only:
        group = groups.order_by("-is_member", "name").first()
    return Trial(
        outlet=outlet,
        channel=next(iter(sorted(when.channels)), Channel.DINE_IN.value),
        moment=moment,
        lines=lines,
        group=group,
        first_purchase=when.first_purchase,
        birthday=when.birthday,
    )
