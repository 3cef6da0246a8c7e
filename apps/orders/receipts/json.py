"""A receipt as data, for programs that draw it themselves: the till, a customer's app."""

from typing import Any

from apps.orders.receipts.model import Fact, Receipt, ReceiptLine, Row


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """The model as it is. Amounts in whole rupiah, each with its text beside it."""
    return {
        "order": str(receipt.order),
        "language": receipt.language,
        "paper": receipt.paper,
        "title": receipt.title,
        "logo": receipt.logo,
        "name": receipt.name,
        "header": receipt.header,
        "address": receipt.address,
        "phone": receipt.phone,
        "number": receipt.number,
        "channel": receipt.channel,
        "copy": receipt.copy,
        "mark": receipt.mark,
        "void": {"text": receipt.void_text, "reason": receipt.void_reason}
        if receipt.is_void
        else None,
        "facts": [_fact(fact) for fact in receipt.facts],
        "note": receipt.note,
        "lines": [_line(line) for line in receipt.lines],
        "subtotal": _row(receipt.subtotal),
        "additions": [_row(row) for row in receipt.additions],
        "total": _row(receipt.total),
        "included": [_row(row) for row in receipt.included],
        "tenders": [_row(row) for row in receipt.tenders],
        "change": _row(receipt.change) if receipt.change else None,
        "verify": {"url": receipt.verify_url, "text": receipt.verify_text}
        if receipt.verify_url
        else None,
        "website": receipt.website,
        "footer": receipt.footer,
    }


def _row(row: Row) -> dict[str, Any]:
    return {"label": row.label, "amount": row.amount, "text": row.text}


def _fact(fact: Fact) -> dict[str, str]:
    return {"code": fact.code, "label": fact.label, "text": fact.text}


def _line(line: ReceiptLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "modifiers": list(line.modifiers),
        "detail": line.detail,
        "amount": line.gross.amount,
        "text": line.gross.text,
        "discounts": [_row(row) for row in line.discounts],
        "note": line.note,
    }
