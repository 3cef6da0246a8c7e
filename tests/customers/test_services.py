"""Customers: kept without leaving personal values in the audit trail."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.errors import GroupInUse
from apps.customers.models import Customer
from apps.customers.selectors import find_customers
from apps.customers.services import (
    create_customer,
    create_group,
    remove_customer,
    remove_group,
    update_customer,
    update_group,
)
from apps.pricing.rules import current_version
from tests.factories import Shop


def make(shop: Shop, name: str = "Siti", **values: Any) -> Customer:
    return create_customer(actor=shop.people["cashier"].actor, name=name, **values)


def test_create_normalises_and_makes_up_a_code(in_shop: Shop) -> None:
    customer = make(in_shop, " Siti ", phone="0812 3456 7890")

    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Siti", "+6281234567890")
    assert len(customer.code) == 7


def test_audit_has_no_personal_values(in_shop: Shop) -> None:
    customer = make(in_shop, "Siti Rahayu", phone="081234567890", code="MBR-1")
    actor = in_shop.people["cashier"].actor
    update_customer(actor=actor, customer_id=customer.id, name="Siti Aminah", phone="081234567890")
    remove_customer(actor=actor, customer_id=customer.id)

    entries = AuditEntry.objects.filter(subject_id=customer.id).order_by("id")
    assert [(entry.action, entry.before, entry.after) for entry in entries] == [
        ("customer.created", None, {"fields": ["code", "name", "phone"]}),
        ("customer.updated", None, {"fields": ["name"]}),
        ("customer.removed", None, {"fields": ["birthday", "group", "name", "phone"]}),
    ]
    assert "Siti" not in json.dumps(list(entries.values("before", "after")))


def test_removing_erases_the_person_and_leaves_a_tombstone(in_shop: Shop) -> None:
    customer = make(in_shop, phone="081234567890")

    remove_customer(actor=in_shop.people["owner"].actor, customer_id=customer.id)

    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("", "")
    assert customer.deleted_at is not None
    with pytest.raises(NotFound):
        remove_customer(actor=in_shop.people["owner"].actor, customer_id=customer.id)


def test_an_update_without_a_change_writes_nothing(in_shop: Shop) -> None:
    customer = make(in_shop)

    update_customer(actor=in_shop.people["owner"].actor, customer_id=customer.id, name="Siti")

    assert AuditEntry.objects.filter(subject_id=customer.id).count() == 1


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": " "}, "name", "length"),
        ({"name": "x" * 121}, "name", "length"),
        ({"code": "x" * 21}, "code", "length"),
        ({"phone": "12"}, "phone", "invalid"),
    ],
)
def test_refusals(in_shop: Shop, values: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(in_shop, **values)

    assert [(error.field, error.code) for error in refusal.value.errors] == [(field, code)]


def test_a_taken_code_is_refused_on_its_field(in_shop: Shop, other_shop: Shop) -> None:
    make(in_shop, code="C1")
    second = make(in_shop, code="C2")
    actor = in_shop.people["owner"].actor

    acts: tuple[Callable[[], Customer], ...] = (
        lambda: make(in_shop, code="C1"),
        lambda: update_customer(actor=actor, customer_id=second.id, code="C1"),
    )
    for act in acts:
        with pytest.raises(InvalidInput) as refusal, transaction.atomic():
            act()
        assert [(e.field, e.code) for e in refusal.value.errors] == [("code", "taken")]
    with tenant_scope(other_shop.tenant.id):
        make(other_shop, code="C1")


def test_other_tenants_customers_are_not_found(in_shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        foreign = make(other_shop)
    actor = in_shop.people["owner"].actor

    for customer_id in (foreign.id, uuid7()):
        with pytest.raises(NotFound):
            update_customer(actor=actor, customer_id=customer_id, name="X")
        with pytest.raises(NotFound):
            remove_customer(actor=actor, customer_id=customer_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer WHERE id = %s", [foreign.id])
        assert cursor.fetchone() == (0,)


def test_search_by_name_code_and_any_spelling_of_the_telephone(in_shop: Shop) -> None:
    siti = make(in_shop, "Siti", code="AA1", phone="081234567890")
    budi = make(in_shop, "Budi", code="BB2")
    gone = make(in_shop, "Siti Lama")
    remove_customer(actor=in_shop.people["owner"].actor, customer_id=gone.id)

    assert list(find_customers()) == [budi, siti]
    for search in ("sit", "aa1", "+62 812-3456-7890", "0812 3456 7890"):
        assert list(find_customers(search)) == [siti]
    assert list(find_customers("Agus")) == []


# --- Groups --------------------------------------------------------------------------------------


def test_a_group_and_its_people(in_shop: Shop, other_shop: Shop) -> None:
    actor = in_shop.people["owner"].actor
    version = current_version()
    group = create_group(actor=actor, name="  Anggota  ", is_member=True)
    assert (group.name, current_version()) == ("Anggota", version + 1)
    siti = make(in_shop, "Siti", group=group, birthday=dt.date(1990, 11, 21))
    update_group(actor=actor, group_id=group.id, name="Member")
    assert current_version() == version + 2
    for name, code in ((" Member ", "taken"), (" ", "length"), ("x" * 61, "length")):
        with pytest.raises(InvalidInput) as error:
            create_group(actor=actor, name=name)
        assert [(wrong.field, wrong.code) for wrong in error.value.errors] == [("name", code)]
    with pytest.raises(GroupInUse):
        remove_group(actor=actor, group_id=group.id)
    update_customer(actor=actor, customer_id=siti.id, group=None)
    remove_group(actor=actor, group_id=group.id)
    with pytest.raises(InvalidInput) as error:
        update_customer(actor=actor, customer_id=siti.id, group=group)
    assert error.value.errors[0].code == "unknown"
    with tenant_scope(other_shop.tenant.id):
        theirs = create_group(actor=other_shop.people["owner"].actor, name="Lain")
    with pytest.raises(InvalidInput):
        make(in_shop, "Budi", group=theirs)
    with pytest.raises(NotFound):
        remove_group(actor=actor, group_id=theirs.id)
    with pytest.raises(NotFound):
        update_group(actor=actor, group_id=theirs.id, name="Kita")


def test_who_is_removed_has_no_birthday_and_no_group(in_shop: Shop) -> None:
    actor = in_shop.people["owner"].actor
    group = create_group(actor=actor, name="Anggota")
    siti = make(in_shop, "Siti", group=group, birthday=dt.date(1992, 2, 29))
    remove_customer(actor=actor, customer_id=siti.id)
    siti.refresh_from_db()
    assert (siti.birthday, siti.group) == (None, None)
    remove_group(actor=actor, group_id=group.id)


@pytest.mark.parametrize("birthday", [dt.date(1899, 12, 31), dt.date(2999, 1, 1)])
def test_a_birthday_that_cannot_be(in_shop: Shop, birthday: dt.date) -> None:
    with pytest.raises(InvalidInput) as error:
        make(in_shop, "Siti", birthday=birthday)
    assert [(wrong.field, wrong.code) for wrong in error.value.errors] == [
        ("birthday", "out_of_range")
    ]
