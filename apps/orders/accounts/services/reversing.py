"""Taking back a payment that was typed wrong: in its own shift, with consent, exactly opposite."""

from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput
from apps.core.tenancy import tenant_transaction
from apps.finance.services.posting import reverse_entry
from apps.loyalty.services import change_account, lock_account
from apps.orders.accounts.models import AccountPayment, AccountReversal
from apps.orders.accounts.selectors import get_payment
from apps.orders.errors import PaymentFinal
from apps.shifts.models import Shift
from apps.shifts.selectors import business_day_now
from apps.tenants.services.approvals import use_approval

PERMISSION = "accounts.reverse"
LONGEST_REASON = 200


def reverse_payment(
    *, customer_id: UUID, payment_id: UUID, reason: str, actor: Actor, approval: str = ""
) -> AccountReversal:
    """Take a payment back: balance, books and drawer are as if it had never been.

    Somebody without `accounts.reverse` needs the approval of somebody who holds it. Raises
    `NotFound`, `PaymentFinal`, `DepositShort` (it is spent already), `ApprovalRequired`,
    `ApprovalInvalid`, `InvalidInput`.
    """
    actor.require("accounts.receive")
    if not reason.strip():
        raise InvalidInput.on("reason", "required", gettext("Tulis kenapa bayaran dibatalkan."))
    with tenant_transaction():
        payment = get_payment(customer_id, payment_id, actor)
        approver_id = _consent(payment, actor, approval)
        _hold_shift(payment, actor)
        lock_account(customer_id=customer_id, kind=payment.kind)
        if payment.reversals.exists():
            raise PaymentFinal(extra={"reason": "reversed"})
        account = change_account(
            customer_id=customer_id,
            kind=payment.kind,
            amount=payment.amount if payment.kind == "kasbon" else -payment.amount,
            reason="reversal",
            source_id=payment.id,
            actor=actor,
        )
        reversal = AccountReversal.objects.create(
            payment=payment,
            reason=reason.strip()[:LONGEST_REASON],
            cashier_id=actor.membership_id,
            approver_id=approver_id,
            balance_after=account.balance,
        )
        reverse_entry(
            source_id=payment.id,
            of_kind=f"{payment.kind}_payment",
            kind=f"{payment.kind}_reversed",
            business_date=business_day_now(payment.outlet_id),
            shift_id=payment.shift_id,
        )
        record_audit(
            actor=actor,
            action=f"{payment.kind}.reversed",
            subject_kind="customer",
            subject_id=customer_id,
            after={
                "payment": str(payment.id),
                "number": payment.number,
                "amount": payment.amount,
                "balance": account.balance,
                "reason": reversal.reason,
                "approver": None if approver_id is None else str(approver_id),
            },
        )
    return reversal


def _consent(payment: AccountPayment, actor: Actor, approval: str) -> UUID | None:
    if actor.may(PERMISSION):
        return actor.membership_id
    return use_approval(
        token=approval, action="account.reverse", subject_id=payment.id, actor=actor
    ).id


def _hold_shift(payment: AccountPayment, actor: Actor) -> None:
    """The payment's shift, still open, FOR SHARE: a till's own. Without one, its business day."""
    if payment.shift_id is None:
        if payment.business_date != business_day_now(payment.outlet_id):
            raise PaymentFinal(extra={"reason": "closed"})
        return
    held = Shift.objects.raw(
        "SELECT * FROM shifts_shift WHERE tenant_id = %s AND id = %s AND state = 'open' FOR SHARE",
        [payment.tenant_id, payment.shift_id],
    )
    shift = next(iter(held), None)
    if shift is None or actor.terminal_id not in {None, shift.terminal_id}:
        raise PaymentFinal(extra={"reason": "closed"})
