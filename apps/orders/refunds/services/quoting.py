"""What a refund would give back, with nothing written: for the screen before somebody decides."""

from uuid import UUID

from apps.core.actors import Actor
from apps.core.tenancy import tenant_transaction
from apps.orders.models import Order
from apps.orders.refunds.plan import RefundDraft, RefundPlan, plan_refund
from apps.orders.refunds.selectors import read_sold
from apps.orders.refunds.services.refund import cash_rounding_of
from apps.orders.selectors import get_order
from apps.orders.states import refuse_unless_allowed


def quote_refund(
    *, order_id: UUID, draft: RefundDraft, actor: Actor, credit: int = 0
) -> RefundPlan:
    """Plan a refund of a sale, of which up to `credit` rupiah become goods of an exchange.

    Raises `NotFound`, `NotRefundable`, `ReturnTooMuch`, `InvalidInput`.
    """
    actor.require("orders.request_refund")
    with tenant_transaction(read_only=True):
        order = get_order(order_id, actor)
        refuse_unless_allowed(order, Order.State.REFUNDED)
        rounding = cash_rounding_of(order)
        return plan_refund(read_sold(order), draft, rounding=rounding, credit=credit)
