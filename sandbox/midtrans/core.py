"""Midtrans Core API: charge, status, cancel, expire, deny, refund."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, JsonResponse

from sandbox.clock import now
from sandbox.door import answer, basic_user, fails_first, json_body, only
from sandbox.faults import faults, refund_faults
from sandbox.idempotency import once
from sandbox.ledger import Charge, Refund, Refused, ledger
from sandbox.midtrans import methods, notices, wire

View = Callable[..., HttpResponse]


def merchant_only(view: View) -> View:
    """Answer 401 without a server key, and every refusal in Midtrans' form."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = basic_user(request)
        if not key.startswith(("SB-Mid-server-", "Mid-server-")):
            return JsonResponse(wire.problem(401, "Unknown server key."), status=401)
        try:
            return view(request, key, *args, **kwargs)
        except Refused as refusal:
            return JsonResponse(wire.problem(refusal.code, refusal.message))

    return wrapped


@only("POST")
@merchant_only
def charge(request: HttpRequest, key: str) -> HttpResponse:
    body = json_body(request)
    if body is None:
        raise Refused(400, "The body is not JSON.")
    return once(request.headers.get("idempotency-key", ""), lambda: _charge(request, key, body))


def _charge(request: HttpRequest, key: str, body: dict[str, Any]) -> HttpResponse:
    made = make_charge(body, key, request)
    failed = fails_first(made.faults)
    if failed is not None:
        return failed
    ledger.add(made)
    shown = wire.transaction(made)
    notices.tell(made)
    return answer(shown, made.faults)


def make_charge(body: dict[str, Any], key: str, request: HttpRequest) -> Charge:
    """A charge as the body asks for. Raises Refused (400)."""
    order_id, amount = _order(body)
    kind = str(body.get("payment_type", ""))
    made = Charge(
        gateway="midtrans",
        order_id=order_id,
        amount=amount,
        payment_type=kind,
        server_key=key,
        expires=now() + methods.lifetime(kind, body),
        notify_urls=_urls(request),
        faults=faults.draw(order_id),
    )
    made.details = methods.details(made, body, request.build_absolute_uri("/").rstrip("/"))
    if kind == "credit_card" and "redirect_url" not in made.details:
        made.move("capture")
    return made


def _order(body: dict[str, Any]) -> tuple[str, int]:
    """Raises Refused (400) for an order without id or amount, or items of another sum."""
    details = body.get("transaction_details") or {}
    order_id, amount = details.get("order_id"), details.get("gross_amount")
    if not isinstance(order_id, str) or not 0 < len(order_id) <= 50:
        raise Refused(400, "transaction_details.order_id is required, up to 50 characters.")
    if not isinstance(amount, int) or amount <= 0:
        raise Refused(400, "transaction_details.gross_amount is not a whole amount above 0.")
    items = body.get("item_details")
    if items and sum(item["price"] * item["quantity"] for item in items) != amount:
        raise Refused(400, "item_details do not sum to gross_amount.")
    return order_id, amount


def _urls(request: HttpRequest) -> tuple[str, ...]:
    named = request.headers.get("x-override-notification", "")
    return tuple(url.strip() for url in named.split(",") if url.strip())[:2]


@only("GET")
@merchant_only
def status(request: HttpRequest, key: str, name: str) -> HttpResponse:
    return JsonResponse(wire.transaction(ledger.find(key, name)))


@only("POST")
@merchant_only
def change(request: HttpRequest, key: str, name: str, act: str) -> HttpResponse:
    """Cancel, expire or deny."""
    allowed = frozenset({"pending", "capture"}) if act == "cancel" else frozenset({"pending"})
    found = ledger.find(key, name)
    ledger.change(found, act, allowed)
    notices.tell(found)
    return JsonResponse(wire.transaction(found))


@only("POST")
@merchant_only
def refund(request: HttpRequest, key: str, name: str) -> HttpResponse:
    body = json_body(request) or {}
    found = ledger.find(key, name)
    met = refund_faults.draw(found.order_id)
    failed = fails_first(met)
    if failed is not None:
        return failed
    if "refuse" in met:
        raise Refused(414, "Refund is not possible for this transaction.")
    made = Refund(
        key=str(body.get("refund_key") or ""),
        amount=int(body.get("amount") or found.amount - found.refunded),
        reason=str(body.get("reason", "")),
        at=now(),
    )
    ledger.refund(found, made)
    notices.tell(found)
    shown = wire.transaction(found)
    shown |= {"refund_key": made.key, "refund_amount": f"{made.amount}.00"}
    return answer(shown, met)


@only("GET")
def qr_code(request: HttpRequest, charge_id: str) -> HttpResponse:
    """The picture that a charge's action names; no key is asked for, as at the provider."""
    found = ledger.by_id(charge_id)
    if found is None or "qr_string" not in found.details:
        return HttpResponse(status=404)
    response = HttpResponse(content_type="image/svg+xml")
    segno.make(found.details["qr_string"], error="m").save(response, kind="svg", scale=8)
    return response
