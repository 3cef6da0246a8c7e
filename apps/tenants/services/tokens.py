"""Bearer tokens: a short access token and a chain of refresh tokens, each used once.

Both are JWTs with keys of their own (RFC 7519, HS256); `kid` names the key, so that keys can be
rotated. The access token only says which sign-in it belongs to: rights and revocation are
looked up on each request.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt
from django.conf import settings
from django.utils import timezone

from apps.core.actors import Actor, system_actor
from apps.core.audit import record_audit
from apps.core.errors import NotSignedIn
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_context, tenant_transaction
from apps.tenants.errors import SignInEnded, TokenReused
from apps.tenants.models import AuthSession, Membership, RefreshToken, Terminal

ALGORITHM = "HS256"
# A used token that comes again sooner than this was not sent again for a lost answer.
LOST_ANSWER_AFTER = dt.timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class TokenPair:
    access: str
    refresh: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says: which sign-in of which tenant, until when (Unix seconds)."""

    session_id: UUID
    tenant_id: UUID
    expires_at: int


def open_session(
    *, terminal: Terminal | None = None, membership: Membership | None = None
) -> tuple[AuthSession, TokenPair]:
    """Start a sign-in in the tenant in scope."""
    session = AuthSession.objects.create(terminal=terminal, membership=membership)
    return session, _issue(session)


def read_access_token(token: str) -> Claims:
    """The claims of a valid access token. Raises `NotSignedIn`."""
    claims = _verified_claims(token, tuple(settings.JWT_ACCESS_KEYS.items()))
    if claims.expires_at <= timezone.now().timestamp():
        raise NotSignedIn
    return claims


def refresh_session(token: str) -> TokenPair:
    """A new pair for a refresh token; the old one is used up.

    Raises `NotSignedIn`, `SignInEnded` (at a terminal), or `TokenReused` when it was used before:
    then a thief and the owner both hold it, and the whole sign-in is revoked. A till that lost
    the answer may send its token again (docs/adr/0008-lost-refresh-answers.md).
    """
    claims = _decode(token, settings.JWT_REFRESH_KEYS, "refresh")
    with tenant_context(UUID(claims["tid"])):
        with tenant_transaction():
            pair = _rotate(UUID(claims["jti"]))
        if pair is None:
            raise TokenReused
        return pair


def refuse_ended_terminal(session_id: UUID, tenant_id: UUID) -> None:
    """Raise `SignInEnded` if this is a terminal's sign-in that can never be used again."""
    with tenant_context(tenant_id), tenant_transaction(read_only=True):
        session = AuthSession.objects.select_related("terminal").filter(id=session_id).first()
    if session is not None and session.terminal_id is not None and not _is_alive(session):
        raise SignInEnded


def revoke_session(*, session_id: UUID, reason: str, actor: Actor) -> None:
    """End a sign-in; its tokens stop working on the next request."""
    with tenant_transaction():
        revoked = AuthSession.objects.filter(id=session_id, revoked_at=None).update(
            revoked_at=timezone.now(), revoked_reason=reason
        )
        if revoked:
            record_audit(
                actor=actor,
                action="session.revoked",
                subject_kind="session",
                subject_id=session_id,
                after={"reason": reason},
            )


def _rotate(token_id: UUID) -> TokenPair | None:
    """The next pair, or None after revoking a session whose token came twice."""
    found = (
        RefreshToken.objects.select_for_update(of=("self",))
        .select_related("session__terminal", "session__membership__user")
        .filter(id=token_id)
        .first()
    )
    if found is None:
        raise NotSignedIn
    if not _is_alive(found.session):
        raise SignInEnded if found.session.terminal_id else NotSignedIn
    if found.used_at is not None and not _supersede_lost_successor(found):
        revoke_session(
            session_id=found.session_id,
            reason="refresh_token_reused",
            actor=system_actor(found.tenant_id),
        )
        return None
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    if found.session.terminal_id:
        Terminal.objects.filter(id=found.session.terminal_id).update(last_seen_at=found.used_at)
    return _issue(found.session)


def _supersede_lost_successor(token: RefreshToken) -> bool:
    """Whether a used token's answer seems lost; the successor that went out is then spent.

    So it is while nothing later was ever used. Whoever holds the successor after all ends the
    sign-in by using it.
    """
    assert token.used_at is not None  # noqa: S101 - the caller asks about used tokens only
    if token.superseded_at is not None or timezone.now() - token.used_at < LOST_ANSWER_AFTER:
        return False
    later = RefreshToken.objects.filter(
        session_id=token.session_id, id__gt=token.id, superseded_at=None
    )
    if later.exclude(used_at=None).exists():
        return False
    now = timezone.now()
    later.update(used_at=now, superseded_at=now)
    return True


def _is_alive(session: AuthSession) -> bool:
    if session.revoked_at is not None:
        return False
    if session.terminal is not None:
        return session.terminal.revoked_at is None
    member = session.membership
    if member is None or not member.is_active:
        return False
    return member.user is None or member.user.is_active


def _issue(session: AuthSession) -> TokenPair:
    now = timezone.now()
    refresh = RefreshToken.objects.create(
        session=session, expires_at=now + dt.timedelta(seconds=settings.JWT_REFRESH_SECONDS)
    )
    common = {"sub": str(session.id), "tid": str(session.tenant_id), "iat": now}
    access_until = now + dt.timedelta(seconds=settings.JWT_ACCESS_SECONDS)
    access = common | {"typ": "access", "exp": access_until, "jti": str(uuid7())}
    longer = common | {"typ": "refresh", "exp": refresh.expires_at, "jti": str(refresh.id)}
    return TokenPair(
        access=_encode(access, settings.JWT_ACCESS_KEYS),
        refresh=_encode(longer, settings.JWT_REFRESH_KEYS),
        expires_in=settings.JWT_ACCESS_SECONDS,
    )


@lru_cache(maxsize=4096)
def _verified_claims(token: str, keys: tuple[tuple[str, str], ...]) -> Claims:
    """What a token says; its signature is verified once, its time is the caller's to check."""
    claims = _decode(token, dict(keys), "access")
    return Claims(UUID(claims["sub"]), UUID(claims["tid"]), int(claims["exp"]))


def _encode(claims: dict[str, Any], keys: dict[str, str]) -> str:
    kid, key = next(iter(keys.items()))
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def _decode(token: str, keys: dict[str, str], kind: str) -> dict[str, Any]:
    try:
        key = keys[jwt.get_unverified_header(token).get("kid", "")]
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            options={"require": ["exp", "sub", "tid", "jti"]},
        )
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise NotSignedIn from error
    if claims.get("typ") != kind:
        raise NotSignedIn
    return claims
