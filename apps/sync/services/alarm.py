"""The alarm when many entries of the tills wait for somebody: once, until it is few again."""

from typing import Final

from apps.core.actors import system_actor
from apps.core.audit import record_audit
from apps.core.db import fetch_one
from apps.core.models import AuditEntry
from apps.core.outbox import publish
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.sync.models import SyncException

# More open than this is no longer somebody's odd sale: a till, a price list or a clock is wrong.
MANY: Final = 100
_RISEN: Final = "sync.failed_many"
_FALLEN: Final = "sync.failed_few"
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('sync_alarm:' || %s, 0))"


def watch_open_exceptions() -> bool:
    """Raise or end the tenant's alarm; whether it is on. The audit trail remembers which."""
    tenant_id = current_tenant_id()
    with tenant_transaction():
        fetch_one(_LOCK, [str(tenant_id)])
        count = SyncException.objects.filter(state=SyncException.State.OPEN).count()
        is_many, was_many = count > MANY, _is_on()
        if is_many != was_many:
            record_audit(
                actor=system_actor(tenant_id),
                action=_RISEN if is_many else _FALLEN,
                subject_kind="tenant",
                subject_id=tenant_id,
                after={"open": count},
            )
        if is_many and not was_many:
            publish(name=_RISEN, aggregate_id=tenant_id, payload={"open": count})
    return is_many


def _is_on() -> bool:
    entries = AuditEntry.objects.filter(
        subject_id=current_tenant_id(), action__in=[_RISEN, _FALLEN]
    )
    return entries.order_by("-id").values_list("action", flat=True).first() == _RISEN
