"""A receipt as a PDF for a roll of 58 or 80 mm."""

from apps.core.documents.roll import Roll
from apps.orders.receipts.model import Receipt, ReceiptLine

SMALL = 7
LARGE = 11
# Millimetres that the printer can reach on either side are about four less.
WIDTHS = {"58": 58, "80": 80}


def render_pdf(receipt: Receipt) -> bytes:
    """One page as wide as the paper and as long as the receipt, with text that can be searched."""
    roll = Roll(title=receipt.title, width_mm=WIDTHS[receipt.paper])
    _head(roll, receipt)
    roll.rule()
    for line in receipt.lines:
        _line(roll, line)
    roll.rule()
    _amounts(roll, receipt)
    _foot(roll, receipt)
    return roll.render()


def _head(roll: Roll, receipt: Receipt) -> None:
    roll.picture(receipt.logo_file)
    roll.text(receipt.name, size=LARGE, bold=True, align="centre")
    for text in (receipt.header, receipt.address, receipt.phone):
        roll.text(text, align="centre")
    roll.text(receipt.mark, bold=True, align="centre")
    if receipt.is_void:
        roll.text(receipt.void_text, size=LARGE, bold=True, align="centre")
        roll.text(receipt.void_reason, align="centre")
    roll.rule()
    roll.pair(receipt.number, receipt.channel, bold=True)
    for fact in receipt.facts:
        roll.pair(fact.label, fact.text, size=SMALL)
    roll.text(receipt.note)


def _line(roll: Roll, line: ReceiptLine) -> None:
    roll.text(line.name)
    for modifier in line.modifiers:
        roll.text(f"  {modifier}", size=SMALL)
    roll.text(line.note, size=SMALL)
    roll.pair(f"  {line.detail}", line.gross.text)
    for discount in line.discounts:
        roll.pair(f"  {discount.label}", discount.text)


def _amounts(roll: Roll, receipt: Receipt) -> None:
    for row in (receipt.subtotal, *receipt.additions):
        roll.pair(row.label, row.text)
    roll.pair(receipt.total.label, receipt.total.text, size=LARGE, bold=True)
    for row in receipt.included:
        roll.pair(row.label, row.text, size=SMALL)
    roll.rule()
    for row in (*receipt.tenders, *filter(None, [receipt.change])):
        roll.pair(row.label, row.text)


def _foot(roll: Roll, receipt: Receipt) -> None:
    if receipt.verify_url:
        roll.rule()
        roll.code(receipt.verify_url)
        roll.text(receipt.verify_text, size=SMALL, align="centre")
    if receipt.footer or receipt.website:
        roll.rule()
        roll.text(receipt.footer, align="centre")
        roll.text(receipt.website, align="centre")
