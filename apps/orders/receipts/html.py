"""A receipt as a page of its own, printable on 58 and 80 mm paper."""

from django.template.loader import render_to_string

from apps.orders.receipts.model import Receipt


def render_html(receipt: Receipt) -> str:
    """The whole page. Names are escaped; styles come from our own files only."""
    return render_to_string("orders/receipt.html", {"receipt": receipt})
