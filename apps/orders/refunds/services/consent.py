"""Who agrees to money going back."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apps.core.actors import Actor
from apps.orders.errors import CashBackForbidden
from apps.tenants.selectors import actor_for_membership
from apps.tenants.services.approvals import use_approval

ANOTHER_WAY = "orders.refund_in_cash"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do: refund so many rupiah of an order, perhaps another way.

    `approver_id`: who consented, when that was proven otherwise than by a token.
    """

    order_id: UUID
    permission: str
    amount: int
    is_other_way: bool
    approver_id: UUID | None = None


def consent_to(asked: Asked, *, actor: Actor, approval: str) -> UUID | None:
    """Who agreed: the actor by his own right, or the approver of at least this amount.

    Raises `ApprovalRequired`, `ApprovalInvalid`, and `CashBackForbidden` when whoever agreed may
    not choose another way than the one that the customer paid.
    """
    judge: Actor | None = actor
    if not actor.may(asked.permission) and asked.approver_id is not None:
        judge = actor_for_membership(asked.approver_id)
    elif not actor.may(asked.permission):
        member = use_approval(
            token=approval,
            action="order.refund",
            subject_id=asked.order_id,
            actor=actor,
            amount=Decimal(asked.amount),
        )
        judge = actor_for_membership(member.id)
    if asked.is_other_way and not (judge and judge.may(ANOTHER_WAY)):
        raise CashBackForbidden
    return judge.membership_id if judge else None
