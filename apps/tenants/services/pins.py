"""Cashiers' PINs: quick switching at a terminal, with lockout in the database.

A wrong PIN is counted in its own transaction before the error is raised, so it counts even
though the request fails, and also when Redis is away.
"""

import datetime as dt
import re
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import InvalidInput, NotFound
from apps.core.outbox import publish
from apps.core.tenancy import tenant_transaction
from apps.tenants.errors import PinLocked, TerminalRequired, WrongPin
from apps.tenants.models import AuthSession, Membership
from apps.tenants.services.members import refuse_changing_owner

MAX_FAILURES = 5
LOCKED_FOR = dt.timedelta(minutes=5)

_PIN = re.compile(r"[0-9]{4,8}")


def set_pin(*, membership_id: UUID, pin: str, actor: Actor) -> None:
    """Give a person a PIN of 4 to 8 digits and lift a lock.

    Raises `InvalidInput`, `NotFound`, and `GrantTooHigh` for an owner, unless by an owner.
    """
    if not _PIN.fullmatch(pin) or len(set(pin)) == 1:
        raise InvalidInput.on(
            "pin", "weak", gettext("Pakai 4 sampai 8 angka yang tidak sama semua.")
        )
    with tenant_transaction():
        people = Membership.objects.select_for_update(of=("self",)).select_related("role")
        member = people.filter(id=membership_id).first()
        if member is None:
            raise NotFound
        refuse_changing_owner(actor, member.role)
        member.pin_hash = make_password(_peppered(member.id, pin))
        member.pin_failures = 0
        member.pin_locked_until = None
        member.save(update_fields=["pin_hash", "pin_failures", "pin_locked_until"])
        record_audit(
            actor=actor, action="person.pin_set", subject_kind="membership", subject_id=member.id
        )


def unlock_pin(*, membership_id: UUID, actor: Actor) -> None:
    """Lift the lock of a PIN that was typed wrong too often; the PIN stays. Raises `NotFound`."""
    with tenant_transaction():
        member = Membership.objects.select_for_update().filter(id=membership_id).first()
        if member is None:
            raise NotFound
        member.pin_failures = 0
        member.pin_locked_until = None
        member.save(update_fields=["pin_failures", "pin_locked_until"])
        record_audit(
            actor=actor,
            action="person.pin_unlocked",
            subject_kind="membership",
            subject_id=member.id,
        )


def sign_in_cashier(*, employee: str, pin: str, actor: Actor) -> Membership:
    """Make a person the cashier of the acting terminal.

    Raises `TerminalRequired`, `WrongPin`, `PinLocked`.
    """
    if actor.terminal_id is None:
        raise TerminalRequired
    member = check_pin(employee=employee, pin=pin, actor=actor)
    with tenant_transaction():
        _set_cashier(actor, member)
        if actor.membership_id != member.id:
            _record_leaving(actor)
        record_audit(
            actor=actor,
            action="cashier.signed_in",
            subject_kind="membership",
            subject_id=member.id,
        )
    return member


def sign_out_cashier(*, actor: Actor) -> None:
    """Leave the terminal without a cashier. Raises `TerminalRequired`."""
    if actor.terminal_id is None:
        raise TerminalRequired
    with tenant_transaction():
        _set_cashier(actor, None)
        _record_leaving(actor)


def _record_leaving(actor: Actor) -> None:
    """Say when the acting terminal's cashier ended: sales sent later are held against it."""
    if actor.membership_id is not None:
        record_audit(
            actor=actor,
            action="cashier.signed_out",
            subject_kind="membership",
            subject_id=actor.membership_id,
        )


def check_pin(*, employee: str, pin: str, actor: Actor) -> Membership:
    """The active person with this employee number and PIN who may act in the actor's outlets.

    Raises `WrongPin` (also for unknown numbers) or `PinLocked` with the time it ends.
    """
    now = timezone.now()
    with tenant_transaction():
        member = _member_by_code(employee, actor)
        locked_until = member.pin_locked_until if member else None
        is_locked = locked_until is not None and locked_until > now
        matches = not is_locked and _matches(member, pin)
        if member is not None and not is_locked:
            locked_until = _count(member, matches=matches, now=now, actor=actor)
    if locked_until is not None and locked_until > now:
        raise PinLocked(locked_until, now)
    if member is None or not matches:
        raise WrongPin(_tries_left(member, actor))
    return member


def _tries_left(member: Membership | None, actor: Actor) -> int | None:
    """Told at a till only, which lists its people anyway: elsewhere it would give numbers away."""
    if member is None or actor.terminal_id is None:
        return None
    return MAX_FAILURES - member.pin_failures


def _set_cashier(actor: Actor, member: Membership | None) -> None:
    if actor.session_id is not None:
        AuthSession.objects.filter(id=actor.session_id).update(membership=member)


def _member_by_code(employee: str, actor: Actor) -> Membership | None:
    member = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("role")
        .filter(code=employee, is_active=True)
        .exclude(pin_hash="")
        .first()
    )
    if member is None or member.all_outlets or actor.outlet_ids is None:
        return member
    reach = member.membershipoutlet_set.filter(outlet_id__in=actor.outlet_ids)
    return member if reach.exists() else None


def _matches(member: Membership | None, pin: str) -> bool:
    if member is None:  # as slow as a real check, so that numbers cannot be found by timing
        make_password(pin)
        return False
    return check_password(_peppered(member.id, pin), member.pin_hash)


def _count(
    member: Membership, *, matches: bool, now: dt.datetime, actor: Actor
) -> dt.datetime | None:
    """Count a failure or forget the failures; the end of the lock when this one set it."""
    member.pin_failures = 0 if matches else member.pin_failures + 1
    member.pin_locked_until = None
    if member.pin_failures >= MAX_FAILURES:
        member.pin_failures = 0
        member.pin_locked_until = now + LOCKED_FOR
        record_audit(
            actor=actor, action="person.pin_locked", subject_kind="membership", subject_id=member.id
        )
        publish(
            name="person.pin_locked",
            aggregate_id=member.id,
            payload={
                "terminal": str(actor.terminal_id) if actor.terminal_id else None,
                "locked_until": member.pin_locked_until.isoformat(),
            },
        )
    member.save(update_fields=["pin_failures", "pin_locked_until"])
    return member.pin_locked_until


def _peppered(membership_id: UUID, pin: str) -> str:
    """PINs are short: without the server's secret a stolen table must not give them away."""
    return salted_hmac("warungin.pin", f"{membership_id}:{pin}", algorithm="sha256").hexdigest()
