"""Deciding about what is odd: once, by one person, in the transaction that does what is decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.catalog.models import Product
from apps.core.actors import Actor
from apps.core.api.problems import is_transient
from apps.core.audit import record_audit
from apps.core.errors import AppError, InvalidInput, NotFound, Unavailable
from apps.core.tenancy import tenant_transaction
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services.adjustments import adjust_stock
from apps.orders.services.buyers import link_customer
from apps.orders.services.checkout import transaction_settings
from apps.sync.errors import DecisionUnfit, EntryNotBooked, ExceptionResolved
from apps.sync.models import JournalEntry, SyncException
from apps.sync.review import PERMISSION, decisions_for, visible_exceptions
from apps.sync.services.alarm import watch_open_exceptions
from apps.sync.services.batch import SECONDS, Batch, open_batch
from apps.sync.services.believed import book_rejected
from apps.sync.services.chain import count_sale, lock_journal
from apps.sync.services.waiting import apply_stored, retry_entry, settle
from apps.tenants.services.approvals import use_approval

_Decision = SyncException.Decision
_State = JournalEntry.State
LONGEST_NOTE: Final = 200


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody decided.

    `counts`: what was counted of products whose stock went below zero; what nobody counted is
    taken as none left. `customer_id`: whose sale it was; by default who it named, if she is known
    by now.
    """

    decision: SyncException.Decision
    note: str = ""
    customer_id: UUID | None = None
    counts: Mapping[UUID, Decimal] | None = None


def resolve_exception(
    *, exception_id: UUID, ruling: Ruling, actor: Actor, approval: str = ""
) -> SyncException:
    """Decide about an exception and do what that says. The same person again: the same answer.

    Whoever may not review needs the approval token of somebody who may. Raises `NotFound`,
    `ExceptionResolved` (somebody else was faster), `DecisionUnfit`, `EntryNotBooked`,
    `InvalidInput`, `ApprovalRequired`, `ApprovalInvalid`, `Unavailable`, and what the services
    behind a decision raise.
    """
    ruling = _checked(ruling)
    found = _visible(exception_id, actor)
    journal = found.entry.journal
    try:
        with tenant_transaction(settings=transaction_settings()):
            lock_journal(journal.id)
            batch = open_batch(journal, None, actor, SECONDS)
            exception = visible_exceptions(actor).select_for_update(of=("self",)).get(id=found.id)
            if exception.state == SyncException.State.RESOLVED:
                return _as_decided(exception, ruling, actor)
            _decide(exception, ruling, batch, _consent(exception, actor, approval))
    except Exception as error:
        raise (Unavailable() if is_transient(error) else error) from error
    if ruling.decision == _Decision.BOOK:
        settle(batch, journal)
    watch_open_exceptions()
    return _visible(exception_id, actor)


def retry_waiting(*, entry_id: UUID, actor: Actor) -> JournalEntry:
    """Try a waiting entry again: nothing is decided by that. A terminal tries its own.

    Raises `NotFound`, `Unavailable`.
    """
    with tenant_transaction(read_only=True):
        if not visible_exceptions(actor).filter(entry_id=entry_id).exists():
            raise NotFound
    return retry_entry(entry_id=entry_id, actor=actor)


def _visible(exception_id: UUID, actor: Actor) -> SyncException:
    with tenant_transaction(read_only=True):
        exception = visible_exceptions(actor).filter(id=exception_id).first()
    if exception is None:
        raise NotFound
    return exception


def _checked(ruling: Ruling) -> Ruling:
    note = ruling.note.strip()
    if len(note) > LONGEST_NOTE:
        words = gettext("Paling banyak %(most)s huruf.") % {"most": LONGEST_NOTE}
        raise InvalidInput.on("note", "length", words)
    if ruling.decision == _Decision.DISCARD and not note:
        words = gettext("Tulis kenapa ini tidak dibukukan.")
        raise InvalidInput.on("note", "required", words)
    return Ruling(_Decision(ruling.decision), note, ruling.customer_id, ruling.counts)


def _as_decided(exception: SyncException, ruling: Ruling, actor: Actor) -> SyncException:
    same_person = exception.resolved_by_id == actor.membership_id is not None
    if same_person and exception.decision == ruling.decision:
        return exception
    who = exception.resolved_by.name if exception.resolved_by else ""
    at = exception.resolved_at.isoformat() if exception.resolved_at else None
    raise ExceptionResolved(
        extra={"decision": exception.decision, "resolved_by": who, "resolved_at": at}
    )


def _consent(exception: SyncException, actor: Actor, approval: str) -> UUID | None:
    """Who allows it, if that is not the actor."""
    if actor.may(PERMISSION):
        return None
    return use_approval(
        token=approval, action="sync.resolve", subject_id=exception.id, actor=actor
    ).id


def _decide(
    exception: SyncException, ruling: Ruling, batch: Batch, approver_id: UUID | None
) -> None:
    possible = decisions_for(exception)
    if ruling.decision not in possible:
        raise DecisionUnfit(extra={"decisions": list(possible)})
    before = exception.entry.state
    act = _ACTS.get(ruling.decision)
    done = act(exception, ruling, batch) if act else {}
    _close(exception, ruling, batch.sent_by)
    record_audit(
        actor=batch.sent_by,
        action="sync.resolved",
        subject_kind="sync_exception",
        subject_id=exception.id,
        before={"entry": str(exception.entry_id), "code": exception.code, "entry_state": before},
        after={
            "decision": str(ruling.decision),
            "note": ruling.note,
            "approver": None if approver_id is None else str(approver_id),
        }
        | done,
    )


def _close(exception: SyncException, ruling: Ruling, actor: Actor) -> None:
    SyncException.objects.filter(id=exception.id).update(
        state=SyncException.State.RESOLVED,
        decision=ruling.decision,
        note=ruling.note,
        resolved_by=actor.membership_id,
        resolved_at=timezone.now(),
    )


# --- What is decided -----------------------------------------------------------------------------


def _book(exception: SyncException, _ruling: Ruling, batch: Batch) -> dict[str, Any]:
    """Under the entry's number, or the server's where that is taken or proves nothing."""
    entry = exception.entry
    if entry.state == _State.REJECTED:
        try:
            book_rejected(entry.id, batch)
        except AppError as error:
            raise EntryNotBooked(error.detail, extra={"reason": error.code}) from error
    else:
        apply_stored(entry.id, batch, by=batch.sent_by.membership_id, may_come=False)
    after = JournalEntry.objects.get(id=entry.id)
    if after.state == _State.WAITING:
        problem = after.problem or {}
        raise EntryNotBooked(problem.get("detail", ""), extra={"reason": problem.get("code")})
    return {"entry_state": after.state, "made": str(after.subject_id)}


def _discard(exception: SyncException, ruling: Ruling, batch: Batch) -> dict[str, Any]:
    """It stays as evidence and as a link of the chain. Only what is not booked gets here."""
    entry = exception.entry
    if entry.state == _State.WAITING:
        JournalEntry.objects.filter(id=entry.id).update(state=_State.CANCELLED)
        entry.state = _State.CANCELLED
        if entry.kind == "sale":
            count_sale(entry.journal_id, entry.sequence, -1)
    for other in entry.exceptions.filter(state=SyncException.State.OPEN).exclude(id=exception.id):
        _close(other, ruling, batch.sent_by)
    return {"entry_state": str(entry.state)}


def _adjust_stock(exception: SyncException, ruling: Ruling, batch: Batch) -> dict[str, Any]:
    """Bring what went below zero to what was counted; what nobody counted, to none."""
    batch.sent_by.require("stock.adjust")
    counts = ruling.counts or {}
    levels = list(_levels(exception))
    unknown = sorted(str(one) for one in counts.keys() - {level.product_id for level in levels})
    if unknown:
        words = gettext("Barang ini tidak ada di masalah ini.")
        raise InvalidInput.on("counts", "unknown", words)
    changes = {}
    for level in levels:
        counted = counts.get(level.product_id, max(level.quantity, Decimal(0)))
        if counted != level.quantity:
            adjust_stock(
                actor=batch.sent_by,
                outlet_id=level.outlet_id,
                product_id=level.product_id,
                quantity=counted - level.quantity,
                reason=StockMovement.Reason.CORRECTION,
                note=ruling.note or gettext("Penjualan luring yang ditinjau"),
            )
            changes[str(level.product_id)] = f"{counted:.3f}"
    return {"stock": changes}


def _levels(exception: SyncException) -> Any:
    """The levels it is about, locked in the order of their ids; of products still counted."""
    items = [UUID(one["item"]) for one in exception.evidence.get("items", ())]
    counted = Product.objects.filter(id__in=items, track_stock=True, deleted_at=None)
    return (
        StockLevel.objects.select_for_update()
        .filter(
            outlet_id=exception.outlet_id, product_id__in=list(counted.values_list("id", flat=True))
        )
        .order_by("id")
    )


def _link_customer(exception: SyncException, ruling: Ruling, batch: Batch) -> dict[str, Any]:
    customer_id = ruling.customer_id
    if customer_id is None:
        named = exception.evidence.get("customer")
        if named is None:
            raise InvalidInput.on("customer", "required", gettext("Pilih pelanggannya."))
        customer_id = UUID(named)
    if exception.entry.subject_id is None:
        raise DecisionUnfit
    link_customer(order_id=exception.entry.subject_id, customer_id=customer_id, actor=batch.sent_by)
    return {"customer": str(customer_id)}


_ACTS: Final[Mapping[str, Callable[[SyncException, Ruling, Batch], dict[str, Any]]]] = {
    _Decision.BOOK: _book,
    _Decision.DISCARD: _discard,
    _Decision.ADJUST_STOCK: _adjust_stock,
    _Decision.LINK_CUSTOMER: _link_customer,
}
