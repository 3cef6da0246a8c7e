"""The journal lines of a sale; the cost of goods is added in SQL.

Discounts are contra-revenue, each kind on an account of its own: what a promotion costs can be
read off the books.
"""

from collections import Counter
from collections.abc import Iterator

from apps.finance.accounts import TENDER_ACCOUNTS, tax_account
from apps.finance.services.posting import Posting
from apps.orders.tenders import Settlement
from apps.pricing.engine import PricedCart, PricedLine, allocate


def sale_postings(cart: PricedCart, settlement: Settlement) -> list[Posting]:
    """Debits: tenders, discounts. Credits: revenue, service charge, taxes, rounding."""
    return [line for line in _lines(cart, settlement) if line.debit or line.credit]


def _lines(cart: PricedCart, settlement: Settlement) -> Iterator[Posting]:
    for tender in settlement.tenders:
        yield Posting(TENDER_ACCOUNTS[tender.method], debit=tender.amount)
    for account, amount in _discounts(cart).items():
        yield Posting(account, debit=amount)
    yield Posting("revenue", credit=cart.revenue_gross)
    yield Posting("service_charge", credit=cart.service)
    for tax in cart.taxes:
        yield Posting(tax_account(tax.code), credit=tax.amount)
    yield Posting.signed("rounding", -cart.rounding)


def _discounts(cart: PricedCart) -> Counter[str]:
    """Discounts by account, without the tax and service inside them."""
    sums: Counter[str] = Counter()
    for line in cart.lines:
        if line.revenue_discount:
            sums.update(_line_discounts(line))
    return sums


def _line_discounts(line: PricedLine) -> dict[str, int]:
    """A line's `revenue_discount` by what took it off the shelf price."""
    given = {
        "discounts": line.line_discount + line.order_discount,
        "discounts_member": line.member_discount,
        "discounts_promotion": line.promotion_discount,
        "discounts_voucher": line.voucher_discount,
    }
    accounts = list(given)
    parts = allocate(line.revenue_discount, list(given.values()), accounts)
    return dict(zip(accounts, parts, strict=True))
