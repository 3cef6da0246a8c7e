"""E-wallet charges as Xendit writes them."""

import json
from typing import Any, Final

from sandbox.ledger import Charge

STATUSES: Final = {
    "pending": "PENDING",
    "settlement": "SUCCEEDED",
    "cancel": "VOIDED",
    "expire": "FAILED",
    "deny": "FAILED",
    "refund": "SUCCEEDED",
    "partial_refund": "SUCCEEDED",
}


def charge_json(charge: Charge) -> dict[str, Any]:
    """Amounts are numbers, times UTC."""
    return {
        "id": f"ewc_{charge.id}",
        "reference_id": charge.order_id,
        "status": STATUSES[charge.status],
        "currency": "IDR",
        "charge_amount": charge.amount,
        "capture_amount": charge.amount if charge.settled else None,
        "refunded_amount": charge.refunded or None,
        "checkout_method": "ONE_TIME_PAYMENT",
        "created": charge.created.isoformat().replace("+00:00", "Z"),
        "is_redirect_required": "actions" in charge.details,
        "failure_code": "USER_DECLINED_PAYMENT" if charge.status == "deny" else None,
        **charge.details,
    }


def callback(charge: Charge) -> bytes:
    """What is posted to the merchant."""
    return json.dumps({"event": "ewallet.capture", "data": charge_json(charge)}).encode()


def problem(code: str, message: str) -> dict[str, str]:
    return {"error_code": code, "message": message}
