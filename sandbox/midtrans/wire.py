"""Charges as Midtrans writes them."""

import hashlib
import json
import uuid
from typing import Any

from sandbox.clock import jakarta_text
from sandbox.ledger import Charge

CODES = {
    "pending": "201",
    "settlement": "200",
    "capture": "200",
    "authorize": "200",
    "refund": "200",
    "partial_refund": "200",
    "deny": "202",
    "cancel": "200",
    "expire": "407",
}
NOTIFIED_CODES = CODES | {"cancel": "202", "expire": "202"}
MESSAGES = {
    "200": "Success, transaction is found",
    "201": "Success, transaction is created",
    "202": "Transaction is denied",
    "407": "Transaction is expired",
}


def transaction(charge: Charge, *, code: str | None = None) -> dict[str, Any]:
    """The answer about a charge; amounts are texts with two decimals, times GMT+7."""
    code = code or CODES[charge.status]
    body = {
        "status_code": code,
        "status_message": MESSAGES[code],
        "transaction_id": charge.id,
        "order_id": charge.order_id,
        "merchant_id": "G000000000",
        "gross_amount": f"{charge.amount}.00",
        "currency": "IDR",
        "payment_type": charge.payment_type,
        "transaction_time": jakarta_text(charge.created),
        "transaction_status": charge.status,
        "fraud_status": "accept",
        "expiry_time": jakarta_text(charge.expires),
        **charge.details,
    }
    if charge.issuer:
        body |= {"issuer": charge.issuer, "transaction_type": "off-us"}
    if charge.settled:
        body["settlement_time"] = jakarta_text(charge.settled)
    if charge.refunds:
        body |= {"refund_amount": f"{charge.refunded}.00", "refunds": _refunds(charge)}
    return body


def notification(charge: Charge, *, status: str | None = None, signed: bool = True) -> bytes:
    """What is posted to the merchant; `status` tells of an earlier state."""
    told = status or charge.status
    body = transaction(charge, code="200") | {
        "status_code": NOTIFIED_CODES[told],
        "status_message": "midtrans payment notification",
        "transaction_status": told,
    }
    key = charge.server_key if signed else "somebody else's key"
    body["signature_key"] = signature(
        charge.order_id, body["status_code"], body["gross_amount"], key
    )
    if charge.refunds and told in {"refund", "partial_refund"}:
        body["refund_key"] = charge.refunds[-1].key
    return json.dumps(body).encode()


def signature(order_id: str, status_code: str, gross_amount: str, server_key: str) -> str:
    """SHA-512 over the texts as they are written."""
    return hashlib.sha512(f"{order_id}{status_code}{gross_amount}{server_key}".encode()).hexdigest()


def problem(code: int, message: str) -> dict[str, Any]:
    return {"status_code": str(code), "status_message": message, "id": str(uuid.uuid4())}


def _refunds(charge: Charge) -> list[dict[str, Any]]:
    return [
        {
            "refund_chargeback_uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, refund.key)),
            "refund_amount": f"{refund.amount}.00",
            "refund_key": refund.key,
            "reason": refund.reason,
            "created_at": jakarta_text(refund.at),
        }
        for refund in charge.refunds
    ]
