"""The chain over the audit trail: complete, in order, and broken by any tampering."""

import json
import time
from io import StringIO
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from apps.core import sealer
from apps.core.actors import system_actor
from apps.core.audit import record_audit
from apps.core.ids import uuid7
from apps.core.models import AuditEntry, AuditSeal
from apps.core.tenancy import tenant_scope
from tests.core.conftest import Superuser
from tests.factories import Shop


def _seal(shop: Shop) -> int:
    """Seal until nothing is left; how many entries were sealed.

    Other tests' transactions on the same server hold the horizon back for a moment.
    """
    total = 0
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        total += sealer.seal_batch(shop.tenant.id)
        if sealer.verify_chain(shop.tenant.id).unsealed == 0:
            break
        time.sleep(0.1)
    return total


def _entry(shop: Shop, action: str) -> UUID:
    with tenant_scope(shop.tenant.id):
        return record_audit(
            actor=system_actor(shop.tenant.id),
            action=action,
            subject_kind="tenant",
            subject_id=shop.tenant.id,
        ).id


def _sealed(shop: Shop) -> list[UUID]:
    with tenant_scope(shop.tenant.id):
        return list(AuditSeal.objects.order_by("number").values_list("entry_id", flat=True))


def test_every_entry_is_chained_once_in_order(real_shop: Shop) -> None:
    with tenant_scope(real_shop.tenant.id):
        entries = list(AuditEntry.objects.order_by("xid", "id").values_list("id", flat=True))
    assert _seal(real_shop) == len(entries)
    assert _seal(real_shop) == 0
    assert _sealed(real_shop) == entries
    report = sealer.verify_chain(real_shop.tenant.id)
    assert (report.sealed, report.unsealed, report.oldest_unsealed) == (len(entries), 0, None)
    assert report.breaks == ()


def test_batches_join_into_one_chain(real_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealer, "BATCH", 3)
    sealed = _seal(real_shop)
    assert sealed > 3
    report = sealer.verify_chain(real_shop.tenant.id)
    assert (report.sealed, report.breaks) == (sealed, ())


def test_sweep_finds_only_tenants_with_unsealed_entries(real_shop: Shop) -> None:
    assert real_shop.tenant.id in sealer.tenants_to_seal()
    _seal(real_shop)
    assert real_shop.tenant.id not in sealer.tenants_to_seal()
    _entry(real_shop, "later")
    assert real_shop.tenant.id in sealer.tenants_to_seal()


def test_entries_of_an_open_transaction_are_not_skipped(real_shop: Shop) -> None:
    """An earlier transaction that commits last must not fall behind the end of the chain."""
    _seal(real_shop)
    slow, slow_id = _open_entry(real_shop)
    quick_id = _entry(real_shop, "quick")
    assert sealer.seal_batch(real_shop.tenant.id) == 0
    report = sealer.verify_chain(real_shop.tenant.id)
    assert report.unsealed == 1  # the open one is not visible yet
    assert report.oldest_unsealed is not None
    slow.commit()
    slow.close()
    assert _seal(real_shop) == 2
    assert _sealed(real_shop)[-2:] == [slow_id, quick_id]
    assert sealer.verify_chain(real_shop.tenant.id).breaks == ()


def _open_entry(shop: Shop) -> tuple[psycopg.Connection, UUID]:
    """An entry that another process has written but not committed yet."""
    params = connections["default"].get_connection_params()
    connection = psycopg.connect(**params)
    entry_id = uuid7()
    connection.execute("SELECT set_config('app.tenant', %s, true)", [str(shop.tenant.id)])
    connection.execute(
        "INSERT INTO core_auditentry"
        " (id, tenant_id, action, subject_kind, subject_id, actor_kind, request_id)"
        " VALUES (%s, %s, 'slow', 'tenant', %s, 'system', '')",
        [entry_id, shop.tenant.id, shop.tenant.id],
    )
    return connection, entry_id


def test_changed_entry_is_found(real_shop: Shop, superuser: Superuser) -> None:
    _seal(real_shop)
    entry_id = _sealed(real_shop)[1]
    superuser("""UPDATE core_auditentry SET after = '{"x": 1}' WHERE id = %s""", entry_id)
    report = sealer.verify_chain(real_shop.tenant.id)
    assert report.breaks == (f"link 2: entry {entry_id} was changed",)


def test_removed_entry_is_found(real_shop: Shop, superuser: Superuser) -> None:
    _seal(real_shop)
    entry_id = _sealed(real_shop)[0]
    superuser("DELETE FROM core_auditentry WHERE id = %s", entry_id)
    report = sealer.verify_chain(real_shop.tenant.id)
    assert report.breaks == (f"link 1: entry {entry_id} is gone",)


def test_removed_link_is_found(real_shop: Shop, superuser: Superuser) -> None:
    _seal(real_shop)
    removed = _sealed(real_shop)[1]
    superuser("DELETE FROM core_auditseal WHERE entry_id = %s", removed)
    report = sealer.verify_chain(real_shop.tenant.id)
    assert report.breaks == ("link 2 is missing", f"entry {removed} was inserted later")


def test_entry_inserted_into_the_past_is_found(real_shop: Shop, superuser: Superuser) -> None:
    _seal(real_shop)
    forged = _entry(real_shop, "forged")
    superuser("UPDATE core_auditentry SET xid = 3 WHERE id = %s", forged)
    report = sealer.verify_chain(real_shop.tenant.id)
    assert report.breaks == (f"entry {forged} was inserted later",)
    assert report.unsealed == 0


def test_rewritten_seal_is_found(real_shop: Shop, superuser: Superuser) -> None:
    _seal(real_shop)
    first, second = _sealed(real_shop)[:2]
    superuser("UPDATE core_auditseal SET hash = %s WHERE entry_id = %s", bytes(32), first)
    assert sealer.verify_chain(real_shop.tenant.id).breaks == (
        f"link 1: entry {first} was changed",
        f"link 2: entry {second} was changed",
    )


def test_command_reports_and_fails_on_a_break(real_shop: Shop, superuser: Superuser) -> None:
    sealed = _seal(real_shop)
    tenant = str(real_shop.tenant.id)
    out = StringIO()
    call_command("audit_verify", "--json", "--tenant", tenant, stdout=out)
    assert json.loads(out.getvalue()) == [
        {
            "tenant": tenant,
            "sealed": sealed,
            "unsealed": 0,
            "oldest_unsealed_seconds": 0,
            "breaks": [],
        }
    ]
    entry_id = _sealed(real_shop)[0]
    superuser("UPDATE core_auditentry SET action = 'x' WHERE id = %s", entry_id)
    out = StringIO()
    with pytest.raises(CommandError, match="1 chains are broken") as caught:
        call_command("audit_verify", "--tenant", tenant, stdout=out)
    assert caught.value.returncode == 1
    assert f"link 1: entry {entry_id} was changed" in out.getvalue()
