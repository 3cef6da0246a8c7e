"""What a provider says besides the truth: nothing, "not now", "who are you?". Nothing ends so."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx2
import pytest
from django.utils import timezone

from apps.core.errors import KeyReused
from apps.core.providers import AnswerUnusable, ProviderError
from apps.core.tenancy import tenant_context, tenant_scope
from apps.core.vault import seal
from apps.payments.errors import GatewayAway, RefundRefused
from apps.payments.models import PaymentAccount, PaymentIntent, PaymentRefund
from apps.payments.services import cancel_payment, refresh_intent, refund_payment
from apps.payments.services.news import apply_news
from tests.factories import Shop
from tests.payments.sandbox import KEY, Sandbox
from tests.payments.test_payments import actor, ask, events, start

BUSY = {"status_code": "500", "status_message": "Sorry. Our system is experiencing problems."}


@contextmanager
def provider(answers: dict[str, tuple[int, dict[str, Any]]]) -> Iterator[str]:
    """A server that gives each path's last word its answer."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            status, body = answers[self.path.rsplit("/", 1)[-1]]
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = _answer  # noqa: N815 - their names

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def ready(committed_shop: Shop, midtrans: PaymentAccount) -> Shop:
    return committed_shop


def use_key(account: PaymentAccount, shop: Shop, key: str) -> None:
    with tenant_scope(shop.tenant.id):
        account.secret_key = seal(key, place=account.place("secret_key"))
        account.save(update_fields=["secret_key"])


def stored(shop: Shop, intent: PaymentIntent) -> PaymentIntent:
    with tenant_scope(shop.tenant.id):
        return PaymentIntent.objects.get(id=intent.id)


def test_a_key_that_was_revoked_ends_no_payment(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    use_key(midtrans, ready, "revoked")
    with pytest.raises(AnswerUnusable, match="401"):
        ask(ready, intent)
    with tenant_context(ready.tenant.id), pytest.raises(GatewayAway):
        cancel_payment(intent_id=intent.id, actor=actor(ready))
    waiting = stored(ready, intent)
    assert (waiting.state, events(ready, intent.id)) == ("pending", [])
    assert waiting.check_at is not None
    use_key(midtrans, ready, KEY)
    assert ask(ready, intent).state == "settled"


@pytest.mark.parametrize(
    "answer",
    [
        (200, BUSY),
        (429, {"status_code": "429", "status_message": "Too many requests"}),
        (200, {"status_code": "400", "status_message": "Bad request"}),
        (200, {}),
    ],
)
def test_an_answer_without_a_state_ends_no_payment(
    ready: Shop, settings: Any, answer: tuple[int, dict[str, Any]]
) -> None:
    intent = start(ready, "qris")
    with provider({"status": answer}) as settings.MIDTRANS_URL, pytest.raises(ProviderError):
        ask(ready, intent)
    assert stored(ready, intent).state == "pending"


def test_a_charge_that_is_answered_with_trouble_is_asked_about(ready: Shop, settings: Any) -> None:
    with provider({"charge": (200, BUSY)}) as settings.MIDTRANS_URL:
        assert start(ready, "qris").state == "unknown"
    used = {"status_code": "406", "status_message": "order_id was used"}
    answers = {"charge": (200, used), "status": (200, BUSY)}
    with provider(answers) as settings.MIDTRANS_URL:
        assert start(ready, "qris").state == "unknown"


def test_a_refund_that_is_answered_with_trouble_is_said_again(
    ready: Shop, sandbox: Sandbox, settings: Any
) -> None:
    intent, there = start(ready, "qris"), settings.MIDTRANS_URL
    sandbox.pay(intent.provider_order_id)
    ask(ready, intent)
    with provider({"refund": (200, BUSY)}) as settings.MIDTRANS_URL, pytest.raises(GatewayAway):
        give_back(ready, intent)
    settings.MIDTRANS_URL = there
    assert give_back(ready, intent).state == "done"
    assert [charge["refunded"] for charge in sandbox.charges()] == [25_000]


def give_back(shop: Shop, intent: PaymentIntent, amount: int = 25_000) -> PaymentRefund:
    with tenant_context(shop.tenant.id):
        return refund_payment(
            intent_id=intent.id, key="r-1", amount=amount, reason="x", actor=actor(shop, "owner")
        )


def test_a_done_refund_is_known_though_nobody_answers_afterwards(
    ready: Shop, settings: Any
) -> None:
    """What the provider took on is off the payment at once, not only when it tells us so."""
    intent = start(ready, "qris")
    with tenant_scope(ready.tenant.id):
        PaymentIntent.objects.update(state="settled", settled_at=timezone.now())
    answers = {"refund": (200, {"status_code": "200"}), "status": (200, BUSY)}
    with provider(answers) as settings.MIDTRANS_URL:
        assert give_back(ready, intent, 10_000).state == "done"
    now = stored(ready, intent)
    assert (now.state, now.refunded) == ("partly_refunded", 10_000)


def test_a_refused_refund_stays_refused_when_it_is_said_again(ready: Shop, settings: Any) -> None:
    intent = start(ready, "qris")
    with tenant_scope(ready.tenant.id):
        PaymentIntent.objects.update(state="settled", settled_at=timezone.now())
    no = {"status_code": "414", "status_message": "Refund is not allowed."}
    with provider({"refund": (200, no)}) as settings.MIDTRANS_URL:
        for _ in range(2):
            with pytest.raises(RefundRefused, match="Refund is not allowed"):
                give_back(ready, intent)
    with tenant_scope(ready.tenant.id):
        assert [refund.state for refund in PaymentRefund.objects.all()] == ["refused"]


def test_a_refunds_key_is_for_one_payment_and_amount(ready: Shop, sandbox: Sandbox) -> None:
    first, second = start(ready, "qris"), start(ready, "qris")
    for intent in (first, second):
        sandbox.pay(intent.provider_order_id)
        ask(ready, intent)
    give_back(ready, first, 10_000)
    assert give_back(ready, first, 10_000).amount == 10_000
    for intent, amount in ((first, 5_000), (second, 10_000)):
        with pytest.raises(KeyReused):
            give_back(ready, intent, amount)
    assert sorted(charge["refunded"] for charge in sandbox.charges()) == [0, 10_000]


def test_long_keys_of_a_refund_are_told_apart(ready: Shop, sandbox: Sandbox) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    ask(ready, intent)
    with tenant_scope(ready.tenant.id):  # no document's: a document's refund has its own address
        PaymentIntent.objects.update(source_kind="api")
    path, owner = f"/api/v1/payments/intents/{intent.id}/refund", ready.client("owner")
    for number in ("1", "2", "2"):
        headers = {"Idempotency-Key": "pengembalian-" * 4 + number}
        body = {"amount": 5_000, "reason": "rusak"}
        assert owner.post(path, body, headers=headers).status_code == 201
    assert sandbox.charges()[0]["refunded"] == 10_000


def test_a_page_that_nobody_opened_ends_when_its_time_is_over(ready: Shop) -> None:
    intent = start(ready, "dana")
    assert (intent.state, set(intent.details)) == ("pending", {"url"})
    assert intent.expires_at is not None
    assert 840 < (intent.expires_at - timezone.now()).total_seconds() <= 900
    assert ask(ready, intent).state == "pending"
    with tenant_scope(ready.tenant.id):
        PaymentIntent.objects.update(expires_at=timezone.now())
    ended = ask(ready, intent)
    assert (ended.state, ended.error) == ("expired", "given_up")
    assert events(ready, intent.id) == ["payment.ended"]


def test_what_was_given_up_here_is_asked_about_for_a_while(ready: Shop, sandbox: Sandbox) -> None:
    """The cashier cancels, but the payer's page still works, and its notification gets lost."""
    intent = start(ready, "dana")
    with tenant_context(ready.tenant.id):
        given_up = cancel_payment(intent_id=intent.id, actor=actor(ready))
    assert (given_up.state, given_up.error) == ("cancelled", "given_up")
    assert given_up.check_at is not None
    assert ask(ready, intent).check_at is not None
    open_page(sandbox, intent)
    sandbox.pay(intent.provider_order_id)
    paid = ask(ready, intent)
    assert (paid.state, paid.late, paid.check_at) == ("settled", True, None)
    assert events(ready, intent.id) == ["payment.ended", "payment.settled"]


def test_what_the_provider_ended_is_not_asked_about_again(ready: Shop) -> None:
    intent = start(ready, "qris")
    with tenant_context(ready.tenant.id):
        cancelled = cancel_payment(intent_id=intent.id, actor=actor(ready))
    assert (cancelled.state, cancelled.error, cancelled.check_at) == ("cancelled", "", None)
    with tenant_context(ready.tenant.id):
        assert apply_news(intent.id, None).check_at is None


def test_a_captured_card_that_was_voided_at_the_provider_is_a_reversal(
    ready: Shop, settings: Any
) -> None:
    intent = start(ready, "qris")
    body = {"status_code": "200", "gross_amount": "25000.00", "transaction_id": "t-1"}
    for status in ("capture", "cancel"):
        answer = (200, body | {"transaction_status": status})
        with provider({"status": answer}) as settings.MIDTRANS_URL, tenant_context(ready.tenant.id):
            refresh_intent(intent.id)
    assert stored(ready, intent).state == "cancelled"
    assert events(ready, intent.id) == ["payment.settled", "payment.reversed"]


def test_xendit_is_asked_by_the_id_that_its_callback_names(
    committed_shop: Shop, xendit: PaymentAccount, settings: Any
) -> None:
    """A charge whose answer never came has no id here, and Xendit finds it by no other."""
    away = settings.XENDIT_URL
    settings.XENDIT_URL = "http://127.0.0.1:9"
    intent = start(committed_shop, "linkaja")
    assert (intent.state, intent.provider_id) == ("unknown", "")
    settings.XENDIT_URL = away
    paid = {"id": "ewc_1", "status": "SUCCEEDED", "charge_amount": 25_000}
    with provider({"ewc_1": (200, paid), intent.provider_order_id: (404, {})}) as url:
        settings.XENDIT_URL = url
        assert ask(committed_shop, intent).state == "unknown"
        with tenant_context(committed_shop.tenant.id):
            settled = refresh_intent(intent.id, provider_id="ewc_1")
    assert (settled.state, settled.provider_id) == ("settled", "ewc_1")


def test_xendit_never_voids_what_was_paid_before_the_cancel(
    committed_shop: Shop, xendit: PaymentAccount, sandbox: Sandbox
) -> None:
    intent = start(committed_shop, "linkaja")
    sandbox.desk("pay", key="xnd_development_contoh", order_id=intent.provider_order_id)
    with tenant_context(committed_shop.tenant.id):
        ended = cancel_payment(intent_id=intent.id, actor=actor(committed_shop))
    assert ended.state == "settled"
    assert [charge["status"] for charge in sandbox.charges()] == ["settlement"]


def open_page(sandbox: Sandbox, intent: PaymentIntent) -> None:
    httpx2.get(intent.details["url"], follow_redirects=True).raise_for_status()
