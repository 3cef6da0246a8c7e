"""A receipt as a page of its own, printable on 58 and 80 mm paper."""

import segno
from django.template.loader import render_to_string
from django.utils import translation

from apps.orders.receipts.model import Receipt


def render_html(receipt: Receipt) -> str:
    """The whole page. Names are escaped; styles come from our own files only."""
    return _rendered("orders/receipt.html", receipt)


def render_paper(receipt: Receipt) -> str:
    """Only the paper, to stand on another page."""
    return _rendered("orders/paper.html", receipt)


def _rendered(template: str, receipt: Receipt) -> str:
    context = {"receipt": receipt, "code": _code(receipt.verify_url)}
    with translation.override(receipt.language):
        return render_to_string(template, context)


def _code(address: str) -> str:
    """The QR code as an address that `<img>` can show: the policy allows `data:` there only."""
    if not address:
        return ""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=1, dark="#000")
