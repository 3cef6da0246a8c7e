"""Terminals: pairing once, pairing again, revoking; who may see and do that."""

import datetime as dt
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from rest_framework.test import APIClient

from apps.core import ratelimit
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.tenants.models import PairingCode, Terminal
from tests.factories import Shop

PAIR = "/api/v1/terminals/pair"
ME = "/api/v1/auth/me"
PRIVATE = ec.generate_private_key(ec.SECP256R1())
PEM = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

pytestmark = pytest.mark.usefixtures("many_tries")


def _new_code(shop: Shop, terminal: Terminal | None = None) -> str:
    terminal = terminal or shop.terminal
    answer = shop.client("owner").post(f"/api/v1/terminals/{terminal.id}/pairing-code")
    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 900
    return str(answer.json()["code"])


def _pair(api: APIClient, code: str, public_key: str = PEM) -> Any:
    return api.post(PAIR, {"code": code, "public_key": public_key})


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _me(api: APIClient, tokens: dict[str, Any]) -> Any:
    return api.get(ME, headers={"Authorization": f"Bearer {tokens['access']}"})


def test_pairing_binds_the_device(shop: Shop, api: APIClient) -> None:
    body = _pair(api, _new_code(shop)).json()
    assert body.keys() == {"access", "refresh", "expires_in", "terminal", "journal"}
    assert body["journal"]["ordinal"] == 1
    assert body["terminal"]["id"] == str(shop.terminal.id)
    assert body["terminal"]["outlet"] == str(shop.outlet.id)
    assert _me(api, body).json()["terminal"]["code"] == "A1"
    with tenant_scope(shop.tenant.id):
        terminal = Terminal.objects.get(id=shop.terminal.id)
        assert terminal.public_key == PEM.strip()
        assert terminal.paired_at is not None
        actions = AuditEntry.objects.filter(subject_id=terminal.id).order_by("id")
        assert list(actions.values_list("action", flat=True)) == [
            "terminal.created",
            "terminal.pairing_code_made",
            "terminal.paired",
        ]


def test_code_may_be_typed_with_dash_and_small_letters(shop: Shop, api: APIClient) -> None:
    code = _new_code(shop)
    assert _pair(api, f" {code[:4]}-{code[4:]} ".lower()).status_code == 200


def test_code_works_once(shop: Shop, api: APIClient) -> None:
    code = _new_code(shop)
    first = _pair(api, code)
    assert _code(_pair(api, code)) == (400, "pairing_code_invalid")
    assert _me(api, first.json()).status_code == 200


def test_code_expires_after_fifteen_minutes(shop: Shop, api: APIClient) -> None:
    code = _new_code(shop)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=15, seconds=1)):
        assert _code(_pair(api, code)) == (400, "pairing_code_invalid")


def test_newer_code_replaces_the_older(shop: Shop, api: APIClient) -> None:
    older, newer = _new_code(shop), _new_code(shop)
    assert _code(_pair(api, older)) == (400, "pairing_code_invalid")
    assert _pair(api, newer).status_code == 200


def test_code_is_kept_as_a_hash(shop: Shop) -> None:
    code = _new_code(shop)
    with tenant_scope(shop.tenant.id):
        assert code not in PairingCode.objects.get().code_hash


def test_pairing_again_ends_the_former_device(shop: Shop, api: APIClient) -> None:
    former = _pair(api, _new_code(shop)).json()
    present = _pair(api, _new_code(shop)).json()
    assert _code(_me(api, former)) == (401, "sign_in_ended")
    answer = api.post("/api/v1/auth/refresh", {"refresh": former["refresh"]})
    assert _code(answer) == (401, "sign_in_ended")
    assert _me(api, present).status_code == 200


def test_revoked_terminal_is_out_until_paired_again(shop: Shop, api: APIClient) -> None:
    tokens = _pair(api, _new_code(shop)).json()
    waiting = _new_code(shop)
    owner = shop.client("owner")
    assert owner.post(f"/api/v1/terminals/{shop.terminal.id}/revoke").status_code == 204
    assert _code(_me(api, tokens)) == (401, "sign_in_ended")
    refreshed = api.post("/api/v1/auth/refresh", {"refresh": tokens["refresh"]})
    assert _code(refreshed) == (401, "sign_in_ended")
    assert _code(_pair(api, waiting)) == (400, "pairing_code_invalid"), "old codes end too"
    again = _pair(api, _new_code(shop)).json()
    assert again["terminal"]["revoked_at"] is None
    assert _me(api, again).status_code == 200


def test_code_of_an_inactive_tenant_does_not_work(shop: Shop, api: APIClient) -> None:
    code = _new_code(shop)
    with tenant_scope(shop.tenant.id):
        type(shop.tenant).objects.update(is_active=False)
    assert _code(_pair(api, code)) == (400, "pairing_code_invalid")


def test_jwk_is_accepted(shop: Shop, api: APIClient) -> None:
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(PRIVATE.public_key())
    assert _pair(api, _new_code(shop), jwk).status_code == 200


def test_unusable_key_is_refused_and_the_code_stays(shop: Shop, api: APIClient) -> None:
    code = _new_code(shop)
    other_curve = ec.generate_private_key(ec.SECP384R1()).public_key()
    other_kind = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    secret = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    bad = [
        "x",
        "{}",
        '{"kty": "EC"}',
        '{"kty": "EC", "crv": "P-256", "x": 1, "y": 2}',
        secret,
        jwt.algorithms.ECAlgorithm.to_jwk(PRIVATE),
        other_curve.public_bytes(*pem).decode(),
        other_kind.public_bytes(*pem).decode(),
    ]
    for key in bad:
        answer = _pair(api, code, key)
        assert _code(answer) == (400, "invalid"), key
        assert [e["field"] for e in answer.json()["errors"]] == ["public_key"]
    assert _pair(api, code).status_code == 200


def test_pairing_is_limited_by_address(
    shop: Shop, api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = _new_code(shop)
    monkeypatch.setattr(ratelimit, "LOGIN", ratelimit.Limit("login", 2))
    codes = [_pair(api, "WRONGONE").status_code for _ in range(2)]
    assert codes == [400, 400]
    assert _code(_pair(api, code)) == (429, "rate_limited")


def test_manager_sees_the_terminals_of_her_outlets(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        Terminal.objects.create(outlet=shop.second_outlet, code="Z9", name="Cabang 1")
    everything = shop.client("owner").get("/api/v1/terminals/").json()["results"]
    codes = [row["code"] for row in everything if row["kind"] == "till"]
    assert codes == ["A1", "Z9"]
    reachable = shop.client("manager").get("/api/v1/terminals/").json()["results"]
    assert {row["outlet"] for row in reachable} == {str(shop.outlet.id)}
    assert {row["code"] for row in everything} > {row["code"] for row in reachable}


def test_terminals_come_in_pages(shop: Shop) -> None:
    client = shop.client("owner")
    page = client.get("/api/v1/terminals/", {"page_size": 1}).json()
    seen = [row["code"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["code"] for row in page["results"]]
    whole = client.get("/api/v1/terminals/").json()["results"]
    assert seen == [row["code"] for row in whole] == sorted(seen)
    assert page["previous"] is not None


@pytest.mark.parametrize(
    ("role", "sees", "changes"),
    [
        ("owner", 200, 201),
        ("manager", 200, 201),
        ("supervisor", 200, 403),
        ("cashier", 403, 403),
        ("kitchen", 403, 403),
        ("accountant", 403, 403),
    ],
)
def test_who_may(shop: Shop, role: str, sees: int, changes: int) -> None:
    client = shop.client(role)
    address = f"/api/v1/terminals/{shop.terminal.id}"
    assert client.get("/api/v1/terminals/").status_code == sees
    assert client.post(f"{address}/pairing-code").status_code == changes
    assert client.post(f"{address}/revoke").status_code == (204 if changes == 201 else 403)


@pytest.mark.parametrize("act", ["pairing-code", "revoke"])
def test_unreachable_terminals_are_not_found(shop: Shop, other_shop: Shop, act: str) -> None:
    with tenant_scope(shop.tenant.id):
        far = Terminal.objects.create(outlet=shop.second_outlet, code="Z9", name="Cabang 1")
    bodies = []
    for terminal_id in (other_shop.terminal.id, uuid7(), far.id):
        answer = shop.client("manager").post(f"/api/v1/terminals/{terminal_id}/{act}")
        assert _code(answer) == (404, "not_found")
        bodies.append(answer.json()["detail"])
    assert len(set(bodies)) == 1


def test_virtual_terminal_has_no_device(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        virtual = Terminal.objects.create(
            outlet=shop.outlet, code="V9", name="API", kind=Terminal.Kind.VIRTUAL
        )
    answer = shop.client("owner").post(f"/api/v1/terminals/{virtual.id}/pairing-code")
    assert _code(answer) == (404, "not_found")


def test_unknown_method_is_405(shop: Shop) -> None:
    answer = shop.client("owner").put("/api/v1/terminals/", {})
    assert _code(answer) == (405, "method_not_allowed")


def test_a_device_that_holds_entries_becomes_no_other_terminal(shop: Shop, api: APIClient) -> None:
    body = {"code": _new_code(shop), "public_key": PEM}
    assert _code(api.post(PAIR, body | {"only": str(uuid7())})) == (409, "other_terminal")
    # The code is not used up: for its own terminal it still works.
    paired = api.post(PAIR, body | {"only": str(shop.terminal.id)})
    assert paired.json()["terminal"]["id"] == str(shop.terminal.id)
