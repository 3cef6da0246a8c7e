"""Notifications: stored first, answered fast, understood by a worker, parked when they are not."""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.providers import CircuitOpen, ProviderError
from apps.core.tenancy import tenant_transaction
from apps.payments.errors import PaymentNotOpen, SignatureWrong
from apps.payments.gateways import Incoming, Notice, read_notice
from apps.payments.models import PaymentAccount, PaymentIntent, PaymentNotice
from apps.payments.services.news import refresh_intent
from apps.payments.states import State

KEPT_HEADERS: Final = ("content-type", "user-agent", "x-request-id")
MOST_ATTEMPTS: Final = 6
LONGEST_WAIT_SECONDS: Final = 600
LONGEST_ID: Final = 64
CIRCUIT_WAIT: Final = dt.timedelta(seconds=3)
_State = PaymentNotice.State

logger = logging.getLogger(__name__)


def receive_notice(*, account: PaymentAccount, incoming: Incoming) -> PaymentNotice:
    """Store a notification; a repeated one is counted. Raises `SignatureWrong` (it is stored)."""
    named, state, error = _verify(account, incoming)
    with tenant_transaction():
        notice, created = PaymentNotice.objects.get_or_create(
            account=account,
            digest=hashlib.sha256(incoming.body).digest(),
            defaults={
                "ip": incoming.ip,
                "headers": {name: incoming.headers.get(name, "") for name in KEPT_HEADERS},
                "body": incoming.body,
                **_named(named),
                "state": state,
                "error": error,
            },
        )
        if not created:
            _repeat(notice, named, state)
    if state == _State.PARKED:
        logger.warning("Notification %s from %s is parked: %s", notice.id, incoming.ip, error)
    if state == _State.REFUSED:
        logger.warning("Notification %s from %s: wrong signature.", notice.id, incoming.ip)
        raise SignatureWrong
    return notice


def _repeat(notice: PaymentNotice, named: Notice, state: str) -> None:
    """Count it. What was refused under an old key and is proven now is understood after all."""
    same = PaymentNotice.objects.filter(id=notice.id)
    same.update(repeats=F("repeats") + 1)
    if state == _State.WAITING:
        same.filter(state=_State.REFUSED).update(
            state=state, error="", due_at=timezone.now(), **_named(named)
        )


def _named(named: Notice) -> dict[str, Any]:
    return {
        "order_id": named.order_id[:LONGEST_ID],
        "provider_id": named.provider_id[:LONGEST_ID],
        "waits": named.waits,
    }


def process_notice(notice_id: UUID) -> None:
    """Ask the provider about what a notification names; safe to run twice."""
    with tenant_transaction(read_only=True):
        notice = PaymentNotice.objects.filter(id=notice_id, state=_State.WAITING).first()
        if notice is None:
            return
        intent = PaymentIntent.objects.filter(
            provider_order_id=notice.order_id, account_id=notice.account_id
        ).first()
    if intent is None:
        _park(notice, "payment_unknown")
        return
    if notice.waits and intent.state == State.PENDING:
        # Nothing new: its questions are planned already, and others wait for their answers.
        _set(notice, state=_State.DONE, error="")
        return
    try:
        refresh_intent(intent.id, provider_id=notice.provider_id)
    except CircuitOpen as error:
        # Nobody was asked, so that is no attempt.
        due_at = timezone.now() + CIRCUIT_WAIT
        _set(notice, due_at=due_at, error=f"{type(error).__name__}: {error}"[:200])
        return
    except ProviderError as error:
        _try_later(notice, f"{type(error).__name__}: {error}")
        return
    _set(notice, state=_State.DONE, error="")


def replay_notice(*, notice_id: UUID, actor: Actor) -> dt.datetime:
    """Put a parked notification back in the queue; gives the moment as `replay_notices` does.

    Raises `NotFound`, `PaymentNotOpen`.
    """
    with tenant_transaction():
        notice = PaymentNotice.objects.filter(id=notice_id).first()
        if notice is None:
            raise NotFound
        replayed_at, count = replay_notices(notice_ids=[notice_id], actor=actor)
        if not count:
            raise PaymentNotOpen(extra={"state": notice.state})
    return replayed_at


def replay_notices(*, notice_ids: Iterable[UUID], actor: Actor) -> tuple[dt.datetime, int]:
    """Put parked notifications back in the queue, others are left alone; the moment that they
    share from then on, and how many they were.
    """
    now = timezone.now()
    with tenant_transaction():
        parked = list(
            PaymentNotice.objects.select_for_update()
            .filter(id__in=list(notice_ids), state=_State.PARKED)
            .order_by("id")
        )
        PaymentNotice.objects.filter(id__in=[notice.id for notice in parked]).update(
            state=_State.WAITING, attempts=0, due_at=now, replayed_at=now
        )
        for notice in parked:
            _audit(notice, "payment_notice.replayed", actor)
    return now, len(parked)


def drop_notice(*, notice_id: UUID, reason: str, actor: Actor) -> None:
    """Take a parked notification out of the queue for good. Raises `NotFound`, `PaymentNotOpen`."""
    with tenant_transaction():
        notice = PaymentNotice.objects.select_for_update().filter(id=notice_id).first()
        if notice is None:
            raise NotFound
        if notice.state != _State.PARKED:
            raise PaymentNotOpen(extra={"state": notice.state})
        notice.state = _State.DROPPED
        notice.save(update_fields=["state"])
        _audit(notice, "payment_notice.dropped", actor, {"reason": reason})


def _audit(
    notice: PaymentNotice, action: str, actor: Actor, after: dict[str, str] | None = None
) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject_kind="payment_notice",
        subject_id=notice.id,
        after=after,
    )


def _verify(account: PaymentAccount, incoming: Incoming) -> tuple[Notice, str, str]:
    """What it names, and where it goes: to the worker, aside, or nowhere."""
    try:
        read = read_notice(account, incoming)
    except (ValueError, RecursionError) as error:
        return Notice(""), _State.PARKED, str(error)[:200]
    if read is None:
        return Notice(""), _State.REFUSED, "signature_wrong"
    return read, _State.WAITING, ""


def _try_later(notice: PaymentNotice, error: str) -> None:
    attempts = notice.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        _park(notice, error)
        return
    wait = min(2**attempts * 5, LONGEST_WAIT_SECONDS)
    due_at = timezone.now() + dt.timedelta(seconds=wait)
    _set(notice, attempts=attempts, due_at=due_at, error=error[:200])


def _park(notice: PaymentNotice, error: str) -> None:
    logger.warning("Notification %s is parked: %s", notice.id, error)
    _set(notice, state=_State.PARKED, error=error[:200])


def _set(notice: PaymentNotice, **values: object) -> None:
    with tenant_transaction():
        PaymentNotice.objects.filter(id=notice.id, state=_State.WAITING).update(**values)
