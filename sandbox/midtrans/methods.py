"""What each payment type adds to the answer, and how long the payer has."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any, Final

from sandbox.ledger import Charge, Refused
from sandbox.qris import qr_string

Json = dict[str, Any]
MINUTES_15: Final = dt.timedelta(minutes=15)
DAY: Final = dt.timedelta(days=1)
LIFETIMES: Final = {
    "gopay": MINUTES_15,
    "qris": MINUTES_15,
    "shopeepay": MINUTES_15,
    "ovo": dt.timedelta(seconds=65),
    "dana": MINUTES_15,
    "bank_transfer": DAY,
    "echannel": DAY,
    "credit_card": MINUTES_15,
}
BANKS: Final = frozenset({"bca", "bni", "bri", "permata"})


def lifetime(payment_type: str, body: Json) -> dt.timedelta:
    """By `custom_expiry` if given, else the type's own. Raises Refused (400)."""
    if payment_type not in LIFETIMES:
        raise Refused(400, "payment_type is not supported.")
    custom = body.get("custom_expiry")
    if not custom:
        return LIFETIMES[payment_type]
    units = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
    try:
        return dt.timedelta(seconds=int(custom["expiry_duration"]) * units[custom["unit"]])
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(400, "custom_expiry is not valid.") from error


def details(charge: Charge, body: Json, base_url: str) -> Json:
    """Raises Refused (400) for a method object that lacks something."""
    return _DETAILS[charge.payment_type](charge, body.get(charge.payment_type) or {}, base_url)


def _qris(charge: Charge, method: Json, base_url: str) -> Json:
    text = qr_string(amount=charge.amount, reference=charge.order_id)
    url = f"{base_url}/v2/qris/{charge.id}/qr-code"
    return {
        "acquirer": method.get("acquirer", "gopay"),
        "qr_string": text,
        "actions": [{"name": "generate-qr-code", "method": "GET", "url": url}],
    }


def _gopay(charge: Charge, method: Json, base_url: str) -> Json:
    return {
        "qr_string": qr_string(amount=charge.amount, reference=charge.order_id),
        "actions": [
            _action("generate-qr-code", "GET", f"{base_url}/v2/qris/{charge.id}/qr-code"),
            _action("deeplink-redirect", "GET", f"{base_url}/desk/pay/{charge.id}"),
            _action("get-status", "GET", f"{base_url}/v2/{charge.id}/status"),
            _action("cancel", "POST", f"{base_url}/v2/{charge.id}/cancel"),
        ],
    }


def _shopeepay(charge: Charge, method: Json, base_url: str) -> Json:
    url = f"{base_url}/desk/pay/{charge.id}"
    return {"actions": [_action("deeplink-redirect", "GET", url)]}


def _ovo(charge: Charge, method: Json, base_url: str) -> Json:
    if not str(method.get("payer_phone_number", "")).lstrip("+").isdigit():
        raise Refused(400, "ovo.payer_phone_number is required.")
    return {}


def _bank_transfer(charge: Charge, method: Json, base_url: str) -> Json:
    bank = method.get("bank")
    if bank not in BANKS:
        raise Refused(400, "bank_transfer.bank is not supported.")
    number = str(method.get("va_number") or _digits(charge.order_id, 11))
    if bank == "permata":
        return {"permata_va_number": number}
    return {"va_numbers": [{"bank": bank, "va_number": number}]}


def _echannel(charge: Charge, method: Json, base_url: str) -> Json:
    if not method.get("bill_info1") or not method.get("bill_info2"):
        raise Refused(400, "echannel.bill_info1 and bill_info2 are required.")
    return {"biller_code": "70012", "bill_key": _digits(charge.order_id, 12)}


def _card(charge: Charge, method: Json, base_url: str) -> Json:
    if not method.get("token_id"):
        raise Refused(400, "credit_card.token_id is required.")
    details = {"masked_card": "48111111-1114", "bank": "bni", "card_type": "credit"}
    if method.get("authentication"):
        details["redirect_url"] = f"{base_url}/desk/pay/{charge.id}"
    return details


def _dana(charge: Charge, method: Json, base_url: str) -> Json:
    return {}


def _action(name: str, method: str, url: str) -> Json:
    return {"name": name, "method": method, "url": url}


def _digits(text: str, count: int) -> str:
    return str(int(hashlib.sha256(text.encode()).hexdigest(), 16))[:count]


_DETAILS: Final[dict[str, Callable[[Charge, Json, str], Json]]] = {
    "qris": _qris,
    "gopay": _gopay,
    "shopeepay": _shopeepay,
    "ovo": _ovo,
    "dana": _dana,
    "bank_transfer": _bank_transfer,
    "echannel": _echannel,
    "credit_card": _card,
}
