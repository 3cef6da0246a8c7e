"""Xendit e-wallets: charge, status, void, refund. Callbacks carry the merchant's token."""

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from sandbox.clock import now
from sandbox.delivery import Notice, courier
from sandbox.door import answer, basic_user, fails_first, json_body, only
from sandbox.faults import faults
from sandbox.idempotency import once
from sandbox.ledger import Charge, Refund, Refused, ledger
from sandbox.xendit import wire

View = Callable[..., HttpResponse]
CHANNELS: Final = frozenset({"ID_OVO", "ID_DANA", "ID_LINKAJA", "ID_SHOPEEPAY"})
LIFETIME: Final = dt.timedelta(minutes=15)
AMOUNT_ERRORS: Final = {10_100: 403, 10_101: 503, 10_102: 500}
CODES: Final = {404: "DATA_NOT_FOUND", 406: "DUPLICATE_ERROR", 412: "INELIGIBLE_TRANSACTION"}


def merchant_only(view: View) -> View:
    """Answer 401 without a secret key, and every refusal in Xendit's form."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = basic_user(request)
        if not key.startswith(("xnd_development_", "xnd_production_")):
            return JsonResponse(wire.problem("INVALID_API_KEY", "Unknown key."), status=401)
        try:
            return view(request, key, *args, **kwargs)
        except Refused as refusal:
            code = CODES.get(refusal.code, "API_VALIDATION_ERROR")
            status = refusal.code if refusal.code == 404 else 400
            return JsonResponse(wire.problem(code, refusal.message), status=status)

    return wrapped


@only("POST")
@merchant_only
def charges(request: HttpRequest, key: str) -> HttpResponse:
    body = json_body(request) or {}
    return once(request.headers.get("idempotency-key", ""), lambda: _charge(request, key, body))


def _charge(request: HttpRequest, key: str, body: dict[str, Any]) -> HttpResponse:
    made = _make(body, key, request)
    failed = fails_first(made.faults)
    if failed is not None:
        return failed
    if made.amount in AMOUNT_ERRORS:
        return HttpResponse(status=AMOUNT_ERRORS[made.amount])
    ledger.add(made)
    return answer(wire.charge_json(made), made.faults, status=202)


@only("GET")
@merchant_only
def charge(request: HttpRequest, key: str, name: str) -> HttpResponse:
    return JsonResponse(wire.charge_json(_find(key, name)))


@only("POST")
@merchant_only
def void(request: HttpRequest, key: str, name: str) -> HttpResponse:
    found = _find(key, name)
    ledger.change(found, "cancel", frozenset({"pending", "settlement"}))
    return JsonResponse(wire.charge_json(found))


@only("POST")
@merchant_only
def refunds(request: HttpRequest, key: str, name: str) -> HttpResponse:
    body = json_body(request) or {}
    found = _find(key, name)
    amount = int(body.get("amount") or found.amount - found.refunded)
    reason = str(body.get("reason", ""))
    repeated = request.headers.get("idempotency-key", "")
    number = repeated or f"{found.id}-{len(found.refunds) + 1}"
    ledger.refund(found, Refund(number, amount, reason, now()))
    return JsonResponse({"id": f"ewr_{number}", "status": "PENDING", "refund_amount": amount})


def tell(charge: Charge) -> None:
    """Call the merchant back, with the faults that the charge was given."""
    if "lose" in charge.faults:
        return
    token = callback_token(charge.server_key)
    if "bad_signature" in charge.faults:
        token = "somebody else's token"
    headers = {"content-type": "application/json", "x-callback-token": token}
    for url in charge.notify_urls or (ledger.url_of(charge.server_key),):
        notice = Notice(url, headers, wire.callback(charge), charge.id)
        courier.send(notice)
        if "duplicate" in charge.faults:
            courier.send(notice, after=0.2)


def callback_token(secret_key: str) -> str:
    """The merchant's verification token; the real one stands in the provider's dashboard."""
    return hashlib.sha256(f"callback {secret_key}".encode()).hexdigest()[:48]


def _make(body: dict[str, Any], key: str, request: HttpRequest) -> Charge:
    """Raises Refused (400)."""
    order_id, amount = body.get("reference_id"), body.get("amount")
    channel = body.get("channel_code")
    if not isinstance(order_id, str) or not isinstance(amount, int) or amount <= 0:
        raise Refused(400, "reference_id and amount are required.")
    if channel not in CHANNELS:
        raise Refused(400, "channel_code is not supported.")
    properties = body.get("channel_properties") or {}
    made = Charge(
        gateway="xendit",
        order_id=order_id,
        amount=amount,
        payment_type=channel,
        server_key=key,
        expires=now() + LIFETIME,
        faults=faults.draw(order_id),
    )
    made.details = {"channel_code": channel, "channel_properties": properties}
    if channel == "ID_OVO":
        if not str(properties.get("mobile_number", "")).startswith("+62"):
            raise Refused(400, "channel_properties.mobile_number is required.")
    else:
        url = request.build_absolute_uri(f"/desk/pay/{made.id}")
        made.details["actions"] = {"desktop_web_checkout_url": url, "mobile_web_checkout_url": url}
    return made


def _find(key: str, name: str) -> Charge:
    return ledger.find(key, name.removeprefix("ewc_"))
