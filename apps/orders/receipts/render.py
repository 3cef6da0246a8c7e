"""Which formats a receipt has, and who renders them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext

from apps.core.api.renderers import dumps
from apps.core.errors import InvalidInput
from apps.orders.receipts.escpos import render_escpos
from apps.orders.receipts.html import render_html
from apps.orders.receipts.invoice import render_invoice
from apps.orders.receipts.json import receipt_json
from apps.orders.receipts.model import Receipt
from apps.orders.receipts.pdf import render_pdf
from apps.orders.receipts.text import render_text

ROLLS: Final = ("58", "80")
SHEET: Final = "a4"


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is rendered and called, and whether it also comes as a sheet of A4."""

    content_type: str
    render: Callable[[Receipt], bytes]
    on_sheet: Callable[[Receipt], bytes] | None = None


FORMATS: Final = {
    "html": Format("text/html; charset=utf-8", lambda receipt: render_html(receipt).encode()),
    "pdf": Format("application/pdf", render_pdf, on_sheet=render_invoice),
    "escpos": Format("application/vnd.escpos", render_escpos),
    "text": Format("text/plain; charset=utf-8", lambda receipt: render_text(receipt).encode()),
    "json": Format("application/json", lambda receipt: dumps(receipt_json(receipt))),
}


def chosen_format(name: str, paper: str) -> Format:
    """The format of these query parameters. Raises `InvalidInput`."""
    form = FORMATS.get(name)
    if form is None:
        raise InvalidInput.on("format", "invalid_choice", f"{', '.join(FORMATS)}.")
    if paper not in {"", *ROLLS} and (paper != SHEET or form.on_sheet is None):
        raise InvalidInput.on("paper", "invalid_choice", gettext("58 atau 80; a4 untuk PDF."))
    return form


def render(receipt: Receipt, form: Format, paper: str) -> bytes:
    """The receipt in a format, on the paper that was asked for or the outlet's own."""
    if paper == SHEET and form.on_sheet is not None:
        return form.on_sheet(receipt)
    return form.render(replace(receipt, paper=paper) if paper else receipt)
