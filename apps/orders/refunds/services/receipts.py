"""Handing out the receipt of a refund: the original once, then numbered copies."""

from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_transaction
from apps.orders.models import Order
from apps.orders.receipts.model import Handout
from apps.orders.refunds.selectors import get_refund

_ISSUED = "refund.receipt_issued"


def issue_refund_receipt(*, order_id: UUID, refund_id: UUID, form: str, actor: Actor) -> Handout:
    """Count a refund's receipt that leaves the shop, under the order's lock. Raises `NotFound`."""
    actor.require("orders.view")
    with tenant_transaction():
        refund = get_refund(order_id, refund_id, actor)
        Order.objects.select_for_update(no_key=True).filter(id=order_id).only("id").first()
        number = AuditEntry.objects.filter(subject_id=refund.id, action=_ISSUED).count()
        record_audit(
            actor=actor,
            action=_ISSUED,
            subject_kind="refund",
            subject_id=refund.id,
            after={"copy": number, "format": form},
        )
    return Handout(number, timezone.now())
