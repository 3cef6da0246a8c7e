"""The sealer chains committed audit entries, tenant by tenant, in batches.

Only entries below the snapshot horizon are taken: no running transaction can still commit an
earlier one, so the order (xid, id) is final. The hash of a link covers the hash before it and
every value of the entry; changing, removing or inserting an entry later breaks the chain.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, connections
from django.db.models import QuerySet

from apps.core.ids import uuid7
from apps.core.models import AuditEntry, AuditSeal
from apps.core.tenancy import current_tenant_id, tenant_scope

BATCH = 500
GENESIS = bytes(32)

_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_INSERTED = """
SELECT e.id FROM core_auditentry e
WHERE e.tenant_id = %s AND (e.xid, e.id) <= (%s, %s)
  AND NOT EXISTS (
    SELECT FROM core_auditseal s WHERE s.tenant_id = e.tenant_id AND s.entry_id = e.id)
ORDER BY e.xid, e.id
"""
_LOCK_CHAIN = "SELECT pg_advisory_xact_lock(hashtextextended('audit_chain:' || %s, 0))"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What `audit_verify` found for one tenant."""

    sealed: int
    unsealed: int
    oldest_unsealed: dt.datetime | None
    breaks: tuple[str, ...]


def link_hash(previous: bytes, entry: AuditEntry) -> bytes:
    """The hash of the link for `entry`, given the hash of the link before."""
    content = [
        str(entry.id),
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.action,
        entry.subject_kind,
        str(entry.subject_id),
        entry.actor_kind,
        str(entry.membership_id),
        str(entry.terminal_id),
        entry.ip,
        entry.request_id,
        entry.before,
        entry.after,
        entry.xid,
    ]
    return hashlib.sha256(previous + json.dumps(content, sort_keys=True).encode()).digest()


def tenants_to_seal() -> list[UUID]:
    """All tenants with audit entries that no seal covers (asks as the platform role)."""
    sql = (
        "SELECT DISTINCT e.tenant_id FROM core_auditentry e"
        " LEFT JOIN LATERAL (SELECT entry_xid, entry_id FROM core_auditseal s"
        " WHERE s.tenant_id = e.tenant_id ORDER BY number DESC LIMIT 1) last ON true"
        " WHERE last.entry_xid IS NULL OR (e.xid, e.id) > (last.entry_xid, last.entry_id)"
    )
    with connections["platform"].cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def seal_batch(tenant_id: UUID) -> int:
    """Chain up to `BATCH` entries of the tenant; the number sealed. One sealer at a time."""
    with tenant_scope(tenant_id):
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_CHAIN, [str(tenant_id)])
        last = AuditSeal.objects.order_by("-number").first()
        seals = list(_links(last, list(_sealable(last))))
        AuditSeal.objects.bulk_create(seals)
        return len(seals)


def verify_chain(tenant_id: UUID) -> ChainReport:
    """Recompute the tenant's whole chain and name each break."""
    with tenant_scope(tenant_id, read_only=True):
        breaks, sealed, last = _walk_chain()
        waiting = _after(last)
        oldest = waiting.order_by("at").values_list("at", flat=True).first()
        inserted = [f"entry {entry_id} was inserted later" for entry_id in _inserted(last)]
        return ChainReport(sealed, waiting.count(), oldest, (*breaks, *inserted))


def tenants_with_trail() -> list[UUID]:
    """All tenants with audit entries or seals (asks as the platform role)."""
    sql = "SELECT tenant_id FROM core_auditentry UNION SELECT tenant_id FROM core_auditseal"
    with connections["platform"].cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY tenant_id")
        return [row[0] for row in cursor.fetchall()]


def _sealable(last: AuditSeal | None) -> Iterator[AuditEntry]:
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        horizon = cursor.fetchone()[0]
    return _after(last).filter(xid__lt=horizon).order_by("xid", "id")[:BATCH].iterator()


def _after(last: AuditSeal | None) -> QuerySet[AuditEntry]:
    """The entries behind the end of the chain."""
    if last is None:
        return AuditEntry.objects.all()
    newer = AuditEntry.objects.filter(xid__gte=last.entry_xid)
    return newer.exclude(xid=last.entry_xid, id__lte=last.entry_id)


def _links(last: AuditSeal | None, entries: list[AuditEntry]) -> Iterator[AuditSeal]:
    number = last.number if last else 0
    digest = bytes(last.hash) if last else GENESIS
    for entry in entries:
        number += 1
        digest = link_hash(digest, entry)
        yield AuditSeal(
            id=uuid7(),
            tenant_id=current_tenant_id(),
            number=number,
            entry_id=entry.id,
            entry_xid=entry.xid,
            hash=digest,
        )


def _walk_chain() -> tuple[list[str], int, AuditSeal | None]:
    """The breaks, the number of links and the last link of the chain."""
    breaks: list[str] = []
    count = 0
    last: AuditSeal | None = None
    while page := _seals_after(last):
        entries = AuditEntry.objects.in_bulk([seal.entry_id for seal in page])
        for seal in page:
            breaks.extend(_breaks(last, seal, entries.get(seal.entry_id)))
            last = seal
        count += len(page)
    return breaks, count, last


def _seals_after(last: AuditSeal | None) -> list[AuditSeal]:
    number = last.number if last else 0
    return list(AuditSeal.objects.filter(number__gt=number).order_by("number")[:BATCH])


def _breaks(last: AuditSeal | None, seal: AuditSeal, entry: AuditEntry | None) -> Iterator[str]:
    previous = bytes(last.hash) if last else GENESIS
    expected = last.number + 1 if last else 1
    if seal.number != expected:
        yield f"link {expected} is missing"
    elif entry is None:
        yield f"link {seal.number}: entry {seal.entry_id} is gone"
    elif link_hash(previous, entry) != bytes(seal.hash):
        yield f"link {seal.number}: entry {entry.id} was changed"


def _inserted(last: AuditSeal | None) -> list[UUID]:
    """Entries that claim to be older than the chain's end, but were not there at the sealing."""
    if last is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_INSERTED, [current_tenant_id(), last.entry_xid, last.entry_id])
        return [row[0] for row in cursor.fetchall()]
