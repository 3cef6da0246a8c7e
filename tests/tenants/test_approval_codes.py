"""One-time approval codes: read out by a supervisor, checked by a till without a network."""

import base64
import datetime as dt
import hashlib
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.tenants.errors import ApprovalCodesUsedUp, ApprovalCodeUnproven
from apps.tenants.models import ApprovalCode, Membership, Outlet, Terminal
from apps.tenants.services.approval_codes import CODES_A_DAY, GivenCode, give_code, prove_code
from apps.tenants.services.device_keys import key_thumbprint, read_device_key
from tests.factories import DEVICE_KEY, Shop, make_shop

CODES = "/api/v1/sync/approval-codes"
NOON = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)  # in Jakarta 12:00
TODAY = dt.date(2026, 11, 21)
OTHER_KEY = DEVICE_KEY.replace(
    '"x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0"',
    '"x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"',
).replace(
    '"y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"',
    '"y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"',
)


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """Its till is paired with a device."""
    _pair(shop, DEVICE_KEY)
    return shop


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def _pair(shop: Shop, key: str) -> None:
    with tenant_scope(shop.tenant.id):
        Terminal.objects.filter(id=shop.terminal.id).update(public_key=key)


def _thumbprint(key: str) -> str:
    return key_thumbprint(read_device_key(key))


def _give(shop: Shop, role: str = "supervisor") -> GivenCode:
    with tenant_scope(shop.tenant.id):
        return give_code(terminal_id=shop.terminal.id, actor=shop.people[role].actor)


def _prove(shop: Shop, code: str, **changed: Any) -> Membership:
    proof: dict[str, Any] = {
        "terminal_id": shop.terminal.id,
        "device": _thumbprint(DEVICE_KEY),
        "code": code,
        "action": "order.void",
        "amount": None,
        "days": {TODAY},
        "used_by": uuid7(),
    } | changed
    with tenant_scope(shop.tenant.id):
        return prove_code(**proof)


def _reason(shop: Shop, code: str, **changed: Any) -> str:
    with pytest.raises(ApprovalCodeUnproven) as caught:
        _prove(shop, code, **changed)
    return caught.value.reason


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_till_knows_a_right_code_from_a_wrong_one(shop: Shop) -> None:
    given = _give(shop)
    assert (given.day, given.given) == (TODAY, 1)
    assert len(given.code) == 8
    assert given.code.isdecimal()
    body = shop.till(None).get(CODES).json()
    assert body["iterations"] == 300_000
    assert [one["day"] for one in body["days"]] == ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert [len(one["hashes"]) for one in body["days"]] == [CODES_A_DAY] * 3
    today = body["days"][0]
    salt = _bytes(today["salt"])
    hashes = [_bytes(text) for text in today["hashes"]]
    assert len({bytes(_bytes(one["salt"])) for one in body["days"]}) == 3
    right = hashlib.pbkdf2_hmac("sha256", given.code.encode(), salt, 300_000)
    assert hashes.index(right) == 0
    wrong = f"{(int(given.code) + 1) % 10**8:08d}"
    assert hashlib.pbkdf2_hmac("sha256", wrong.encode(), salt, 300_000) not in hashes


def test_till_asks_again_only_for_another_day_or_device(shop: Shop) -> None:
    till = shop.till(None)
    tag = till.get(CODES)["ETag"]
    assert till.get(CODES, HTTP_IF_NONE_MATCH=tag).status_code == 304
    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        next_day = shop.till(None).get(CODES, HTTP_IF_NONE_MATCH=tag)
    assert next_day.status_code == 200
    assert next_day.json()["days"][0]["day"] == "2026-11-22"
    _pair(shop, OTHER_KEY)
    again = till.get(CODES, HTTP_IF_NONE_MATCH=tag)
    assert again.status_code == 200
    assert again.json()["days"][0]["salt"] != next_day.json()["days"][0]["salt"]


def test_only_a_paired_till_gets_them(shop: Shop) -> None:
    answer = shop.client("owner").get(CODES)
    assert (answer.status_code, answer.json()["code"]) == (409, "terminal_required")
    _pair(shop, "")
    assert shop.till().get(CODES).status_code == 409


def test_a_given_code_proves_one_act(shop: Shop) -> None:
    code, entry = _give(shop).code, uuid7()
    assert _prove(shop, code, used_by=entry) == shop.people["supervisor"].membership
    assert _prove(shop, code, used_by=entry) == shop.people["supervisor"].membership
    assert _reason(shop, code) == "used"
    assert _reason(shop, code, used_by=entry, action="order.price") == "not_allowed"
    with tenant_scope(shop.tenant.id):
        row = ApprovalCode.objects.get()
    assert (row.used_by, row.action, row.used_at) == (entry, "order.void", NOON)
    assert code not in row.code_hash


def test_who_gave_it_must_be_allowed_to(shop: Shop) -> None:
    """A supervisor's own limit is 30 percent, and a person who left consents to nothing."""
    code = _give(shop).code
    discount = {"action": "order.discount"}
    assert _reason(shop, code, **discount, amount=Decimal("30.01")) == "not_allowed"
    assert _reason(shop, code, **discount, amount=None) == "not_allowed"
    assert _reason(shop, code, action="order.unknown") == "not_allowed"
    assert _prove(shop, code, **discount, amount=Decimal(30)).name == "Supervisor"
    code = _give(shop, "manager").code
    assert _prove(shop, code, **discount, amount=Decimal(80)).name == "Manager"
    code = _give(shop).code
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(name="Supervisor").update(is_active=False)
    assert _reason(shop, code) == "not_allowed"


def test_what_nobody_gave_proves_nothing(shop: Shop, other_shop: Shop) -> None:
    code = _give(shop).code
    assert _reason(shop, "00000000") == "not_given"
    assert _reason(shop, code, days={TODAY + dt.timedelta(days=1)}) == "not_given"
    assert _reason(shop, code, device=_thumbprint(OTHER_KEY)) == "not_given"
    assert _reason(shop, code, terminal_id=uuid7()) == "not_given"
    assert _reason(other_shop, code) == "not_given"
    assert _prove(shop, code, days={TODAY - dt.timedelta(days=1), TODAY})


def test_business_day_decides(shop: Shop) -> None:
    """Before the outlet's day starts (04.00) it is still the day before."""
    with tenant_scope(shop.tenant.id):
        Outlet.objects.update(day_start=dt.time(4))
    night = dt.datetime(2026, 11, 21, 19, tzinfo=dt.UTC)  # 02.00 on the 22nd in Jakarta
    with time_machine.travel(night, tick=False):
        assert _give(shop).day == TODAY


def test_twelve_a_day_all_different(shop: Shop) -> None:
    codes = [_give(shop).code for _ in range(CODES_A_DAY)]
    assert len(set(codes)) == 12
    with pytest.raises(ApprovalCodesUsedUp):
        _give(shop)
    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        assert _give(shop).given == 1


def test_giving_is_written_down(shop: Shop) -> None:
    code = _give(shop).code
    with tenant_scope(shop.tenant.id):
        entry = AuditEntry.objects.get(action="approval.code_given")
    assert entry.membership_id == shop.people["supervisor"].membership.id
    assert entry.subject_id == shop.terminal.id
    assert entry.after["position"] == 1
    assert code not in str(entry.after)


def test_office_shows_a_code_once_to_who_may_approve(shop: Shop) -> None:
    page = f"/backoffice/tenants/terminal/{shop.terminal.id}/code/"
    office = Client()
    office.force_login(
        shop.people["supervisor"].user, "allauth.account.auth_backends.AuthenticationBackend"
    )
    assert "Beri kode persetujuan luring" in office.get(page).content.decode()
    shown = office.post(page).content.decode()
    with tenant_scope(shop.tenant.id):
        row = ApprovalCode.objects.select_related("given_by").get()
    assert row.given_by.name == "Supervisor"
    assert "Sisa 11 kode" in shown
    assert "belum dipakai" in shown
    accountant = Client()
    accountant.force_login(
        shop.people["accountant"].user, "allauth.account.auth_backends.AuthenticationBackend"
    )
    assert accountant.post(page).status_code == 403
    _pair(shop, "")
    assert office.post(page).status_code == 404


def test_two_supervisors_at_once_get_different_codes(committed: None) -> None:
    shop = make_shop("Kedai Kode")
    _pair(shop, DEVICE_KEY)

    def ask(_: int) -> str:
        try:
            return _give(shop).code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(ask, range(4)))
    assert len(set(codes)) == 4
