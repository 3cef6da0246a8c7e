"""Keys of accounts: rotated by command, and in nothing that is kept, logged or answered."""

import logging
from typing import Any

import pytest
from django.core.management import call_command

from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.core.vault import key_id_of, unseal
from apps.payments.models import PaymentAccount, PaymentAttempt, PaymentNotice
from tests.factories import Shop, make_shop
from tests.payments.rows import make_account
from tests.payments.sandbox import KEY, Sandbox
from tests.payments.test_notices import notification, notify
from tests.payments.test_payments import ask, start


def test_rotate_keys_seals_everything_under_the_first_key(committed: None, settings: Any) -> None:
    usual = dict(settings.DATA_KEYS)
    settings.DATA_KEYS = {"lama": "a" * 32}
    shops = [make_shop(name) for name in ("Satu", "Dua")]
    for shop in shops:
        with tenant_scope(shop.tenant.id):
            make_account()
    # Shops of other tests may lie beside these, sealed under the key that was first then.
    settings.DATA_KEYS = {"baru": "b" * 32, "lama": "a" * 32, **usual}
    call_command("rotate_keys")
    call_command("rotate_keys")
    settings.DATA_KEYS = {"baru": "b" * 32}
    for shop in shops:
        with tenant_scope(shop.tenant.id):
            account = PaymentAccount.objects.get()
            assert key_id_of(account.secret_key) == "baru"
            opened = unseal(account.secret_key, place=account.place("secret_key"))
            assert opened == "SB-Mid-server-TOKO"


def test_a_key_is_in_nothing_that_is_kept_or_logged(
    committed_shop: Shop,
    midtrans: PaymentAccount,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("apps.payments.api.webhooks.work_through.delay", lambda _tenant_id: None)
    caplog.set_level(logging.DEBUG)
    sandbox.desk("fault", fault="error")
    intent = start(committed_shop, "ovo", phone="+6281234567890")
    sandbox.pay(intent.provider_order_id)
    ask(committed_shop, intent)
    notify(midtrans, notification(intent.provider_order_id, key="SB-Mid-server-LAIN"))
    owner = committed_shop.client("owner")
    answers = [owner.get("/api/v1/payments/accounts"), owner.get("/api/v1/payments/notices")]
    with tenant_scope(committed_shop.tenant.id):
        kept = [
            *PaymentAttempt.objects.values_list("request", "response"),
            *AuditEntry.objects.values_list("before", "after"),
            *PaymentNotice.objects.values_list("headers", "body"),
        ]
        stored = PaymentAccount.objects.values_list("secret_key", "key_hint")
        assert [(KEY.encode() in bytes(sealed), hint) for sealed, hint in stored] == [
            (False, KEY[-4:])
        ]
    text = caplog.text + repr(kept) + "".join(answer.content.decode() for answer in answers)
    assert KEY not in text
    assert "81234567890" not in text
