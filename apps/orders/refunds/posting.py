"""The journal lines of a refund: the sale's accounts, reversed by the returned part."""

from collections import Counter
from collections.abc import Iterator, Sequence

from apps.finance.accounts import TENDER_ACCOUNTS, tax_account
from apps.finance.services.posting import Posting
from apps.orders.refunds.amounts import Returned
from apps.orders.refunds.models import RefundLine
from apps.orders.refunds.payout import Payout


def refund_postings(
    parts: Sequence[Returned], payouts: Sequence[Payout], *, stocked: Sequence[Returned]
) -> list[Posting]:
    """Debits: revenue, service, taxes, rounding. Credits: discounts, tenders.

    `stocked` are the parts that had been taken from stock. What goes back there is an inventory
    debit; what is thrown away is a loss. Either way it was not sold after all.
    """
    return [*_money(parts, payouts), *_goods(stocked)]


def _money(parts: Sequence[Returned], payouts: Sequence[Payout]) -> Iterator[Posting]:
    contra: Counter[str] = Counter()
    taxes: Counter[str] = Counter()
    for part in parts:
        contra.update(part.contra)
        taxes.update(_taxes(part))
    revenue = sum(part.revenue for part in parts)
    yield Posting("revenue", debit=revenue + contra.total())
    for account, amount in contra.items():
        yield Posting(account, credit=amount)
    yield Posting("service_charge", debit=sum(part.service for part in parts))
    for account, amount in taxes.items():
        yield Posting(account, debit=amount)
    paid = sum(payout.amount for payout in payouts)
    yield Posting.signed("rounding", paid - sum(part.total for part in parts))
    for payout in payouts:
        yield Posting(TENDER_ACCOUNTS[payout.method], credit=payout.amount)


def _taxes(part: Returned) -> Counter[str]:
    amounts: Counter[str] = Counter()
    for tax in part.taxes:
        amounts[tax_account(tax["code"])] += tax["amount"]
    return amounts


def _goods(stocked: Sequence[Returned]) -> Iterator[Posting]:
    for to, account in ((RefundLine.To.RESTOCK, "inventory"), (RefundLine.To.WASTE, "shrinkage")):
        cost = sum(part.cost for part in stocked if part.to == to)
        yield Posting.signed(account, cost)
        yield Posting.signed("cogs", -cost)
