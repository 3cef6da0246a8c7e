"""Binding a device to a terminal by a short code, and revoking it."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.db import fetch_one
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_scope, tenant_transaction
from apps.tenants.errors import OtherTerminal, WrongPairingCode
from apps.tenants.models import AuthSession, PairingCode, Terminal, TerminalJournal
from apps.tenants.services.device_keys import read_device_key
from apps.tenants.services.journals import open_journal
from apps.tenants.services.tokens import TokenPair, open_session

# No letters or digits that are mistaken for each other; 8 of 32 are 40 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
VALID_FOR = dt.timedelta(minutes=15)
PAIRED_KINDS = (Terminal.Kind.TILL, Terminal.Kind.KITCHEN)

_FIND = "SELECT tenant_id, pairing_id FROM tenants_find_pairing(%s)"


@dataclass(frozen=True, slots=True)
class Paired:
    """A bound device: its terminal and sign-in, and a till's journal."""

    terminal: Terminal
    tokens: TokenPair
    journal: TerminalJournal | None


def create_pairing_code(*, terminal_id: UUID, actor: Actor) -> str:
    """A new code for a terminal, valid for 15 minutes; earlier unused ones stop working."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    now = timezone.now()
    with tenant_transaction():
        terminal = Terminal.objects.filter(id=terminal_id, kind__in=PAIRED_KINDS).first()
        if terminal is None or not actor.reaches(terminal.outlet_id):
            raise NotFound
        PairingCode.objects.filter(terminal=terminal, used_at=None).delete()
        PairingCode.objects.create(
            terminal=terminal, code_hash=_hash(code), expires_at=now + VALID_FOR
        )
        record_audit(
            actor=actor,
            action="terminal.pairing_code_made",
            subject_kind="terminal",
            subject_id=terminal.id,
        )
    return code


def pair_terminal(*, code: str, public_key: str, only: UUID | None = None) -> Paired:
    """Bind a device to the code's terminal; sign-ins of its former device end.

    `public_key` is the device's own key (PEM or JWK) by which later offline entries are proven.
    `only`: the one terminal that the device may become, because it holds entries of it. Raises
    `InvalidInput` for an unusable key, `WrongPairingCode`, and `OtherTerminal`, which leaves the
    code unused.
    """
    read_device_key(public_key)
    found = fetch_one(_FIND, [_hash(code)])
    if found is None:
        raise WrongPairingCode
    tenant_id, pairing_id = found
    with tenant_scope(tenant_id):
        pairing = PairingCode.objects.select_for_update().filter(id=pairing_id).first()
        if pairing is None or pairing.used_at or pairing.expires_at < timezone.now():
            raise WrongPairingCode
        if only is not None and pairing.terminal_id != only:
            raise OtherTerminal
        pairing.used_at = timezone.now()
        pairing.save(update_fields=["used_at"])
        terminal = Terminal.objects.select_for_update().get(id=pairing.terminal_id)
        return _bind(terminal, public_key)


def revoke_terminal(*, terminal_id: UUID, actor: Actor) -> None:
    """End a terminal's sign-ins and unused codes; it needs a new code to work again."""
    with tenant_transaction():
        terminal = Terminal.objects.select_for_update().filter(id=terminal_id).first()
        if terminal is None or not actor.reaches(terminal.outlet_id):
            raise NotFound
        terminal.revoked_at = timezone.now()
        terminal.save(update_fields=["revoked_at"])
        _end_sessions(terminal, "terminal_revoked")
        PairingCode.objects.filter(terminal=terminal, used_at=None).delete()
        record_audit(
            actor=actor,
            action="terminal.revoked",
            subject_kind="terminal",
            subject_id=terminal.id,
        )


def _bind(terminal: Terminal, public_key: str) -> Paired:
    _end_sessions(terminal, "paired_again")
    terminal.public_key = public_key
    terminal.paired_at = terminal.last_seen_at = timezone.now()
    terminal.revoked_at = None
    terminal.save(update_fields=["public_key", "paired_at", "last_seen_at", "revoked_at"])
    session, tokens = open_session(terminal=terminal)
    record_audit(
        actor=Actor(kind="terminal", tenant_id=terminal.tenant_id, terminal_id=terminal.id),
        action="terminal.paired",
        subject_kind="terminal",
        subject_id=terminal.id,
        after={"session": str(session.id)},
    )
    journal = open_journal(terminal) if terminal.kind == Terminal.Kind.TILL else None
    return Paired(terminal, tokens, journal)


def _end_sessions(terminal: Terminal, reason: str) -> None:
    AuthSession.objects.filter(terminal=terminal, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_reason=reason
    )


def _hash(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").strip().upper().encode()).hexdigest()
