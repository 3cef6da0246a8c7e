"""Opening a shop: what a new tenant or outlet needs in every app before the first sale."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.tenancy import tenant_scope, tenant_transaction
from apps.finance.services.posting import create_chart_of_accounts
from apps.pricing.services import set_outlet_pricing
from apps.shifts.services import open_shift
from apps.tax.models import TaxProfile
from apps.tax.services import provision_tax_profiles, set_outlet_tax
from apps.tenants.models import Outlet, Role, Tenant, Terminal
from apps.tenants.permissions import OWNER
from apps.tenants.services.members import save_person
from apps.tenants.services.people import create_tenant, create_terminal

# Sales of API clients without a terminal are numbered by these; several, so that no counter
# becomes a hot lock.
VIRTUAL_TERMINALS = 4
# The employee number of a new shop's owner.
OWNER_CODE = "1001"


def open_shop(*, name: str, slug: str, tenant_id: UUID | None = None) -> Tenant:
    """A tenant with roles, chart of accounts and tax profiles, ready for its first outlet."""
    tenant = create_tenant(name=name, slug=slug, tenant_id=tenant_id)
    with tenant_scope(tenant.id):
        create_chart_of_accounts()
        provision_tax_profiles(actor=system_actor(tenant.id))
    return tenant


def open_shop_for(*, name: str, slug: str, owner_name: str, owner_email: str) -> Tenant:
    """A shop with its owner, who signs in by e-mail and opens the first outlet."""
    tenant = open_shop(name=name, slug=slug)
    with tenant_scope(tenant.id):
        save_person(
            actor=system_actor(tenant.id),
            name=owner_name,
            code=OWNER_CODE,
            role_id=Role.objects.get(key=OWNER).id,
            email=owner_email,
        )
    return tenant


def open_outlet(
    *,
    code: str,
    name: str,
    actor: Actor,
    tax_profile: TaxProfile,
    timezone: str = Outlet.Timezone.WIB,
    day_start: dt.time = dt.time(0),
    address: str = "",
    phone: str = "",
    receipt_header: str = "",
    receipt_footer: str = "",
    service_rate: Decimal = Decimal(0),
    cash_step: int = 0,
) -> Outlet:
    """An outlet with its tax, its pricing and the virtual terminals of API clients."""
    with tenant_transaction():
        outlet = Outlet.objects.create(
            code=code,
            name=name,
            timezone=timezone,
            day_start=day_start,
            address=address,
            phone=phone,
            receipt_header=receipt_header,
            receipt_footer=receipt_footer,
        )
        set_outlet_tax(actor=actor, outlet=outlet, profile=tax_profile)
        set_outlet_pricing(
            actor=actor, outlet=outlet, service_rate=service_rate, cash_step=cash_step
        )
        _add_virtual_terminals(outlet, actor)
        record_audit(
            actor=actor,
            action="outlet.opened",
            subject_kind="outlet",
            subject_id=outlet.id,
            after={"code": code, "timezone": str(timezone)},
        )
    return outlet


def _add_virtual_terminals(outlet: Outlet, actor: Actor) -> None:
    """Each with a shift that stays open: nobody counts a drawer that does not exist."""
    for number in range(1, VIRTUAL_TERMINALS + 1):
        terminal = create_terminal(
            outlet=outlet,
            code=f"{outlet.code[:6]}V{number}",
            name=f"API {number}",
            actor=actor,
            kind=Terminal.Kind.VIRTUAL,
        )
        open_shift(terminal_id=terminal.id, opening_float=0, actor=actor)
