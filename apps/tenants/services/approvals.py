"""A supervisor's consent to one act of somebody else, given on the spot."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import Forbidden
from apps.core.tenancy import tenant_transaction
from apps.tenants.errors import ApprovalInvalid, ApprovalRequired, NoMembership
from apps.tenants.models import Approval, AuthSession, Membership
from apps.tenants.selectors import CLOCK_SKEW, actor_for_membership, memberships_of
from apps.tenants.services.pins import check_pin
from apps.tenants.services.sign_in import verify_person

VALID_FOR = dt.timedelta(minutes=5)

# What can be approved, and the permission that the approver needs besides `approvals.give`.
ACTIONS: Final = {
    "order.void": "orders.void",
    "order.refund": "orders.refund",
    "order.discount": "approvals.give",
    "order.price": "orders.override_price",
    "account.reverse": "accounts.reverse",
    "shift.difference": "shifts.approve_count",
    "sync.resolve": "sync.review",
}


@dataclass(frozen=True, slots=True)
class GivenApproval:
    token: str
    approver: str
    expires_at: dt.datetime


def approve_by_pin(
    *,
    action: str,
    subject_id: UUID,
    amount: Decimal | None,
    employee: str,
    pin: str,
    actor: Actor,
) -> GivenApproval:
    """A one-use token for `actor`, approved by somebody who enters his PIN at the till."""
    member = check_pin(employee=employee, pin=pin, actor=actor)
    return _give(action, subject_id, amount, member.id, actor)


def approve_by_password(
    *,
    action: str,
    subject_id: UUID,
    amount: Decimal | None,
    email: str,
    password: str,
    otp: str,
    actor: Actor,
) -> GivenApproval:
    """The same, approved by somebody who signs in with his password."""
    user = verify_person(email=email, password=password, otp=otp)
    own = [c for c in memberships_of(user.id) if c.tenant_id == actor.tenant_id]
    if not own:
        raise NoMembership
    return _give(action, subject_id, amount, own[0].membership_id, actor)


def use_approval(
    *, token: str, action: str, subject_id: UUID, actor: Actor, amount: Decimal | None = None
) -> Membership:
    """Use up a token in the running transaction; its approver.

    Raises `ApprovalRequired` without a token, `ApprovalInvalid` when it is for another act,
    subject, sign-in or a smaller amount, was used, or is too old.
    """
    if not token:
        raise ApprovalRequired(extra={"action": action})
    approval = (
        Approval.objects.select_for_update(of=("self",))
        .select_related("approver")
        .filter(token_hash=_hash(token), used_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if approval is None or not _covers(approval, action, subject_id, actor, amount):
        raise ApprovalInvalid
    approval.used_at = timezone.now()
    approval.save(update_fields=["used_at"])
    return approval.approver


def use_past_approval(
    *,
    token: str,
    action: str,
    subject_id: UUID,
    terminal_id: UUID,
    amount: Decimal | None,
    at: dt.datetime,
) -> Membership:
    """Use up the token of an act that happened at a terminal while it was valid; its approver.

    Raises `ApprovalInvalid`.
    """
    approval = (
        Approval.objects.select_for_update(of=("self",))
        .select_related("approver")
        .filter(token_hash=_hash(token), used_at=None, action=action, subject_id=subject_id)
        .filter(created_at__lte=at + CLOCK_SKEW, expires_at__gte=at - CLOCK_SKEW)
        .first()
    )
    if approval is None or not _was_given_at(approval, terminal_id, amount):
        raise ApprovalInvalid
    approval.used_at = timezone.now()
    approval.save(update_fields=["used_at"])
    return approval.approver


def _was_given_at(approval: Approval, terminal_id: UUID, amount: Decimal | None) -> bool:
    enough = amount is None or (approval.amount is not None and approval.amount >= amount)
    if not enough or approval.session_id is None:
        return False
    return AuthSession.objects.filter(id=approval.session_id, terminal_id=terminal_id).exists()


def _covers(
    approval: Approval, action: str, subject_id: UUID, actor: Actor, amount: Decimal | None
) -> bool:
    same_act = approval.action == action and approval.subject_id == subject_id
    enough = amount is None or (approval.amount is not None and approval.amount >= amount)
    return same_act and enough and approval.session_id == actor.session_id


def _give(
    action: str, subject_id: UUID, amount: Decimal | None, approver_id: UUID, actor: Actor
) -> GivenApproval:
    token = secrets.token_urlsafe(32)
    with tenant_transaction():
        approver = actor_for_membership(approver_id)
        if approver is None or not may_approve(approver, action, amount, actor.outlet_ids):
            raise Forbidden(gettext("Orang ini tidak boleh menyetujui itu."))
        approval = Approval.objects.create(
            token_hash=_hash(token),
            action=action,
            subject_id=subject_id,
            amount=amount,
            approver_id=approver_id,
            session_id=actor.session_id,
            expires_at=timezone.now() + VALID_FOR,
        )
        record_audit(
            actor=approver,
            action="approval.given",
            subject_kind="approval",
            subject_id=approval.id,
            after={
                "action": action,
                "subject": str(subject_id),
                "amount": None if amount is None else str(amount),
                "asked_by": str(actor.membership_id or actor.terminal_id),
            },
        )
    return GivenApproval(token, approver.name, approval.expires_at)


def may_approve(
    approver: Actor, action: str, amount: Decimal | None, outlets: frozenset[UUID] | None
) -> bool:
    """Whether a person may consent to an act (up to an amount) in one of these outlets."""
    if not (approver.may("approvals.give") and approver.may(ACTIONS[action])):
        return False
    if outlets is not None and not any(map(approver.reaches, outlets)):
        return False
    if action == "order.discount" and not approver.may("orders.any_discount"):
        return amount is not None and amount <= approver.discount_limit
    return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
