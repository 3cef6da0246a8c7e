"""A receipt as a page of A4: the shop's head, a table of lines, taxes with their base."""

from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.documents.sheet import Column, Sheet
from apps.core.money import rupiah
from apps.orders.receipts.model import Receipt, ReceiptLine


def render_invoice(receipt: Receipt) -> bytes:
    """As many pages as the lines need; the table's head stands on each of them."""
    with translation.override(receipt.language):
        sheet = Sheet(title=receipt.title, footer=receipt.title)
        _head(sheet, receipt)
        _table(sheet, receipt)
        _amounts(sheet, receipt)
        _foot(sheet, receipt)
    return sheet.render()


def _head(sheet: Sheet, receipt: Receipt) -> None:
    place = [receipt.header, receipt.address, receipt.phone, receipt.website]
    sheet.letterhead(receipt.name, [text for text in place if text], picture=receipt.logo_file)
    sheet.heading(receipt.title, receipt.channel)
    if receipt.mark:
        sheet.notice(receipt.mark)
    if receipt.is_void:
        sheet.notice(": ".join(filter(None, [receipt.void_text, receipt.void_reason])))
    sheet.facts([(fact.label, fact.text) for fact in receipt.facts])
    if receipt.note:
        sheet.text(receipt.note)


def _table(sheet: Sheet, receipt: Receipt) -> None:
    columns = [
        Column(_("Barang"), share=12),
        Column(_("Jumlah"), share=3, is_number=True),
        Column(_("Harga"), share=5, is_number=True),
        Column(_("Jumlah harga"), share=5, is_number=True),
    ]
    sheet.table(columns, [row for line in receipt.lines for row in _line(line)])


def _line(line: ReceiptLine) -> list[list[str]]:
    name = "\n".join(filter(None, [line.name, *line.modifiers, line.note]))
    price = rupiah(line.unit_price)
    discounts = [[f"  {row.label}", "", "", row.text] for row in line.discounts]
    return [[name, line.quantity, price, line.gross.text], *discounts]


def _amounts(sheet: Sheet, receipt: Receipt) -> None:
    sheet.sums([(row.label, row.text) for row in (receipt.subtotal, *receipt.additions)])
    sheet.total(receipt.total.label, receipt.total.text)
    sheet.sums([(row.label, row.text) for row in receipt.included], quiet=True)
    paid = [*receipt.tenders, *filter(None, [receipt.change])]
    sheet.sums([(row.label, row.text) for row in paid])


def _foot(sheet: Sheet, receipt: Receipt) -> None:
    if receipt.verify_url:
        sheet.code(receipt.verify_url, receipt.verify_text)
    if receipt.footer:
        sheet.text(receipt.footer, centred=True)
