"""Starting and cancelling a payment. No transaction is open while the provider is called."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.ids import uuid7
from apps.core.providers import CircuitOpen, ProviderError
from apps.core.tenancy import tenant_transaction
from apps.payments.errors import GatewayAway, MethodNotOffered, PaymentNotOpen
from apps.payments.gateways import Charge, News, gateway_for
from apps.payments.models import Method, PaymentAccount, PaymentIntent
from apps.payments.services.attempts import attempt_log
from apps.payments.services.news import GIVEN_UP, apply_news
from apps.payments.states import OPEN, State

LIFETIMES: Final = {Method.OVO: dt.timedelta(seconds=65)}
VIRTUAL_ACCOUNT: Final = dt.timedelta(hours=24)
LIFETIME: Final = dt.timedelta(minutes=15)
# A worker that dies while it charges leaves the intent to the poller after this time.
FIRST_CHECK: Final = dt.timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What is to be paid: a document of an upper app, in rupiah. `phone` is for OVO."""

    source_kind: str
    source_id: UUID
    outlet_id: UUID
    amount: int
    method: str
    phone: str = ""
    card_token: str = ""
    account_id: UUID | None = None


def start_payment(*, order: PaymentOrder, actor: Actor) -> PaymentIntent:
    """Charge at the gateway that offers the method.

    A charge whose answer never came is `unknown`: the provider is asked until it is known, and
    never charged a second time. Raises `NotFound`, `MethodNotOffered`, `GatewayAway`.
    """
    return charge_intent(intent=create_intent(order=order, actor=actor), order=order)


def charge_intent(*, intent: PaymentIntent, order: PaymentOrder) -> PaymentIntent:
    """Send a created intent's charge, once, outside of any transaction. Raises `GatewayAway`."""
    gateway = gateway_for(intent.account, attempt_log(intent))
    try:
        news = gateway.charge(_charge(intent, order))
    except CircuitOpen as error:
        apply_news(intent.id, News(State.FAILED, error="provider_away"))
        raise GatewayAway(extra={"intent": str(intent.id)}) from error
    except ProviderError:
        # A provider that answered 503 may have charged all the same.
        news = News(State.UNKNOWN)
    return apply_news(intent.id, news)


def cancel_payment(*, intent_id: UUID, actor: Actor) -> PaymentIntent:
    """Cancel at the provider; what it says afterwards counts, also that it was paid meanwhile.

    What it does not know, or cannot cancel, is given up here and asked about for a while more.
    Raises `NotFound`, `PaymentNotOpen`, `GatewayAway`.
    """
    with tenant_transaction():
        intent = PaymentIntent.objects.select_related("account").filter(id=intent_id).first()
        if intent is None or not actor.reaches(intent.outlet_id):
            raise NotFound
        if intent.state not in OPEN:
            raise PaymentNotOpen(extra={"state": intent.state})
        _audit(intent, "payment.cancel_asked", actor)
    gateway = gateway_for(intent.account, attempt_log(intent))
    try:
        news = gateway.cancel(order_id=intent.provider_order_id, provider_id=intent.provider_id)
    except ProviderError as error:
        raise GatewayAway(extra={"intent": str(intent.id)}) from error
    if news is None or news.state in OPEN:
        news = News(State.CANCELLED, error=GIVEN_UP)
    return apply_news(intent.id, news)


def create_intent(*, order: PaymentOrder, actor: Actor) -> PaymentIntent:
    """The row of a charge that `charge_intent` sends next; nothing leaves the house yet.

    An upper app makes it in the transaction of its document. Raises `NotFound`,
    `MethodNotOffered`.
    """
    if not actor.reaches(order.outlet_id):
        raise NotFound
    with tenant_transaction():
        account = _account(order)
        earlier = PaymentIntent.objects.filter(
            source_kind=order.source_kind, source_id=order.source_id
        ).aggregate(Max("number"))["number__max"]
        intent_id = uuid7()
        intent = PaymentIntent.objects.create(
            id=intent_id,
            account=account,
            source_kind=order.source_kind,
            source_id=order.source_id,
            number=(earlier or 0) + 1,
            outlet_id=order.outlet_id,
            method=order.method,
            amount=order.amount,
            provider_order_id=f"W-{intent_id.hex}",
            check_at=timezone.now() + FIRST_CHECK,
        )
        _audit(intent, "payment.started", actor)
    return intent


def _account(order: PaymentOrder) -> PaymentAccount:
    accounts = PaymentAccount.objects.filter(is_active=True, methods__contains=[order.method])
    if order.account_id is not None:
        accounts = accounts.filter(id=order.account_id)
    account = accounts.order_by("created_at").first()
    if account is None:
        raise MethodNotOffered
    return account


def _charge(intent: PaymentIntent, order: PaymentOrder) -> Charge:
    method = Method(intent.method)
    long = method.startswith("va_")
    address = reverse("payment_webhook", args=[intent.account.gateway, intent.account.token])
    return Charge(
        order_id=intent.provider_order_id,
        amount=intent.amount,
        method=method,
        lifetime=VIRTUAL_ACCOUNT if long else LIFETIMES.get(method, LIFETIME),
        notify_url=settings.PUBLIC_URL + address,
        phone=order.phone,
        card_token=order.card_token,
        return_url=settings.PUBLIC_URL,
    )


def _audit(intent: PaymentIntent, action: str, actor: Actor) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject_kind="payment",
        subject_id=intent.id,
        after={
            "source": str(intent.source_id),
            "method": intent.method,
            "amount": intent.amount,
        },
    )
