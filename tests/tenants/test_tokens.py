"""Bearer tokens: forged, expired, rotated, used twice, revoked."""

import datetime as dt
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings
from pytest_django import Settings
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.tenants.models import AuthSession, Membership, Terminal, User
from apps.tenants.services.tokens import TokenPair, open_session
from tests.factories import Shop

ME = "/api/v1/auth/me"
REFRESH = "/api/v1/auth/refresh"
OTHER_KEY = "f" * 8 + "0123456789abcdef0123456789abcdef"


def _person(shop: Shop, role: str = "cashier") -> tuple[AuthSession, TokenPair]:
    with tenant_scope(shop.tenant.id):
        return open_session(membership=shop.people[role].membership)


def _me(api: APIClient, token: str, scheme: str = "Bearer") -> int:
    return api.get(ME, headers={"Authorization": f"{scheme} {token}"}).status_code


def _forge(token: str, *, key: str = "", headers: Any = None, **changed: Any) -> str:
    """The token with other claims, signed with the real key unless another is given."""
    kid, real = next(iter(settings.JWT_ACCESS_KEYS.items()))
    claims = jwt.decode(token, options={"verify_signature": False}) | changed
    return jwt.encode(claims, key or real, algorithm="HS256", headers=headers or {"kid": kid})


def test_access_token_signs_in(shop: Shop, api: APIClient) -> None:
    _, tokens = _person(shop)
    assert tokens.expires_in == 900
    assert _me(api, tokens.access) == 200
    assert _me(api, tokens.access, scheme="bearer") == 200


def test_forged_tokens_are_refused(shop: Shop, other_shop: Shop, api: APIClient) -> None:
    _, tokens = _person(shop)
    session = str(_person(other_shop)[0].id)
    claims = jwt.decode(tokens.access, options={"verify_signature": False})
    forged = {
        "other key": _forge(tokens.access, key=OTHER_KEY),
        "unknown kid": _forge(tokens.access, headers={"kid": "nobody"}),
        "no signature": jwt.encode(claims, None, algorithm="none"),
        "refresh as access": tokens.refresh,
        "wrong type": _forge(tokens.access, typ="refresh"),
        "another tenant's session": _forge(tokens.access, sub=session),
        "another tenant": _forge(tokens.access, tid=str(other_shop.tenant.id)),
        "unknown session": _forge(tokens.access, sub=str(uuid7())),
        "no expiry": _forge(tokens.access, exp=None),
        "garbage": "a.b.c",
        "empty": "",
    }
    for why, token in forged.items():
        answer = api.get(ME, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, why
        assert answer.json()["code"] == "not_authenticated", why
        assert answer["WWW-Authenticate"] == "Bearer"
    assert _me(api, tokens.access, scheme="Basic") == 401
    assert api.get(ME).status_code == 401


def test_access_token_expires_after_fifteen_minutes(shop: Shop, api: APIClient) -> None:
    _, tokens = _person(shop)
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now + dt.timedelta(seconds=890)):
        assert _me(api, tokens.access) == 200
    with time_machine.travel(now + dt.timedelta(seconds=901)):
        assert _me(api, tokens.access) == 401


def test_keys_rotate_by_kid(shop: Shop, api: APIClient, settings: Settings) -> None:
    _, old = _person(shop)
    former = settings.JWT_ACCESS_KEYS
    settings.JWT_ACCESS_KEYS = {"k9": OTHER_KEY} | former
    _, new = _person(shop)
    assert jwt.get_unverified_header(new.access)["kid"] == "k9"
    assert (_me(api, old.access), _me(api, new.access)) == (200, 200)
    settings.JWT_ACCESS_KEYS = {"k9": OTHER_KEY}
    assert (_me(api, old.access), _me(api, new.access)) == (401, 200)


def test_refresh_gives_a_new_pair(shop: Shop, api: APIClient) -> None:
    _, tokens = _person(shop)
    answer = api.post(REFRESH, {"refresh": tokens.refresh})
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"access", "refresh", "expires_in"}
    assert body["refresh"] != tokens.refresh
    assert _me(api, body["access"]) == 200
    again = api.post(REFRESH, {"refresh": body["refresh"]})
    assert again.status_code == 200


def test_access_token_does_not_refresh(shop: Shop, api: APIClient) -> None:
    _, tokens = _person(shop)
    answer = api.post(REFRESH, {"refresh": tokens.access})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_refresh_token_used_twice_revokes_the_sign_in(shop: Shop, api: APIClient) -> None:
    session, tokens = _person(shop)
    newer = api.post(REFRESH, {"refresh": tokens.refresh}).json()
    stolen = api.post(REFRESH, {"refresh": tokens.refresh})
    assert (stolen.status_code, stolen.json()["code"]) == (401, "refresh_token_reused")
    assert _me(api, newer["access"]) == 401
    assert api.post(REFRESH, {"refresh": newer["refresh"]}).status_code == 401
    with tenant_scope(shop.tenant.id):
        session.refresh_from_db()
        assert session.revoked_reason == "refresh_token_reused"
        entry = AuditEntry.objects.get(action="session.revoked")
        assert (entry.subject_id, entry.actor_kind) == (session.id, "system")


def test_refresh_token_expires_after_thirty_days(shop: Shop, api: APIClient) -> None:
    _, tokens = _person(shop)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=30, seconds=1)):
        assert api.post(REFRESH, {"refresh": tokens.refresh}).status_code == 401


def test_sign_out_works_on_the_next_request(shop: Shop, api: APIClient) -> None:
    session, tokens = _person(shop)
    _, other = _person(shop)
    bearer = {"Authorization": f"Bearer {tokens.access}"}
    assert api.post("/api/v1/auth/logout", headers=bearer).status_code == 204
    assert _me(api, tokens.access) == 401
    assert api.post(REFRESH, {"refresh": tokens.refresh}).status_code == 401
    assert _me(api, other.access) == 200
    with tenant_scope(shop.tenant.id):
        session.refresh_from_db()
        assert session.revoked_reason == "signed_out"


def test_deactivation_works_on_the_next_request(shop: Shop, api: APIClient) -> None:
    person = shop.people["cashier"]
    _, tokens = _person(shop)

    def state() -> tuple[int, int]:
        refreshed = api.post(REFRESH, {"refresh": tokens.refresh}).status_code
        return _me(api, tokens.access), refreshed

    User.objects.filter(id=person.user.id).update(is_active=False)
    assert state() == (401, 401)
    User.objects.filter(id=person.user.id).update(is_active=True)
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=person.membership.id).update(is_active=False)
    assert state() == (401, 401)
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=person.membership.id).update(is_active=True)
        type(shop.tenant).objects.update(is_active=False)
    assert _me(api, tokens.access) == 401


def test_revoked_terminal_is_out_on_the_next_request(shop: Shop) -> None:
    till = shop.till()
    assert till.get(ME).status_code == 200
    with tenant_scope(shop.tenant.id):
        Terminal.objects.filter(id=shop.terminal.id).update(revoked_at=dt.datetime.now(dt.UTC))
    assert till.get(ME).status_code == 401


@pytest.mark.parametrize("body", [{}, {"refresh": ""}, {"refresh": 5}, {"refresh": "x", "a": 1}])
def test_malformed_refresh_is_400_or_401(db: None, api: APIClient, body: dict[str, Any]) -> None:
    answer = api.post(REFRESH, body)
    assert answer.status_code == (401 if body == {"refresh": 5} else 400)


def _refresh(api: APIClient, token: str, *, seconds: float) -> tuple[int, dict[str, Any]]:
    """Refresh that many seconds from now."""
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)):
        answer = api.post(REFRESH, {"refresh": token})
    return answer.status_code, answer.json()


def test_a_till_that_lost_the_answer_may_ask_again(shop: Shop, api: APIClient) -> None:
    _, tokens = _person(shop)
    _refresh(api, tokens.refresh, seconds=0)
    lost_again, _ = _refresh(api, tokens.refresh, seconds=6)
    status, body = _refresh(api, tokens.refresh, seconds=12)
    assert (lost_again, status) == (200, 200)
    assert _refresh(api, body["refresh"], seconds=20)[0] == 200


def test_a_lost_answer_that_somebody_held_ends_the_sign_in(shop: Shop, api: APIClient) -> None:
    session, tokens = _person(shop)
    _, held = _refresh(api, tokens.refresh, seconds=0)
    _, thief = _refresh(api, tokens.refresh, seconds=6)
    status, body = _refresh(api, held["refresh"], seconds=900)
    assert (status, body["code"]) == (401, "refresh_token_reused")
    assert _refresh(api, thief["refresh"], seconds=901)[0] == 401
    with tenant_scope(shop.tenant.id):
        session.refresh_from_db()
        assert session.revoked_reason == "refresh_token_reused"


def test_an_older_token_than_the_last_used_one_ends_the_sign_in(shop: Shop, api: APIClient) -> None:
    _, tokens = _person(shop)
    _, second = _refresh(api, tokens.refresh, seconds=0)
    assert _refresh(api, second["refresh"], seconds=6)[0] == 200
    status, body = _refresh(api, tokens.refresh, seconds=60)
    assert (status, body["code"]) == (401, "refresh_token_reused")
