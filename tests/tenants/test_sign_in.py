"""Signing in software: password, second factor, choice of tenant, lockout."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from rest_framework.test import APIClient

from apps.core import ratelimit
from apps.core.actors import system_actor
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, SignInFailure, User
from apps.tenants.services import lockout
from apps.tenants.services.people import add_person
from tests.factories import PASSWORD, Shop

TOKEN = "/api/v1/auth/token"


pytestmark = pytest.mark.usefixtures("many_tries")


def _sign_in(api: APIClient, shop: Shop, role: str = "owner", **changed: Any) -> Any:
    body = {"email": shop.people[role].user.email, "password": PASSWORD} | changed
    return api.post(TOKEN, body)


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _totp(secret: str, offset: int = 0) -> str:
    counter = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter[len(counter) // 2] + offset))


def test_sign_in_gives_tokens_for_the_tenant(shop: Shop, api: APIClient) -> None:
    answer = _sign_in(api, shop)
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"access", "refresh", "expires_in", "tenant"}
    assert body["tenant"] == {"id": str(shop.tenant.id), "name": "Kedai Satu"}
    assert body["expires_in"] == 900
    me = api.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {body['access']}"}).json()
    assert me["membership"] == str(shop.people["owner"].membership.id)
    with tenant_scope(shop.tenant.id):
        entry = AuditEntry.objects.get(action="session.opened")
        assert entry.membership_id == shop.people["owner"].membership.id
        assert entry.ip == "127.0.0.1"


def test_email_is_compared_without_case(shop: Shop, api: APIClient) -> None:
    email = shop.people["owner"].user.email.upper()
    assert _sign_in(api, shop, email=email).status_code == 200


def test_wrong_password_and_unknown_person_answer_alike(shop: Shop, api: APIClient) -> None:
    wrong = _sign_in(api, shop, password="wrong-password")
    unknown = _sign_in(api, shop, email="nobody@example.test")
    assert _code(wrong) == _code(unknown) == (401, "wrong_credentials")
    skip = {"request_id"}
    same = [{k: v for k, v in a.json().items() if k not in skip} for a in (wrong, unknown)]
    assert same[0] == same[1]


def test_inactive_person_is_refused(shop: Shop, api: APIClient) -> None:
    User.objects.filter(id=shop.people["owner"].user.id).update(is_active=False)
    assert _code(_sign_in(api, shop)) == (401, "wrong_credentials")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"email": "no-address"}, "email", "invalid"),
        ({"password": ""}, "password", "blank"),
        ({"tenant": "x"}, "tenant", "invalid"),
        ({"tenannt": "x"}, "tenannt", "unknown_field"),
        ({"password": "x" * 201}, "password", "max_length"),
    ],
)
def test_wrong_fields_are_named(
    shop: Shop, api: APIClient, change: dict[str, Any], field: str, code: str
) -> None:
    answer = _sign_in(api, shop, **change)
    assert _code(answer) == (400, "invalid")
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]


def test_person_of_two_tenants_names_one(shop: Shop, other_shop: Shop, api: APIClient) -> None:
    owner = shop.people["owner"].user
    with tenant_scope(other_shop.tenant.id):
        actor = system_actor(other_shop.tenant.id)
        add_person(name="Tamu", code="9001", role_key="manager", actor=actor, user=owner)
    answer = _sign_in(api, shop)
    assert _code(answer) == (400, "tenant_required")
    assert answer.json()["tenants"] == [
        {"id": str(other_shop.tenant.id), "name": "Kedai Dua"},
        {"id": str(shop.tenant.id), "name": "Kedai Satu"},
    ]
    chosen = _sign_in(api, shop, tenant=str(other_shop.tenant.id))
    assert chosen.json()["tenant"]["name"] == "Kedai Dua"


def test_foreign_tenant_is_refused(shop: Shop, other_shop: Shop, api: APIClient) -> None:
    for tenant in (other_shop.tenant.id, uuid7()):
        assert _code(_sign_in(api, shop, tenant=str(tenant))) == (403, "no_membership")
    with tenant_scope(shop.tenant.id):
        Membership.objects.update(is_active=False)
    assert _code(_sign_in(api, shop)) == (403, "no_membership")


def test_second_factor_is_asked_for_and_used_once(shop: Shop, api: APIClient) -> None:
    secret = generate_totp_secret()
    TOTP.activate(shop.people["owner"].user, secret)
    assert _code(_sign_in(api, shop)) == (401, "otp_required")
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False):  # a code holds 30 seconds
        otp = _totp(secret)
        wrong = f"{(int(otp) + 1) % 1_000_000:06d}"
        assert _code(_sign_in(api, shop, otp=wrong)) == (401, "otp_wrong")
        assert _sign_in(api, shop, otp=otp).status_code == 200
        assert _code(_sign_in(api, shop, otp=otp)) == (401, "otp_wrong")


def test_password_is_asked_before_the_second_factor(shop: Shop, api: APIClient) -> None:
    TOTP.activate(shop.people["owner"].user, generate_totp_secret())
    assert _code(_sign_in(api, shop, password="wrong")) == (401, "wrong_credentials")


def test_recovery_code_works_once(shop: Shop, api: APIClient) -> None:
    user = shop.people["owner"].user
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    assert _sign_in(api, shop, otp=code).status_code == 200
    assert _code(_sign_in(api, shop, otp=code)) == (401, "otp_wrong")


def test_wrong_second_factor_counts_for_the_lockout(shop: Shop, api: APIClient) -> None:
    secret = generate_totp_secret()
    TOTP.activate(shop.people["owner"].user, secret)
    for _ in range(5):
        assert _code(_sign_in(api, shop, otp="no"))[1] == "otp_wrong"
    assert _code(_sign_in(api, shop, otp=_totp(secret))) == (429, "sign_in_locked")


def test_five_failures_lock_the_email_for_five_minutes(shop: Shop, api: APIClient) -> None:
    for _ in range(5):
        assert _code(_sign_in(api, shop, password="wrong"))[1] == "wrong_credentials"
    locked = _sign_in(api, shop)
    assert _code(locked) == (429, "sign_in_locked")
    assert locked["Retry-After"] == "300"
    assert _sign_in(api, shop, "manager").status_code == 200, "others are not locked"
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5, seconds=2)):
        assert _sign_in(api, shop).status_code == 200


def test_lockout_counts_while_redis_is_away(
    shop: Shop, api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimit, "_redis_away_until", float("inf"))
    monkeypatch.setattr(cache, "get", None)
    for _ in range(5):
        _sign_in(api, shop, password="wrong")
    assert _code(_sign_in(api, shop)) == (429, "sign_in_locked")


def test_unknown_emails_are_locked_alike(shop: Shop, api: APIClient) -> None:
    for _ in range(5):
        _sign_in(api, shop, email="nobody@example.test")
    answer = _sign_in(api, shop, email="Nobody@Example.test ")
    assert _code(answer) == (429, "sign_in_locked")


def test_failures_are_kept_without_the_address(shop: Shop, api: APIClient) -> None:
    _sign_in(api, shop, password="wrong")
    failure = SignInFailure.objects.get()
    assert shop.people["owner"].user.email not in failure.email_hash
    assert len(failure.email_hash) == 64


def test_old_failures_are_forgotten(db: None) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6)):
        lockout.count_failure("a@example.test")
        assert SignInFailure.objects.count() == 1
    lockout.refuse_if_locked("a@example.test")


def test_eleventh_try_of_an_address_waits(
    shop: Shop, api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimit, "LOGIN", ratelimit.Limit("login", 10))
    emails = [f"person{n}@example.test" for n in range(11)]
    codes = [_sign_in(api, shop, email=email).status_code for email in emails]
    assert codes == [401] * 10 + [429]
    assert api.post("/api/v1/auth/refresh", {"refresh": "x"}).status_code == 429
