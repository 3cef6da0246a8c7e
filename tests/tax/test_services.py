"""Tax profiles, dated rates, outlets' profiles."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.tax.errors import RatesOverlap, TaxOrderConflict
from apps.tax.models import OutletTax, RuleVersion, TaxProfile, TaxRate
from apps.tax.selectors import profiles_on
from apps.tax.services import Rate, create_profile, set_outlet_tax, set_rates
from tests.factories import Shop


def rate(code: str = "LOKAL", percent: str = "10", **values: Any) -> Rate:
    defaults = {"name": code, "valid_from": dt.date(2025, 1, 1)}
    return Rate(code=code, rate=Decimal(percent), **defaults | values)


def create(shop: Shop, *rates: Rate, name: str = "Profil") -> TaxProfile:
    return create_profile(actor=shop.people["owner"].actor, name=name, rates=rates)


def version() -> int:
    return RuleVersion._base_manager.get(tenant_id=TaxProfile.objects.all()[0].tenant_id).number


def test_a_new_tenant_has_the_standard_profiles(in_shop: Shop) -> None:
    rows = TaxRate.objects.order_by("code").values_list(
        "profile__name", "code", "rate", "base_numerator", "base_denominator", "inclusive",
        "on_service", "valid_from", "valid_until",
    )  # fmt: skip

    assert TaxProfile.objects.filter(name="Bebas pajak", rates=None).count() == 1
    assert list(rows) == [
        ("PBJT 10 %", "PBJT", 10, 1, 1, False, True, dt.date(2024, 1, 5), None),
        ("PPN 11 % efektif", "PPN", 12, 11, 12, True, True, dt.date(2025, 1, 1), None),
    ]


def test_rates_apply_on_their_days(in_shop: Shop) -> None:
    profile = create(
        in_shop,
        rate(percent="5", valid_until=dt.date(2025, 6, 30)),
        rate("DAERAH", "1"),
        rate(percent="6.25", valid_from=dt.date(2025, 7, 1)),
    )

    def on(*day: int) -> list[tuple[str, Decimal]]:
        return [(row.code, row.rate) for row in profiles_on(dt.date(*day))[str(profile.id)]]

    assert on(2024, 12, 31) == []
    assert on(2025, 6, 30) == [("LOKAL", Decimal(5)), ("DAERAH", Decimal(1))]
    assert on(2025, 7, 1) == [("DAERAH", Decimal(1)), ("LOKAL", Decimal("6.25"))]
    assert profiles_on(dt.date(2026, 1, 1)).keys() == {
        str(key) for key in TaxProfile.objects.values_list("id", flat=True)
    }


def test_set_rates_replaces_and_audits(in_shop: Shop) -> None:
    profile = create(in_shop, rate())
    before, stamp = version(), profile.changed_xid

    set_rates(
        actor=in_shop.people["owner"].actor, profile_id=profile.id, rates=[rate(percent="7.5")]
    )

    assert [row.rate for row in profile.rates.all()] == [Decimal("7.5")]
    assert version() > before
    assert stamp != 0
    entry = AuditEntry.objects.get(action="tax_profile.rates_set")
    assert entry.before is not None
    assert entry.after is not None
    assert [row["rate"] for row in entry.before["rates"]] == ["10"]
    assert [row["rate"] for row in entry.after["rates"]] == ["7.5"]


@pytest.mark.parametrize(
    "second",
    [
        rate(valid_from=dt.date(2025, 12, 31)),
        rate(valid_from=dt.date(2024, 1, 1)),
        rate(valid_from=dt.date(2025, 3, 1), valid_until=dt.date(2025, 3, 1)),
    ],
)
def test_overlapping_rates_of_one_tax_are_refused(in_shop: Shop, second: Rate) -> None:
    first = rate(valid_until=dt.date(2025, 12, 31))

    with pytest.raises(RatesOverlap):
        create(in_shop, first, second)


def test_the_database_refuses_an_overlap_too(in_shop: Shop) -> None:
    profile = create(in_shop, rate())

    with pytest.raises(IntegrityError, match="tax_rate_once_a_day"), transaction.atomic():
        TaxRate.objects.create(
            profile=profile, code="LOKAL", name="X", rate=1, valid_from=dt.date(2030, 1, 1)
        )


def test_a_tax_may_differ_between_profiles(in_shop: Shop) -> None:
    create(in_shop, rate(), name="Kota")
    create(in_shop, rate(percent="5"), name="Kabupaten")

    assert TaxRate.objects.filter(code="LOKAL").count() == 2


def test_contradicting_orders_are_refused(in_shop: Shop) -> None:
    create(in_shop, rate("A1"), rate("B1"), name="AB")
    create(in_shop, rate("B1"), rate("C1"), name="BC")

    with pytest.raises(TaxOrderConflict) as refusal, transaction.atomic():
        create(in_shop, rate("C1"), rate("A1"), name="CA")

    assert refusal.value.extra == {"taxes": ["A1", "B1", "C1"]}
    create(in_shop, rate("C1"), rate("A1", percent="1"), name="C, dan A lain")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (rate(percent="100.0001"), "rate"),
        (rate(percent="-1"), "rate"),
        (rate(percent="1.00001"), "rate"),
        (rate(percent="NaN"), "rate"),
        (rate(base_numerator=0), "base"),
        (rate(base_numerator=3, base_denominator=2), "base"),
        (rate(code=" "), "name"),
        (rate(code="TERLALUPANJANG"), "name"),
        (rate(valid_until=dt.date(2024, 12, 31)), "dates"),
    ],
)
def test_rates_out_of_range(in_shop: Shop, wrong: Rate, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create(in_shop, wrong)

    assert [(error.field, error.code) for error in refusal.value.errors] == [("rates", code)]


def test_a_taken_name_is_refused(in_shop: Shop) -> None:
    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        create(in_shop, name=" Bebas pajak ")
    assert [(e.field, e.code) for e in refusal.value.errors] == [("name", "taken")]

    with pytest.raises(InvalidInput):
        create(in_shop, name="")


def test_outlet_tax_is_set_and_changed(in_shop: Shop) -> None:
    before = version()
    set_outlet_tax(
        actor=in_shop.people["owner"].actor,
        outlet=in_shop.outlet,
        profile=in_shop.profiles["PBJT 10 %"],
        rounding=OutletTax.Rounding.LINE,
    )

    tax = OutletTax.objects.get(outlet=in_shop.outlet)
    assert (tax.profile_id, tax.rounding) == (in_shop.profiles["PBJT 10 %"].id, "line")
    assert version() == before + 1
    with pytest.raises(InvalidInput):
        set_outlet_tax(
            actor=in_shop.people["owner"].actor,
            outlet=in_shop.outlet,
            profile=in_shop.profiles["PBJT 10 %"],
            rounding="ceiling",
        )


def test_other_tenants_profiles_and_outlets_are_not_found(in_shop: Shop, other_shop: Shop) -> None:
    owner = in_shop.people["owner"].actor
    foreign = other_shop.profiles["Bebas pajak"]

    for profile_id in (foreign.id, uuid7()):
        with pytest.raises(NotFound):
            set_rates(actor=owner, profile_id=profile_id, rates=[])
    for outlet, profile in (
        (in_shop.outlet, foreign),
        (other_shop.outlet, in_shop.profiles["Bebas pajak"]),
    ):
        with pytest.raises(NotFound):
            set_outlet_tax(actor=owner, outlet=outlet, profile=profile)


def test_rates_are_hidden_from_other_tenants(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        create(shop, rate("RAHASIA"))
    with tenant_scope(other_shop.tenant.id):
        assert not TaxRate._base_manager.filter(code="RAHASIA").exists()
