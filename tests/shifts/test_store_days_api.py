"""Store days over REST: closing an outlet's day, reading it, and who may."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.shifts.models import StoreDay
from apps.shifts.services import Count, close_shift, reopen_store_day
from tests.factories import Shop, order_body

DAYS = "/api/v1/shifts/days"


@pytest.fixture
def counted(shop: Shop) -> Shop:
    """The shop after one sale of Rp36.000 and a count that lacked Rp1.000."""
    sold = shop.till().post("/api/v1/orders", order_body(shop, 2), format="json")
    assert sold.status_code == 201, sold.content
    _close(shop)
    return shop


def _close(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        count = Count({100_000: 2, 20_000: 1, 5_000: 3}, reason="Salah kembalian")
        close_shift(shift_id=shop.shift.id, count=count, actor=shop.people["owner"].actor)


def _body(shop: Shop, **changes: Any) -> dict[str, Any]:
    return {
        "outlet": str(shop.outlet.id),
        "business_date": shop.shift.business_date.isoformat(),
    } | changes


def _sign(client: APIClient, body: dict[str, Any], key: str | None = "hari") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(DAYS, body, headers=headers)


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_day_is_closed_once_and_read_with_its_figures(counted: Shop) -> None:
    owner = counted.client("owner")
    answer = _sign(owner, _body(counted, note=" Hujan "))
    assert answer.status_code == 201, answer.content
    day = answer.json()
    with tenant_scope(counted.tenant.id):
        stored = StoreDay.objects.get()
    assert day == {
        "id": str(stored.id),
        "outlet": str(counted.outlet.id),
        "business_date": counted.shift.business_date.isoformat(),
        "state": "signed",
        "signed_by": str(counted.people["owner"].membership.id),
        "signed_at": stored.signed_at.isoformat(),
        "note": "Hujan",
        "reopen_reason": "",
        "shifts": 1,
        "sales": day["sales"],
        "refunds": {"count": 0, "amount": 0},
        "accounts": {},
        "pay_in": {"count": 0, "amount": 0},
        "pay_out": {"count": 0, "amount": 0},
        "counts": [
            {
                "account": "cash_drawer",
                "name": "Cash",
                "expected": 236_000,
                "counted": 235_000,
                "difference": -1_000,
            }
        ],
        "difference": -1_000,
    }
    sales = day["sales"]
    assert (sales["count"], sales["gross"], sales["total"]) == (1, 36_000, 36_000)
    assert sales["tenders"] == [{"key": "cash", "name": "", "count": 1, "amount": 36_000}]
    again = _sign(owner, _body(counted, note=" Hujan "))
    assert (again.status_code, again.json()) == (201, day)
    assert again["Idempotency-Replayed"] == "true"
    assert owner.get(f"{DAYS}/{day['id']}").json() == day
    assert owner.get(DAYS).json() == {"next": None, "previous": None, "results": [day]}
    assert _code(_sign(owner, _body(counted), "lain")) == (409, "store_day_closed")


def test_a_reopened_day_says_why_and_is_closed_again(counted: Shop) -> None:
    owner = counted.client("owner")
    day = _sign(owner, _body(counted)).json()
    with tenant_scope(counted.tenant.id):
        actor = counted.people["owner"].actor
        reopen_store_day(day_id=day["id"], reason="Pesanan besar", actor=actor)
    seen = owner.get(f"{DAYS}/{day['id']}").json()
    assert (seen["state"], seen["reopen_reason"]) == ("reopened", "Pesanan besar")
    again = _sign(owner, _body(counted), "lagi")
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (
        201,
        day["id"],
        "signed",
    )


def test_what_is_refused_leaves_the_day_open(shop: Shop) -> None:
    owner = shop.client("owner")
    still_open = _sign(owner, _body(shop))
    assert _code(still_open) == (409, "shifts_still_open")
    assert still_open.json()["terminals"] == ["A1 Kasir 1"]
    _close(shop)
    assert _code(_sign(owner, _body(shop), None)) == (400, "idempotency_key_required")
    for wrong, field in (
        ({"business_date": "besok"}, "business_date"),
        ({"business_date": "2999-01-01"}, "business_date"),
        ({"outlet": "x"}, "outlet"),
        ({"note": "x" * 201}, "note"),
        ({"surprise": 1}, "surprise"),
    ):
        answer = _sign(owner, _body(shop, **wrong), str(uuid7()))
        assert _code(answer) == (400, "invalid"), wrong
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    with tenant_scope(shop.tenant.id):
        assert not StoreDay.objects.exists()
    # A refusal stores nothing: the key stays usable.
    assert _sign(owner, _body(shop)).status_code == 201


def test_who_may_close_and_see_a_day(counted: Shop, other_shop: Shop) -> None:
    for role in ("cashier", "accountant"):
        assert _code(_sign(counted.client(role), _body(counted))) == (403, "permission_denied")
    manager = counted.client("manager")
    elsewhere = _body(counted, outlet=str(counted.second_outlet.id))
    assert _code(_sign(manager, elsewhere)) == (404, "not_found")
    foreign = _body(counted, outlet=str(other_shop.outlet.id))
    assert _code(_sign(counted.client("owner"), foreign)) == (404, "not_found")
    day = _sign(manager, _body(counted)).json()
    other = other_shop.client("owner")
    assert _code(other.get(f"{DAYS}/{day['id']}")) == (404, "not_found")
    assert other.get(DAYS).json()["results"] == []
    # The second outlet's day is the owner's, not the manager's.
    second = _sign(counted.client("owner"), elsewhere, "cabang").json()
    assert _code(manager.get(f"{DAYS}/{second['id']}")) == (404, "not_found")
    assert [row["id"] for row in manager.get(DAYS).json()["results"]] == [day["id"]]
    assert counted.client("cashier").get(f"{DAYS}/{day['id']}").status_code == 200


def test_the_list_is_filtered_and_paged_the_latest_first(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        figures = StoreDay(figures={}).figures
        days = [
            StoreDay.objects.create(
                outlet=outlet,
                business_date=date,
                state=state,
                figures=figures | {"shifts": 0, "counts": []},
            )
            for outlet, date, state in (
                (shop.outlet, "2026-11-19", "signed"),
                (shop.outlet, "2026-11-20", "reopened"),
                (shop.second_outlet, "2026-11-20", "signed"),
            )
        ]
    first, second, third = (str(day.id) for day in days)
    owner = shop.client("owner")

    def found(**query: Any) -> list[str]:
        answer = owner.get(DAYS, query)
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["results"]]

    assert found() == [third, second, first]
    assert found(outlet=str(shop.outlet.id)) == [second, first]
    assert found(state="reopened") == [second]
    assert found(business_date="2026-11-20") == [third, second]
    page = owner.get(DAYS, {"page_size": 2}).json()
    assert [row["id"] for row in page["results"]] == [third, second]
    assert [row["id"] for row in owner.get(page["next"]).json()["results"]] == [first]
    wrong = owner.get(DAYS, {"state": "x", "outlet": "y"})
    assert _code(wrong) == (400, "invalid")
    assert sorted(error["field"] for error in wrong.json()["errors"]) == ["outlet", "state"]
