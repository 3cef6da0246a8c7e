"""Notifications at their address: stored, verified, understood later, parked, replayed."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.core.tenancy import tenant_context, tenant_scope
from apps.payments.models import PaymentAccount, PaymentIntent, PaymentNotice
from apps.payments.selectors import due_notices
from apps.payments.services import add_account, process_notice, replay_notice
from sandbox.midtrans.wire import signature
from tests.factories import Shop, make_shop
from tests.payments.sandbox import KEY, Sandbox
from tests.payments.test_payments import actor, events, start
from tests.payments.test_provider_answers import use_key


@pytest.fixture
def ready(committed_shop: Shop, midtrans: PaymentAccount) -> Shop:
    return committed_shop


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's work is called by the tests, so that they see each step."""
    monkeypatch.setattr("apps.payments.api.webhooks.work_through.delay", lambda _tenant_id: None)


def notify(account: PaymentAccount, body: Any, **values: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    address = f"/api/v1/payments/webhooks/{account.gateway}/{account.token}"
    return APIClient().generic("POST", address, raw, content_type="application/json", **values)


def notification(order_id: str, status: str = "settlement", key: str = KEY) -> dict[str, Any]:
    code = {"settlement": "200", "pending": "201", "deny": "202"}[status]
    return {
        "order_id": order_id,
        "status_code": code,
        "gross_amount": "25000.00",
        "transaction_status": status,
        "signature_key": signature(order_id, code, "25000.00", key),
    }


def work(shop: Shop) -> None:
    with tenant_context(shop.tenant.id):
        with tenant_scope(shop.tenant.id, read_only=True):
            due = due_notices()
        for notice_id in due:
            process_notice(notice_id)


def stored(shop: Shop) -> list[PaymentNotice]:
    with tenant_scope(shop.tenant.id):
        return list(PaymentNotice.objects.order_by("at"))


def state_of(shop: Shop, intent: PaymentIntent) -> str:
    with tenant_scope(shop.tenant.id):
        return PaymentIntent.objects.get(id=intent.id).state


def test_a_settlement_is_answered_at_once_and_understood_by_the_worker(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    assert notify(midtrans, notification(intent.provider_order_id)).status_code == 200
    assert state_of(ready, intent) == "pending"
    work(ready)
    assert state_of(ready, intent) == "settled"
    assert [notice.state for notice in stored(ready)] == ["done"]


def test_a_notification_is_a_hint_the_provider_decides(
    ready: Shop, midtrans: PaymentAccount
) -> None:
    intent = start(ready, "qris")
    assert notify(midtrans, notification(intent.provider_order_id)).status_code == 200
    work(ready)
    assert state_of(ready, intent) == "pending"
    assert events(ready, intent.id) == []


def test_twice_and_out_of_order_is_harmless(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    for status in ("settlement", "settlement", "pending"):
        assert notify(midtrans, notification(intent.provider_order_id, status)).status_code == 200
        work(ready)
    assert state_of(ready, intent) == "settled"
    assert events(ready, intent.id) == ["payment.settled"]
    assert [(notice.state, notice.repeats) for notice in stored(ready)] == [
        ("done", 1),
        ("done", 0),
    ]


def test_a_wrong_signature_is_refused_stored_and_changes_nothing(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    answer = notify(midtrans, notification(intent.provider_order_id, key="SB-Mid-server-LAIN"))
    assert (answer.status_code, answer.json()["code"]) == (403, "signature_wrong")
    work(ready)
    assert state_of(ready, intent) == "pending"
    assert [(notice.state, notice.error) for notice in stored(ready)] == [
        ("refused", "signature_wrong")
    ]


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"{}", b'{"order_id": 1}', b"\xff", b"[" * 60_000]
)
def test_what_is_no_notification_is_parked(
    ready: Shop, midtrans: PaymentAccount, body: bytes
) -> None:
    assert notify(midtrans, body).status_code == 200
    assert [notice.state for notice in stored(ready)] == ["parked"]
    assert bytes(stored(ready)[0].body) == body


def test_what_was_refused_under_an_old_key_is_understood_under_the_new_one(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    """The key was changed at the provider first; it says the same again until it is accepted."""
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    told = notification(intent.provider_order_id, key="SB-Mid-server-BARU")
    assert notify(midtrans, told).status_code == 403
    use_key(midtrans, ready, "SB-Mid-server-BARU")
    assert notify(midtrans, told).status_code == 200
    assert [(one.state, one.order_id, one.repeats) for one in stored(ready)] == [
        ("waiting", intent.provider_order_id, 1)
    ]
    use_key(midtrans, ready, KEY)
    work(ready)
    assert state_of(ready, intent) == "settled"
    assert notify(midtrans, told).status_code == 403
    assert [(one.state, one.repeats) for one in stored(ready)] == [("done", 2)]


def test_another_shops_order_is_nobodys(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    """A shop signs what it likes with its own key; only its own orders are ever meant."""
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    other = make_shop("Kedai Tetangga")
    with tenant_context(other.tenant.id):
        account = add_account(
            gateway="midtrans",
            name="Tetangga",
            secret_key=KEY,
            methods=["qris"],
            actor=actor(other, "owner"),
        )
    assert notify(account, notification(intent.provider_order_id)).status_code == 200
    work(other)
    assert [(one.state, one.error) for one in stored(other)] == [("parked", "payment_unknown")]
    assert (stored(ready), state_of(ready, intent), events(ready, intent.id)) == ([], "pending", [])


def test_an_unknown_order_is_parked_and_replayed(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    notify(midtrans, notification("W-lain"))
    work(ready)
    (notice,) = stored(ready)
    assert (notice.state, notice.error) == ("parked", "payment_unknown")
    with tenant_scope(ready.tenant.id):
        PaymentNotice.objects.update(order_id=intent.provider_order_id)
    with tenant_context(ready.tenant.id):
        replay_notice(notice_id=notice.id, actor=actor(ready, "owner"))
    work(ready)
    assert state_of(ready, intent) == "settled"


def test_a_provider_that_is_away_is_asked_later(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox, settings: Any
) -> None:
    intent = start(ready, "qris")
    settings.MIDTRANS_URL = "http://127.0.0.1:9"
    notify(midtrans, notification(intent.provider_order_id))
    work(ready)
    (notice,) = stored(ready)
    assert (notice.state, notice.attempts) == ("waiting", 1)
    assert notice.error.startswith("ProviderUnreachable")


def test_an_oversized_body_is_refused_and_not_stored(ready: Shop, midtrans: PaymentAccount) -> None:
    assert notify(midtrans, b"x" * 70_000).status_code == 400
    assert stored(ready) == []


def test_an_unknown_address_is_not_found(ready: Shop, midtrans: PaymentAccount) -> None:
    midtrans.token = "x" * 43
    assert notify(midtrans, {}).status_code == 404
    midtrans.gateway = "xendit"
    assert notify(midtrans, {}).status_code == 404


def test_only_named_networks_may_notify(
    ready: Shop, midtrans: PaymentAccount, settings: Any
) -> None:
    settings.PAYMENT_NOTIFIERS = ["103.208.23.0/24"]
    assert notify(midtrans, {}).status_code == 403
    settings.PAYMENT_NOTIFIERS = ["127.0.0.0/8"]
    assert notify(midtrans, {}).status_code == 200


def test_xendit_is_proven_by_its_token(committed_shop: Shop, xendit: PaymentAccount) -> None:
    body = {"event": "ewallet.capture", "data": {"reference_id": "W-x"}}
    assert notify(xendit, body).status_code == 403
    assert notify(xendit, body, HTTP_X_CALLBACK_TOKEN="s" * 48).status_code == 403
    body["event"] = "ewallet.capture "
    assert notify(xendit, body, HTTP_X_CALLBACK_TOKEN="t" * 48).status_code == 200
