"""Making tax profiles, dating their rates, and giving outlets their profile."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import groupby, pairwise
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.tax.errors import RatesOverlap, TaxOrderConflict
from apps.tax.models import OutletTax, TaxProfile, TaxRate
from apps.tenants.models import Outlet

_TAKEN = {"tax_profile_name_once": "name"}


@dataclass(frozen=True, slots=True)
class Rate:
    """One tax from a day on, up to and including `valid_until`. `rate` is in percent.

    The tax is levied on `base_numerator / base_denominator` of the amount.
    """

    code: str
    name: str
    rate: Decimal
    valid_from: dt.date
    valid_until: dt.date | None = None
    base_numerator: int = 1
    base_denominator: int = 1
    inclusive: bool = False
    on_service: bool = True
    in_next_base: bool = False

    @property
    def rule(self) -> "Rate":
        """The tax apart from its days: the same rule is the same tax in every profile."""
        return replace(self, valid_from=dt.date.min, valid_until=None)

    def meets(self, other: "Rate") -> bool:
        """Whether both apply on some day."""
        return self.valid_from <= _last_day(other) and other.valid_from <= _last_day(self)


# PBJT on food and drink: 10 % is the highest rate that a region may set (UU 1/2022, article
# 58); regional taxes follow that law since 5 January 2024 (article 191).
# PPN: 12 % on 11/12 of the price (PMK 131/2024, article 3), in force since 1 January 2025.
STANDARD_PROFILES: Final[dict[str, tuple[Rate, ...]]] = {
    "Bebas pajak": (),
    "PBJT 10 %": (
        Rate(code="PBJT", name="PBJT", rate=Decimal(10), valid_from=dt.date(2024, 1, 5)),
    ),
    "PPN 11 % efektif": (
        Rate(
            code="PPN",
            name="PPN",
            rate=Decimal(12),
            base_numerator=11,
            base_denominator=12,
            inclusive=True,
            valid_from=dt.date(2025, 1, 1),
        ),
    ),
}


def provision_tax_profiles(*, actor: Actor) -> dict[str, TaxProfile]:
    """The standard profiles for a new tenant, by name."""
    with tenant_transaction():
        return {
            name: create_profile(actor=actor, name=name, rates=rates)
            for name, rates in STANDARD_PROFILES.items()
        }


def create_profile(*, actor: Actor, name: str, rates: Sequence[Rate] = ()) -> TaxProfile:
    """A profile whose taxes are levied in the order of `rates`.

    Raises `InvalidInput` (name taken, rate out of range), `RatesOverlap`,
    `TaxOrderConflict`.
    """
    name = _checked_name(name)
    with taken_as(_TAKEN), tenant_transaction():
        profile = TaxProfile.objects.create(name=name)
        _write_rates(profile, rates)
        record_audit(
            actor=actor,
            action="tax_profile.created",
            subject_kind="tax_profile",
            subject_id=profile.id,
            after={"name": name, "rates": [_audited(rate) for rate in rates]},
        )
    return profile


def set_rates(*, actor: Actor, profile_id: UUID, rates: Sequence[Rate]) -> TaxProfile:
    """Give a profile these dated rates instead of its present ones.

    To change a tax, end its rate with `valid_until` and add the new one from the next day.
    Raises `NotFound` and what `create_profile` raises.
    """
    with tenant_transaction():
        profile = (
            TaxProfile.objects.select_for_update().filter(id=profile_id, deleted_at=None).first()
        )
        if profile is None:
            raise NotFound
        before = [_audited(_as_rate(row)) for row in _ordered(profile)]
        TaxRate.objects.filter(profile=profile).delete()
        _write_rates(profile, rates)
        record_audit(
            actor=actor,
            action="tax_profile.rates_set",
            subject_kind="tax_profile",
            subject_id=profile.id,
            before={"rates": before},
            after={"rates": [_audited(rate) for rate in rates]},
        )
    return profile


def set_outlet_tax(
    *,
    actor: Actor,
    outlet: Outlet,
    profile: TaxProfile,
    rounding: str = OutletTax.Rounding.DOCUMENT,
) -> OutletTax:
    """The profile for products of the outlet that name none, and how its taxes are rounded.

    Raises `NotFound` for an outlet or a profile of another tenant, `InvalidInput`.
    """
    if rounding not in OutletTax.Rounding.values:
        raise InvalidInput.on("rounding", "invalid_choice", gettext("Pilih document atau line."))
    with tenant_transaction():
        known = TaxProfile.objects.filter(id=profile.id, deleted_at=None).exists()
        if not known or not Outlet.objects.filter(id=outlet.id).exists():
            raise NotFound
        outlet_tax, _ = OutletTax.objects.update_or_create(
            outlet_id=outlet.id, defaults={"profile_id": profile.id, "rounding": rounding}
        )
        record_audit(
            actor=actor,
            action="outlet.tax_set",
            subject_kind="outlet",
            subject_id=outlet.id,
            after={"profile": str(profile.id), "rounding": str(rounding)},
        )
    return outlet_tax


def _write_rates(profile: TaxProfile, rates: Sequence[Rate]) -> None:
    for rate in rates:
        _check_range(rate)
    _check_overlap(rates)
    _check_order(profile, rates)
    TaxRate.objects.bulk_create(
        TaxRate(profile=profile, position=position, **asdict(rate))
        for position, rate in enumerate(rates)
    )


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 60:
        raise InvalidInput.on("name", "length", gettext("1 sampai 60 huruf."))
    return name


def _check_range(rate: Rate) -> None:
    if not rate.code.strip() or len(rate.code) > 12 or not 1 <= len(rate.name) <= 60:
        raise InvalidInput.on(
            "rates", "name", gettext("Pajak perlu kode (12 huruf) dan nama (60 huruf).")
        )
    if not _is_percentage(rate.rate):
        raise InvalidInput.on(
            "rates", "rate", gettext("0 sampai 100 persen, paling banyak 4 angka di belakang koma.")
        )
    if not 0 < rate.base_numerator <= rate.base_denominator <= 32_767:
        raise InvalidInput.on(
            "rates",
            "base",
            gettext("Dasar pajak adalah sebagian dari jumlah, paling banyak semuanya."),
        )
    if rate.valid_until is not None and rate.valid_until < rate.valid_from:
        raise InvalidInput.on(
            "rates", "dates", gettext("Tarif berakhir di hari mulainya, atau sesudahnya.")
        )


def _is_percentage(rate: Decimal) -> bool:
    return rate.is_finite() and 0 <= rate <= 100 and rate == rate.quantize(Decimal("0.0001"))


def _check_overlap(rates: Sequence[Rate]) -> None:
    dated = sorted(rates, key=lambda rate: (rate.code, rate.valid_from))
    for earlier, later in pairwise(dated):
        if earlier.code == later.code and earlier.meets(later):
            raise RatesOverlap(extra={"tax": later.code, "from": later.valid_from.isoformat()})


def _check_order(profile: TaxProfile, rates: Sequence[Rate]) -> None:
    """One cart may hold goods of all profiles, so all taxes have a place in one order."""
    rows = TaxRate.objects.filter(profile__deleted_at=None).exclude(profile=profile)
    others = groupby(rows.order_by("profile_id", "position"), key=lambda row: row.profile_id)
    order: TopologicalSorter[Rate] = TopologicalSorter()
    for group in [*([_as_rate(row) for row in other] for _profile, other in others), rates]:
        for before, after in pairwise(dict.fromkeys(rate.rule for rate in group)):
            order.add(after, before)
    try:
        order.prepare()
    except CycleError as error:
        raise TaxOrderConflict(
            extra={"taxes": sorted({rate.code for rate in error.args[1]})}
        ) from error


def _ordered(profile: TaxProfile) -> list[TaxRate]:
    return list(TaxRate.objects.filter(profile=profile).order_by("position", "valid_from"))


def _as_rate(row: TaxRate) -> Rate:
    return Rate(
        code=row.code,
        name=row.name,
        rate=row.rate,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        base_numerator=row.base_numerator,
        base_denominator=row.base_denominator,
        inclusive=row.inclusive,
        on_service=row.on_service,
        in_next_base=row.in_next_base,
    )


def _audited(rate: Rate) -> dict[str, Any]:
    return asdict(rate) | {
        "rate": f"{rate.rate.normalize():f}",
        "valid_from": rate.valid_from.isoformat(),
        "valid_until": rate.valid_until.isoformat() if rate.valid_until else None,
    }


def _last_day(rate: Rate) -> dt.date:
    return rate.valid_until or dt.date.max
