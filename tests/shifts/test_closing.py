"""Cash in and out, the blind count, closing, and what the ledger says afterwards."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.finance.models import JournalEntry
from apps.finance.selectors import balance
from apps.shifts.models import Shift, ShiftAddendum, ShiftCount, ShiftMovement
from apps.shifts.selectors import ledger_of
from apps.shifts.services import close_shift, open_shift, record_late_sale
from apps.shifts.services.closing import Count
from tests.factories import PIN, Shop, order_body

# Rp200.000 float; see `make_shop`.
FLOAT = [{"value": 100_000, "pieces": 2}]


def _post(client: APIClient, url: str, body: dict[str, Any], key: str | None = None) -> Any:
    return client.post(url, body, headers={"Idempotency-Key": key or str(uuid7())})


def _url(shop: Shop, what: str) -> str:
    return f"/api/v1/shifts/{shop.shift.id}/{what}"


def _sell(shop: Shop, *quantities: int, **extra: Any) -> Any:
    answer = _post(shop.till(), "/api/v1/orders/", order_body(shop, *quantities, **extra))
    assert answer.status_code == 201, answer.json()
    return answer.json()


def _move(shop: Shop, amount: int = 25_000, **extra: Any) -> Any:
    body = {"kind": "pay_out", "category": "supplies", "note": "Es batu", "amount": amount}
    return _post(shop.till(), _url(shop, "movements"), body | extra)


def _close(shop: Shop, role: str = "cashier", **body: Any) -> Any:
    return _post(shop.till(role), _url(shop, "close"), {"denominations": FLOAT} | body)


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _drawer_of(shop: Shop) -> int:
    rows = ledger_of(shop.shift.id)
    return sum(row.amount for row in rows if row.account == "cash_drawer")


def test_opening_takes_the_float_from_the_safe(in_shop: Shop) -> None:
    entry = JournalEntry.objects.get(kind="shift_open", source_id=in_shop.shift.id)
    assert entry.shift_id == in_shop.shift.id
    assert (balance("cash_drawer"), balance("cash_safe")) == (200_000, -200_000)


def test_sales_and_voids_are_booked_to_their_shift(shop: Shop) -> None:
    sold = _sell(shop, 2)
    voided = _sell(shop, 0, 1)
    _post(shop.till("owner"), f"/api/v1/orders/{voided['id']}/void", {"reason": "salah"})
    with tenant_scope(shop.tenant.id):
        kinds = JournalEntry.objects.filter(shift_id=shop.shift.id).values_list("kind", flat=True)
        assert sorted(kinds) == ["sale", "sale", "shift_open", "void"]
        assert _drawer_of(shop) == 200_000 + sold["total"]


def test_pay_out_and_pay_in_are_posted(shop: Shop) -> None:
    out = _move(shop)
    into = _move(shop, 50_000, kind="pay_in", category="safe", note="Uang kecil")
    assert (out.status_code, into.status_code) == (201, 201)
    assert {k: v for k, v in out.json().items() if k not in {"id", "at"}} == {
        "kind": "pay_out",
        "category": "supplies",
        "note": "Es batu",
        "amount": 25_000,
        "by": str(shop.people["cashier"].membership.id),
    }
    listed = shop.till().get(_url(shop, "movements")).json()["results"]
    assert [row["id"] for row in listed] == [out.json()["id"], into.json()["id"]]
    with tenant_scope(shop.tenant.id):
        assert balance("petty_expenses") == 25_000
        assert balance("cash_safe") == -250_000
        assert _drawer_of(shop) == 225_000
        assert AuditEntry.objects.filter(action="shift.cash_moved").count() == 2


def test_movement_is_recorded_once_for_a_key(shop: Shop) -> None:
    till, body = shop.till(), {"kind": "pay_out", "category": "other", "note": "x", "amount": 1}
    first = _post(till, _url(shop, "movements"), body, key="m1")
    second = _post(till, _url(shop, "movements"), body, key="m1")
    assert (second.json(), second["Idempotency-Replayed"]) == (first.json(), "true")
    with tenant_scope(shop.tenant.id):
        assert ShiftMovement.objects.count() == 1


def test_movement_is_recorded_once_for_its_own_id(shop: Shop) -> None:
    till, own = shop.till(), {"id": str(uuid7())}
    body = {"kind": "pay_out", "category": "other", "note": "x", "amount": 1} | own
    first = _post(till, _url(shop, "movements"), body, key="m1")
    second = _post(till, _url(shop, "movements"), body, key="m2")
    assert (second.status_code, second.json()) == (201, first.json())
    assert first.json()["id"] == own["id"]
    with tenant_scope(shop.tenant.id):
        assert ShiftMovement.objects.count() == 1
        assert balance("petty_expenses") == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 1_000_000_001}, "amount"),
        ({"note": "  "}, "note"),
        ({"category": "gift"}, "category"),
        ({"kind": "pay_in", "category": "supplies"}, "category"),
        ({"kind": "theft"}, "kind"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_odd_movements_are_refused(shop: Shop, body: dict[str, Any], field: str) -> None:
    answer = _move(shop, **body)
    assert _code(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["field"] == field


def test_exact_count_closes_without_questions(shop: Shop) -> None:
    _sell(shop, 2)  # Rp36.000 in cash
    _move(shop, 20_000)
    answer = _close(
        shop,
        denominations=[
            {"value": 100_000, "pieces": 2},
            {"value": 10_000, "pieces": 1},
            {"value": 1_000, "pieces": 6},
        ],
        left_float=150_000,
    )
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert (body["state"], body["difference"], body["left_float"]) == ("closed", 0, 150_000)
    assert body["counts"] == [
        {
            "account": "cash_drawer",
            "name": "Cash",
            "expected": 216_000,
            "counted": 216_000,
            "difference": 0,
        }
    ]
    with tenant_scope(shop.tenant.id):
        assert _drawer_of(shop) == 0
        assert balance("cash_drawer") == 0
        assert balance("cash_float") == 150_000
        assert balance("cash_safe") == -200_000 + 66_000
        assert balance("over_short") == 0
        row = ShiftCount.objects.get()
        assert row.denominations == {"100000": 2, "10000": 1, "1000": 6}


def test_the_next_float_comes_from_what_was_left(shop: Shop) -> None:
    _close(shop, left_float=200_000)
    with tenant_scope(shop.tenant.id):
        system = shop.people["owner"].actor
        again = open_shift(terminal_id=shop.terminal.id, opening_float=150_000, actor=system)
        assert balance("cash_drawer") == 150_000
        assert (balance("cash_float"), balance("cash_safe")) == (0, -150_000)
        opened = AuditEntry.objects.get(action="shift.opened", subject_id=again.id)
        assert opened.after is not None
        assert opened.after["left_before"] == 200_000


def test_small_difference_is_posted_without_a_reason(shop: Shop) -> None:
    _sell(shop, 0, 0, 1)  # Rp10.000
    answer = _close(shop, denominations=[*FLOAT, {"value": 5_000, "pieces": 1}])
    assert (answer.status_code, answer.json()["difference"]) == (200, -5_000)
    with tenant_scope(shop.tenant.id):
        assert balance("over_short") == 5_000
        assert _drawer_of(shop) == 0


def test_larger_difference_needs_a_reason_and_stays_blind(shop: Shop) -> None:
    _sell(shop, 0, 0, 1)
    refused = _close(shop)
    assert _code(refused) == (409, "difference_unexplained")
    assert "10000" not in refused.content.decode()
    assert "10.000" not in refused.content.decode()
    closed = _close(shop, reason="Uang kembalian salah")
    assert (closed.status_code, closed.json()["difference"]) == (200, -10_000)
    with tenant_scope(shop.tenant.id):
        shift = Shift.objects.get(id=shop.shift.id)
        assert (shift.count_attempts, shift.difference_reason) == (2, "Uang kembalian salah")
        attempt = AuditEntry.objects.get(action="shift.counted")
        assert attempt.after == {"cash": 200_000, "amounts": {}}


def test_large_difference_needs_a_supervisor(shop: Shop) -> None:
    _sell(shop, 4)  # Rp72.000
    till = shop.till()
    body = {"denominations": FLOAT, "reason": "Tidak tahu"}
    refused = _post(till, _url(shop, "close"), body)
    assert _code(refused) == (403, "approval_required")
    approval = till.post(
        "/api/v1/approvals",
        {
            "action": "shift.difference",
            "subject": str(shop.shift.id),
            "employee": shop.people["supervisor"].membership.code,
            "pin": PIN,
        },
    )
    assert approval.status_code == 201, approval.json()
    closed = _post(till, _url(shop, "close"), body | {"approval": approval.json()["token"]})
    assert (closed.status_code, closed.json()["difference"]) == (200, -72_000)
    with tenant_scope(shop.tenant.id):
        shift = Shift.objects.get(id=shop.shift.id)
        assert shift.approved_by_id == shop.people["supervisor"].membership.id
        assert balance("over_short") == 72_000


def test_a_supervisor_closes_a_large_difference_himself(shop: Shop) -> None:
    _sell(shop, 4)
    assert _close(shop, "supervisor", reason="Dihitung dua kali").status_code == 200


def test_counting_again_and_again_ends_with_an_approval(shop: Shop) -> None:
    _sell(shop, 0, 0, 1)
    for _ in range(3):
        assert _code(_close(shop)) == (409, "difference_unexplained")
    near = [*FLOAT, {"value": 5_000, "pieces": 1}, {"value": 2_000, "pieces": 1}]
    assert _code(_close(shop, denominations=near)) == (403, "approval_required")


def test_other_tenders_are_counted_by_amount(shop: Shop) -> None:
    _sell(shop, 2, tenders=[{"method": "card", "amount": 36_000, "reference": "1234"}])
    missing = _close(shop)
    assert _code(missing) == (400, "invalid")
    assert missing.json()["errors"][0]["field"] == "amounts.card"
    closed = _close(shop, amounts={"card": 35_000})
    assert closed.status_code == 200, closed.json()
    rows = {row["account"]: row for row in closed.json()["counts"]}
    assert rows["card_clearing"] == {
        "account": "card_clearing",
        "name": "Card (EDC)",
        "expected": 36_000,
        "counted": 35_000,
        "difference": -1_000,
    }
    assert rows["cash_drawer"]["difference"] == 0
    with tenant_scope(shop.tenant.id):
        assert (balance("card_clearing"), balance("over_short")) == (35_000, 1_000)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"denominations": [{"value": 75, "pieces": 1}]}, "denominations.0.value"),
        ({"denominations": [{"value": 100, "pieces": -1}]}, "denominations.0.pieces"),
        ({"left_float": 200_001}, "left_float"),
        ({"amounts": {"gold": 1}}, "amounts.gold"),
    ],
)
def test_odd_counts_are_refused(shop: Shop, body: dict[str, Any], field: str) -> None:
    answer = _close(shop, **body)
    assert _code(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["field"] == field


def test_nothing_happens_in_a_closed_shift(shop: Shop) -> None:
    sold = _sell(shop, 1)
    assert _close(shop, reason="x").status_code == 200
    assert _code(_move(shop)) == (409, "shift_closed")
    assert _code(_close(shop)) == (409, "shift_closed")
    late = _post(shop.till(), "/api/v1/orders/", order_body(shop, 1))
    assert _code(late) == (409, "shift_not_open")
    void = _post(shop.till("owner"), f"/api/v1/orders/{sold['id']}/void", {"reason": "x"})
    assert _code(void) == (409, "order_not_voidable")


def test_repeated_close_gives_the_first_answer(shop: Shop) -> None:
    till = shop.till()
    first = _post(till, _url(shop, "close"), {"denominations": FLOAT}, key="c1")
    second = _post(till, _url(shop, "close"), {"denominations": FLOAT}, key="c1")
    assert (second.status_code, second.json()) == (200, first.json())
    assert second["Idempotency-Replayed"] == "true"


def test_shifts_of_others_are_not_found(shop: Shop, other_shop: Shop) -> None:
    for what, body in (
        ("movements", {"kind": "pay_out", "category": "other", "note": "x", "amount": 1}),
        ("close", {"denominations": FLOAT}),
    ):
        answer = _post(shop.client("owner"), _url(other_shop, what), body)
        assert _code(answer) == (404, "not_found")
    for what in ("movements", "report"):
        assert _code(shop.client("owner").get(_url(other_shop, what))) == (404, "not_found")


def test_a_blind_cashier_reads_no_expected_amount(shop: Shop) -> None:
    _sell(shop, 1)
    till = shop.till()
    assert _code(till.get(_url(shop, "report"))) == (403, "blind_count")
    current = till.get("/api/v1/shifts/current").json()
    assert set(current) == {
        "id", "outlet", "terminal", "opened_by", "state", "business_date", "opening_float",
        "opened_at", "closed_at",
    }  # fmt: skip
    assert till.get(_url(shop, "movements")).json() == {"results": []}
    assert shop.till("supervisor").get(_url(shop, "report")).status_code == 200
    _close(shop, reason="x")
    assert till.get(_url(shop, "report")).status_code == 200


def test_a_late_sale_is_an_addendum(in_shop: Shop) -> None:
    owner = in_shop.people["owner"].actor
    counted = Count(denominations={100_000: 2, 10_000: 1}, reason="Lebih")
    shift = close_shift(shift_id=in_shop.shift.id, count=counted, actor=owner)
    assert balance("over_short") == -10_000
    stamped, order_id = shift.figures, uuid7()
    for _ in range(2):
        addendum = record_late_sale(
            shift_id=shift.id,
            order_id=order_id,
            tenders={"cash": 10_000, "card": 5_000},
            reason="Terkirim setelah tutup",
            actor=owner,
        )
    assert addendum.tenders == {"cash": 10_000, "card": 5_000}
    assert addendum.total == 15_000
    assert ShiftAddendum.objects.count() == 1
    assert balance("over_short") == 0
    assert _drawer_of(in_shop) == -10_000  # the sale's own entry brings it to zero
    shift.refresh_from_db()
    assert shift.figures == stamped
