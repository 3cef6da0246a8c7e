"""The audit trail: every critical act, with the values before and after."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.core.actors import Actor
from apps.core.context import request_context
from apps.core.models import AuditEntry


def record_audit(
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append an entry in the running transaction: it commits or vanishes with the act itself.

    Values must be JSON; give ids instead of personal data.
    """
    context = request_context.get()
    return AuditEntry.objects.create(
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor_kind=actor.kind,
        membership_id=actor.membership_id,
        terminal_id=actor.terminal_id,
        ip=context.ip,
        request_id=context.request_id,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The two mappings reduced to the keys whose values differ."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}
