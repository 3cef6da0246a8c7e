"""The people that a terminal offers to choose from."""

from typing import Any

import pytest

from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, MembershipOutlet
from tests.factories import Shop

STAFF = "/api/v1/terminals/staff"


def _codes(shop: Shop) -> list[str]:
    answer = shop.till(None).get(STAFF)
    assert answer.status_code == 200
    return [person["code"] for person in answer.json()]


def _change(shop: Shop, role: str, **values: Any) -> None:
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=shop.people[role].membership.id).update(**values)


def test_people_with_a_pin_by_name(shop: Shop) -> None:
    answer = shop.till(None).get(STAFF).json()
    assert {person["role"] for person in answer} >= {"owner", "supervisor", "cashier", "kitchen"}
    assert answer == sorted(answer, key=lambda person: person["name"])
    cashier = shop.people["cashier"].membership
    rights = {"may_sell": True, "may_approve": False, "may_cook": True}
    assert {"code": cashier.code, "name": "Cashier", "role": "cashier", **rights} in answer


@pytest.mark.parametrize(
    ("role", "sells", "approves", "cooks"),
    [
        ("owner", True, True, True),
        ("supervisor", True, True, True),
        ("kitchen", False, False, True),
        ("accountant", False, False, False),
    ],
)
def test_what_each_may_do_here(
    shop: Shop, role: str, sells: bool, approves: bool, cooks: bool
) -> None:
    [person] = [one for one in shop.till(None).get(STAFF).json() if one["role"] == role]
    assert [person[may] for may in ("may_sell", "may_approve", "may_cook")] == [
        sells,
        approves,
        cooks,
    ]


def test_no_secret_and_no_id_is_told(shop: Shop) -> None:
    for person in shop.till(None).get(STAFF).json():
        assert person.keys() == {
            *("code", "name", "role"),
            *("may_sell", "may_approve", "may_cook"),
        }


@pytest.mark.parametrize("change", [{"is_active": False}, {"pin_hash": ""}])
def test_who_cannot_sign_in_is_not_offered(shop: Shop, change: dict[str, Any]) -> None:
    code = shop.people["cashier"].membership.code
    assert code in _codes(shop)
    _change(shop, "cashier", **change)
    assert code not in _codes(shop)


def test_only_people_of_the_outlet(shop: Shop) -> None:
    cashier = shop.people["cashier"].membership
    _change(shop, "cashier", all_outlets=False)
    with tenant_scope(shop.tenant.id):
        MembershipOutlet.objects.filter(membership=cashier).delete()
    assert cashier.code not in _codes(shop)
    with tenant_scope(shop.tenant.id):
        MembershipOutlet.objects.create(membership=cashier, outlet=shop.outlet)
    assert _codes(shop).count(cashier.code) == 1


def test_another_tenant_is_not_seen(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        Membership.objects.filter(id=other_shop.people["cashier"].membership.id).update(code="999")
    assert "999" not in _codes(shop)
    assert "999" in _codes(other_shop)


def test_people_and_programs_have_no_such_list(shop: Shop) -> None:
    answer = shop.client("owner").get(STAFF)
    assert (answer.status_code, answer.json()["code"]) == (409, "terminal_required")
