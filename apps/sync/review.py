"""Reading what is odd about entries, for the people who decide about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from django.db.models import QuerySet

from apps.core.actors import Actor
from apps.orders.models import Order
from apps.sync.models import JournalEntry, SyncException
from apps.sync.words import exception_words
from apps.tenants.models import Membership

PERMISSION: Final = "sync.review"
_Decision = SyncException.Decision
_State = JournalEntry.State
# The best one first. What is not named here can only be acknowledged.
_OF_BOOKED: Final[Mapping[str, tuple[SyncException.Decision, ...]]] = {
    "price_variance": (_Decision.ACCEPT_PRICE,),
    "negative_stock": (_Decision.ADJUST_STOCK, _Decision.ACKNOWLEDGE),
    "unknown_customer": (_Decision.LINK_CUSTOMER, _Decision.ACKNOWLEDGE),
}


def visible_exceptions(actor: Actor) -> QuerySet[SyncException]:
    """A terminal sees its own; who may review, those of her outlets; nobody else sees any."""
    rows = SyncException.objects.select_related(
        "entry__journal__terminal", "outlet", "resolved_by"
    ).defer("entry__content")
    if actor.terminal_id is not None:
        return rows.filter(entry__journal__terminal_id=actor.terminal_id)
    if not actor.may(PERMISSION):
        return rows.none()
    return rows if actor.outlet_ids is None else rows.filter(outlet_id__in=actor.outlet_ids)


def is_about_entry(exception: SyncException) -> bool:
    """Whether the entry itself is in question: nothing is booked until somebody decides."""
    entry = exception.entry
    if entry.state == _State.REJECTED:
        return entry.subject_id is None
    problem = entry.problem or {}
    return entry.state == _State.WAITING and problem.get("code") == exception.code


def decisions_for(exception: SyncException) -> tuple[SyncException.Decision, ...]:
    """What can be decided about it, the usual first; nothing once it is resolved."""
    if exception.state == SyncException.State.RESOLVED:
        return ()
    if exception.code == "entry_unreadable":
        return (_Decision.DISCARD,)
    if is_about_entry(exception):
        return (_Decision.BOOK, _Decision.DISCARD)
    return _OF_BOOKED.get(exception.code, (_Decision.ACKNOWLEDGE,))


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says of itself, and the sale that came of it."""

    receipt_number: str
    total: int | None
    cashier: str
    order: Order | None


def told_of(entries: Sequence[JournalEntry]) -> dict[UUID, Told]:
    """By entry: receipt number, total and cashier. Three statements however many there are."""
    orders = Order.objects.select_related("cashier").in_bulk(
        [one.subject_id for one in entries if one.subject_id is not None]
    )
    unsold = [one.id for one in entries if one.subject_id not in orders]
    claims = {
        entry_id: _claim(content)
        for entry_id, content in JournalEntry.objects.filter(id__in=unsold).values_list(
            "id", "content"
        )
    }
    names = _names(claim.cashier for claim in claims.values())
    return {
        one.id: _of_order(orders[one.subject_id])
        if one.subject_id in orders
        else _of_claim(claims[one.id], names)
        for one in entries
    }


@dataclass(frozen=True, slots=True)
class _Claim:
    receipt_number: str = ""
    total: int | None = None
    cashier: UUID | None = None


def read_content(text: str) -> dict[str, Any]:
    """An entry's members, of a rejected one's perhaps none."""
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def _claim(text: str) -> _Claim:
    """What it says, taken for nothing but words: a rejected entry may say anything."""
    content = read_content(text)
    number, cart = content.get("receipt_number"), content.get("cart")
    total = cart.get("total") if isinstance(cart, dict) else None
    cashier = content.get("cashier")
    return _Claim(
        number[:24] if isinstance(number, str) else "",
        total if type(total) is int else None,
        _uuid(cashier.get("id") if isinstance(cashier, dict) else None),
    )


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        return None


def _names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {one for one in ids if one is not None}
    return dict(Membership.objects.filter(id__in=wanted).values_list("id", "name"))


def _of_order(order: Order) -> Told:
    cashier = order.cashier.name if order.cashier else ""
    return Told(order.receipt_number, order.total, cashier, order)


def _of_claim(claim: _Claim, names: Mapping[UUID, str]) -> Told:
    cashier = names.get(claim.cashier, "") if claim.cashier else ""
    return Told(claim.receipt_number, claim.total, cashier, None)


def review_json(exceptions: Sequence[SyncException]) -> list[dict[str, Any]]:
    """Exceptions as the review list shows them."""
    told = told_of([one.entry for one in exceptions])
    return [_one(exception, told[exception.entry_id]) for exception in exceptions]


def _one(exception: SyncException, told: Told) -> dict[str, Any]:
    entry, terminal = exception.entry, exception.entry.journal.terminal
    return {
        "id": str(exception.id),
        "code": exception.code,
        "detail": exception_words(exception.code, exception.evidence),
        "evidence": exception.evidence,
        "state": exception.state,
        "created_at": exception.created_at,
        "outlet": str(exception.outlet_id),
        "terminal": {"id": str(terminal.id), "code": terminal.code, "name": terminal.name},
        "entry": {
            "id": str(entry.id),
            "kind": entry.kind,
            "sequence": entry.sequence,
            "state": entry.state,
            "happened_at": entry.happened_at,
            "receipt_number": told.receipt_number,
            "total": told.total,
            "cashier": told.cashier,
            "order": None if told.order is None else str(told.order.id),
        },
        "decisions": list(decisions_for(exception)),
        "decision": exception.decision,
        "note": exception.note,
        "resolved_by": exception.resolved_by.name if exception.resolved_by else "",
        "resolved_at": exception.resolved_at,
    }
