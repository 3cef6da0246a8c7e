"""What a rule may not say. All that is wrong with a form is found at once.

Field codes are listed in docs/errors.md.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.translation import gettext

from apps.catalog.models import Category, Product, ProductUnit
from apps.core.channels import Channel
from apps.core.errors import FieldError, InvalidInput
from apps.customers.models import CustomerGroup
from apps.pricing.engine import MemberDiscount, PricingError, Promotion, RuleSet
from apps.tenants.models import Outlet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HIGHEST_AMOUNT: Final = 10**12
HIGHEST_QUANTITY: Final = 10**6
HIGHEST_LIMIT: Final = 2_147_483_647
HIGHEST_PRIORITY: Final = 32_767
_LONGEST_NAME: Final = 60
_PERCENT_UNIT: Final = Decimal("0.0001")
_QUANTITY_UNIT: Final = Decimal("0.001")
_WEEKDAYS: Final = frozenset(range(1, 8))


class Findings:
    """The wrong fields of one form."""

    def __init__(self) -> None:
        self._errors: list[FieldError] = []

    def add(self, field: str, code: str, detail: "StrOrPromise") -> None:
        self._errors.append(FieldError(field, code, str(detail)))

    def refuse(self) -> None:
        """Raise `InvalidInput` with everything found, if anything was."""
        if self._errors:
            raise InvalidInput(self._errors[0].detail, errors=self._errors)


def refuse_as_the_engine(
    *, promotions: tuple[Promotion, ...] = (), member_discounts: tuple[MemberDiscount, ...] = ()
) -> None:
    """The last gate: what the engine cannot read would stop every sale. Raises `InvalidInput`."""
    try:
        RuleSet("", {}, promotions=promotions, member_discounts=member_discounts)
    except PricingError as error:
        raise InvalidInput.on(error.field, error.code, error.detail) from error


def checked_name(found: Findings, name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= _LONGEST_NAME:
        found.add("name", "length", gettext("1 sampai 60 huruf."))
    return name


def check_priority(found: Findings, priority: int) -> None:
    if not 0 <= priority <= HIGHEST_PRIORITY:
        found.add(
            "priority",
            "out_of_range",
            gettext("0 sampai %(most)s.") % {"most": HIGHEST_PRIORITY},
        )


def check_benefit(found: Findings, kind: str, value: Decimal, *, kinds: Collection[str]) -> None:
    """Percent from 0 to 100 with at most 4 decimals; amounts and prices in whole rupiah."""
    if kind not in kinds:
        found.add("benefit_kind", "benefit_not_for_kind", gettext("Bentuk ini tidak bisa di sini."))
    elif not value.is_finite():
        found.add("benefit_value", "invalid", gettext("Tulis sebuah angka."))
    elif kind == "percent":
        _check_percent(found, value)
    else:
        check_amount(found, "benefit_value", value)


def _check_percent(found: Findings, value: Decimal) -> None:
    if not 0 <= value <= 100:
        found.add("benefit_value", "percent_range", gettext("0 sampai 100 persen."))
    elif value != value.quantize(_PERCENT_UNIT):
        found.add(
            "benefit_value", "decimals", gettext("Paling banyak empat angka di belakang koma.")
        )


def check_amount(found: Findings, field: str, amount: Decimal | int | None) -> None:
    """Whole rupiah from 0 on; None is nothing."""
    if amount is None:
        return
    if not 0 <= amount <= HIGHEST_AMOUNT:
        found.add(field, "amount_range", gettext("Dari Rp0 sampai Rp1.000.000.000.000."))
    elif amount != int(amount):
        found.add(field, "decimals", gettext("Rupiah bulat, tanpa koma."))


def check_cap(found: Findings, kind: str, value: Decimal, most: int | None) -> None:
    """The most that is given, in rupiah: not nothing, and not less than the amount promised."""
    check_amount(found, "max_amount", most)
    if most == 0:
        found.add("max_amount", "limit_range", gettext("Mulai dari 1; kosong berarti tanpa batas."))
    elif most is not None and kind == "amount" and value > most:
        found.add(
            "max_amount", "min_above_max", gettext("Lebih kecil daripada potongannya sendiri.")
        )


def check_quantity(found: Findings, field: str, quantity: Decimal) -> None:
    """Above 0, with at most 3 decimals."""
    if not quantity.is_finite() or not 0 < quantity <= HIGHEST_QUANTITY:
        found.add(field, "quantity_range", gettext("Di atas 0, paling banyak 1.000.000."))
    elif quantity != quantity.quantize(_QUANTITY_UNIT):
        found.add(field, "decimals", gettext("Paling banyak tiga angka di belakang koma."))


def check_limits(found: Findings, limits: Mapping[str, int | None]) -> None:
    """Counts from 1 on; nothing is without a limit."""
    for field, limit in limits.items():
        if limit is not None and not 1 <= limit <= HIGHEST_LIMIT:
            found.add(field, "limit_range", gettext("Mulai dari 1; kosong berarti tanpa batas."))


def check_dates(found: Findings, start: dt.date | None, end: dt.date | None) -> None:
    if start is not None and end is not None and end < start:
        found.add("valid_until", "dates_order", gettext("Berakhir sebelum mulai."))


def checked_conditions(found: Findings, values: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions of a price list or promotion, each list without doubles and in order."""
    start, end = _minute(values["time_from"]), _minute(values["time_until"])
    weekdays = sorted(set(values["weekdays"]))
    channels = sorted(set(values["channels"]))
    check_dates(found, values["valid_from"], values["valid_until"])
    if end is not None and end == (start or dt.time(0)):
        found.add("time_until", "times_equal", gettext("Jam mulai dan selesai sama."))
    if not _WEEKDAYS.issuperset(weekdays):
        found.add("weekdays", "weekday_unknown", gettext("1 (Senin) sampai 7 (Minggu)."))
    if not set(channels) <= set(Channel.values):
        found.add("channels", "channel_unknown", gettext("Kanal ini tidak ada."))
    return {
        "time_from": start,
        "time_until": end,
        "weekdays": weekdays,
        "channels": channels,
        "outlets": checked_outlets(found, values["outlets"]),
        "groups": checked_groups(found, values["groups"]),
    }


def _minute(time: dt.time | None) -> dt.time | None:
    return None if time is None else time.replace(second=0, microsecond=0)


def checked_outlets(found: Findings, ids: Iterable[UUID]) -> list[UUID]:
    wanted = sorted(set(ids))
    if wanted and Outlet.objects.filter(id__in=wanted).count() != len(wanted):
        found.add("outlets", "unknown", gettext("Outlet ini tidak ada."))
    return wanted


def checked_groups(found: Findings, ids: Iterable[UUID]) -> list[UUID]:
    wanted = sorted(set(ids))
    groups = CustomerGroup.objects.filter(id__in=wanted, deleted_at=None)
    if wanted and groups.count() != len(wanted):
        found.add("groups", "unknown", gettext("Grup pelanggan ini tidak ada."))
    return wanted


def check_categories(found: Findings, given: Iterable[tuple[str, Collection[UUID]]]) -> None:
    """`given`: by the field's path, ids of categories."""
    fields = [(field, set(ids)) for field, ids in given]
    wanted = {id_ for _, ids in fields for id_ in ids}
    known = Category.objects.filter(id__in=wanted, deleted_at=None).values_list("id", flat=True)
    missing = wanted.difference(known) if wanted else set()
    for field, ids in fields:
        if ids & missing:
            found.add(field, "unknown", gettext("Kategori ini tidak ada."))


def check_items(found: Findings, given: Iterable[tuple[str, Collection[str]]]) -> None:
    """`given`: by the field's path, item keys: a product's id, or `<product>/<unit>`."""
    fields = [(field, set(keys)) for field, keys in given]
    wanted = {key for _, keys in fields for key in keys}
    missing = wanted - known_items(wanted) if wanted else set()
    for field, keys in fields:
        if keys & missing:
            found.add(field, "unknown", gettext("Produk ini tidak ada."))


def known_items(keys: Iterable[str]) -> set[str]:
    """Those of the item keys that name a living product of the tenant, or one of its packs."""
    parsed = {key: _ids_of(key) for key in keys}
    pairs = [pair for pair in parsed.values() if pair is not None]
    products = set(
        Product.objects.filter(
            id__in={product for product, _ in pairs}, deleted_at=None
        ).values_list("id", flat=True)
    )
    units = {unit for _, unit in pairs if unit is not None}
    packs = (
        set(
            ProductUnit.objects.filter(id__in=units, deleted_at=None).values_list(
                "product_id", "id"
            )
        )
        if units
        else set()
    )
    return {
        key
        for key, pair in parsed.items()
        if pair is not None and pair[0] in products and (pair[1] is None or pair in packs)
    }


def _ids_of(key: str) -> tuple[UUID, UUID | None] | None:
    """The product and the pack of an item key, or None when it is no key as the engine knows it."""
    product, stroke, unit = key.partition("/")
    try:
        pair = UUID(product), UUID(unit) if stroke else None
    except ValueError:
        return None
    written = str(pair[0]) if pair[1] is None else f"{pair[0]}/{pair[1]}"
    return pair if written == key else None
