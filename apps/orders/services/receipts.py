"""Handing out receipts: the original once, then numbered copies, each of them on record."""

from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.orders.models import ReceiptIssue
from apps.orders.receipts.model import Handout
from apps.orders.selectors import visible_orders


def issue_receipt(*, order_id: UUID, form: str, actor: Actor) -> Handout:
    """Count a receipt that leaves the shop, never in a sale's own transaction.

    The order's row is locked, so that two tills cannot get the same number. Raises `NotFound`.
    """
    actor.require("orders.view")
    with tenant_transaction():
        order = (
            visible_orders(actor)
            .prefetch_related(None)
            .select_for_update(no_key=True)
            .filter(id=order_id)
            .only("id")
            .first()
        )
        if order is None:
            raise NotFound
        issue = ReceiptIssue.objects.create(
            order=order,
            number=ReceiptIssue.objects.filter(order=order).count(),
            membership_id=actor.membership_id,
            terminal_id=actor.terminal_id,
            at=timezone.now(),
            format=form,
        )
        record_audit(
            actor=actor,
            action="receipt.issued",
            subject_kind="order",
            subject_id=order.id,
            after={"copy": issue.number, "format": form},
        )
    return Handout(issue.number, issue.at)
