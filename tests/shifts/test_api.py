"""Opening a shift and asking for it over REST."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.shifts.models import Shift
from apps.tenants.models import Terminal
from tests.factories import Shop

OPEN = "/api/v1/shifts/open"
CURRENT = "/api/v1/shifts/current"


@pytest.fixture
def closed(shop: Shop) -> Shop:
    """The shop before anybody opened a shift."""
    with tenant_scope(shop.tenant.id):
        Shift.objects.update(state=Shift.State.CLOSED)
    return shop


def _open(client: APIClient, key: str | None = "k1", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(OPEN, {"opening_float": 150_000} | body, headers=headers)


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_cashier_opens_her_terminals_shift(closed: Shop) -> None:
    till = closed.till()
    answer = _open(till)
    assert answer.status_code == 201
    body = answer.json()
    with tenant_scope(closed.tenant.id):
        shift = Shift.objects.get(state="open")
        entry = AuditEntry.objects.get(action="shift.opened", subject_id=shift.id)
    assert body == {
        "id": str(shift.id),
        "outlet": str(closed.outlet.id),
        "terminal": str(closed.terminal.id),
        "opened_by": str(closed.people["cashier"].membership.id),
        "state": "open",
        "business_date": shift.business_date.isoformat(),
        "opening_float": 150_000,
        "opened_at": body["opened_at"],
        "closed_at": None,
    }
    assert entry.after == {"terminal": str(closed.terminal.id), "opening_float": 150_000}
    assert till.get(CURRENT).json() == body


def test_repeated_request_opens_one_shift(closed: Shop) -> None:
    till = closed.till()
    first, second = _open(till), _open(till)
    assert (second.status_code, second.json()) == (201, first.json())
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert _code(_open(till, opening_float=1)) == (422, "idempotency_key_reused")
    with tenant_scope(closed.tenant.id):
        assert Shift.objects.filter(state="open").count() == 1


def test_the_tills_own_id_is_one_shift_also_without_its_key(closed: Shop, other_shop: Shop) -> None:
    """A lost answer is asked for again in another way: as an entry of the till's journal."""
    till, named = closed.till(), str(uuid7())
    first = _open(till, id=named)
    assert (first.status_code, first.json()["id"]) == (201, named)
    second = _open(till, key="k2", id=named)
    assert (second.status_code, second.json()) == (201, first.json())
    with tenant_scope(other_shop.tenant.id):
        Shift.objects.update(state=Shift.State.CLOSED)
    foreign = _open(other_shop.till(), id=named)
    assert (foreign.status_code, foreign.json()["errors"][0]["code"]) == (400, "taken")
    with tenant_scope(closed.tenant.id):
        assert Shift.objects.filter(state="open").count() == 1


def test_second_shift_is_refused(closed: Shop) -> None:
    till = closed.till()
    _open(till)
    assert _code(_open(till, key="k2")) == (409, "shift_already_open")


def test_key_is_needed(closed: Shop) -> None:
    assert _code(_open(closed.till(), key=None)) == (400, "idempotency_key_required")
    assert _code(_open(closed.till(), key="x" * 201)) == (400, "invalid")


def test_person_names_the_terminal(closed: Shop) -> None:
    client = closed.client("manager")
    refused = _open(client)
    assert _code(refused) == (400, "invalid")
    assert refused.json()["errors"][0]["field"] == "terminal"
    terminal = str(closed.terminal.id)
    assert _open(client, terminal=terminal).status_code == 201
    assert client.get(CURRENT).status_code == 400
    assert client.get(CURRENT, {"terminal": "x"}).json()["errors"][0]["field"] == "terminal"
    assert client.get(CURRENT, {"terminal": terminal}).json()["opening_float"] == 150_000


def test_till_opens_its_own_drawer_only(closed: Shop) -> None:
    with tenant_scope(closed.tenant.id):
        beside = Terminal.objects.create(outlet=closed.outlet, code="A9", name="Kasir 9")
    assert _code(_open(closed.till(), terminal=str(beside.id))) == (404, "not_found")


def test_unreachable_terminals_are_not_found(closed: Shop, other_shop: Shop) -> None:
    with tenant_scope(closed.tenant.id):
        far = Terminal.objects.create(outlet=closed.second_outlet, code="Z9", name="Cabang 1")
    client = closed.client("manager")
    for terminal_id in (far.id, other_shop.terminal.id, uuid7()):
        assert _code(_open(client, terminal=str(terminal_id))) == (404, "not_found")
        assert _code(client.get(CURRENT, {"terminal": str(terminal_id)})) == (404, "not_found")


@pytest.mark.parametrize("amount", [-1, 1_000_000_001, "x", 1.5, None])
def test_impossible_floats(closed: Shop, amount: Any) -> None:
    answer = _open(closed.till(), opening_float=amount)
    assert _code(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["field"] == "opening_float"


@pytest.mark.parametrize(
    ("role", "opens", "sees"),
    [
        ("owner", 201, 200),
        ("supervisor", 201, 200),
        ("cashier", 201, 200),
        ("kitchen", 403, 403),
        ("accountant", 403, 200),
    ],
)
def test_who_may(closed: Shop, role: str, opens: int, sees: int) -> None:
    terminal = str(closed.terminal.id)
    assert _open(closed.client(role), terminal=terminal).status_code == opens
    if opens != 201:
        _open(closed.client("owner"), key="k2", terminal=terminal)
    assert closed.client(role).get(CURRENT, {"terminal": terminal}).status_code == sees


def test_no_shift_is_404(closed: Shop) -> None:
    assert _code(closed.till().get(CURRENT)) == (404, "not_found")


def test_terminal_without_cashier_may_not(closed: Shop) -> None:
    till = closed.till(None)
    assert _code(_open(till)) == (403, "permission_denied")
    assert _code(till.get(CURRENT)) == (403, "permission_denied")
