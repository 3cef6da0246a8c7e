"""Tenants, outlets, people and roles."""

from collections.abc import Iterable
from uuid import UUID

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope, tenant_transaction
from apps.tenants.models import Membership, MembershipOutlet, Outlet, Role, Tenant, Terminal, User
from apps.tenants.permissions import (
    ROLE_DISCOUNT_LIMITS,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    ROLES,
)


def create_tenant(*, name: str, slug: str, tenant_id: UUID | None = None) -> Tenant:
    """A new tenant with its own copies of the standard roles."""
    tenant = Tenant(id=tenant_id or uuid7(), name=name, slug=slug)
    with tenant_scope(tenant.id):
        tenant.save(force_insert=True)
        Role.objects.bulk_create(
            Role(
                key=key,
                name=ROLE_NAMES[key],
                permissions=sorted(ROLE_PERMISSIONS[key]),
                discount_limit=ROLE_DISCOUNT_LIMITS[key],
            )
            for key in ROLES
        )
        record_audit(
            actor=system_actor(tenant.id),
            action="tenant.created",
            subject_kind="tenant",
            subject_id=tenant.id,
        )
    return tenant


def add_person(
    *,
    name: str,
    code: str,
    role_key: str,
    actor: Actor,
    user: User | None = None,
    outlets: Iterable[Outlet] | None = None,
) -> Membership:
    """A person with a standard role; in all outlets when `outlets` is None."""
    with tenant_transaction():
        member = Membership.objects.create(
            name=name,
            code=code,
            role=Role.objects.get(key=role_key),
            user=user,
            all_outlets=outlets is None,
        )
        MembershipOutlet.objects.bulk_create(
            MembershipOutlet(membership=member, outlet=outlet) for outlet in outlets or ()
        )
        record_audit(
            actor=actor,
            action="person.added",
            subject_kind="membership",
            subject_id=member.id,
            after={"role": role_key, "code": code},
        )
    return member


def create_terminal(
    *, outlet: Outlet, code: str, name: str, actor: Actor, kind: str = Terminal.Kind.TILL
) -> Terminal:
    """A till, or a virtual terminal that numbers the sales of API clients."""
    with tenant_transaction():
        terminal = Terminal.objects.create(outlet=outlet, code=code, name=name, kind=kind)
        record_audit(
            actor=actor,
            action="terminal.created",
            subject_kind="terminal",
            subject_id=terminal.id,
            after={"code": code, "outlet": str(outlet.id)},
        )
    return terminal
