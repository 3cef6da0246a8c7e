"""A receipt as a PDF for an 80 mm roll."""

from apps.core.documents.roll import Roll
from apps.orders.receipts.model import Receipt, ReceiptLine

SMALL = 7
LARGE = 11


def render_pdf(receipt: Receipt) -> bytes:
    """One page of 80 mm, as long as the receipt. Its text can be searched and copied."""
    roll = Roll(title=f"Struk {receipt.number}")
    _head(roll, receipt)
    roll.rule()
    for line in receipt.lines:
        _line(roll, line)
    roll.rule()
    _amounts(roll, receipt)
    _foot(roll, receipt)
    return roll.render()


def _head(roll: Roll, receipt: Receipt) -> None:
    roll.text(receipt.outlet, size=LARGE, bold=True, align="centre")
    for text in (receipt.header, receipt.address, receipt.phone):
        roll.text(text, align="centre")
    if receipt.is_void:
        roll.text("BATAL", size=LARGE, bold=True, align="centre")
        roll.text(receipt.void_reason, align="centre")
    roll.rule()
    roll.pair(receipt.number, receipt.channel, bold=True)
    roll.text(receipt.placed_at)
    roll.pair(f"Kasir: {receipt.cashier}", receipt.terminal)
    roll.text(f"Sif dibuka: {receipt.shift_opened_at}", size=SMALL)
    if receipt.customer:
        roll.text(f"Pelanggan: {receipt.customer}")
    roll.text(receipt.note)


def _line(roll: Roll, line: ReceiptLine) -> None:
    roll.text(line.name)
    roll.pair(f"  {line.detail}", line.gross.text)
    for discount in line.discounts:
        roll.pair(f"  {discount.label}", discount.text)
    roll.text(line.note, size=SMALL)


def _amounts(roll: Roll, receipt: Receipt) -> None:
    for row in (receipt.subtotal, *receipt.additions):
        roll.pair(row.label, row.text)
    roll.pair(receipt.total.label, receipt.total.text, size=LARGE, bold=True)
    for row in receipt.included:
        roll.pair(row.label, row.text, size=SMALL)
    roll.rule()
    for row in (*receipt.tenders, receipt.change):
        roll.pair(row.label, row.text)


def _foot(roll: Roll, receipt: Receipt) -> None:
    if receipt.footer:
        roll.rule()
        roll.text(receipt.footer, align="centre")
