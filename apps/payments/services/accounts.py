"""A shop's accounts at gateways: keys are tried at the provider before they are kept."""

import secrets
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput, NotFound
from apps.core.providers import ProviderError
from apps.core.providers.client import AttemptResult
from apps.core.tenancy import tenant_transaction
from apps.core.vault import current_key_id, key_id_of, seal, unseal
from apps.payments.errors import GatewayAway, PaymentAccountInvalid, QrisDamaged
from apps.payments.gateways.registry import open_gateway
from apps.payments.models import Gateway, MerchantQris, Method, PaymentAccount
from apps.payments.qris import Qris, read_qris
from apps.tenants.models import Outlet

METHODS: Final = {
    Gateway.MIDTRANS: (
        *(Method.QRIS, Method.GOPAY, Method.SHOPEEPAY, Method.OVO, Method.DANA),
        *(Method.VA_BCA, Method.VA_BNI, Method.VA_BRI, Method.VA_PERMATA, Method.VA_MANDIRI),
        Method.CARD,
    ),
    Gateway.XENDIT: (Method.OVO, Method.DANA, Method.LINKAJA, Method.SHOPEEPAY),
}
_SEALED: Final = ("secret_key", "callback_token")


def add_account(
    *,
    gateway: str,
    name: str,
    secret_key: str,
    methods: Sequence[str],
    actor: Actor,
    callback_token: str = "",
) -> PaymentAccount:
    """Add an account whose key the provider knows.

    Raises `InvalidInput`, `PaymentAccountInvalid`, `GatewayAway`.
    """
    _check_methods(gateway, methods)
    _try_key(gateway, secret_key)
    account = PaymentAccount(
        gateway=gateway,
        name=name,
        key_hint=secret_key[-4:],
        token=secrets.token_urlsafe(32),
        methods=list(methods),
        validated_at=timezone.now(),
    )
    account.secret_key = seal(secret_key, place=account.place("secret_key"))
    if callback_token:
        account.callback_token = seal(callback_token, place=account.place("callback_token"))
    with tenant_transaction():
        account.save(force_insert=True)
        _audit(account, "payment_account.added", actor)
    return account


def change_account(
    *,
    account_id: UUID,
    actor: Actor,
    name: str,
    methods: Sequence[str],
    is_active: bool,
    secret_key: str = "",
    callback_token: str = "",
) -> PaymentAccount:
    """Change an account; an empty key or token keeps the old one.

    Raises `NotFound`, `InvalidInput`, `PaymentAccountInvalid`, `GatewayAway`.
    """
    with tenant_transaction(read_only=True):
        account = PaymentAccount.objects.filter(id=account_id).first()
    if account is None:
        raise NotFound
    _check_methods(account.gateway, methods)
    if secret_key:
        _try_key(account.gateway, secret_key)
        account.secret_key = seal(secret_key, place=account.place("secret_key"))
        account.key_hint = secret_key[-4:]
        account.validated_at = timezone.now()
    if callback_token:
        account.callback_token = seal(callback_token, place=account.place("callback_token"))
    account.name, account.methods, account.is_active = name, list(methods), is_active
    with tenant_transaction():
        account.save(force_update=True)
        _audit(account, "payment_account.changed", actor)
    return account


def rotate_keys() -> int:
    """Seal the current tenant's secrets under the first key of the ring; how many were not."""
    changed = 0
    with tenant_transaction():
        for account in PaymentAccount.objects.select_for_update():
            for column in _SEALED:
                sealed = getattr(account, column)
                if sealed and key_id_of(sealed) != current_key_id():
                    plain = unseal(sealed, place=account.place(column))
                    setattr(account, column, seal(plain, place=account.place(column)))
                    account.save(update_fields=[column])
                    changed += 1
    return changed


def set_merchant_qris(*, outlet_id: UUID, code: str, actor: Actor) -> None:
    """Keep an outlet's printed code; empty takes it away. Raises `NotFound`, `QrisDamaged`."""
    actor.require("payments.change")
    if not actor.reaches(outlet_id):
        raise NotFound
    merchant = _printed(code).merchant if code else ""
    with tenant_transaction():
        if not Outlet.objects.filter(id=outlet_id).exists():
            raise NotFound
        if code:
            MerchantQris.objects.update_or_create(id=outlet_id, defaults={"code": code.strip()})
        elif not MerchantQris.objects.filter(id=outlet_id).delete()[0]:
            return
        record_audit(
            actor=actor,
            action="merchant_qris.set" if code else "merchant_qris.removed",
            subject_kind="outlet",
            subject_id=outlet_id,
            after={"merchant": merchant},
        )


def _printed(code: str) -> Qris:
    """A code for every payment; one that an app made for a single payment is soon worthless."""
    qris = read_qris(code)
    if not qris.is_static:
        raise QrisDamaged(gettext("Kode ini hanya untuk satu pembayaran, bukan QRIS yang dicetak."))
    return qris


def _check_methods(gateway: str, methods: Sequence[str]) -> None:
    offered = METHODS.get(Gateway(gateway), ())
    if not methods or any(method not in offered for method in methods):
        raise InvalidInput.on(
            "methods", "invalid", gettext("Pilih cara bayar yang disediakan penyedia ini.")
        )


def _try_key(gateway: str, secret_key: str) -> None:
    client = open_gateway(gateway, secret_key, _unlogged)
    try:
        accepted = client.accepts_key()
    except ProviderError as error:
        raise GatewayAway from error
    if not accepted:
        raise PaymentAccountInvalid


def _unlogged(result: AttemptResult) -> None:
    """There is no intent yet that an attempt could belong to."""


def _audit(account: PaymentAccount, action: str, actor: Actor) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject_kind="payment_account",
        subject_id=account.id,
        after={
            "gateway": account.gateway,
            "name": account.name,
            "methods": account.methods,
            "is_active": account.is_active,
            "key_hint": account.key_hint,
        },
    )
