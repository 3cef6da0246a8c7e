"""Packs of a product, products of typed quantity, and scale codes."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.catalog.models import Barcode, Product, ProductUnit
from apps.catalog.selectors import find_by_barcode, find_products
from apps.catalog.services import (
    UnitInput,
    create_product,
    remove_product,
    set_barcodes,
    set_units,
    update_product,
)
from apps.catalog.services.units import MOST_UNITS
from apps.core.errors import AppError, InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from tests.factories import Shop

LUSIN = UnitInput("lusin", Decimal(12), barcodes=["111"])
PLAIN_LUSIN = UnitInput("lusin", Decimal(12))
DUS = UnitInput("dus", Decimal(48), price=160_000, barcodes=["222", "333"])


def actor(shop: Shop) -> Any:
    return shop.people["manager"].actor


def pack(shop: Shop, *units: UnitInput, product: Product | None = None) -> list[ProductUnit]:
    product = product or shop.products[0]
    set_units(actor=actor(shop), product_id=product.id, units=units)
    return list(product.units.filter(deleted_at=None).order_by("factor"))


def codes(unit: ProductUnit | None) -> list[str]:
    return sorted(Barcode.objects.filter(unit=unit).values_list("code", flat=True))


def refusals(error: AppError) -> list[tuple[str, str]]:
    return [(item.field, item.code) for item in error.errors]


def last_audit(product: Product) -> AuditEntry:
    return AuditEntry.objects.filter(subject_id=product.id).order_by("-id")[0]


# --- packs -----------------------------------------------------------------------------------


def test_a_product_is_sold_in_packs(in_shop: Shop) -> None:
    kopi = in_shop.products[0]

    lusin, dus = pack(in_shop, DUS, UnitInput(" lusin ", Decimal("12.000"), barcodes=[" 111", ""]))

    assert (lusin.name, lusin.factor, lusin.price) == ("lusin", Decimal(12), None)
    assert (dus.name, dus.factor, dus.price) == ("dus", Decimal(48), 160_000)
    assert (codes(lusin), codes(dus), codes(None)) == (["111"], ["222", "333"], ["8990001"])
    entry = last_audit(kopi)
    assert (entry.action, entry.before) == ("product.updated", {"units": []})
    assert entry.after == {
        "units": [
            {"name": "lusin", "factor": "12", "price": None, "barcodes": ["111"]},
            {"name": "dus", "factor": "48", "price": 160_000, "barcodes": ["222", "333"]},
        ]
    }


def test_a_new_product_comes_with_its_packs(in_shop: Shop) -> None:
    product = create_product(
        actor=actor(in_shop), name="Teh", sku="TEH", price=4_000, units=[LUSIN], barcodes=["9"]
    )

    assert [row.name for row in product.units.all()] == ["lusin"]
    assert last_audit(product).after["units"] == [  # type: ignore[index]
        {"name": "lusin", "factor": "12", "price": None, "barcodes": ["111"]}
    ]


def test_a_pack_keeps_its_id_while_it_changes(in_shop: Shop) -> None:
    lusin, dus = pack(in_shop, LUSIN, DUS)

    left, box = pack(
        in_shop,
        UnitInput("Lusin", Decimal(10), price=90_000, barcodes=["444"], id=lusin.id),
        UnitInput("dus", Decimal(48), price=160_000, barcodes=["333"], id=dus.id),
    )

    assert (left.id, left.name, left.factor, left.price) == (lusin.id, "Lusin", 10, 90_000)
    assert (box.id, codes(left), codes(box)) == (dus.id, ["444"], ["333"])


def test_an_update_without_a_change_writes_nothing(in_shop: Shop) -> None:
    lusin, dus = pack(in_shop, LUSIN, DUS)
    before = AuditEntry.objects.count()

    again = [
        UnitInput("lusin", Decimal("12.0"), barcodes=["111"], id=lusin.id),
        UnitInput("dus", Decimal(48), 160_000, ["333", "222"], dus.id),
    ]
    pack(in_shop, *again)

    assert AuditEntry.objects.count() == before


def test_a_removed_pack_leaves_its_row_and_frees_its_codes(in_shop: Shop) -> None:
    lusin, dus = pack(in_shop, LUSIN, DUS)

    assert pack(in_shop, UnitInput("dus", Decimal(48), id=dus.id)) == [dus]

    lusin.refresh_from_db()
    assert lusin.deleted_at is not None
    assert codes(lusin) == codes(dus) == []
    set_barcodes(actor=actor(in_shop), product_id=in_shop.products[1].id, barcodes=["111", "222"])
    (new, _) = pack(in_shop, PLAIN_LUSIN, UnitInput("dus", Decimal(48), id=dus.id))
    assert new.id != lusin.id


def test_a_code_moves_between_a_piece_and_a_pack(in_shop: Shop) -> None:
    kopi = in_shop.products[0]
    (lusin,) = pack(in_shop, LUSIN)

    def give(piece: list[str], dozen: list[str]) -> None:
        unit = UnitInput("lusin", Decimal(12), barcodes=dozen, id=lusin.id)
        update_product(actor=actor(in_shop), product_id=kopi.id, barcodes=piece, units=[unit])

    give(["111"], ["8990001"])
    assert (codes(None), codes(lusin)) == (["111"], ["8990001"])
    give([], ["111", "8990001"])
    assert (codes(None), codes(lusin)) == ([], ["111", "8990001"])


def test_barcodes_of_pieces_leave_those_of_packs_alone(in_shop: Shop) -> None:
    (lusin,) = pack(in_shop, LUSIN)

    set_barcodes(actor=actor(in_shop), product_id=in_shop.products[0].id, barcodes=["5"])

    assert (codes(None), codes(lusin)) == (["5"], ["111"])
    assert last_audit(in_shop.products[0]).after == {"barcodes": ["5"]}


def test_a_code_on_a_pack_finds_its_product(in_shop: Shop) -> None:
    pack(in_shop, LUSIN)

    assert find_by_barcode("111") == in_shop.products[0]
    assert list(find_products(search="111")) == [in_shop.products[0]]


@pytest.mark.parametrize(
    ("unit", "field", "code"),
    [
        (UnitInput(" ", Decimal(12)), "name", "length"),
        (UnitInput("x" * 13, Decimal(12)), "name", "length"),
        (UnitInput("PCS", Decimal(12)), "name", "same_as_product"),
        (UnitInput("dus", Decimal(0)), "factor", "out_of_range"),
        (UnitInput("dus", Decimal(-12)), "factor", "out_of_range"),
        (UnitInput("dus", Decimal(1_000_001)), "factor", "out_of_range"),
        (UnitInput("dus", Decimal("NaN")), "factor", "out_of_range"),
        (UnitInput("dus", Decimal("Infinity")), "factor", "out_of_range"),
        (UnitInput("dus", Decimal("0.0001")), "factor", "decimals"),
        (UnitInput("dus", Decimal(12), -1), "price", "out_of_range"),
        (UnitInput("dus", Decimal(12), 10**12 + 1), "price", "out_of_range"),
        (UnitInput("dus", Decimal(12), barcodes=["x" * 49]), "barcodes", "length"),
        (UnitInput("dus", Decimal(12), barcodes=["111"]), "barcodes", "taken"),
        (UnitInput("dus", Decimal(12), barcodes=["8990001"]), "barcodes", "taken"),
        (UnitInput("LUSIN", Decimal(13)), "name", "repeated"),
    ],
)
def test_refusals_name_the_row(in_shop: Shop, unit: UnitInput, field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        pack(in_shop, LUSIN, unit)

    places = {"units.1." + field}
    if (field, code) == ("barcodes", "taken") and unit.barcodes == ["111"]:
        places.add("units.0.barcodes")
    assert {place for place, _ in refusals(refusal.value)} == places
    assert {found for _, found in refusals(refusal.value)} == {code}


def test_a_code_of_another_product_is_refused_on_its_row(in_shop: Shop) -> None:
    roti = in_shop.products[1]
    pack(in_shop, LUSIN, product=roti)

    for act in (
        lambda: pack(in_shop, UnitInput("dus", Decimal(12), barcodes=["111"])),
        lambda: pack(in_shop, UnitInput("dus", Decimal(12), barcodes=["0", "111"])),
    ):
        with pytest.raises(InvalidInput) as refusal, transaction.atomic():
            act()
        assert refusals(refusal.value) == [("units.0.barcodes", "taken")]
    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        set_barcodes(actor=actor(in_shop), product_id=in_shop.products[0].id, barcodes=["111"])
    assert refusals(refusal.value) == [("barcodes", "taken")]


def test_too_many_packs_are_refused(in_shop: Shop) -> None:
    units = [UnitInput(f"p{number}", Decimal(number + 2)) for number in range(MOST_UNITS + 1)]

    with pytest.raises(InvalidInput) as refusal:
        pack(in_shop, *units)

    assert refusals(refusal.value) == [("units", "too_many")]


def test_packs_stay_within_product_and_tenant(in_shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        (theirs,) = pack(other_shop, LUSIN)
    (ours,) = pack(in_shop, LUSIN, product=in_shop.products[1])

    for unit_id in (theirs.id, ours.id, uuid7()):
        with pytest.raises(NotFound):
            pack(in_shop, UnitInput("dus", Decimal(12), id=unit_id))


def test_a_removed_products_packs_cannot_be_scanned(in_shop: Shop) -> None:
    pack(in_shop, LUSIN)

    remove_product(actor=actor(in_shop), product_id=in_shop.products[0].id)

    assert find_by_barcode("111") is None
    assert not Barcode.objects.exists()


@pytest.mark.parametrize("values", [{"factor": 0}, {"factor": -1}, {"price": -1}])
def test_the_database_refuses_what_services_would(in_shop: Shop, values: dict[str, Any]) -> None:
    row = {"product": in_shop.products[0], "name": "dus", "factor": 12} | values

    with pytest.raises(IntegrityError), transaction.atomic():
        ProductUnit.objects.create(**row)


# --- scale codes and typed quantities --------------------------------------------------------


def test_a_product_is_weighed(in_shop: Shop) -> None:
    jeruk = create_product(
        actor=actor(in_shop), name="Jeruk", sku="JERUK", price=32_000, unit="kg",
        open_quantity=True, scale_code=" 00123 ",
    )  # fmt: skip

    jeruk.refresh_from_db()
    assert (jeruk.open_quantity, jeruk.scale_code) == (True, "00123")
    update_product(actor=actor(in_shop), product_id=jeruk.id, scale_code="", open_quantity=False)
    assert last_audit(jeruk).before == {"scale_code": "00123", "open_quantity": True}
    assert last_audit(jeruk).after == {"scale_code": "", "open_quantity": False}


@pytest.mark.parametrize("code", ["123", "123456", "1234a", "１２３４５", "-1234", "12 34"])
def test_a_scale_code_has_five_digits(in_shop: Shop, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        update_product(actor=actor(in_shop), product_id=in_shop.products[0].id, scale_code=code)

    assert refusals(refusal.value) == [("scale_code", "scale_code")]


def test_a_scale_code_is_on_one_living_product(in_shop: Shop, other_shop: Shop) -> None:
    kopi, roti, _ = in_shop.products
    update_product(actor=actor(in_shop), product_id=kopi.id, scale_code="00001")

    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        update_product(actor=actor(in_shop), product_id=roti.id, scale_code="00001")
    assert refusals(refusal.value) == [("scale_code", "taken")]

    remove_product(actor=actor(in_shop), product_id=kopi.id)
    update_product(actor=actor(in_shop), product_id=roti.id, scale_code="00001")
    with tenant_scope(other_shop.tenant.id):
        update_product(
            actor=actor(other_shop), product_id=other_shop.products[0].id, scale_code="00001"
        )
