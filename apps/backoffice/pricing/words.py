"""Rules in plain sentences: "Beli 2 Kopi Susu, gratis 1 termurah, Jum 14.00–16.00"."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.backoffice.pricing.items import CATEGORY, Names
from apps.core.channels import Channel
from apps.core.money import rupiah
from apps.core.templatetags.figures import quantity as in_words
from apps.pricing.engine import Benefit, Promotion, Target, When
from apps.pricing.models import PriceListEntry

_MOST_NAMED: Final = 3
_DASH: Final = "\N{EN DASH}"


def when_words(when: When, names: Names) -> str:
    """All conditions, the most telling first; "selalu" without any."""
    parts = [
        " ".join(filter(None, [weekday_words(when.weekdays), time_words(when)])),
        date_words(when.valid_from, when.valid_until),
        *_person_words(when, names),
        ", ".join(str(Channel(channel).label) for channel in sorted(when.channels)),
        _places(when, names),
    ]
    return ", ".join(filter(None, parts)) or _("selalu")


def entry_words(entry: PriceListEntry) -> str:
    """A price of a list: "Telur (lusin): Rp22.000 mulai 3"."""
    pack = f" ({entry.unit.name})" if entry.unit else ""
    words = f"{entry.product.name}{pack}: {rupiah(entry.price)}"
    if entry.min_quantity == 1:
        return words
    return _("%(words)s mulai %(quantity)s") % {
        "words": words,
        "quantity": in_words(entry.min_quantity),
    }


def weekday_words(days: Iterable[int]) -> str:
    """`{6, 7}` → "Sab–Min", `{1, 3}` → "Sen, Rab"; every day needs no word."""
    chosen = sorted(set(days))
    if len(chosen) in {0, 7}:
        return ""
    runs = groupby(enumerate(chosen), key=lambda pair: pair[1] - pair[0])
    return ", ".join(_run([day for _index, day in run]) for _start, run in runs)


def _run(days: Sequence[int]) -> str:
    first, last = (str(WEEKDAYS_ABBR[day - 1]) for day in (days[0], days[-1]))
    return first if len(days) == 1 else f"{first}{_DASH}{last}"


def time_words(when: When) -> str:
    """`17.00–20.00`, "mulai 17.00", "sampai 20.00"."""
    start, end = when.minute_from, when.minute_until
    if start is not None and end is not None:
        return f"{clock(start)}{_DASH}{clock(end)}"
    if start is not None:
        return _("mulai %(time)s") % {"time": clock(start)}
    return "" if end is None else _("sampai %(time)s") % {"time": clock(end)}


def clock(minute: int) -> str:
    """Minutes of the day as people write them: `17.05`."""
    return f"{minute // 60:02d}.{minute % 60:02d}"


def date_words(first: dt.date | None, last: dt.date | None) -> str:
    """`1 Nov 2026 – 30 Nov 2026`, "mulai ...", "sampai ..."."""
    if first is not None and last is not None:
        if first == last:
            return date_format(first)
        return f"{date_format(first)} {_DASH} {date_format(last)}"
    if first is not None:
        return _("mulai %(day)s") % {"day": date_format(first)}
    return "" if last is None else _("sampai %(day)s") % {"day": date_format(last)}


def _person_words(when: When, names: Names) -> list[str]:
    groups = sorted(names.groups.get(group, "?") for group in when.groups)
    return [
        _("grup %(groups)s") % {"groups": _either(groups)} if groups else "",
        _("khusus anggota") if when.member_only else "",
        _("belanja pertama") if when.first_purchase else "",
        _("hari ulang tahun") if when.birthday else "",
    ]


def _places(when: When, names: Names) -> str:
    places = sorted(names.outlets.get(outlet, "?") for outlet in when.outlets)
    return _("di %(outlets)s") % {"outlets": ", ".join(places)} if places else ""


def promotion_words(rule: Promotion, names: Names) -> str:
    """The whole promotion as one sentence."""
    limits = [
        _("paling banyak %(amount)s") % {"amount": rupiah(rule.max_amount)}
        if rule.max_amount is not None
        else "",
        _("maks. %(count)s per struk") % {"count": rule.limit_per_order}
        if rule.limit_per_order is not None
        else "",
    ]
    when = when_words(rule.when, names)
    parts = [_SENTENCES[rule.kind](rule, names), *limits, "" if when == _("selalu") else when]
    return ", ".join(filter(None, parts))


def target_words(target: Target, names: Names) -> str:
    """ "Kopi Susu atau Teh", with what is excluded; "semua produk" for everything."""
    tokens = [f"{CATEGORY}{one}" for one in target.categories] + list(target.items)
    words = _either(sorted(names.of(token) for token in tokens)) if tokens else _("apa saja")
    if not target.excluded:
        return words
    excluded = _either(sorted(names.of(token) for token in target.excluded))
    return _("%(what)s kecuali %(excluded)s") % {"what": words, "excluded": excluded}


def benefit_words(benefit: Benefit, each: str = "") -> str:
    """ "potongan 10 %", "potongan Rp5.000", "jadi Rp25.000"; `each` says of what."""
    if benefit.kind == "percent":
        return _("potongan %(percent)s %%") % {"percent": in_words(Decimal(benefit.value))}
    amount = rupiah(int(benefit.value))
    if benefit.kind == "amount":
        return _("potongan %(amount)s%(each)s") % {"amount": amount, "each": each}
    return _("jadi %(amount)s%(each)s") % {"amount": amount, "each": each}


def _amount(rule: Promotion, names: Names) -> str:
    what = "" if _is_everything(rule.target) else f" {target_words(rule.target, names)}"
    values = {"what": what, "amount": rupiah(rule.min_amount)}
    if rule.repeat:
        start = _("Tiap kelipatan %(amount)s belanja%(what)s") % values
    elif rule.min_amount:
        start = _("Belanja%(what)s mulai %(amount)s") % values
    else:
        start = _("Semua belanja%(what)s") % values
    return f"{start}, {benefit_words(rule.benefit)}"


def _product(rule: Promotion, names: Names) -> str:
    what = _capital(target_words(rule.target, names))
    return f"{what}: {benefit_words(rule.benefit, _(' per satuan'))}"


def _quantity(rule: Promotion, names: Names) -> str:
    values = {
        "count": in_words(rule.min_quantity),
        "what": target_words(rule.target, names),
        "benefit": benefit_words(rule.benefit, _(" per satuan")),
    }
    return _("Beli %(count)s %(what)s atau lebih, %(benefit)s") % values


def _bundle(rule: Promotion, names: Names) -> str:
    contents = [f"{part.quantity} {target_words(part.target, names)}" for part in rule.parts]
    benefit = benefit_words(rule.benefit)
    if len(contents) == 1:
        values = {"what": contents[0], "benefit": benefit}
        return _("Ambil %(what)s, campur bebas, %(benefit)s") % values
    return _("Paket %(what)s, %(benefit)s") % {"what": " + ".join(contents), "benefit": benefit}


def _buy_get(rule: Promotion, names: Names) -> str:
    if rule.buy is None or rule.get is None:
        return ""
    values = {
        "count": rule.buy.quantity,
        "what": target_words(rule.buy.target, names),
        "gift": _gift(rule, names),
    }
    return _("Beli %(count)s %(what)s, %(gift)s") % values


def _gift(rule: Promotion, names: Names) -> str:
    assert rule.buy is not None and rule.get is not None  # noqa: PT018, S101 - see `_buy_get`
    if rule.get.target == rule.buy.target:
        what = _("%(count)s termurah") % {"count": rule.get.quantity}
    else:
        what = f"{rule.get.quantity} {target_words(rule.get.target, names)}"
    if rule.benefit.kind == "percent" and rule.benefit.value == 100:
        return _("gratis %(what)s") % {"what": what}
    if rule.benefit.kind == "price":
        return f"{what} {benefit_words(rule.benefit)}"
    return _("%(benefit)s untuk %(what)s") % {"benefit": benefit_words(rule.benefit), "what": what}


def _either(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMED + 1:
        shown = ", ".join(names[:_MOST_NAMED])
        more = len(names) - _MOST_NAMED
        return _("%(names)s atau %(more)s lainnya") % {"names": shown, "more": more}
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s atau %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _is_everything(target: Target) -> bool:
    return not target.items and not target.categories and not target.excluded


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_SENTENCES: Final = {
    "amount": _amount,
    "product": _product,
    "quantity": _quantity,
    "bundle": _bundle,
    "buy_get": _buy_get,
}
