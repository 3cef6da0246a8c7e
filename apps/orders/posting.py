"""The journal lines of a sale (domain.md, posting rules); the cost of goods is added in SQL."""

from collections.abc import Iterator

from apps.finance.accounts import TENDER_ACCOUNTS, tax_account
from apps.finance.services.posting import Posting
from apps.orders.tenders import Settlement
from apps.pricing.engine import PricedCart


def sale_postings(cart: PricedCart, settlement: Settlement) -> list[Posting]:
    """Debits: tenders, discounts. Credits: revenue, service charge, taxes, rounding."""
    return [line for line in _lines(cart, settlement) if line.debit or line.credit]


def _lines(cart: PricedCart, settlement: Settlement) -> Iterator[Posting]:
    for tender in settlement.tenders:
        yield Posting(TENDER_ACCOUNTS[tender.method], debit=tender.amount)
    yield Posting("discounts", debit=cart.revenue_discount)
    yield Posting("revenue", credit=cart.revenue_gross)
    yield Posting("service_charge", credit=cart.service)
    for tax in cart.taxes:
        yield Posting(tax_account(tax.code), credit=tax.amount)
    yield Posting.signed("rounding", -cart.rounding)
