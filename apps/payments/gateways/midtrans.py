"""Midtrans Core API and Snap (docs.midtrans.com): our words to theirs and back.

Amounts go out as integers and come back as texts with two decimals; times are GMT+7 without an
offset. A charge is paid when it is settled or captured with `fraud_status` accept, which some
wallets leave out. DANA exists through Snap only: the payer opens a page.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from apps.core.providers import (
    AnswerUnusable,
    Call,
    ProviderAnswer,
    ProviderClient,
    ProviderError,
)
from apps.payments.gateways.base import Charge, Incoming, News, Notice, Secrets
from apps.payments.models import Method
from apps.payments.states import PAID, State

JAKARTA: Final = dt.timezone(dt.timedelta(hours=7))
NOT_FOUND: Final = "404"
USED: Final = "406"
UNAUTHORISED: Final = "401"
# What it may answer to anything: the key, the rate, itself (also with HTTP 200).
_NO_ANSWER: Final = frozenset({UNAUTHORISED, "403", "429", "500", "501", "502", "503", "504"})
STATES: Final = {
    "pending": State.PENDING,
    "authorize": State.AUTHORISED,
    "capture": State.SETTLED,
    "settlement": State.SETTLED,
    "partial_refund": State.PARTLY_REFUNDED,
    "partial_chargeback": State.PARTLY_REFUNDED,
    "refund": State.REFUNDED,
    "chargeback": State.REFUNDED,
    "deny": State.DENIED,
    "cancel": State.CANCELLED,
    "expire": State.EXPIRED,
    "failure": State.FAILED,
}
_BANKS: Final = {
    Method.VA_BCA: "bca",
    Method.VA_BNI: "bni",
    Method.VA_BRI: "bri",
    Method.VA_PERMATA: "permata",
}


class Midtrans:
    """One account. `snap` speaks to the other host, where payment pages are made."""

    def __init__(self, core: ProviderClient, snap: ProviderClient) -> None:
        self._core = core
        self._snap = snap

    def charge(self, charge: Charge) -> News:
        if charge.method == Method.DANA:
            return self._open_page(charge)
        headers = {
            "idempotency-key": charge.order_id,
            "x-override-notification": charge.notify_url,
        }
        call = Call("charge", "POST", "/v2/charge", charge_body(charge), headers)
        answer = self._core.send(call)
        if _code(answer) == USED:
            return self._charged_before(charge)
        # Like no answer: the charge may have been made.
        return News(State.UNKNOWN) if _code(answer).startswith("50") else read_news(answer.body)

    def status(self, *, order_id: str, provider_id: str) -> News | None:
        answer = self._ask(provider_id or order_id)
        return None if _code(answer) == NOT_FOUND else _told(answer)

    def cancel(self, *, order_id: str, provider_id: str) -> News | None:
        name = provider_id or order_id
        before = self._ask(name)
        if _code(before) == NOT_FOUND:
            return None
        if _told(before).state in PAID:
            # The payer was quicker and has bought.
            return _told(before)
        # A cancel would void a card's payment that is captured meanwhile; what waits can expire.
        act = "expire" if before.body.get("payment_type") == "credit_card" else "cancel"
        _usable(self._core.send(Call(act, "POST", f"/v2/{name}/{act}", repeatable=True)))
        after = _told(self._ask(name))
        is_ours = act == "expire" and after.state == State.EXPIRED
        return replace(after, state=State.CANCELLED) if is_ours else after

    def refund(self, *, order_id: str, provider_id: str, key: str, amount: int, reason: str) -> str:
        body = {"refund_key": key, "amount": amount, "reason": reason}
        path = f"/v2/{provider_id or order_id}/refund"
        answer = _usable(self._core.send(Call("refund", "POST", path, body, repeatable=True)))
        if _code(answer) in {"200", "201", USED}:
            return ""
        return str(answer.body.get("status_message", "")) or f"Midtrans {_code(answer)}"

    def accepts_key(self) -> bool:
        call = Call("validate", "GET", "/v2/warungin-key-check/status", repeatable=True)
        return _code(self._core.send(call)) != UNAUTHORISED

    def _ask(self, name: str) -> ProviderAnswer:
        return self._core.send(Call("status", "GET", f"/v2/{name}/status", repeatable=True))

    def _charged_before(self, charge: Charge) -> News:
        """An earlier attempt of ours arrived after all: what became of it, if we are told."""
        try:
            found = self.status(order_id=charge.order_id, provider_id="")
        except ProviderError:
            found = None
        return found or News(State.UNKNOWN)

    def _open_page(self, charge: Charge) -> News:
        body = _order(charge) | {
            "enabled_payments": ["dana"],
            "expiry": {"unit": "minute", "duration": _minutes(charge)},
        }
        headers = {"x-override-notification": charge.notify_url}
        answer = self._snap.send(Call("charge", "POST", "/transactions", body, headers))
        if "redirect_url" not in answer.body:
            return _refusal(answer)
        # There is no transaction to ask about until the payer opens the page.
        return News(
            State.PENDING,
            details={"url": answer.body["redirect_url"]},
            expires_at=dt.datetime.now(dt.UTC) + charge.lifetime,
        )


def charge_body(charge: Charge) -> dict[str, Any]:
    """The request of `POST /v2/charge`."""
    kind, own = _method_body(charge)
    return _order(charge) | {
        "payment_type": kind,
        kind: own,
        "custom_expiry": {"expiry_duration": _minutes(charge), "unit": "minute"},
    }


def read_news(body: Mapping[str, Any]) -> News:
    """What an answer about a transaction says; without a known state it is a refusal."""
    state = STATES.get(str(body.get("transaction_status", "")))
    if state is None:
        return News(State.FAILED, error=_problem(body))
    if state == State.SETTLED and body.get("fraud_status", "accept") != "accept":
        state = State.AUTHORISED
    return News(
        state=state,
        provider_id=str(body.get("transaction_id", "")),
        amount=_rupiah(body.get("gross_amount")),
        issuer=str(body.get("issuer") or body.get("acquirer") or ""),
        refunded=_rupiah(body.get("refund_amount")) or 0,
        details=_details(body),
        expires_at=_moment(body.get("expiry_time")),
        settled_at=_moment(body.get("settlement_time")),
        error=_problem(body) if state in {State.DENIED, State.FAILED} else "",
    )


def read_notice(incoming: Incoming, secrets: Secrets) -> Notice | None:
    """What a notification is about, or None if its signature is not the account's.

    SHA-512 over order id, status code, gross amount and server key, exactly as received.
    Raises ValueError for a body that is no notification.
    """
    body = json.loads(incoming.body)
    try:
        parts = [body["order_id"], body["status_code"], body["gross_amount"]]
        signature = body["signature_key"]
        signed = "".join([*parts, secrets.key])
    except (KeyError, TypeError) as error:
        raise ValueError("no_midtrans_notification") from error
    expected = hashlib.sha512(signed.encode()).hexdigest()
    if not hmac.compare_digest(expected.encode(), str(signature).encode()):
        return None
    return Notice(str(body["order_id"]), waits=body.get("transaction_status") == "pending")


def _method_body(charge: Charge) -> tuple[str, dict[str, Any]]:
    if charge.method in _BANKS:
        return "bank_transfer", {"bank": _BANKS[charge.method]}
    if charge.method == Method.VA_MANDIRI:
        return "echannel", {"bill_info1": "Pembayaran", "bill_info2": charge.order_id}
    if charge.method == Method.CARD:
        return "credit_card", {"token_id": charge.card_token, "authentication": True}
    if charge.method == Method.OVO:
        return "ovo", {"payer_phone_number": charge.phone.lstrip("+")}
    own = {"qris": {"acquirer": "gopay"}, "gopay": {}, "shopeepay": {}}
    return charge.method, own[charge.method]


def _order(charge: Charge) -> dict[str, Any]:
    details = {"order_id": charge.order_id, "gross_amount": charge.amount}
    return {"transaction_details": details}


def _minutes(charge: Charge) -> int:
    return max(1, round(charge.lifetime.total_seconds() / 60))


def _details(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the payer needs to pay."""
    details: dict[str, Any] = {}
    if body.get("qr_string"):
        details["qr_string"] = body["qr_string"]
    for account in body.get("va_numbers") or []:
        details |= {"bank": account["bank"], "va_number": account["va_number"]}
    if body.get("permata_va_number"):
        details |= {"bank": "permata", "va_number": body["permata_va_number"]}
    if body.get("bill_key"):
        details |= {"biller_code": body["biller_code"], "bill_key": body["bill_key"]}
    links = {action["name"]: action["url"] for action in body.get("actions") or []}
    url = body.get("redirect_url") or links.get("deeplink-redirect")
    return details | ({"url": url} if url else {})


def _code(answer: ProviderAnswer) -> str:
    return str(answer.body.get("status_code") or answer.status)


def _told(answer: ProviderAnswer) -> News:
    """The state in an answer. Without one it says nothing: never the end of a payment."""
    if _usable(answer).body.get("transaction_status") not in STATES:
        raise AnswerUnusable(f"{_code(answer)} {_problem(answer.body)}")
    return read_news(answer.body)


def _usable(answer: ProviderAnswer) -> ProviderAnswer:
    """Raises `AnswerUnusable` for what says nothing about the transaction."""
    if _code(answer) in _NO_ANSWER:
        raise AnswerUnusable(f"{_code(answer)} {_problem(answer.body)}")
    return answer


def _refusal(answer: ProviderAnswer) -> News:
    return News(State.FAILED, error=_problem(answer.body) or f"Midtrans {_code(answer)}")


def _problem(body: Mapping[str, Any]) -> str:
    return str(body.get("status_message") or body.get("error_messages") or "")[:200]


def _rupiah(text: object) -> int | None:
    try:
        return int(Decimal(str(text)))
    except InvalidOperation:
        return None


def _moment(text: object) -> dt.datetime | None:
    if not isinstance(text, str):
        return None
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=JAKARTA)
    except ValueError:
        return None
