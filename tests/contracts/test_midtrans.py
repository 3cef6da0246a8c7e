"""Our adapter and Midtrans' own client drive the same sandbox and see the same things."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import midtransclient
import pytest
from midtransclient.error_midtrans import MidtransAPIError

from apps.payments.gateways.base import Charge, GatewayClient, Incoming, Secrets
from apps.payments.gateways.midtrans import charge_body, read_news, read_notice
from apps.payments.gateways.registry import open_gateway
from apps.payments.models import Method
from sandbox.ledger import Charge as SandboxCharge
from sandbox.midtrans import wire
from tests.payments.sandbox import KEY, Sandbox, running_sandbox

METHODS = [
    *(Method.QRIS, Method.GOPAY, Method.SHOPEEPAY, Method.OVO, Method.CARD),
    *(Method.VA_BCA, Method.VA_BNI, Method.VA_BRI, Method.VA_PERMATA, Method.VA_MANDIRI),
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def official(sandbox: Sandbox) -> Any:
    client = midtransclient.CoreApi(server_key=KEY)
    client.api_config.CORE_SANDBOX_BASE_URL = sandbox.url
    return client


@pytest.fixture
def ours(sandbox: Sandbox, settings: Any, committed: None) -> GatewayClient:
    settings.MIDTRANS_URL, settings.MIDTRANS_SNAP_URL = sandbox.url, f"{sandbox.url}/snap/v1"
    return open_gateway("midtrans", KEY, lambda _result: None)


def charge(order_id: str, method: Method = Method.QRIS) -> Charge:
    return Charge(
        order_id=order_id,
        amount=25_000,
        method=method,
        lifetime=dt.timedelta(minutes=15),
        notify_url="",
        phone="+6281234567890",
        card_token="token-4811",
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_charge_of_ours_is_what_the_official_client_sees(
    ours: GatewayClient, official: Any, method: Method
) -> None:
    order_id = f"OURS-{method}"
    made = ours.charge(charge(order_id, method))
    seen = read_news(official.transactions.status(order_id))
    assert (made.state, made.amount, made.provider_id, made.details) == (
        seen.state,
        25_000,
        seen.provider_id,
        seen.details,
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_charge_by_the_official_client_is_what_we_see(
    ours: GatewayClient, official: Any, method: Method
) -> None:
    order_id = f"THEIRS-{method}"
    made = read_news(official.charge(charge_body(charge(order_id, method))))
    assert ours.status(order_id=order_id, provider_id="") == made


def test_both_cancel_and_both_refund(ours: GatewayClient, official: Any, sandbox: Sandbox) -> None:
    for order_id in ("CANCEL-1", "REFUND-1"):
        ours.charge(charge(order_id))
    official.transactions.cancel("CANCEL-1")
    cancelled = ours.status(order_id="CANCEL-1", provider_id="")
    assert cancelled is not None
    assert cancelled.state == "cancelled"
    sandbox.pay("REFUND-1")
    official.transactions.refund("REFUND-1", {"refund_key": "A", "amount": 5_000, "reason": "x"})
    refused = ours.refund(order_id="REFUND-1", provider_id="", key="B", amount=20_001, reason="x")
    assert refused == "The refund amount is more than what is left."
    assert (
        ours.refund(order_id="REFUND-1", provider_id="", key="B", amount=20_000, reason="x") == ""
    )
    assert official.transactions.status("REFUND-1")["transaction_status"] == "refund"


def test_what_the_official_client_ends_we_see_as_ended(
    ours: GatewayClient, official: Any, sandbox: Sandbox
) -> None:
    for order_id in ("EXPIRE-1", "DENY-ME-1"):
        ours.charge(charge(order_id))
    official.transactions.expire("EXPIRE-1")
    official.transactions.deny("DENY-ME-1")
    ended = [ours.status(order_id=name, provider_id="") for name in ("EXPIRE-1", "DENY-ME-1")]
    assert [news.state for news in ended if news] == ["expired", "denied"]
    with pytest.raises(MidtransAPIError) as refused:
        official.transactions.cancel("EXPIRE-1")
    assert refused.value.api_response_dict["status_code"] == "412"
    kept = ours.cancel(order_id="EXPIRE-1", provider_id="")
    assert kept is not None
    assert kept.state == "expired"


def test_a_cancel_of_ours_never_takes_a_captured_card_back(
    ours: GatewayClient, official: Any, sandbox: Sandbox
) -> None:
    for order_id in ("CARD-WAITS", "CARD-PAID"):
        ours.charge(charge(order_id, Method.CARD))
    sandbox.pay("CARD-PAID")
    states = {}
    for order_id in ("CARD-WAITS", "CARD-PAID"):
        ended = ours.cancel(order_id=order_id, provider_id="")
        assert ended is not None
        theirs = official.transactions.status(order_id)["transaction_status"]
        states[order_id] = (str(ended.state), theirs)
    assert states == {"CARD-WAITS": ("cancelled", "expire"), "CARD-PAID": ("settled", "capture")}
    assert ours.cancel(order_id="CARD-NEVER", provider_id="") is None
    # The official client's cancel does take it back.
    official.transactions.cancel("CARD-PAID")
    voided = ours.status(order_id="CARD-PAID", provider_id="")
    assert voided is not None
    assert voided.state == "cancelled"


def test_both_see_a_payment_with_its_issuer(
    ours: GatewayClient, official: Any, sandbox: Sandbox
) -> None:
    made = ours.charge(charge("PAID-1"))
    sandbox.pay("PAID-1", issuer="dana")
    theirs = read_news(official.transactions.status(made.provider_id))
    seen = ours.status(order_id="PAID-1", provider_id="")
    assert seen == theirs
    assert seen is not None
    assert (seen.state, seen.issuer, seen.amount) == ("settled", "dana", 25_000)
    assert seen.settled_at is not None


def test_an_idempotency_key_gives_the_first_answer_to_both(sandbox: Sandbox) -> None:
    client = midtransclient.CoreApi(
        server_key=KEY, custom_headers={"Idempotency-Key": "IDEM-CONTRACT"}
    )
    client.api_config.CORE_SANDBOX_BASE_URL = sandbox.url
    first, second = (client.charge(charge_body(charge("IDEM-1"))) for _ in range(2))
    assert first == second
    assert [one["order_id"] for one in sandbox.charges()].count("IDEM-1") == 1


def test_snap_has_no_transaction_before_the_payer_opens_the_page(
    ours: GatewayClient, official: Any, sandbox: Sandbox
) -> None:
    snap = midtransclient.Snap(server_key=KEY)
    snap.api_config.SNAP_SANDBOX_BASE_URL = f"{sandbox.url}/snap/v1"
    body = {
        "transaction_details": {"order_id": "SNAP-1", "gross_amount": 25_000},
        "enabled_payments": ["dana"],
    }
    theirs = snap.create_transaction(body)
    assert set(theirs) == {"token", "redirect_url"}
    mine = ours.charge(charge("SNAP-2", Method.DANA))
    assert (mine.state, set(mine.details)) == ("pending", {"url"})
    for order_id, url in (("SNAP-1", theirs["redirect_url"]), ("SNAP-2", mine.details["url"])):
        assert ours.status(order_id=order_id, provider_id="") is None
        with pytest.raises(MidtransAPIError):
            official.transactions.status(order_id)
        httpx2.get(url, follow_redirects=True).raise_for_status()
        assert official.transactions.status(order_id)["transaction_status"] == "pending"
        sandbox.pay(order_id, issuer="dana")
        seen = ours.status(order_id=order_id, provider_id="")
        assert seen == read_news(official.transactions.status(order_id))
        assert seen is not None
        assert seen.state == "settled"


def test_a_wrong_key_is_refused_to_both(official: Any, sandbox: Sandbox, settings: Any) -> None:
    settings.MIDTRANS_URL = sandbox.url
    assert open_gateway("midtrans", "salah", lambda _result: None).accepts_key() is False
    assert open_gateway("midtrans", KEY, lambda _result: None).accepts_key() is True
    client = midtransclient.CoreApi(server_key="salah")
    client.api_config.CORE_SANDBOX_BASE_URL = sandbox.url
    with pytest.raises(MidtransAPIError) as refused:
        client.transactions.status("OURS-qris")
    assert refused.value.api_response_dict["status_code"] == "401"


def test_the_official_client_and_we_understand_the_same_notification(
    ours: GatewayClient, official: Any, sandbox: Sandbox
) -> None:
    """Its `notification()` takes what was posted and asks for the status, as our worker does."""
    made = ours.charge(charge("NOTICE-1"))
    sandbox.pay("NOTICE-1", issuer="ovo")
    told = SandboxCharge("midtrans", "NOTICE-1", 25_000, "qris", KEY, dt.datetime.now(dt.UTC))
    told.id = made.provider_id
    told.move("settlement")
    raw = wire.notification(told)
    theirs = read_news(official.transactions.notification(json.loads(raw)))
    notice = read_notice(Incoming(raw, {}), Secrets(KEY))
    assert notice is not None
    assert ours.status(order_id=notice.order_id, provider_id="") == theirs
    assert theirs.state == "settled"


def test_refusals_are_the_same(ours: GatewayClient, official: Any) -> None:
    ours.charge(charge("TWICE-1"))
    with pytest.raises(MidtransAPIError) as refused:
        official.charge(charge_body(charge("TWICE-1")))
    assert refused.value.api_response_dict["status_code"] == "406"
    assert ours.status(order_id="NEVER-1", provider_id="") is None
    with pytest.raises(MidtransAPIError) as unknown:
        official.transactions.status("NEVER-1")
    assert unknown.value.api_response_dict["status_code"] == "404"


def test_a_notification_of_the_sandbox_carries_the_providers_signature() -> None:
    made = SandboxCharge(
        "midtrans", "TRX-2026-000123", 25_000, "qris", KEY, dt.datetime.now(dt.UTC)
    )
    made.move("settlement")
    raw = wire.notification(made)
    # Worked out from the rule in Midtrans' documentation, for this key and these texts.
    assert json.loads(raw)["signature_key"] == (
        "6c18085d03298d38b7474b3cd626180e26a9438724aa281395337db5d4020872"
        "87f2902e4e1083ae8ece439850e4ebcbad2406c5671885a547f5a98804cfd91d"
    )
    read = read_notice(Incoming(raw, {}), Secrets(KEY))
    assert read is not None
    assert read.order_id == "TRX-2026-000123"
    assert read_notice(Incoming(raw, {}), Secrets("SB-Mid-server-LAIN")) is None
