"""Approvals: for one act of one sign-in, by somebody who may, used once."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from rest_framework.test import APIClient

from apps.core import ratelimit
from apps.core.actors import Actor
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.tenants.errors import ApprovalInvalid, ApprovalRequired
from apps.tenants.models import Approval, AuthSession, Membership, MembershipOutlet
from apps.tenants.selectors import find_principal
from apps.tenants.services.approvals import use_approval
from tests.factories import PASSWORD, PIN, Shop

APPROVALS = "/api/v1/approvals"
SUBJECT = uuid7()

pytestmark = pytest.mark.usefixtures("many_tries")


def _ask(till: APIClient, shop: Shop, role: str = "supervisor", **changed: Any) -> Any:
    body = {
        "action": "order.void",
        "subject": str(SUBJECT),
        "employee": shop.people[role].membership.code,
        "pin": PIN,
    }
    return till.post(APPROVALS, {k: v for k, v in (body | changed).items() if v is not None})


def _ask_by_password(till: APIClient, shop: Shop, role: str, **changed: Any) -> Any:
    credential = {"email": shop.people[role].user.email, "password": PASSWORD}
    return _ask(till, shop, employee=None, pin=None, **(credential | changed))


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _caller(shop: Shop) -> Actor:
    """The actor of the newest sign-in, which is the asking till's."""
    with tenant_scope(shop.tenant.id):
        session = AuthSession.objects.order_by("-id")[0]
        actor = find_principal(session_id=session.id, tenant_id=shop.tenant.id)
    assert actor is not None
    return actor


def _use(shop: Shop, token: str, actor: Actor, **changed: Any) -> Membership:
    act: dict[str, Any] = {"action": "order.void", "subject_id": SUBJECT} | changed
    with tenant_scope(shop.tenant.id):
        return use_approval(token=token, actor=actor, **act)


def test_supervisor_approves_by_pin_and_it_works_once(shop: Shop) -> None:
    till = shop.till()
    answer = _ask(till, shop)
    assert answer.status_code == 201
    body = answer.json()
    assert body.keys() == {"token", "approver", "expires_at"}
    assert body["approver"] == "Supervisor"
    left = dt.datetime.fromisoformat(body["expires_at"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(seconds=295) < left <= dt.timedelta(minutes=5)
    caller = _caller(shop)
    assert _use(shop, body["token"], caller) == shop.people["supervisor"].membership
    with pytest.raises(ApprovalInvalid):
        _use(shop, body["token"], caller)


def test_approval_is_written_down(shop: Shop) -> None:
    token = _ask(shop.till(), shop, action="order.discount", amount="12.5").json()["token"]
    with tenant_scope(shop.tenant.id):
        approval = Approval.objects.get()
        entry = AuditEntry.objects.get(action="approval.given")
    assert token not in approval.token_hash
    assert entry.membership_id == shop.people["supervisor"].membership.id
    assert entry.subject_id == approval.id
    assert entry.after == {
        "action": "order.discount",
        "subject": str(SUBJECT),
        "amount": "12.50",
        "asked_by": str(shop.people["cashier"].membership.id),
    }


def test_approval_covers_nothing_else(shop: Shop, other_shop: Shop) -> None:
    token = _ask(shop.till(), shop).json()["token"]
    caller = _caller(shop)
    shop.till()
    another_till = _caller(shop)
    assert another_till.session_id != caller.session_id
    refused: list[Callable[[], Membership]] = [
        lambda: _use(shop, token, caller, action="order.price"),
        lambda: _use(shop, token, caller, subject_id=uuid7()),
        lambda: _use(shop, token, another_till),
        lambda: _use(shop, token, caller, amount=Decimal(1)),
        lambda: _use(shop, "x" + token, caller),
        lambda: _use(other_shop, token, caller),
    ]
    for use in refused:
        with pytest.raises(ApprovalInvalid):
            use()
    assert _use(shop, token, caller).name == "Supervisor", "the refusals did not use it up"


def test_no_token_says_what_is_needed(shop: Shop) -> None:
    shop.till()
    with pytest.raises(ApprovalRequired) as caught:
        _use(shop, "", _caller(shop))
    assert caught.value.extra == {"action": "order.void"}


def test_approval_expires_after_five_minutes(shop: Shop) -> None:
    token = _ask(shop.till(), shop).json()["token"]
    caller = _caller(shop)
    with (
        time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5, seconds=1)),
        pytest.raises(ApprovalInvalid),
    ):
        _use(shop, token, caller)


@pytest.mark.parametrize(("amount", "covered"), [("20", True), ("20.01", False)])
def test_approval_covers_up_to_its_amount(shop: Shop, amount: str, covered: bool) -> None:
    token = _ask(shop.till(), shop, action="order.discount", amount="20").json()["token"]
    caller = _caller(shop)
    discount = {"action": "order.discount", "amount": Decimal(amount)}
    if covered:
        assert _use(shop, token, caller, **discount).name == "Supervisor"
    else:
        with pytest.raises(ApprovalInvalid):
            _use(shop, token, caller, **discount)


@pytest.mark.parametrize(
    ("role", "action", "amount", "status"),
    [
        ("supervisor", "order.discount", "30", 201),
        ("supervisor", "order.discount", "30.01", 403),
        ("supervisor", "order.discount", None, 403),
        ("manager", "order.discount", "100", 201),
        ("manager", "order.discount", None, 201),
        ("supervisor", "order.price", "5000", 201),
        ("owner", "order.void", None, 201),
        ("cashier", "order.void", None, 403),
        ("cashier", "order.discount", "1", 403),
        ("kitchen", "order.price", None, 403),
        ("accountant", "order.void", None, 403),
    ],
)
def test_who_may_approve_what(
    shop: Shop, role: str, action: str, amount: str | None, status: int
) -> None:
    answer = _ask(shop.till(), shop, role, action=action, amount=amount)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "permission_denied"
        with tenant_scope(shop.tenant.id):
            assert not Approval.objects.exists()


def test_right_taken_from_the_role_counts(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        role = shop.people["supervisor"].membership.role
        role.permissions = [name for name in role.permissions if name != "orders.void"]
        role.save(update_fields=["permissions"])
    assert _ask(shop.till(), shop).status_code == 403


def test_supervisor_of_another_outlet_is_refused(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        MembershipOutlet.objects.filter(membership=shop.people["supervisor"].membership).update(
            outlet=shop.second_outlet
        )
    assert _code(_ask(shop.till(), shop)) == (401, "pin_wrong")
    by_password = _ask_by_password(shop.till(), shop, "supervisor")
    assert _code(by_password) == (403, "permission_denied")


def test_wrong_pins_at_approvals_lock_too(shop: Shop) -> None:
    till = shop.till()
    codes = [_code(_ask(till, shop, pin="000001"))[1] for _ in range(5)]
    assert codes == ["pin_wrong"] * 4 + ["pin_locked"]
    assert _code(_ask(till, shop)) == (429, "pin_locked")


def test_approval_by_password(shop: Shop) -> None:
    answer = _ask_by_password(shop.till(), shop, "manager")
    assert (answer.status_code, answer.json()["approver"]) == (201, "Manager")
    wrong = _ask_by_password(shop.till(), shop, "manager", password="wrong")
    assert _code(wrong) == (401, "wrong_credentials")


def test_approval_by_password_needs_the_second_factor(shop: Shop) -> None:
    TOTP.activate(shop.people["manager"].user, generate_totp_secret())
    assert _code(_ask_by_password(shop.till(), shop, "manager")) == (401, "otp_required")
    wrong = _ask_by_password(shop.till(), shop, "manager", otp="000")
    assert _code(wrong) == (401, "otp_wrong")


def test_manager_of_another_tenant_cannot_approve(shop: Shop, other_shop: Shop) -> None:
    answer = _ask_by_password(
        shop.till(), shop, "manager", email=other_shop.people["manager"].user.email
    )
    assert _code(answer) == (403, "no_membership")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"action": "order.delete"}, "action", "invalid_choice"),
        ({"subject": "x"}, "subject", "invalid"),
        ({"amount": "-1"}, "amount", "min_value"),
        ({"amount": "NaN"}, "amount", "invalid"),
        ({"pin": None}, "body", "one_of"),
        ({"employee": None, "pin": None}, "body", "one_of"),
        ({"email": "a@b.test", "password": "x"}, "body", "one_of"),
        ({"token": "x"}, "token", "unknown_field"),
    ],
)
def test_wrong_bodies(shop: Shop, change: dict[str, Any], field: str, code: str) -> None:
    answer = _ask(shop.till(), shop, **change)
    assert _code(answer) == (400, "invalid")
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]


def test_caller_must_be_signed_in(shop: Shop, api: APIClient) -> None:
    assert _code(_ask(api, shop)) == (401, "not_authenticated")


def test_asking_is_limited_by_address(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "LOGIN", ratelimit.Limit("login", 1))
    till = shop.till()
    assert [_ask(till, shop).status_code for _ in range(2)] == [201, 429]
