"""A till's sales that are sent when somebody else is signed in: who sold them, by whose limits."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.orders.models import Order
from apps.orders.office.timeline import timeline_of
from apps.tenants.models import Membership
from tests.factories import PIN, Shop, order_body

URL = "/api/v1/orders"
PIN_ADDRESS = "/api/v1/auth/pin"


def _at(minutes: int) -> dt.datetime:
    """Minutes after the supervisor's sign-in, which was an hour ago."""
    return timezone.now() + dt.timedelta(minutes=minutes - 60)


def _id(shop: Shop, role: str) -> str:
    return str(shop.people[role].membership.id)


def _note(shop: Shop, role: str, action: str, minutes: int) -> None:
    """An entry of the trail as a sign-in at the till leaves it, at a time of the past."""
    AuditEntry.objects.create(
        at=_at(minutes),
        action=f"cashier.{action}",
        subject_kind="membership",
        subject_id=shop.people[role].membership.id,
        actor_kind="terminal",
        terminal_id=shop.terminal.id,
    )


def _handed_over(shop: Shop) -> APIClient:
    """The supervisor worked for half an hour, then the cashier took over."""
    with tenant_scope(shop.tenant.id):
        _note(shop, "supervisor", "signed_in", 0)
        _note(shop, "supervisor", "signed_out", 30)
        _note(shop, "cashier", "signed_in", 30)
    return shop.till("cashier")


def _send(till: APIClient, shop: Shop, *, cashier: str, sold: int, **more: Any) -> Any:
    body = order_body(shop, 1, **more) | {"cashier": cashier, "placed_at": _at(sold).isoformat()}
    return till.post(URL, body, format="json", HTTP_IDEMPOTENCY_KEY=str(uuid7()))


def test_taking_over_says_when_the_former_cashier_left(shop: Shop) -> None:
    till = shop.till(None)
    for role in ("supervisor", "cashier"):
        body = {"employee": shop.people[role].membership.code, "pin": PIN}
        assert till.post(PIN_ADDRESS, body).status_code == 200
    with tenant_scope(shop.tenant.id):
        trail = AuditEntry.objects.filter(action__startswith="cashier.").order_by("id")
        assert [(e.action, str(e.subject_id), e.terminal_id) for e in trail] == [
            ("cashier.signed_in", _id(shop, "supervisor"), shop.terminal.id),
            ("cashier.signed_out", _id(shop, "supervisor"), shop.terminal.id),
            ("cashier.signed_in", _id(shop, "cashier"), shop.terminal.id),
        ]


def test_a_queued_sale_belongs_to_who_sold_it_and_says_who_sent_it(shop: Shop) -> None:
    answer = _send(_handed_over(shop), shop, cashier=_id(shop, "supervisor"), sold=10)
    assert (answer.status_code, answer.json()["cashier"]) == (201, _id(shop, "supervisor"))
    with tenant_scope(shop.tenant.id):
        assert str(Order.objects.get().cashier_id) == _id(shop, "supervisor")
        entry = AuditEntry.objects.get(action="order.placed")
        assert str(entry.membership_id) == _id(shop, "supervisor")
        assert entry.after is not None
        assert entry.after["sent_by"] == _id(shop, "cashier")
        with translation.override("id"):
            sold = timeline_of(Order.objects.get())[0]
        assert (sold.by.split(",")[0], sold.detail) == (
            "Supervisor",
            "Tunai Rp18.000; dikirim saat Cashier di kasir",
        )


def test_naming_oneself_changes_nothing(shop: Shop) -> None:
    answer = _send(_handed_over(shop), shop, cashier=_id(shop, "cashier"), sold=40)
    assert (answer.status_code, answer.json()["cashier"]) == (201, _id(shop, "cashier"))
    with tenant_scope(shop.tenant.id):
        entry = AuditEntry.objects.get(action="order.placed")
        assert entry.after is not None
        assert "sent_by" not in entry.after


@pytest.mark.parametrize(
    ("role", "sold"),
    [
        pytest.param("supervisor", 40, id="after the colleague left"),
        pytest.param("supervisor", -10, id="before the colleague came"),
        pytest.param("manager", 10, id="somebody who was never at this till"),
    ],
)
def test_nobody_books_a_sale_to_a_colleague_who_was_not_there(
    shop: Shop, role: str, sold: int
) -> None:
    answer = _send(_handed_over(shop), shop, cashier=_id(shop, role), sold=sold)
    assert (answer.status_code, answer.json()["code"]) == (403, "cashier_was_not_there")
    with tenant_scope(shop.tenant.id):
        assert not Order.objects.exists()


def test_a_clock_may_be_off_by_five_minutes(shop: Shop) -> None:
    till = _handed_over(shop)
    assert _send(till, shop, cashier=_id(shop, "supervisor"), sold=34).status_code == 201
    assert _send(till, shop, cashier=_id(shop, "supervisor"), sold=-4).status_code == 201


def test_who_left_the_shop_sells_no_more(shop: Shop) -> None:
    till = _handed_over(shop)
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=_id(shop, "supervisor")).update(is_active=False)
    answer = _send(till, shop, cashier=_id(shop, "supervisor"), sold=10)
    assert (answer.status_code, answer.json()["code"]) == (403, "cashier_was_not_there")


def test_a_sale_whose_answer_was_lost_is_answered_again_whoever_left_meanwhile(shop: Shop) -> None:
    till = _handed_over(shop)
    body = order_body(shop, 1) | {
        "cashier": _id(shop, "supervisor"),
        "placed_at": _at(10).isoformat(),
    }
    first = till.post(URL, body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=_id(shop, "supervisor")).update(is_active=False)
    again = till.post(URL, body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()


def test_the_limit_of_who_sold_counts(shop: Shop) -> None:
    """Supervisors give up to 25 percent, cashiers 10."""
    till = _handed_over(shop)
    discount = {"discount": {"percent": "20"}, "tenders": [{"method": "cash", "amount": 14_400}]}
    mine = _send(till, shop, cashier=_id(shop, "cashier"), sold=40, **discount)
    assert (mine.status_code, mine.json()["code"]) == (403, "approval_required")
    theirs = _send(till, shop, cashier=_id(shop, "supervisor"), sold=10, **discount)
    assert theirs.status_code == 201


def test_a_program_books_to_nobody_else(shop: Shop) -> None:
    body = order_body(shop, 1) | {"cashier": _id(shop, "supervisor")}
    answer = shop.client("manager").post(URL, body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    assert (answer.status_code, answer.json()["code"]) == (403, "cashier_was_not_there")
