"""Our adapter and Midtrans' own client drive the same sandbox and see the same things."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

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
