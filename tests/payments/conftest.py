from collections.abc import Iterator
from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.providers import breaker
from apps.core.tenancy import tenant_context
from apps.payments.models import Method, PaymentAccount
from apps.payments.services import add_account
from tests.factories import Shop, make_shop
from tests.payments.sandbox import KEY, XENDIT_KEY, Sandbox, running_sandbox


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_sandbox: Sandbox, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The providers, empty, and the product's settings pointing to them."""
    _sandbox.desk("clear")
    settings.MIDTRANS_URL = _sandbox.url
    settings.MIDTRANS_SNAP_URL = f"{_sandbox.url}/snap/v1"
    settings.XENDIT_URL = _sandbox.url
    # Tests beside this one share Redis, and must not share its circuit.
    monkeypatch.setattr(breaker, "PREFIX", f"breaker:{uuid7()}")
    return _sandbox


@pytest.fixture
def committed_shop(committed: None) -> Shop:
    """Providers are called between transactions, so these tests commit."""
    return make_shop("Kedai Bayar")


@pytest.fixture
def midtrans(committed_shop: Shop, sandbox: Sandbox) -> PaymentAccount:
    with tenant_context(committed_shop.tenant.id):
        return add_account(
            gateway="midtrans",
            name="Midtrans",
            secret_key=KEY,
            methods=["qris", "gopay", "ovo", "va_bca", "va_mandiri", "dana"],
            actor=committed_shop.people["owner"].actor,
        )


@pytest.fixture
def xendit(committed_shop: Shop, sandbox: Sandbox) -> PaymentAccount:
    with tenant_context(committed_shop.tenant.id):
        return add_account(
            gateway="xendit",
            name="Xendit",
            secret_key=XENDIT_KEY,
            callback_token="t" * 48,
            methods=[Method.LINKAJA],
            actor=committed_shop.people["owner"].actor,
        )
