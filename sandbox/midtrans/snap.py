"""Snap: a page at the provider where the payer picks a method; status answers 404 until then."""

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse

from sandbox.door import fails_first, json_body, only
from sandbox.ledger import Charge, Refused, ledger
from sandbox.midtrans import notices
from sandbox.midtrans.core import make_charge, merchant_only

_pages: dict[str, Charge] = {}


@only("POST")
@merchant_only
def transactions(request: HttpRequest, key: str) -> HttpResponse:
    body = json_body(request)
    if body is None:
        raise Refused(400, "The body is not JSON.")
    chosen = (body.get("enabled_payments") or ["dana"])[0]
    made = make_charge(body | {"payment_type": chosen}, key, request)
    failed = fails_first(made.faults)
    if failed is not None:
        return failed
    token = str(uuid.uuid4())
    _pages[token] = made
    url = request.build_absolute_uri(f"/snap/v1/pay/{token}")
    return JsonResponse({"token": token, "redirect_url": url}, status=201)


def begin(token: str) -> Charge | None:
    """The payer opens the page: from now on the transaction exists."""
    made = _pages.get(token)
    if made is None:
        return None
    if ledger.by_id(made.id) is None:
        ledger.add(made)
        notices.tell(made)
    return made
