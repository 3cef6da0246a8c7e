"""What a difference may be at an outlet before somebody has to explain or approve it."""

from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import changes, record_audit
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.shifts.models import ShiftPolicy
from apps.tenants.models import Outlet


def set_shift_policy(
    *, outlet_id: UUID, tolerance: int, approval_limit: int, actor: Actor
) -> ShiftPolicy:
    """Set the outlet's limits in rupiah. Raises `NotFound`, `InvalidInput`."""
    if tolerance < 0 or approval_limit < tolerance:
        raise InvalidInput.on(
            "approval_limit",
            "out_of_range",
            gettext("Batas persetujuan tidak bisa di bawah batas alasan."),
        )
    with tenant_transaction():
        outlet = Outlet.objects.select_for_update(no_key=True).filter(id=outlet_id).first()
        if outlet is None or not actor.reaches(outlet.id):
            raise NotFound
        policy = ShiftPolicy.objects.filter(outlet=outlet).first() or ShiftPolicy(outlet=outlet)
        before = {"tolerance": policy.tolerance, "approval_limit": policy.approval_limit}
        policy.tolerance, policy.approval_limit = tolerance, approval_limit
        policy.save()
        old, new = changes(before, {"tolerance": tolerance, "approval_limit": approval_limit})
        record_audit(
            actor=actor,
            action="shift_policy.changed",
            subject_kind="outlet",
            subject_id=outlet.id,
            before=old,
            after=new,
        )
    return policy
