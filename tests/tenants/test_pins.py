"""Cashiers at the till: signing in by PIN, lockout, leaving."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from apps.core import ratelimit
from apps.core.actors import system_actor
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import AuditEntry, OutboxEvent
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, MembershipOutlet
from apps.tenants.permissions import ROLE_PERMISSIONS, TERMINAL_PERMISSIONS
from apps.tenants.services.pins import set_pin
from tests.factories import PIN, Shop

PIN_ADDRESS = "/api/v1/auth/pin"
ME = "/api/v1/auth/me"

pytestmark = pytest.mark.usefixtures("many_tries")


def _enter(till: APIClient, shop: Shop, role: str = "cashier", pin: str = PIN) -> Any:
    code = shop.people[role].membership.code
    return till.post(PIN_ADDRESS, {"employee": code, "pin": pin})


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _member(shop: Shop, role: str = "cashier") -> Membership:
    with tenant_scope(shop.tenant.id):
        return Membership.objects.get(id=shop.people[role].membership.id)


def test_terminal_alone_may_only_read_the_feed(shop: Shop) -> None:
    me = shop.till(None).get(ME).json()
    assert me["permissions"] == sorted(TERMINAL_PERMISSIONS) == ["feed.read"]
    assert (me["kind"], me["membership"], me["name"], me["role"]) == ("terminal", None, "", "")
    assert me["terminal"]["code"] == "A1"
    assert [outlet["code"] for outlet in me["outlets"]] == ["PST"]


def test_cashier_signs_in_and_leaves(shop: Shop) -> None:
    till = shop.till(None)
    answer = _enter(till, shop)
    assert answer.status_code == 200
    cashier = shop.people["cashier"].membership
    assert answer.json() == {
        "id": str(cashier.id),
        "name": "Cashier",
        "role": "cashier",
        "permissions": sorted(ROLE_PERMISSIONS["cashier"]),
        "discount_limit": "10.00",
    }
    me = till.get(ME).json()
    assert (me["kind"], me["membership"]) == ("terminal", str(cashier.id))
    assert "orders.place" in me["permissions"]
    assert till.delete(PIN_ADDRESS).status_code == 204
    assert till.get(ME).json()["permissions"] == ["feed.read"]
    with tenant_scope(shop.tenant.id):
        trail = AuditEntry.objects.filter(action__startswith="cashier.").order_by("id")
        assert [(e.action, e.subject_id) for e in trail] == [
            ("cashier.signed_in", cashier.id),
            ("cashier.signed_out", cashier.id),
        ]


def test_next_cashier_takes_over(shop: Shop) -> None:
    till = shop.till("cashier")
    assert _enter(till, shop, "supervisor").status_code == 200
    assert till.get(ME).json()["role"] == "supervisor"


def test_only_a_terminal_has_cashiers(shop: Shop) -> None:
    client = shop.client("manager")
    assert _code(_enter(client, shop)) == (409, "terminal_required")
    answer = client.delete(PIN_ADDRESS)
    assert _code(answer) == (409, "terminal_required")


def test_wrong_pin_and_unknown_number_answer_alike(shop: Shop) -> None:
    till = shop.till(None)
    wrong = _enter(till, shop, pin="000001")
    unknown = till.post(PIN_ADDRESS, {"employee": "9999", "pin": PIN})
    assert _code(wrong) == _code(unknown) == (401, "pin_wrong")
    assert wrong.json()["detail"] == unknown.json()["detail"]
    assert till.get(ME).json()["membership"] is None


def test_a_till_is_told_how_many_tries_are_left(shop: Shop) -> None:
    till = shop.till(None)
    left = [_enter(till, shop, pin="000001").json().get("tries_left") for _ in range(4)]
    assert left == [4, 3, 2, 1]
    assert "tries_left" not in till.post(PIN_ADDRESS, {"employee": "9999", "pin": PIN}).json()


def test_five_wrong_pins_lock_for_five_minutes(shop: Shop) -> None:
    till = shop.till(None)
    for _ in range(4):
        assert _code(_enter(till, shop, pin="000001")) == (401, "pin_wrong")
    fifth = _enter(till, shop, pin="000001")
    assert _code(fifth) == (429, "pin_locked")
    assert 298 <= int(fifth["Retry-After"]) <= 300
    until = _member(shop).pin_locked_until
    assert until is not None
    assert fifth.json()["locked_until"] == until.isoformat()
    assert _code(_enter(till, shop)) == (429, "pin_locked"), "the right one does not help"
    assert _enter(till, shop, "supervisor").status_code == 200, "others are not locked"
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5, seconds=2)):
        assert (
            till.post(PIN_ADDRESS, {"employee": _member(shop).code, "pin": PIN}).status_code == 200
        )
    with tenant_scope(shop.tenant.id):
        locked = AuditEntry.objects.get(action="person.pin_locked")
        assert locked.subject_id == shop.people["cashier"].membership.id
        assert locked.terminal_id == shop.terminal.id
        assert OutboxEvent.objects.filter(name="person.pin_locked").count() == 1


def test_right_pin_forgets_the_failures(shop: Shop) -> None:
    till = shop.till(None)
    for _ in range(4):
        _enter(till, shop, pin="000001")
    assert _member(shop).pin_failures == 4
    assert _enter(till, shop).status_code == 200
    assert _member(shop).pin_failures == 0


def test_failures_count_while_redis_is_away(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "_redis_away_until", float("inf"))
    till = shop.till(None)
    codes = [_code(_enter(till, shop, pin="000001"))[1] for _ in range(6)]
    assert codes == ["pin_wrong"] * 4 + ["pin_locked"] * 2


def test_new_pin_lifts_the_lock(shop: Shop) -> None:
    till = shop.till(None)
    for _ in range(5):
        _enter(till, shop, pin="000001")
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        set_pin(membership_id=shop.people["cashier"].membership.id, pin="739104", actor=actor)
    assert _code(_enter(till, shop)) == (401, "pin_wrong")
    assert _enter(till, shop, pin="739104").status_code == 200


def test_cashier_of_another_outlet_is_refused(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        member = shop.people["cashier"].membership
        MembershipOutlet.objects.filter(membership=member).update(outlet=shop.second_outlet)
    assert _code(_enter(shop.till(None), shop)) == (401, "pin_wrong")
    assert _member(shop).pin_failures == 0
    me = shop.till("cashier").get(ME).json()
    assert me["permissions"] == ["feed.read"], "and loses her rights where she was signed in"


def test_cashier_of_another_tenant_is_refused(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        Membership.objects.filter(code="1004").update(code="7777")
    answer = shop.till(None).post(PIN_ADDRESS, {"employee": "7777", "pin": PIN})
    assert _code(answer) == (401, "pin_wrong")


def test_person_without_pin_or_inactive_is_refused(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=shop.people["cashier"].membership.id).update(pin_hash="")
        Membership.objects.filter(id=shop.people["supervisor"].membership.id).update(
            is_active=False
        )
    till = shop.till(None)
    assert _code(_enter(till, shop)) == (401, "pin_wrong")
    assert _code(_enter(till, shop, "supervisor")) == (401, "pin_wrong")


def test_deactivated_cashier_loses_her_rights_at_once(shop: Shop) -> None:
    till = shop.till("cashier")
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=shop.people["cashier"].membership.id).update(is_active=False)
    assert till.get(ME).json()["permissions"] == ["feed.read"]


def test_pin_calls_are_limited_by_address(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "LOGIN", ratelimit.Limit("login", 2))
    till = shop.till(None)
    codes = [_enter(till, shop).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert till.delete(PIN_ADDRESS).status_code == 204, "leaving is not"


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "1111", "", "١٢٣٤٥"])
def test_weak_pin_is_refused(in_shop: Shop, pin: str) -> None:
    member = in_shop.people["cashier"].membership
    with pytest.raises(InvalidInput) as caught:
        set_pin(membership_id=member.id, pin=pin, actor=system_actor(in_shop.tenant.id))
    assert [(e.field, e.code) for e in caught.value.errors] == [("pin", "weak")]


def test_pin_of_nobody(in_shop: Shop) -> None:
    with pytest.raises(NotFound):
        set_pin(membership_id=uuid7(), pin=PIN, actor=system_actor(in_shop.tenant.id))


def test_pin_is_not_stored_readably(shop: Shop) -> None:
    hashes = {_member(shop, role).pin_hash for role in ("cashier", "supervisor", "manager")}
    assert len(hashes) == 3, "the same PIN has another hash for each person"
    assert not any(PIN in value for value in hashes)
