"""One-time codes for consent at a till without a network.

Each till has twelve eight-digit codes a business day, known by the server alone. A supervisor asks
for the next one in the office and reads it out on the telephone; who asked is who consents. The
till holds only slow, salted hashes and can tell a right code from a wrong one. What it did with a
code is proven when it sends the act: a code that nobody gave, or that another act used, proves
nothing.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, islice
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.core import vault
from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.clock import business_date
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.tenants.errors import ApprovalCodesUsedUp, ApprovalCodeUnproven, TerminalRequired
from apps.tenants.models import ApprovalCode, Membership, Terminal
from apps.tenants.selectors import actor_for_membership
from apps.tenants.services.approvals import ACTIONS, may_approve
from apps.tenants.services.device_keys import key_thumbprint, read_device_key

CODES_A_DAY: Final = 12
DIGITS: Final = 8
# Today and what a till may be without a network for.
DAYS_AHEAD: Final = 2
# A core tries all 10^8 codes of a day in some 80 days; a cheap tablet one within a second.
ITERATIONS: Final = 300_000
SALT_BYTES: Final = 16
_KEPT: Final = 4 * 24 * 3600


@dataclass(frozen=True, slots=True)
class CodeDay:
    """What a till may know of a day's codes: PBKDF2-HMAC-SHA256 of each, under one salt."""

    day: dt.date
    salt: bytes
    hashes: list[bytes]


@dataclass(frozen=True, slots=True)
class GivenCode:
    code: str
    day: dt.date
    given: int


def till_codes(actor: Actor) -> list[CodeDay]:
    """The hashes for the acting till's next days. Raises `TerminalRequired`.

    They are kept once they are made, because that takes a second a day.
    """
    terminal = _acting_till(actor)
    device = _device(terminal)
    today = _today(terminal)
    days = [today + dt.timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
    return [_code_day(terminal.id, device, day) for day in days]


def codes_tag(actor: Actor) -> str:
    """Changes when `till_codes` does, and is had without the work. Raises `TerminalRequired`."""
    terminal = _acting_till(actor)
    today = _today(terminal)
    return _salt(terminal.id, _device(terminal), today).hex()


def give_code(*, terminal_id: UUID, actor: Actor) -> GivenCode:
    """The next code of a till's day, given by the acting person.

    Raises `NotFound`, and `ApprovalCodesUsedUp` when none is left today.
    """
    with tenant_transaction():
        terminal = _till_of(terminal_id, actor)
        device, day = _device(terminal), _today(terminal)
        position = _given_today(terminal, device, day) + 1
        if position > CODES_A_DAY:
            raise ApprovalCodesUsedUp
        assert actor.membership_id is not None  # noqa: S101 - only people have the right
        code = _codes(terminal.id, device, day)[position - 1]
        row = ApprovalCode.objects.create(
            terminal=terminal,
            device=device,
            day=day,
            position=position,
            code_hash=_code_hash(terminal.id, code),
            given_by_id=actor.membership_id,
        )
        record_audit(
            actor=actor,
            action="approval.code_given",
            subject_kind="terminal",
            subject_id=terminal.id,
            after={"code": str(row.id), "day": day.isoformat(), "position": position},
        )
    return GivenCode(code, day, position)


def prove_code(
    *,
    terminal_id: UUID,
    device: str,
    code: str,
    action: str,
    amount: Decimal | None,
    days: Collection[dt.date],
    used_by: UUID,
) -> Membership:
    """Use a code up for the entry `used_by` in the running transaction; who gave it.

    `device` is the thumbprint of its journal's key; `days` are the business days that the act may
    belong to, by the device's clock and by ours. The same entry may prove its code again. Raises
    `ApprovalCodeUnproven` with the reason.
    """
    row = (
        ApprovalCode.objects.select_for_update(of=("self",))
        .select_related("given_by", "terminal")
        .filter(
            terminal_id=terminal_id,
            device=device,
            day__in=days,
            code_hash=_code_hash(terminal_id, code),
        )
        .first()
    )
    if row is None:
        raise ApprovalCodeUnproven(reason="not_given")
    if row.used_by not in (None, used_by):
        raise ApprovalCodeUnproven(reason="used")
    if not _covers(row, action, amount):
        raise ApprovalCodeUnproven(reason="not_allowed")
    if row.used_by is None:
        row.used_at, row.used_by, row.action = timezone.now(), used_by, action
        row.save(update_fields=["used_at", "used_by", "action"])
    return row.given_by


def _covers(row: ApprovalCode, action: str, amount: Decimal | None) -> bool:
    """Who gave the code may consent to the act, and the code is not spent on another one."""
    giver = actor_for_membership(row.given_by_id)
    if giver is None or action not in ACTIONS or row.action not in ("", action):
        return False
    return may_approve(giver, action, amount, frozenset({row.terminal.outlet_id}))


def codes_of_today(terminal: Terminal) -> list[ApprovalCode]:
    """What was given for a till today, the latest first."""
    if not terminal.public_key:
        return []
    return list(
        ApprovalCode.objects.select_related("given_by")
        .filter(terminal=terminal, device=_device(terminal), day=_today(terminal))
        .order_by("-position")
    )


def _acting_till(actor: Actor) -> Terminal:
    tills = Terminal.objects.select_related("outlet").exclude(public_key="")
    own = tills.filter(kind=Terminal.Kind.TILL)
    till = own.filter(id=actor.terminal_id).first() if actor.terminal_id else None
    if till is None:
        raise TerminalRequired
    return till


def _till_of(terminal_id: UUID, actor: Actor) -> Terminal:
    """A paired till of the actor's outlets, locked: two who ask at once get different codes."""
    tills = Terminal.objects.select_for_update(of=("self",)).select_related("outlet")
    terminal = tills.filter(id=terminal_id, kind=Terminal.Kind.TILL).exclude(public_key="").first()
    if terminal is None or not actor.reaches(terminal.outlet_id):
        raise NotFound
    return terminal


def _given_today(terminal: Terminal, device: str, day: dt.date) -> int:
    return ApprovalCode.objects.filter(terminal=terminal, device=device, day=day).count()


def _device(terminal: Terminal) -> str:
    return key_thumbprint(read_device_key(terminal.public_key))


def _today(terminal: Terminal) -> dt.date:
    outlet = terminal.outlet
    return business_date(timezone.now(), timezone=outlet.timezone, day_start=outlet.day_start)


def _code_day(terminal_id: UUID, device: str, day: dt.date) -> CodeDay:
    salt = _salt(terminal_id, device, day)
    key = f"approval-codes:{salt.hex()}"
    hashes: list[bytes] | None = cache.get(key)
    if hashes is None:
        hashes = _hashes(_codes(terminal_id, device, day), salt)
        cache.set(key, hashes, timeout=_KEPT)
    return CodeDay(day, salt, hashes)


def _hashes(codes: list[str], salt: bytes) -> list[bytes]:
    return [hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ITERATIONS) for code in codes]


def _codes(terminal_id: UUID, device: str, day: dt.date) -> list[str]:
    """The day's codes, all different. Another device of the terminal has other ones."""
    return list(islice(_distinct(_place(terminal_id, device, day)), CODES_A_DAY))


def _distinct(place: str) -> Iterator[str]:
    seen = set()
    for number in count(1):
        secret = vault.derive(f"approval code {place} {number}")
        code = f"{int.from_bytes(secret) % 10**DIGITS:0{DIGITS}}"
        if code not in seen:
            seen.add(code)
            yield code


def _salt(terminal_id: UUID, device: str, day: dt.date) -> bytes:
    return vault.derive(f"approval salt {_place(terminal_id, device, day)}")[:SALT_BYTES]


def _place(terminal_id: UUID, device: str, day: dt.date) -> str:
    return f"{terminal_id} {device} {day.isoformat()}"


def _code_hash(terminal_id: UUID, code: str) -> str:
    """Codes are short: without the server's secret a stolen table must not give them away."""
    return salted_hmac(
        "warungin.approval_code", f"{terminal_id}:{code}", algorithm="sha256"
    ).hexdigest()
