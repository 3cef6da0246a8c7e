"""Loading the demo once, and telling each time how to get in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from apps.backoffice.bulk.writer import analyze, bulk_writer
from apps.backoffice.demo.accounts import trade_by_hand
from apps.backoffice.demo.life import bring_to_life
from apps.backoffice.demo.people import (
    DOMAIN,
    OPERATOR,
    Login,
    add_operator,
    renew_logins,
    renew_operator,
)
from apps.backoffice.demo.shifts import close_past_shifts
from apps.backoffice.demo.shops import PLANS, DemoShop, ShopPlan, build_shop
from apps.backoffice.demo.trade import OPENS, Trade, documents, staged_sales
from apps.core.actors import system_actor
from apps.core.tenancy import tenant_context, tenant_scope, tenant_transaction
from apps.orders.models import Order
from apps.payments.models import Gateway, Method
from apps.payments.selectors import accounts
from apps.payments.services import add_account
from apps.payments.services.accounts import METHODS
from apps.tenants.models import Tenant, Terminal, User
from apps.tenants.services.pairing import create_pairing_code

DAYS: Final = 90
# A card needs the provider's own script in the payer's browser.
_GATEWAY_METHODS: Final = [one for one in METHODS[Gateway.MIDTRANS] if one != Method.CARD]
_PAIRED_KINDS: Final = (Terminal.Kind.TILL, Terminal.Kind.KITCHEN)


@dataclass(frozen=True, slots=True)
class PairingOffer:
    """A code, valid for 15 minutes, that binds a device to a terminal of this kind."""

    tenant: str
    outlet: str
    terminal: str
    kind: str
    code: str


class DemoIncomplete(Exception):
    """An earlier load of the demo was interrupted."""


def load_demo(*, days: int = DAYS) -> list[Login] | None:
    """Make the demo shops; their logins, or None when they are there already.

    Raises `DemoIncomplete`.
    """
    present = demo_tenants()
    if len(present) == len(PLANS) and _has_sales(present[-1]):
        return None
    if present:
        raise DemoIncomplete
    logins = [login for plan in PLANS for login in _load_shop(plan, days)]
    analyze()
    return [*logins, add_operator()]


def demo_tenants() -> list[Tenant]:
    """The demo tenants that exist, in their order."""
    found = {t.slug: t for t in Tenant.objects.using("platform").all()}
    return [found[plan.slug] for plan in PLANS if plan.slug in found]


def complete_logins(known: Sequence[Login]) -> list[Login]:
    """The known logins; whoever has none, because the file was lost, gets a new one."""
    tenants = {login.tenant for login in known}
    renewed = [
        login
        for tenant in demo_tenants()
        if tenant.name not in tenants
        for login in renew_logins(tenant)
    ]
    if None not in tenants:
        renewed.append(renew_operator(User.objects.get(email=f"{OPERATOR}@{DOMAIN}")))
    return [*known, *renewed]


def offer_pairing() -> list[PairingOffer]:
    """A fresh code for each till and kitchen screen that waits for a device; tills first."""
    return [offer for tenant in demo_tenants() for offer in _offers(tenant)]


def connect_gateways() -> None:
    """An account at the sandbox for each shop that has none; elsewhere, no provider is asked."""
    if not settings.MIDTRANS_URL.startswith("http://"):
        return
    for tenant in demo_tenants():
        with tenant_context(tenant.id):
            with tenant_transaction(read_only=True):
                is_connected = accounts().exists()
            if not is_connected:
                add_account(
                    gateway=Gateway.MIDTRANS,
                    name="Midtrans",
                    secret_key=f"SB-Mid-server-{tenant.slug}",
                    methods=_GATEWAY_METHODS,
                    actor=system_actor(tenant.id),
                )


def _offers(tenant: Tenant) -> list[PairingOffer]:
    with tenant_scope(tenant.id):
        actor = system_actor(tenant.id)
        waiting = Terminal.objects.select_related("outlet").filter(
            kind__in=_PAIRED_KINDS, paired_at=None, revoked_at=None
        )
        return [
            PairingOffer(
                tenant.name,
                terminal.outlet.name,
                terminal.name,
                terminal.kind,
                create_pairing_code(terminal_id=terminal.id, actor=actor),
            )
            for terminal in waiting.order_by("-kind", "code")
        ]


def _load_shop(plan: ShopPlan, days: int) -> list[Login]:
    shop = build_shop(plan)
    now = timezone.now()
    with tenant_scope(shop.tenant.id):
        visits = Trade(shop, days=days, now=now).visits()
    with bulk_writer(shop.tenant.id) as writer:
        with tenant_scope(shop.tenant.id, read_only=True):
            writer.stage_baskets(documents(visits))
        writer.stage_sales(staged_sales(visits))
        opened = _opening(shop, now, days)
        writer.open_stock(at=opened, day=opened.date())
        writer.write()
    with tenant_scope(shop.tenant.id):
        close_past_shifts(now=now)
    with tenant_context(shop.tenant.id):
        trade_by_hand(shop)
    with tenant_scope(shop.tenant.id):
        bring_to_life(shop)
    return shop.logins


def _opening(shop: DemoShop, now: dt.datetime, days: int) -> dt.datetime:
    """When the shelves were first filled: an hour before the first outlet's first day."""
    zone = ZoneInfo(shop.outlets[0].outlet.timezone)
    first_day = now.astimezone(zone).date() - dt.timedelta(days=days - 1)
    return dt.datetime.combine(first_day, OPENS, tzinfo=zone) - dt.timedelta(hours=2)


def _has_sales(tenant: Tenant) -> bool:
    with tenant_scope(tenant.id, read_only=True):
        return Order.objects.exists()
