"""The tester's desk: what was charged, buttons to pay or refuse it, faults on demand."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from sandbox.clock import now
from sandbox.delivery import courier
from sandbox.door import json_body, only
from sandbox.faults import ALL, PREFIXES, REFUND_FAULTS, faults, refund_faults
from sandbox.ledger import Charge, Refund, Refused, ledger
from sandbox.midtrans import notices, snap
from sandbox.xendit import ewallets

ISSUERS = ("gopay", "ovo", "dana", "linkaja", "shopeepay", "bca", "bri")


@only("GET")
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "charges": ledger.charges()[:100],
        "faults": sorted(ALL),
        "refund_faults": sorted(REFUND_FAULTS),
        "prefixes": PREFIXES,
    }
    return render(request, "desk/index.html", context)


@only("GET", "POST")
def pay(request: HttpRequest, charge_id: str) -> HttpResponse:
    """The payer's page: pay with a wallet or bank, or refuse."""
    charge = ledger.by_id(charge_id)
    if charge is None:
        return render(request, "desk/gone.html", status=404)
    problem = ""
    if request.method == "POST":
        try:
            act(charge, request.POST.get("act", ""), request.POST.get("issuer", ""))
        except Refused as refusal:
            problem = refusal.message
        else:
            return redirect(request.path)
    context = {"charge": charge, "issuers": ISSUERS, "problem": problem}
    return render(request, "desk/pay.html", context)


@only("GET")
def snap_page(request: HttpRequest, token: str) -> HttpResponse:
    charge = snap.begin(token)
    return (
        redirect("desk-pay", charge.id) if charge else render(request, "desk/gone.html", status=404)
    )


@only("POST")
def control(request: HttpRequest) -> HttpResponse:
    """For tests: `{"act": ...}` on charges and faults, as the buttons do."""
    body = json_body(request) or {}
    try:
        return JsonResponse(_control(body))
    except Refused as refusal:
        return JsonResponse({"error": refusal.message}, status=409)
    except (KeyError, TypeError, ValueError) as error:
        return JsonResponse({"error": repr(error)}, status=400)


@only("GET")
def state(request: HttpRequest) -> HttpResponse:
    """Everything that the providers know, for tests that compare it with the product."""
    return JsonResponse(
        {"charges": [_shown(charge) for charge in ledger.charges()], "log": courier.log}
    )


@only("POST")
def ask_fault(request: HttpRequest) -> HttpResponse:
    chosen = refund_faults if request.POST.get("of") == "refund" else faults
    chosen.ask(request.POST["fault"])
    return redirect("desk")


def act(charge: Charge, name: str, issuer: str = "") -> None:
    """Pay or deny a charge and notify. Raises Refused."""
    if name == "pay":
        ledger.pay(charge, issuer or ISSUERS[0])
    elif name == "expire":
        ledger.change(charge, "expire", frozenset({"pending"}))
    else:
        ledger.change(charge, "deny", frozenset({"pending", "settlement"}))
    tell(charge)


def refund_all(charge: Charge) -> None:
    """The merchant gives the money back in the provider's own dashboard. Raises Refused."""
    ledger.refund(charge, Refund(key="dashboard", amount=charge.amount, reason="", at=now()))
    tell(charge)


def tell(charge: Charge) -> None:
    (notices.tell if charge.gateway == "midtrans" else ewallets.tell)(charge)


def _control(body: dict[str, Any]) -> dict[str, Any]:
    act_name = body["act"]
    if act_name == "clear":
        ledger.clear()
        faults.clear()
        refund_faults.clear()
    elif act_name == "notify_url":
        ledger.set_url(body["key"], body["url"])
    elif act_name == "fault":
        faults.ask(body["fault"], int(body.get("count", 1)))
    elif act_name == "refund_fault":
        refund_faults.ask(body["fault"], int(body.get("count", 1)))
    elif act_name == "clear_refund_faults":
        refund_faults.clear()
    elif act_name == "refund":
        refund_all(ledger.find(body["key"], body["order_id"]))
    elif act_name == "mix":
        faults.mix(body["shares"], int(body["seed"]))
    else:
        act(ledger.find(body["key"], body["order_id"]), act_name, body.get("issuer", ""))
    return {"done": act_name}


def _shown(charge: Charge) -> dict[str, Any]:
    return {
        "gateway": charge.gateway,
        "key": charge.server_key,
        "order_id": charge.order_id,
        "id": charge.id,
        "amount": charge.amount,
        "payment_type": charge.payment_type,
        "status": charge.status,
        "refunded": charge.refunded,
        "faults": sorted(charge.faults),
        "history": [[moment.isoformat(), status] for moment, status in charge.history],
    }
