"""Groups of modifiers: what a cashier asks for a product."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.catalog.models import ModifierGroup, Product
from apps.catalog.services import (
    OptionInput,
    create_modifier_group,
    create_product,
    remove_modifier_group,
    remove_product,
    update_modifier_group,
    update_product,
)
from apps.catalog.services.modifiers import MOST_OPTIONS
from apps.core.errors import AppError, InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from tests.factories import Shop

SMALL = OptionInput("Kecil", is_default=True)
LARGE = OptionInput("Besar", 5_000)


def actor(shop: Shop) -> Any:
    return shop.people["manager"].actor


def make(shop: Shop, *options: OptionInput, **values: Any) -> ModifierGroup:
    defaults = {"name": "Ukuran", "minimum": 1, "maximum": 1}
    return create_modifier_group(
        actor=actor(shop), options=options or (SMALL, LARGE), **defaults | values
    )


def change(shop: Shop, group: ModifierGroup, **changes: Any) -> ModifierGroup:
    return update_modifier_group(actor=actor(shop), group_id=group.id, **changes)


def options(group: ModifierGroup) -> list[tuple[str, int, bool, bool]]:
    rows = group.options.filter(deleted_at=None).order_by("position")
    return [(row.name, row.price, row.is_default, row.is_active) for row in rows]


def asked(product: Product) -> list[str]:
    names = product.modifier_groups.filter(deleted_at=None).order_by("position", "name")
    return list(names.values_list("name", flat=True))


def refusals(error: AppError) -> list[tuple[str, str]]:
    return [(item.field, item.code) for item in error.errors]


def last_audit(group: ModifierGroup) -> AuditEntry:
    return AuditEntry.objects.filter(subject_id=group.id).order_by("-id")[0]


def test_a_group_with_its_options_is_asked_for_products(in_shop: Shop) -> None:
    kopi, roti, antar = in_shop.products

    group = make(in_shop, name=" Ukuran  gelas ", position=3, products=[kopi.id, roti.id])

    group.refresh_from_db()
    assert (group.name, group.minimum, group.maximum, group.position) == ("Ukuran gelas", 1, 1, 3)
    assert options(group) == [("Kecil", 0, True, True), ("Besar", 5_000, False, True)]
    assert [asked(product) for product in (kopi, roti, antar)] == [["Ukuran gelas"]] * 2 + [[]]
    entry = last_audit(group)
    assert (entry.action, entry.subject_kind) == ("modifier_group.created", "modifier_group")
    assert entry.after == {
        "name": "Ukuran gelas",
        "minimum": 1,
        "maximum": 1,
        "position": 3,
        "options": [
            {"name": "Kecil", "price": 0, "is_default": True, "is_active": True},
            {"name": "Besar", "price": 5_000, "is_default": False, "is_active": True},
        ],
        "products": ["Kopi Susu", "Roti Bakar"],
    }


def test_update_changes_only_what_is_given(in_shop: Shop) -> None:
    kopi, roti, _ = in_shop.products
    group = make(in_shop, products=[kopi.id])

    change(in_shop, group, maximum=2, products=[roti.id])

    assert options(group) == [("Kecil", 0, True, True), ("Besar", 5_000, False, True)]
    assert (asked(kopi), asked(roti)) == ([], ["Ukuran"])
    entry = last_audit(group)
    assert (entry.before, entry.after) == (
        {"maximum": 1, "products": ["Kopi Susu"]},
        {"maximum": 2, "products": ["Roti Bakar"]},
    )


def test_options_keep_their_ids_and_come_in_the_order_given(in_shop: Shop) -> None:
    group = make(in_shop)
    small, large = group.options.order_by("position")

    change(
        in_shop,
        group,
        options=[
            OptionInput("Jumbo", 9_000),
            OptionInput("Besar", 6_000, is_default=True, id=large.id),
        ],
    )

    assert options(group) == [("Jumbo", 9_000, False, True), ("Besar", 6_000, True, True)]
    large.refresh_from_db()
    small.refresh_from_db()
    assert (large.price, large.deleted_at) == (6_000, None)
    assert small.deleted_at is not None


def test_an_update_without_a_change_writes_nothing(in_shop: Shop) -> None:
    kopi = in_shop.products[0]
    group = make(in_shop, products=[kopi.id])
    small, large = group.options.order_by("position")
    before = AuditEntry.objects.count()

    same = [
        OptionInput("Kecil", is_default=True, id=small.id),
        OptionInput("Besar", 5_000, id=large.id),
    ]
    change(in_shop, group, name="Ukuran", options=same, products=[kopi.id])

    assert AuditEntry.objects.count() == before


def test_a_removed_group_is_asked_no_more_and_its_name_is_free(in_shop: Shop) -> None:
    kopi = in_shop.products[0]
    group = make(in_shop, products=[kopi.id])

    remove_modifier_group(actor=actor(in_shop), group_id=group.id)

    assert asked(kopi) == []
    assert last_audit(group).before == {"name": "Ukuran"}
    make(in_shop)
    for act in (
        lambda: change(in_shop, group, maximum=2),
        lambda: remove_modifier_group(actor=actor(in_shop), group_id=group.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_product_chooses_its_groups(in_shop: Shop) -> None:
    size, sugar = make(in_shop), make(in_shop, name="Gula", minimum=0)
    kopi = in_shop.products[0]

    update_product(actor=actor(in_shop), product_id=kopi.id, modifier_groups=[size.id, sugar.id])
    assert asked(kopi) == ["Gula", "Ukuran"]
    update_product(actor=actor(in_shop), product_id=kopi.id, modifier_groups=[sugar.id])
    assert asked(kopi) == ["Gula"]
    entry = AuditEntry.objects.filter(subject_id=kopi.id).order_by("-id")[0]
    assert (entry.before, entry.after) == (
        {"modifier_groups": ["Gula", "Ukuran"]},
        {"modifier_groups": ["Gula"]},
    )
    tea = create_product(
        actor=actor(in_shop), name="Teh", sku="TEH", price=5_000, modifier_groups=[sugar.id]
    )
    assert asked(tea) == ["Gula"]


def test_a_removed_product_leaves_its_groups(in_shop: Shop) -> None:
    kopi, roti, _ = in_shop.products
    group = make(in_shop, products=[kopi.id, roti.id])

    remove_product(actor=actor(in_shop), product_id=kopi.id)

    assert list(group.products.values_list("name", flat=True)) == ["Roti Bakar"]


MANY = tuple(OptionInput(f"Opsi {number}") for number in range(MOST_OPTIONS + 1))


@pytest.mark.parametrize(
    ("values", "rows", "expected"),
    [
        ({"minimum": 2}, (SMALL, LARGE), [("minimum", "min_above_max")]),
        ({"minimum": 3, "maximum": 3}, (SMALL, LARGE), [("minimum", "min_above_options")]),
        (
            {},
            (OptionInput("Kecil", is_active=False), OptionInput("Besar", is_active=False)),
            [("minimum", "min_above_options")],
        ),
        (
            {},
            (SMALL, OptionInput("Besar", is_default=True)),
            [("options", "too_many_defaults")],
        ),
        ({"minimum": 0}, MANY, [("options", "too_many")]),
        ({"maximum": 0, "minimum": 0}, (LARGE,), [("maximum", "out_of_range")]),
        ({"maximum": 51}, (LARGE,), [("maximum", "out_of_range")]),
        ({"minimum": -1}, (LARGE,), [("minimum", "out_of_range")]),
        ({"position": 32_768}, (LARGE,), [("position", "out_of_range")]),
        ({"name": " "}, (LARGE,), [("name", "length")]),
        ({"name": "x" * 61}, (LARGE,), [("name", "length")]),
        ({}, (SMALL, OptionInput("Besar", -1)), [("options.1.price", "out_of_range")]),
        ({}, (SMALL, OptionInput("Besar", 10**12 + 1)), [("options.1.price", "out_of_range")]),
        ({}, (SMALL, OptionInput(" ")), [("options.1.name", "length")]),
        ({}, (SMALL, OptionInput("x" * 61)), [("options.1.name", "length")]),
        (
            {},
            (LARGE, OptionInput(" besar")),
            [("options.0.name", "repeated"), ("options.1.name", "repeated")],
        ),
    ],
)
def test_groups_that_contradict_themselves_are_refused(
    in_shop: Shop,
    values: dict[str, Any],
    rows: tuple[OptionInput, ...],
    expected: list[tuple[str, str]],
) -> None:
    group = make(in_shop, name="Yang ada")

    for act in (
        lambda: make(in_shop, *rows, **values),
        lambda: change(in_shop, group, options=rows, **values),
    ):
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert refusals(refusal.value) == expected


def test_a_group_without_options_is_refused(in_shop: Shop) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_modifier_group(actor=actor(in_shop), name="Kosong", options=[])

    assert refusals(refusal.value) == [("options", "required")]


def test_limits_are_checked_against_the_options_that_stay(in_shop: Shop) -> None:
    group = make(in_shop)

    with pytest.raises(InvalidInput) as refusal:
        change(in_shop, group, minimum=3, maximum=3)

    assert refusals(refusal.value) == [("minimum", "min_above_options")]


def test_an_option_that_is_not_sold_counts_for_no_limit(in_shop: Shop) -> None:
    sold_out = OptionInput("Besar", is_default=True, is_active=False)

    group = make(in_shop, SMALL, sold_out)

    assert options(group)[1] == ("Besar", 0, True, False)


def test_names_are_once_in_a_tenant(in_shop: Shop, other_shop: Shop) -> None:
    make(in_shop)
    sugar = make(in_shop, name="Gula")
    for act in (lambda: make(in_shop), lambda: change(in_shop, sugar, name="Ukuran")):
        with pytest.raises(InvalidInput) as refusal, transaction.atomic():
            act()
        assert refusals(refusal.value) == [("name", "taken")]
    with tenant_scope(other_shop.tenant.id):
        make(other_shop)


def test_groups_options_and_products_stay_within_the_tenant(
    in_shop: Shop, other_shop: Shop
) -> None:
    with tenant_scope(other_shop.tenant.id):
        theirs = make(other_shop)
        their_option = theirs.options.first()
    ours, second = make(in_shop), make(in_shop, name="Gula")
    second_option = second.options.first()
    kopi = in_shop.products[0]
    assert their_option is not None
    assert second_option is not None

    for option_id in (their_option.id, second_option.id, uuid7()):
        with pytest.raises(NotFound):
            change(in_shop, ours, options=[SMALL, OptionInput("Lain", id=option_id)])
    for product_id in (other_shop.products[0].id, uuid7()):
        with pytest.raises(NotFound):
            make(in_shop, name="Baru", products=[product_id])
        with pytest.raises(NotFound):
            change(in_shop, ours, products=[kopi.id, product_id])
    for group_id in (theirs.id, uuid7()):
        with pytest.raises(NotFound):
            update_product(actor=actor(in_shop), product_id=kopi.id, modifier_groups=[group_id])
        with pytest.raises(NotFound):
            update_modifier_group(actor=actor(in_shop), group_id=group_id, maximum=2)
        with pytest.raises(NotFound):
            remove_modifier_group(actor=actor(in_shop), group_id=group_id)


@pytest.mark.parametrize("values", [{"minimum": 2, "maximum": 1}, {"minimum": 0, "maximum": 0}])
def test_the_database_refuses_what_services_would(in_shop: Shop, values: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ModifierGroup.objects.create(name="Salah", **values)
