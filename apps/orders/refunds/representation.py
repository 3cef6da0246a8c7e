"""Refunds as JSON. Amounts in rupiah, all positive; quantities as strings."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.orders.models import Order, OrderLine
from apps.orders.refunds.models import Refund, RefundLine, RefundTender
from apps.orders.refunds.plan import RefundPlan
from apps.orders.representation import quantity_text


def refund_json(refund: Refund, receipt_number: str) -> dict[str, Any]:
    """A refund as stored, with its lines and payments."""
    return {
        "id": str(refund.id),
        "order": str(refund.order_id),
        "number": f"{receipt_number}-R{refund.number}",
        "shift": _id(refund.shift_id),
        "terminal": _id(refund.terminal_id),
        "cashier": _id(refund.cashier_id),
        "approver": _id(refund.approver_id),
        "reason": refund.reason_code,
        "note": refund.reason,
        "business_date": refund.business_date.isoformat(),
        "created_at": refund.created_at.isoformat(),
        "lines": [_line(line) for line in sorted(refund.lines.all(), key=_position)],
        "gross": refund.gross,
        "discount": refund.discount,
        "service": refund.service,
        "tax": refund.tax,
        "expected_total": refund.expected_total,
        "rounding": refund.rounding,
        "total": refund.total,
        "tenders": [
            refund_tender_json(tender) for tender in sorted(refund.tenders.all(), key=_position)
        ],
        "exchange_order": _id(refund.exchange_order_id),
    }


def plan_json(plan: RefundPlan) -> dict[str, Any]:
    """What a refund would give back; nothing is written."""
    return {
        "lines": [
            {
                "line": str(part.line.id),
                "name": part.line.name,
                "quantity": quantity_text(part.quantity),
                "to": part.to,
                "total": part.total,
            }
            for part in plan.parts
        ],
        "expected_total": plan.exact,
        "rounding": plan.total - plan.exact,
        "total": plan.total,
        "tenders": [
            {
                "tender": payout.position,
                "paid_by": payout.paid_by,
                "method": payout.method,
                "amount": payout.amount,
                "state": payout.state,
            }
            for payout in plan.payouts
        ],
        "whole": plan.is_last,
    }


def returnable_json(
    order: Order, lines: Sequence[OrderLine], returned: Mapping[UUID, Decimal]
) -> list[dict[str, Any]]:
    """What may still come back of each line; nothing of a sale that was voided."""
    is_void = order.state == Order.State.VOIDED
    return [
        {
            "line": str(line.id),
            "quantity": "0"
            if is_void
            else quantity_text(line.quantity - returned.get(line.id, Decimal(0))),
        }
        for line in sorted(lines, key=_position)
    ]


def _line(line: RefundLine) -> dict[str, Any]:
    return {
        "line": str(line.line_id),
        "item": str(line.product_id),
        "name": line.name,
        "quantity": quantity_text(line.quantity),
        "to": line.to,
        "gross": line.gross,
        "discount": line.discount,
        "service": line.service,
        "tax": line.tax,
        "total": line.total,
    }


def refund_tender_json(tender: RefundTender) -> dict[str, Any]:
    return {
        "id": str(tender.id),
        "tender": tender.tender_position,
        "paid_by": tender.paid_by,
        "method": tender.method,
        "amount": tender.amount,
        "reference": tender.reference,
        "state": tender.state,
        "error": tender.error,
    }


def _position(row: OrderLine | RefundLine | RefundTender) -> int:
    return row.position


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
