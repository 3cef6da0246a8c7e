"""A sale on kasbon or from a deposit, and what of it comes back."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from apps.core.actors import Actor
from apps.loyalty.models import CustomerAccount
from apps.loyalty.services import change_account

# What a sale adds to each account: it is owed, or it is used up.
_SIGN: Final = {"kasbon": 1, "deposit": -1}

Amounts = Iterable[tuple[str, int]]


def charge_accounts(
    *,
    customer_id: UUID | None,
    amounts: Amounts,
    order_id: UUID,
    actor: Actor,
    beyond_limits: bool = False,
) -> list[CustomerAccount]:
    """Take a sale's tenders by kasbon and deposit; no statement when there are none.

    Raises `CustomerNeeded`, `KasbonLimitReached`, `DepositShort`. `beyond_limits`: the sale has
    happened, so more may be owed than the limit; the accounts as they are then.
    """
    return [
        change_account(
            customer_id=customer_id,
            kind=kind,
            amount=_SIGN[kind] * amount,
            reason="sale",
            source_id=order_id,
            actor=actor,
            beyond_limit=beyond_limits,
        )
        for kind, amount in _sums(amounts)
    ]


def credit_accounts(
    *, customer_id: UUID | None, amounts: Amounts, reason: str, source_id: UUID, actor: Actor
) -> None:
    """Give back what a void or a refund returns to kasbon or deposit."""
    for kind, amount in _sums(amounts):
        change_account(
            customer_id=customer_id,
            kind=kind,
            amount=-_SIGN[kind] * amount,
            reason=reason,
            source_id=source_id,
            actor=actor,
        )


def _sums(amounts: Amounts) -> list[tuple[str, int]]:
    """By kind in the order in which accounts are locked; other ways of paying are left out."""
    sums: dict[str, int] = {}
    for method, amount in amounts:
        if method in _SIGN and amount:
            sums[method] = sums.get(method, 0) + amount
    return sorted(sums.items())
