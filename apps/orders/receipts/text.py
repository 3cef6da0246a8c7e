"""A receipt as plain text, for WhatsApp, e-mail and printers that know nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from apps.core.documents.columns import centred, pair, wrapped
from apps.orders.receipts.model import Receipt, ReceiptLine, Row

# Characters in a line of font A: 384 dots of 58 mm paper, 576 of 80 mm.
COLUMNS: Final = {"58": 32, "80": 48}
# A chat bubble on a phone shows no more.
MESSAGE_COLUMNS: Final = 32


@dataclass(frozen=True, slots=True)
class TextLine:
    """A finished line and how it should stand out: `large`, `bold` or neither."""

    text: str
    weight: str = ""


def render_text(receipt: Receipt) -> str:
    """The whole receipt as lines of 32 characters, with the address to check it by."""
    lines = [line.text.rstrip() for line in text_lines(receipt, MESSAGE_COLUMNS)]
    if receipt.verify_url:
        lines += ["", *wrapped(receipt.verify_text, MESSAGE_COLUMNS), receipt.verify_url]
    return "\n".join([*lines, *_foot(receipt, MESSAGE_COLUMNS)]) + "\n"


def text_lines(receipt: Receipt, width: int) -> Iterator[TextLine]:
    """Everything above the verification code."""
    yield from _head(receipt, width)
    yield TextLine("-" * width)
    yield from (TextLine(line, "bold") for line in pair(receipt.number, receipt.channel, width))
    for fact in receipt.facts:
        yield from map(TextLine, pair(fact.label, fact.text, width))
    yield from map(TextLine, wrapped(receipt.note, width))
    yield TextLine("-" * width)
    for line in receipt.lines:
        yield from map(TextLine, _line(line, width))
    yield TextLine("-" * width)
    yield from _amounts(receipt, width)


def foot_lines(receipt: Receipt, width: int) -> list[str]:
    """What stands below the verification code, centred."""
    return [line for text in (receipt.footer, receipt.website) for line in centred(text, width)]


def _foot(receipt: Receipt, width: int) -> list[str]:
    lines = [line.rstrip() for line in foot_lines(receipt, width)]
    return ["", *lines] if lines else []


def _head(receipt: Receipt, width: int) -> Iterator[TextLine]:
    yield from _bold(receipt.name, width)
    for text in (receipt.header, receipt.address, receipt.phone):
        yield from map(TextLine, centred(text, width))
    if receipt.mark:
        yield from _bold(f"** {receipt.mark} **", width)
    if receipt.is_void:
        yield from (
            TextLine(line, "bold") for line in centred(f"*** {receipt.void_text} ***", width)
        )
        yield from map(TextLine, centred(receipt.void_reason, width))


def _bold(text: str, width: int) -> Iterator[TextLine]:
    return (TextLine(line, "bold") for line in centred(text, width))


def _line(line: ReceiptLine, width: int) -> Iterator[str]:
    yield from wrapped(line.name, width)
    for text in (*line.modifiers, line.note):
        yield from (f"  {part}" for part in wrapped(text, width - 2))
    for row in ((line.detail, line.gross.text), *((d.label, d.text) for d in line.discounts)):
        yield from pair(f"  {row[0]}", row[1], width)


def _amounts(receipt: Receipt, width: int) -> Iterator[TextLine]:
    for row in (receipt.subtotal, *receipt.additions):
        yield from _row(row, width)
    yield from _row(receipt.total, width, "large")
    for row in receipt.included:
        yield from _row(row, width)
    yield TextLine("-" * width)
    for row in (*receipt.tenders, *filter(None, [receipt.change])):
        yield from _row(row, width)


def _row(row: Row, width: int, weight: str = "") -> Iterator[TextLine]:
    return (TextLine(line, weight) for line in pair(row.label, row.text, width))
