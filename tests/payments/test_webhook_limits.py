"""The webhook's address under pressure: floods, old notifications, headers that are kept."""

from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.ratelimit import Limit
from apps.core.tenancy import tenant_scope
from apps.payments.api import webhooks
from apps.payments.models import PaymentAccount
from tests.factories import Shop
from tests.payments.rows import make_account
from tests.payments.sandbox import KEY, Sandbox
from tests.payments.test_notices import notification, notify, state_of, stored, work
from tests.payments.test_payments import ask, events, start


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.payments.api.webhooks.work_through.delay", lambda _tenant_id: None)


@pytest.fixture
def ready(committed_shop: Shop, midtrans: PaymentAccount) -> Shop:
    return committed_shop


def test_a_flood_is_stopped_and_not_stored(
    ready: Shop, midtrans: PaymentAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (webhooks.LIMIT.quota, webhooks.LIMIT.window_seconds) == (1200, 60)
    assert (webhooks.STRANGERS.quota, webhooks.STRANGERS.window_seconds) == (12_000, 60)
    monkeypatch.setattr(webhooks, "LIMIT", Limit(f"webhook-{uuid7()}", 3))
    answers = [notify(midtrans, f"nomor {number}".encode()) for number in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert len(stored(ready)) == 3
    # The same address speaks for other shops, too: theirs are heard.
    with tenant_scope(ready.tenant.id):
        other = make_account()
    assert notify(other, b"nomor 6").status_code == 200


def test_whoever_tries_tokens_is_stopped_by_address(
    ready: Shop, midtrans: PaymentAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "STRANGERS", Limit(f"webhook-{uuid7()}", 2))
    midtrans.token = "x" * 43
    assert [notify(midtrans, {}).status_code for _ in range(4)] == [404, 404, 429, 429]


def test_an_old_notification_again_does_not_bring_its_state_back(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    intent = start(ready, "va_bca")
    sandbox.pay(intent.provider_order_id)
    assert ask(ready, intent).state == "settled"
    sandbox.desk("deny", key=KEY, order_id=intent.provider_order_id)
    assert ask(ready, intent).state == "denied"
    assert notify(midtrans, notification(intent.provider_order_id)).status_code == 200
    work(ready)
    assert state_of(ready, intent) == "denied"
    assert events(ready, intent.id) == ["payment.settled", "payment.reversed"]


def test_what_is_kept_of_the_request(ready: Shop, midtrans: PaymentAccount) -> None:
    headers: dict[str, Any] = {
        "HTTP_USER_AGENT": "Veritrans",
        "HTTP_AUTHORIZATION": "Basic rahasia",
        "REMOTE_ADDR": "103.208.23.7",
    }
    notify(midtrans, b"bukan json", **headers)
    (notice,) = stored(ready)
    assert notice.ip == "103.208.23.7"
    assert notice.headers["user-agent"] == "Veritrans"
    assert set(notice.headers) == {"content-type", "user-agent", "x-request-id"}
    assert "rahasia" not in str(notice.headers)
