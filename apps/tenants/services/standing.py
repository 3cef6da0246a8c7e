"""Operators switch tenants and accounts on and off."""

from uuid import UUID

from django.utils import timezone

from apps.core.actors import system_actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_scope
from apps.tenants.models import AuthSession, Tenant, User
from apps.tenants.selectors import memberships_of


def set_tenant_active(*, tenant_id: UUID, is_active: bool, operator_id: UUID) -> None:
    """Open or close a tenant; its people and terminals are out on their next request.

    Raises `NotFound`.
    """
    with tenant_scope(tenant_id):
        if not Tenant.objects.filter(id=tenant_id).update(is_active=is_active):
            raise NotFound
        record_audit(
            actor=system_actor(tenant_id),
            action="tenant.activated" if is_active else "tenant.deactivated",
            subject_kind="tenant",
            subject_id=tenant_id,
            after={"operator": str(operator_id)},
        )


def set_user_active(*, user_id: UUID, is_active: bool, operator_id: UUID) -> None:
    """Open or close a person's account in every tenant; programs that act for him stop.

    Raises `NotFound`. Each of the person's tenants gets an audit entry.
    """
    if not User.objects.filter(id=user_id).update(is_active=is_active):
        raise NotFound
    for choice in memberships_of(user_id):
        with tenant_scope(choice.tenant_id):
            if not is_active:
                _end_programs(choice.membership_id)
            record_audit(
                actor=system_actor(choice.tenant_id),
                action="user.activated" if is_active else "user.deactivated",
                subject_kind="membership",
                subject_id=choice.membership_id,
                after={"operator": str(operator_id)},
            )


def _end_programs(membership_id: UUID) -> None:
    sessions = AuthSession.objects.filter(
        membership_id=membership_id, terminal=None, revoked_at=None
    )
    sessions.update(revoked_at=timezone.now(), revoked_reason="user_deactivated")
