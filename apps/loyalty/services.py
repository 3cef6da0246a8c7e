"""Changing what customers owe and what they have left, under the lock of the account."""

from uuid import UUID

from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.customers.models import Customer
from apps.loyalty.errors import CustomerNeeded, DepositShort, KasbonLimitReached
from apps.loyalty.models import AccountEntry, CustomerAccount

HIGHEST_LIMIT = 1_000_000_000
_KASBON = CustomerAccount.Kind.KASBON


def lock_account(*, customer_id: UUID, kind: str) -> CustomerAccount:
    """The customer's account under its lock, made when she has none yet. Raises `NotFound`."""
    if not Customer.objects.filter(id=customer_id, deleted_at=None).exists():
        raise NotFound
    CustomerAccount.objects.bulk_create(
        [CustomerAccount(customer_id=customer_id, kind=kind)], ignore_conflicts=True
    )
    return CustomerAccount.objects.select_for_update().get(customer_id=customer_id, kind=kind)


def change_account(
    *,
    customer_id: UUID | None,
    kind: str,
    amount: int,
    reason: str,
    source_id: UUID,
    actor: Actor,
    beyond_limit: bool = False,
) -> CustomerAccount:
    """Add signed rupiah to a balance in the running transaction.

    Raises `CustomerNeeded`; for a sale `KasbonLimitReached` (with what is still free) and
    `DepositShort` (with the balance). What comes back from a sale is never refused, nor is a
    kasbon `beyond_limit` that was given already.
    """
    if customer_id is None:
        raise CustomerNeeded
    with tenant_transaction():
        account = lock_account(customer_id=customer_id, kind=kind)
        if not (beyond_limit and kind == _KASBON):
            _refuse_beyond(account, amount, reason)
        account.balance += amount
        account.save(update_fields=["balance"])
        AccountEntry.objects.create(
            account=account,
            reason=reason,
            amount=amount,
            balance_after=account.balance,
            source_id=source_id,
            membership_id=actor.membership_id,
        )
    return account


def set_kasbon_limit(*, customer_id: UUID, limit: int, actor: Actor) -> CustomerAccount:
    """The most a customer may owe, in rupiah; 0 ends her kasbon. Raises `InvalidInput`."""
    actor.require("accounts.manage")
    if not 0 <= limit <= HIGHEST_LIMIT:
        raise InvalidInput.on("limit", "out_of_range", gettext("Antara Rp0 dan Rp1.000.000.000."))
    with tenant_transaction():
        account = lock_account(customer_id=customer_id, kind=_KASBON)
        before, account.limit = account.limit, limit
        account.save(update_fields=["limit"])
        record_audit(
            actor=actor,
            action="kasbon.limit_set",
            subject_kind="customer",
            subject_id=customer_id,
            before={"limit": before},
            after={"limit": limit},
        )
    return account


def _refuse_beyond(account: CustomerAccount, amount: int, reason: str) -> None:
    if reason == AccountEntry.Reason.SALE and account.kind == _KASBON:
        free = max(account.limit - account.balance, 0)
        if amount > free:
            raise KasbonLimitReached(
                extra={"limit": account.limit, "balance": account.balance, "free": free}
            )
    elif account.kind != _KASBON and account.balance + amount < 0:
        raise DepositShort(extra={"balance": account.balance})
