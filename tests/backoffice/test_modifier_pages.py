"""Packs on the product's page, groups of modifiers, and scales' labels, as their pages save."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from apps.catalog.models import Modifier, ModifierGroup, Product, ProductUnit, WeighedLabel
from apps.catalog.services import OptionInput, UnitInput, create_modifier_group, set_units
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from tests.backoffice.conftest import page, signed_in
from tests.factories import Shop

Row = dict[str, Any]


def rows(prefix: str, *forms: Row, present: int = 0) -> Row:
    """The rows of an inline as a browser sends them; the first `present` are there already."""
    data: Row = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": present}
    for index, form in enumerate(forms):
        data |= {f"{prefix}-{index}-{name}": value for name, value in form.items()}
    return data


def product_form(product: Product, *units: Row, present: int = 0, **changes: Any) -> Row:
    plain = {
        "name": product.name,
        "sku": product.sku,
        "price": product.price,
        "cost": "0",
        "unit": product.unit,
        "track_stock": "on",
        "is_active": "on",
        "barcodes": ["8990001"],
    }
    return plain | rows("units", *units, present=present) | changes


def group_form(*options: Row, present: int = 0, **changes: Any) -> Row:
    plain = {"name": "Ukuran", "minimum": "1", "maximum": "1", "position": "0"}
    return plain | rows("options", *options, present=present) | changes


def options(group: ModifierGroup) -> list[tuple[str, int, bool, bool]]:
    living = group.options.filter(deleted_at=None).order_by("position")
    return [(row.name, row.price, row.is_default, row.is_active) for row in living]


def errors(answer: Any, index: int) -> dict[str, list[str]]:
    return dict(answer.context["inline_admin_formsets"][0].formset.forms[index].errors)


# --- Packs and scale codes -------------------------------------------------------------------


def test_packs_are_added_changed_and_removed_on_the_products_page(
    owner: Client, shop: Shop
) -> None:
    kopi = shop.products[0]
    change = page("catalog_product", "change", kopi.id)
    lusin = {"name": "lusin", "factor": "12", "price": "", "barcodes": "111, 112"}
    dus = {"name": "dus", "factor": "1.000,5", "price": "160.000", "barcodes": ""}
    empty = {"name": "", "factor": "", "price": "", "barcodes": ""}

    answer = owner.post(change, product_form(kopi, lusin, empty, dus))
    assert answer.status_code == 302, answer.context["errors"]

    with tenant_scope(shop.tenant.id):
        first, second = ProductUnit.objects.order_by("factor")
        assert (first.name, first.factor, first.price) == ("lusin", Decimal(12), None)
        assert (second.name, second.factor, second.price) == ("dus", Decimal("1000.5"), 160_000)
        assert sorted(first.barcodes.values_list("code", flat=True)) == ["111", "112"]
    html = owner.get(change).content.decode()
    assert 'value="111, 112"' in html
    assert 'value="12"' in html

    present = [
        {"id": first.pk, "product": kopi.pk, "name": "lusin", "factor": "10", "barcodes": "111"},
        {"id": second.pk, "product": kopi.pk, "name": "dus", "factor": "48", "DELETE": "on"},
    ]
    assert owner.post(change, product_form(kopi, *present, present=2)).status_code == 302
    with tenant_scope(shop.tenant.id):
        left = ProductUnit.objects.get(deleted_at=None)
        assert (left.pk, left.factor) == (first.pk, Decimal(10))
        assert AuditEntry.objects.filter(action="product.updated").count() == 2
    assert 'value="dus"' not in owner.get(change).content.decode()


def test_a_refused_pack_says_why_in_its_row(owner: Client, shop: Shop) -> None:
    kopi = shop.products[0]
    with tenant_scope(shop.tenant.id):
        set_units(
            actor=shop.people["owner"].actor,
            product_id=shop.products[1].id,
            units=[UnitInput("dus", Decimal(10), barcodes=["777"])],
        )
    change = page("catalog_product", "change", kopi.id)
    good = {"name": "lusin", "factor": "12"}
    cases: list[tuple[Row, str, str]] = [
        ({"name": "dus", "factor": "0"}, "factor", "lebih besar"),
        ({"name": "PCS", "factor": "12"}, "name", "Sama dengan satuan produknya."),
        ({"name": "Lusin", "factor": "13"}, "name", "Nama ini ada dua kali."),
        ({"name": "dus", "factor": "12", "price": "-1"}, "price", "0"),
        ({"name": "dus", "factor": "12", "barcodes": "777"}, "barcodes", "Sudah dipakai."),
        ({"name": "dus", "factor": ""}, "factor", ""),
    ]
    for wrong, field, words in cases:
        empty = {"name": "", "factor": "", "price": "", "barcodes": ""}
        answer = owner.post(change, product_form(kopi, good, empty, wrong, name="Diketik"))
        assert answer.status_code == 200, wrong
        assert errors(answer, 0) == {}
        assert list(errors(answer, 2)) == [field], wrong
        assert words in errors(answer, 2)[field][0]
        assert not answer.context["adminform"].form.errors
        assert "Diketik" in answer.content.decode()
    with tenant_scope(shop.tenant.id):
        assert not kopi.units.exists()


def test_weighed_products_and_groups_are_set_on_the_products_page(
    owner: Client, shop: Shop
) -> None:
    kopi = shop.products[0]
    with tenant_scope(shop.tenant.id):
        group = create_modifier_group(
            actor=shop.people["owner"].actor, name="Gula", options=[OptionInput("Sedikit", 500)]
        )
    change = page("catalog_product", "change", kopi.id)
    assert "Sedikit +Rp500" in owner.get(change).content.decode()

    weighed = {"open_quantity": "on", "scale_code": "00123", "modifier_groups": [str(group.pk)]}
    assert owner.post(change, product_form(kopi, **weighed)).status_code == 302

    with tenant_scope(shop.tenant.id):
        kopi.refresh_from_db()
        assert (kopi.open_quantity, kopi.scale_code) == (True, "00123")
        assert list(kopi.modifier_groups.all()) == [group]
    answer = owner.post(change, product_form(kopi, scale_code="123"))
    assert "scale_code" in answer.context["adminform"].form.errors


def test_who_may_not_change_products_sees_their_packs(shop: Shop) -> None:
    kopi = shop.products[0]
    with tenant_scope(shop.tenant.id):
        set_units(
            actor=shop.people["owner"].actor,
            product_id=kopi.id,
            units=[UnitInput("lusin", Decimal(12), barcodes=["111"])],
        )
    html = signed_in(shop, "accountant").get(page("catalog_product", "change", kopi.id))
    assert html.status_code == 200
    assert "lusin" in html.content.decode()
    assert "111" in html.content.decode()
    assert 'name="units-0-name"' not in html.content.decode()


# --- Groups of modifiers ---------------------------------------------------------------------


def test_a_group_is_made_changed_and_removed(owner: Client, shop: Shop) -> None:
    kopi, roti, _ = shop.products
    small = {"name": "Kecil", "price": "", "is_default": "on", "is_active": "on", "position": "2"}
    large = {"name": "Besar", "price": "5.000", "is_active": "on", "position": "1"}
    last = {"name": "Jumbo", "price": "9.000", "position": ""}
    made = group_form(last, small, large, asked_for=[str(kopi.pk), str(roti.pk)])

    answer = owner.post(page("catalog_modifiergroup", "add"), made)
    assert answer.status_code == 302, answer.context["errors"]

    with tenant_scope(shop.tenant.id):
        group = ModifierGroup.objects.get()
        assert options(group) == [
            ("Besar", 5_000, False, True),
            ("Kecil", 0, True, True),
            ("Jumbo", 9_000, False, False),
        ]
        assert set(group.products.all()) == {kopi, roti}
        ids = dict(Modifier.objects.values_list("name", "pk"))
    listed = owner.get(page("catalog_modifiergroup")).content.decode()
    assert "wajib, pilih 1" in listed
    assert "Besar +Rp5.000, Kecil" in listed
    assert "2 produk" in listed

    present = [
        {"id": ids["Besar"], "group": group.pk, **large, "price": "6.000"},
        {"id": ids["Kecil"], "group": group.pk, **small},
        {"id": ids["Jumbo"], "group": group.pk, **last, "DELETE": "on"},
    ]
    change = page("catalog_modifiergroup", "change", group.pk)
    changed = group_form(*present, present=3, minimum="0", asked_for=[str(kopi.pk)])
    assert owner.post(change, changed).status_code == 302
    with tenant_scope(shop.tenant.id):
        group.refresh_from_db()
        assert (group.minimum, list(group.products.all())) == (0, [kopi])
        assert options(group) == [("Besar", 6_000, False, True), ("Kecil", 0, True, True)]
        entry = AuditEntry.objects.get(action="modifier_group.updated")
        assert entry.membership_id == shop.people["owner"].membership.id
    assert "Pilihan tambahan diubah" in owner.get(change).content.decode()

    gone = owner.post(page("catalog_modifiergroup", "delete", group.pk), {"post": "yes"})
    assert gone.status_code == 302
    assert owner.get(change).status_code == 404
    with tenant_scope(shop.tenant.id):
        assert not kopi.modifier_groups.exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"minimum": "2"}, "minimum", "Paling sedikit melebihi paling banyak."),
        ({"minimum": "2", "maximum": "2"}, "minimum", "kurang dari yang wajib dipilih"),
        ({"options-0-price": "-1"}, None, "0"),
        ({"options-TOTAL_FORMS": "0"}, "__all__", "paling sedikit satu opsi"),
    ],
)
def test_a_group_that_contradicts_itself_is_refused(
    owner: Client, shop: Shop, changes: Row, field: str | None, words: str
) -> None:
    option = {"name": "Besar", "price": "5.000", "is_active": "on"}
    add = page("catalog_modifiergroup", "add")

    answer = owner.post(add, group_form(option) | changes)

    assert answer.status_code == 200
    found = answer.context["adminform"].form.errors[field] if field else errors(answer, 0)["price"]
    assert words in str(found)
    with tenant_scope(shop.tenant.id):
        assert not ModifierGroup.objects.exists()


def test_foreign_products_and_options_are_refused(
    owner: Client, shop: Shop, other_shop: Shop
) -> None:
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        first = create_modifier_group(actor=actor, name="Satu", options=[OptionInput("A")])
        second = create_modifier_group(actor=actor, name="Dua", options=[OptionInput("B")])
        theirs = second.options.get()
    change = page("catalog_modifiergroup", "change", first.pk)
    stolen = {"id": theirs.pk, "group": first.pk, "name": "diganti", "is_active": "on"}
    option = {"name": "A", "is_active": "on"}

    for data in (
        group_form(stolen, present=1, name="Satu"),
        group_form(option, name="Satu", asked_for=[str(other_shop.products[0].pk)]),
    ):
        assert owner.post(change, data).status_code == 200
    with tenant_scope(shop.tenant.id):
        theirs.refresh_from_db()
        assert theirs.name == "B"
        assert options(first) == [("A", 0, False, True)]


# --- Scales' labels --------------------------------------------------------------------------


def test_scales_labels_are_set_in_words(owner: Client, shop: Shop) -> None:
    add = page("catalog_weighedlabel", "add")
    assert owner.post(add, {"prefix": "21", "meaning": "weight:3"}).status_code == 302
    assert "01250 = 1,250 kg" in owner.get(page("catalog_weighedlabel")).content.decode()
    with tenant_scope(shop.tenant.id):
        label = WeighedLabel.objects.get()
        assert (label.prefix, label.kind, label.decimals) == (21, "weight", 3)

    change = page("catalog_weighedlabel", "change", label.pk)
    assert owner.post(change, {"prefix": "21", "meaning": "price:-1"}).status_code == 302
    with tenant_scope(shop.tenant.id):
        label.refresh_from_db()
        assert (label.kind, label.decimals) == ("price", -1)

    for data, field in (
        ({"prefix": "21", "meaning": "weight:3"}, "prefix"),
        ({"prefix": "19", "meaning": "weight:3"}, "prefix"),
        ({"prefix": "22", "meaning": "weight:9"}, "meaning"),
    ):
        answer = owner.post(add, data)
        assert field in answer.context["adminform"].form.errors, data
    delete = page("catalog_weighedlabel", "delete", label.pk)
    assert owner.post(delete, {"post": "yes"}).status_code == 302
    with tenant_scope(shop.tenant.id):
        assert not WeighedLabel.objects.exists()
