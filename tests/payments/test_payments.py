"""Payments against the sandbox, over HTTP: each ends in the state that the provider says."""

from typing import Any
from uuid import UUID

import pytest

from apps.core.actors import Actor
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from apps.core.tenancy import tenant_context, tenant_scope
from apps.payments.errors import (
    GatewayAway,
    MethodNotOffered,
    PaymentAccountInvalid,
    PaymentNotOpen,
    RefundRefused,
)
from apps.payments.models import PaymentAccount, PaymentAttempt, PaymentIntent
from apps.payments.services import (
    add_account,
    cancel_payment,
    refresh_intent,
    refund_payment,
    start_payment,
)
from apps.payments.services.charging import PaymentOrder
from tests.factories import Shop
from tests.payments.sandbox import KEY, Sandbox


def start(shop: Shop, method: str, amount: int = 25_000, **values: Any) -> PaymentIntent:
    order = PaymentOrder("order", uuid7(), shop.outlet.id, amount, method, **values)
    with tenant_context(shop.tenant.id):
        return start_payment(order=order, actor=actor(shop))


def actor(shop: Shop, role: str = "cashier") -> Actor:
    return shop.people[role].actor


def ask(shop: Shop, intent: PaymentIntent) -> PaymentIntent:
    with tenant_context(shop.tenant.id):
        return refresh_intent(intent.id)


def events(shop: Shop, intent_id: UUID) -> list[str]:
    with tenant_scope(shop.tenant.id):
        found = OutboxEvent.objects.filter(aggregate_id=intent_id).order_by("id")
        return [event.name for event in found]


def attempts(shop: Shop, intent: PaymentIntent) -> list[tuple[str, int, str]]:
    with tenant_scope(shop.tenant.id):
        found = PaymentAttempt.objects.filter(intent=intent).order_by("id")
        return [(each.operation, each.number, each.category) for each in found]


@pytest.fixture
def ready(committed_shop: Shop, midtrans: PaymentAccount) -> Shop:
    return committed_shop


def test_qris_from_charge_to_settlement(ready: Shop, sandbox: Sandbox) -> None:
    intent = start(ready, "qris")
    assert intent.state == "pending"
    assert intent.details["qr_string"].startswith("000201010212")
    assert "540525000" in intent.details["qr_string"]
    sandbox.pay(intent.provider_order_id, issuer="ovo")
    settled = ask(ready, intent)
    assert (settled.state, settled.issuer, settled.late) == ("settled", "ovo", False)
    assert settled.check_at is None
    assert events(ready, intent.id) == ["payment.settled"]
    ask(ready, intent)
    assert events(ready, intent.id) == ["payment.settled"]
    assert attempts(ready, intent)[:2] == [("charge", 1, ""), ("status", 1, "")]


@pytest.mark.parametrize(
    ("method", "values", "details"),
    [
        ("va_bca", {}, {"bank", "va_number"}),
        ("va_mandiri", {}, {"biller_code", "bill_key"}),
        ("gopay", {}, {"qr_string", "url"}),
        ("dana", {}, {"url"}),
        ("ovo", {"phone": "+6281234567890"}, set()),
    ],
)
def test_what_the_payer_needs(
    ready: Shop, method: str, values: dict[str, str], details: set[str]
) -> None:
    intent = start(ready, method, **values)
    assert (intent.state, set(intent.details)) == ("pending", details)


def test_a_phone_number_is_not_in_the_log(ready: Shop) -> None:
    intent = start(ready, "ovo", phone="+6281234567890")
    with tenant_scope(ready.tenant.id):
        request = PaymentAttempt.objects.get(intent=intent, operation="charge").request
    assert request["ovo"] == {"payer_phone_number": "***"}
    assert "81234567890" not in str(request)


def test_an_answer_that_never_comes_is_unknown_until_the_provider_is_asked(
    ready: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_time_out(monkeypatch)
    sandbox.desk("fault", fault="hang")
    intent = start(ready, "qris")
    assert intent.state == "unknown"
    assert attempts(ready, intent) == [("charge", 1, "unknown")]
    assert ask(ready, intent).state == "pending"
    assert len(sandbox.charges()) == 1


def test_a_charge_that_was_dropped_has_failed_once_that_is_certain(
    ready: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_time_out(monkeypatch)
    sandbox.desk("fault", fault="drop")
    intent = start(ready, "qris")
    states = [ask(ready, intent).state for _ in range(5)]
    assert states[0] == "unknown"
    assert states[-1] == "failed"
    assert events(ready, intent.id) == ["payment.ended"]
    assert sandbox.charges() == []


def test_a_503_after_the_charge_is_no_second_charge(ready: Shop, sandbox: Sandbox) -> None:
    sandbox.desk("fault", fault="error_after")
    intent = start(ready, "qris")
    assert intent.state == "pending"
    assert [each[0] for each in attempts(ready, intent)] == ["charge", "charge", "status"]
    assert len(sandbox.charges()) == 1


def test_a_503_before_the_charge_is_repeated(ready: Shop, sandbox: Sandbox) -> None:
    sandbox.desk("fault", fault="error")
    intent = start(ready, "qris")
    assert intent.state == "pending"
    assert attempts(ready, intent) == [("charge", 1, "unreachable"), ("charge", 2, "")]


def test_a_circuit_opens_for_everybody_and_nothing_is_charged(
    ready: Shop, sandbox: Sandbox
) -> None:
    sandbox.desk("fault", fault="error", count=6)
    assert start(ready, "qris").state == "unknown"
    # It opens between this one's attempts: they may have arrived.
    assert start(ready, "qris").state == "unknown"
    with pytest.raises(GatewayAway) as refused:
        start(ready, "qris")
    assert refused.value.retry_after == 20
    assert sandbox.charges() == []


def test_cancelling_and_a_payment_that_comes_after_it(ready: Shop, sandbox: Sandbox) -> None:
    intent = start(ready, "qris")
    with tenant_context(ready.tenant.id):
        cancelled = cancel_payment(intent_id=intent.id, actor=actor(ready))
        assert cancelled.state == "cancelled"
        with pytest.raises(PaymentNotOpen):
            cancel_payment(intent_id=intent.id, actor=actor(ready))
    assert events(ready, intent.id) == ["payment.ended"]


def test_the_payer_was_quicker_than_the_cancel(ready: Shop, sandbox: Sandbox) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    with tenant_context(ready.tenant.id):
        found = cancel_payment(intent_id=intent.id, actor=actor(ready))
    assert found.state == "settled"
    assert events(ready, intent.id) == ["payment.settled"]


def test_a_reversal_takes_the_payment_back(ready: Shop, sandbox: Sandbox) -> None:
    intent = start(ready, "va_bca")
    sandbox.pay(intent.provider_order_id)
    assert ask(ready, intent).state == "settled"
    sandbox.desk("deny", key=KEY, order_id=intent.provider_order_id)
    assert ask(ready, intent).state == "denied"
    assert events(ready, intent.id) == ["payment.settled", "payment.reversed"]


def test_refunds_in_parts_and_not_more_than_was_paid(ready: Shop, sandbox: Sandbox) -> None:
    intent = paid(ready, sandbox, "qris")
    with tenant_context(ready.tenant.id):
        for key, amount in [("R1", 5_000), ("R1", 5_000), ("R2", 20_000)]:
            refund = refund_payment(
                intent_id=intent.id, key=key, amount=amount, reason="rusak", actor=actor(ready)
            )
            assert refund.state == "done"
        with pytest.raises(RefundRefused) as refused:
            refund_payment(
                intent_id=intent.id, key="R3", amount=1, reason="rusak", actor=actor(ready)
            )
    assert refused.value.extra == {"left": 0, "state": "refunded"}
    (charge,) = sandbox.charges()
    assert (charge["status"], charge["refunded"]) == ("refund", 25_000)


def test_a_virtual_account_is_paid_back_by_hand(ready: Shop, sandbox: Sandbox) -> None:
    intent = paid(ready, sandbox, "va_bca")
    with tenant_context(ready.tenant.id):
        refund = refund_payment(
            intent_id=intent.id, key="R1", amount=10_000, reason="rusak", actor=actor(ready)
        )
    assert refund.state == "by_hand"
    (charge,) = sandbox.charges()
    assert charge["refunded"] == 0


def test_a_method_without_an_account_is_refused(ready: Shop) -> None:
    with pytest.raises(MethodNotOffered):
        start(ready, "linkaja")


def test_linkaja_through_the_second_gateway(
    committed_shop: Shop, xendit: PaymentAccount, sandbox: Sandbox
) -> None:
    intent = start(committed_shop, "linkaja")
    assert intent.state == "pending"
    sandbox.pay(intent.provider_order_id, key="xnd_development_contoh")
    assert ask(committed_shop, intent).state == "settled"


def test_a_key_that_the_provider_does_not_know_is_not_kept(
    committed_shop: Shop, sandbox: Sandbox
) -> None:
    with tenant_context(committed_shop.tenant.id), pytest.raises(PaymentAccountInvalid):
        add_account(
            gateway="midtrans",
            name="x",
            secret_key="salah",
            methods=["qris"],
            actor=actor(committed_shop, "owner"),
        )
    with tenant_scope(committed_shop.tenant.id):
        assert PaymentAccount.objects.count() == 0


def test_the_key_is_sealed_in_the_database(midtrans: PaymentAccount) -> None:
    assert KEY.encode() not in bytes(midtrans.secret_key)
    assert midtrans.key_hint == KEY[-4:]


def paid(shop: Shop, sandbox: Sandbox, method: str) -> PaymentIntent:
    intent = start(shop, method)
    sandbox.pay(intent.provider_order_id)
    return ask(shop, intent)


def quick_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.providers.client.TIMEOUT", 0.5)
