"""Open payments are asked about with growing intervals, until they are over."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.payments.gateways import News
from apps.payments.models import PaymentIntent
from apps.payments.selectors import due_intents
from apps.payments.services.news import CHECKS, apply_news
from apps.payments.states import OPEN, PAID, TRANSITIONS, State, may_follow
from tests.factories import Shop, make_shop
from tests.payments.rows import make_account

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    shop = make_shop("Kedai Tanya")
    with tenant_scope(shop.tenant.id):
        yield shop


def intent_of(shop: Shop, state: str = "pending") -> PaymentIntent:
    return PaymentIntent.objects.create(
        account=make_account(),
        source_kind="order",
        source_id=uuid7(),
        number=1,
        outlet_id=shop.outlet.id,
        method="qris",
        amount=25_000,
        state=state,
        provider_order_id=f"W-{uuid7().hex}",
        check_at=NOW,
    )


def test_the_intervals_grow_and_the_last_one_repeats(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    intent, waits = intent_of(shop), []
    for _ in range(15):
        asked = apply_news(intent.id, News(State.PENDING))
        assert asked.check_at is not None
        waits.append(int((asked.check_at - NOW).total_seconds()))
    assert waits == [2, 3, 5, 8, 13, 21, 34, 60, 120, 300, 600, 1800, 1800, 1800, 1800]
    assert list(CHECKS) == sorted(set(CHECKS))


@pytest.mark.parametrize("state", ["settled", "denied", "cancelled", "expired", "failed"])
def test_a_payment_that_is_over_is_asked_about_no_more(shop: Shop, state: str) -> None:
    intent = intent_of(shop)
    assert due_intents() == [intent.id]
    assert apply_news(intent.id, News(State(state))).check_at is None
    assert due_intents() == []


def test_a_charge_that_nobody_knows_fails_at_the_fifth_question_only(shop: Shop) -> None:
    intent = intent_of(shop, "unknown")
    states = [apply_news(intent.id, None).state for _ in range(5)]
    assert states == ["unknown"] * 4 + ["failed"]


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(TRANSITIONS) == set(State)
    assert {state for state in State if not TRANSITIONS[state]} == {State.REFUNDED}
    assert OPEN | PAID | {State.DENIED, State.CANCELLED, State.EXPIRED, State.FAILED} == set(State)


@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_money_is_never_forgotten_whatever_comes_in_which_order(told: list[State]) -> None:
    """Money that came is never ignored, and only the provider's own word leads away from it."""
    now = State.CREATED
    for then in told:
        before = now
        if may_follow(now, then):
            now = then
        if then in PAID:
            assert now in PAID
        if before in PAID:
            assert now in PAID | {State.DENIED, State.CANCELLED}
