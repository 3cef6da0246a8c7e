"""Xendit e-wallets (developers.xendit.co): OVO, DANA, LinkAja and ShopeePay as a second gateway."""

import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from apps.core.providers import AnswerUnusable, Call, ProviderAnswer, ProviderClient
from apps.payments.gateways.base import Charge, Incoming, News, Notice, Secrets
from apps.payments.models import Method
from apps.payments.states import PAID, State

CHANNELS: Final = {
    Method.OVO: "ID_OVO",
    Method.DANA: "ID_DANA",
    Method.LINKAJA: "ID_LINKAJA",
    Method.SHOPEEPAY: "ID_SHOPEEPAY",
}
STATES: Final = {
    "PENDING": State.PENDING,
    "SUCCEEDED": State.SETTLED,
    "FAILED": State.FAILED,
    "VOIDED": State.CANCELLED,
    "REFUNDED": State.REFUNDED,
}
NOT_FOUND: Final = 404
UNAUTHORISED: Final = 401
REFUSED: Final = 400
# What it may answer to anything: the key, its rights, the rate.
_NO_ANSWER: Final = frozenset({UNAUTHORISED, 403, 429})


class Xendit:
    """One account. Charges are found again by Xendit's own id only."""

    def __init__(self, client: ProviderClient) -> None:
        self._client = client

    def charge(self, charge: Charge) -> News:
        headers = {"idempotency-key": charge.order_id}
        call = Call(
            "charge", "POST", "/ewallets/charges", charge_body(charge), headers, repeatable=True
        )
        answer = self._client.send(call)
        return _refusal(answer) if answer.status >= REFUSED else read_news(answer.body)

    def status(self, *, order_id: str, provider_id: str) -> News | None:
        path = f"/ewallets/charges/{provider_id or order_id}"
        answer = self._client.send(Call("status", "GET", path, repeatable=True))
        return None if answer.status == NOT_FOUND else _told(answer)

    def cancel(self, *, order_id: str, provider_id: str) -> News | None:
        # A void takes back what was paid, too; a payer who was quicker has bought.
        found = self.status(order_id=order_id, provider_id=provider_id)
        if found is not None and found.state in PAID:
            return found
        path = f"/ewallets/charges/{provider_id or order_id}/void"
        _usable(self._client.send(Call("cancel", "POST", path, repeatable=True)))
        return self.status(order_id=order_id, provider_id=provider_id)

    def refund(self, *, order_id: str, provider_id: str, key: str, amount: int, reason: str) -> str:
        path = f"/ewallets/charges/{provider_id or order_id}/refunds"
        body = {"amount": amount, "reason": "REQUESTED_BY_CUSTOMER", "metadata": {"note": reason}}
        headers = {"idempotency-key": key}
        call = Call("refund", "POST", path, body, headers, repeatable=True)
        answer = _usable(self._client.send(call))
        return "" if answer.status < REFUSED else _problem(answer.body)

    def accepts_key(self) -> bool:
        path = "/ewallets/charges/warungin-key-check"
        answer = self._client.send(Call("validate", "GET", path, repeatable=True))
        return answer.status != UNAUTHORISED


def charge_body(charge: Charge) -> dict[str, Any]:
    """The request of `POST /ewallets/charges`."""
    properties = {"success_redirect_url": charge.return_url}
    if charge.method == Method.OVO:
        properties = {"mobile_number": charge.phone}
    return {
        "reference_id": charge.order_id,
        "currency": "IDR",
        "amount": charge.amount,
        "checkout_method": "ONE_TIME_PAYMENT",
        "channel_code": CHANNELS[charge.method],
        "channel_properties": properties,
    }


def read_news(body: Mapping[str, Any]) -> News:
    """What an answer about a charge says."""
    state = STATES.get(str(body.get("status", "")))
    if state is None:
        return News(State.FAILED, error=_problem(body))
    refunded = int(body.get("refunded_amount") or 0)
    amount = int(body["charge_amount"])
    if state == State.SETTLED and refunded:
        state = State.REFUNDED if refunded >= amount else State.PARTLY_REFUNDED
    actions = body.get("actions") or {}
    url = actions.get("mobile_web_checkout_url") or actions.get("desktop_web_checkout_url")
    return News(
        state=state,
        provider_id=str(body.get("id", "")),
        amount=amount,
        issuer=str(body.get("channel_code", "")).removeprefix("ID_").lower(),
        refunded=refunded,
        details={"url": url} if url else {},
        error=str(body.get("failure_code") or ""),
    )


def read_notice(incoming: Incoming, secrets: Secrets) -> Notice | None:
    """What a callback is about, or None if its token is not the account's (constant time).

    Raises ValueError for a body that is no callback.
    """
    given, token = incoming.headers.get("x-callback-token", ""), secrets.callback_token
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        return None
    body = json.loads(incoming.body)
    try:
        data = body["data"]
        return Notice(str(data["reference_id"]), str(data.get("id") or ""))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no_xendit_callback") from error


def _told(answer: ProviderAnswer) -> News:
    """The state in an answer. Without one it says nothing: never the end of a payment."""
    if _usable(answer).body.get("status") not in STATES:
        raise AnswerUnusable(f"{answer.status} {_problem(answer.body)}")
    return read_news(answer.body)


def _usable(answer: ProviderAnswer) -> ProviderAnswer:
    """Raises `AnswerUnusable` for what says nothing about the charge."""
    if answer.status in _NO_ANSWER:
        raise AnswerUnusable(f"{answer.status} {_problem(answer.body)}")
    return answer


def _refusal(answer: ProviderAnswer) -> News:
    return News(State.FAILED, error=_problem(answer.body) or f"Xendit {answer.status}")


def _problem(body: Mapping[str, Any]) -> str:
    return str(body.get("message") or body.get("error_code") or "")[:200]
