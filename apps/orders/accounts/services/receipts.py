"""Handing out the receipt of a customer's payment: the original once, then numbered copies."""

from typing import Final
from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_transaction
from apps.loyalty.services import lock_account
from apps.orders.accounts.selectors import get_payment
from apps.orders.receipts.model import Handout

_ISSUED: Final = "account_payment.receipt_issued"


def issue_account_receipt(
    *, customer_id: UUID, payment_id: UUID, form: str, actor: Actor
) -> Handout:
    """Count a payment's receipt that leaves the shop, under the account's lock.

    Raises `NotFound`.
    """
    actor.require("accounts.receive")
    with tenant_transaction():
        payment = get_payment(customer_id, payment_id, actor)
        lock_account(customer_id=customer_id, kind=payment.kind)
        number = AuditEntry.objects.filter(subject_id=payment.id, action=_ISSUED).count()
        record_audit(
            actor=actor,
            action=_ISSUED,
            subject_kind="account_payment",
            subject_id=payment.id,
            after={"copy": number, "format": form},
        )
    return Handout(number, timezone.now())
