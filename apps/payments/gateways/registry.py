"""Which code speaks to which gateway."""

from collections.abc import Callable
from typing import Final

from django.conf import settings

from apps.core.providers import ProviderClient
from apps.core.providers.client import Listener
from apps.core.vault import unseal
from apps.payments.gateways import midtrans, xendit
from apps.payments.gateways.base import GatewayClient, Incoming, Notice, Secrets
from apps.payments.models import Gateway, PaymentAccount

_READERS: Final[dict[str, Callable[[Incoming, Secrets], Notice | None]]] = {
    Gateway.MIDTRANS: midtrans.read_notice,
    Gateway.XENDIT: xendit.read_notice,
}


def gateway_for(account: PaymentAccount, listener: Listener) -> GatewayClient:
    """The account's gateway; every attempt is told to the listener."""
    secret = unseal(account.secret_key, place=account.place("secret_key"))
    return open_gateway(account.gateway, secret, listener)


def open_gateway(gateway: str, secret: str, listener: Listener) -> GatewayClient:
    """A gateway by its key, before there is an account."""
    if gateway == Gateway.XENDIT:
        return xendit.Xendit(_client("xendit", settings.XENDIT_URL, secret, listener))
    return midtrans.Midtrans(
        _client("midtrans", settings.MIDTRANS_URL, secret, listener),
        _client("midtrans", settings.MIDTRANS_SNAP_URL, secret, listener),
    )


def read_notice(account: PaymentAccount, incoming: Incoming) -> Notice | None:
    """What a notification is about, or None for a wrong signature. Raises ValueError."""
    token = ""
    if account.callback_token:
        token = unseal(account.callback_token, place=account.place("callback_token"))
    key = unseal(account.secret_key, place=account.place("secret_key"))
    return _READERS[account.gateway](incoming, Secrets(key, token))


def _client(name: str, url: str, secret: str, listener: Listener) -> ProviderClient:
    return ProviderClient(name=name, base_url=url, user=secret, listener=listener)
