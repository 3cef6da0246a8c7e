"""How the money goes back: to the tenders that still hold some, in one written order.

Tenders other than cash come first, each up to what it still holds, then cash. In cash, what is
due is rounded by the outlet's rule, and the next refund makes up for it: refund k is the rounded
cumulative amount less what was paid back before. The refund that returns the last goods pays
whatever the tenders still hold, so all refunds together pay exactly what was paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from apps.orders.models import Tender
from apps.orders.refunds.models import RefundTender
from apps.pricing.engine import CashRounding, round_cash

_METHOD: Final = Tender.Method
# How each way of paying is paid back when nobody says otherwise.
IN_CASH: Final = frozenset({_METHOD.CASH.value, _METHOD.EXCHANGE.value})
BY_HAND: Final = frozenset({_METHOD.CARD.value, _METHOD.TRANSFER.value, _METHOD.QRIS_STATIC.value})
# What a tender may be paid back by instead, by somebody who may.
INSTEAD: Final = (_METHOD.CASH.value, _METHOD.TRANSFER.value)


@dataclass(frozen=True, slots=True)
class Held:
    """A tender of the sale and the rupiah of it that were not paid back yet."""

    position: int
    method: str
    left: int
    intent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Another way for one tender, and the proof of a payment by hand."""

    method: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Payout:
    """One payment back."""

    position: int
    paid_by: str
    method: str
    amount: int
    reference: str
    state: str
    intent_id: UUID | None

    @property
    def is_unusual(self) -> bool:
        """Whether somebody chose another way than the one that it was paid by."""
        return self.method not in {own_way(self.paid_by), Tender.Method.EXCHANGE}


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid back: the exact amount, and whether it is all that is left of the sale."""

    exact: int
    is_last: bool


def own_way(method: str) -> str:
    """What a tender is paid back by when nobody says otherwise."""
    return Tender.Method.CASH.value if method in IN_CASH else method


def plan_payouts(
    held: Sequence[Held],
    due: Due,
    *,
    rounding: CashRounding | None,
    ways: Mapping[int, Way] | None = None,
    credit: int = 0,
) -> list[Payout]:
    """Divide what is due over the tenders; up to `credit` rupiah become goods of an exchange."""
    ways = ways or {}
    ordered = sorted(held, key=lambda tender: (tender.method in IN_CASH, tender.position))
    exchanged, ordered, due = _exchange(ordered, due, credit)
    if due.is_last:
        return exchanged + [_payout(tender, tender.left, ways) for tender in ordered if tender.left]
    payouts, open_amount = [], max(due.exact, 0)
    for tender in ordered:
        share = min(tender.left, open_amount)
        open_amount -= share
        amount = _payable(tender, share, rounding if _in_cash(tender, ways) else None)
        if amount:
            payouts.append(_payout(tender, amount, ways))
    return exchanged + payouts


def _in_cash(tender: Held, ways: Mapping[int, Way]) -> bool:
    way = ways.get(tender.position, Way())
    return (way.method or own_way(tender.method)) == Tender.Method.CASH


def _payable(tender: Held, share: int, rounding: CashRounding | None) -> int:
    """What can be handed over: cash by the outlet's coins, and never more than the tender held."""
    return min(tender.left, round_cash(share, rounding)) if rounding else share


def _exchange(
    ordered: Sequence[Held], due: Due, credit: int
) -> tuple[list[Payout], list[Held], Due]:
    """Turn the first `credit` rupiah of what is due into goods; what is left of the rest."""
    most = sum(tender.left for tender in ordered)
    open_credit = min(credit, most if due.is_last else max(due.exact, 0))
    taken, rest = [], []
    for tender in ordered:
        amount = min(tender.left, open_credit)
        open_credit -= amount
        if amount:
            taken.append(_payout(tender, amount, {tender.position: Way(Tender.Method.EXCHANGE)}))
        rest.append(replace(tender, left=tender.left - amount))
    used = sum(payout.amount for payout in taken)
    return taken, rest, replace(due, exact=due.exact - used)


def _payout(tender: Held, amount: int, ways: Mapping[int, Way]) -> Payout:
    way = ways.get(tender.position, Way())
    method = way.method or own_way(tender.method)
    return Payout(
        position=tender.position,
        paid_by=tender.method,
        method=method,
        amount=amount,
        reference=way.reference,
        state=_state(method, tender),
        intent_id=tender.intent_id if method == tender.method else None,
    )


def _state(method: str, tender: Held) -> str:
    if method == tender.method and tender.intent_id is not None:
        return RefundTender.State.PENDING.value
    return RefundTender.State.BY_HAND.value if method in BY_HAND else RefundTender.State.DONE.value
