"""The audit trail takes entries and gives none up."""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.actors import system_actor
from apps.core.audit import changes, record_audit
from apps.core.context import RequestContext, request_context
from apps.core.models import AuditEntry
from tests.factories import Shop


def _entry(shop: Shop) -> AuditEntry:
    return record_audit(
        actor=shop.people["cashier"].actor,
        action="thing.changed",
        subject_kind="thing",
        subject_id=shop.outlet.id,
        before={"a": 1},
        after={"a": 2},
    )


def test_entry_names_who_and_where(in_shop: Shop) -> None:
    token = request_context.set(RequestContext("req-12345678", "203.0.113.9"))
    try:
        entry = AuditEntry.objects.get(id=_entry(in_shop).id)
    finally:
        request_context.reset(token)
    assert entry.membership_id == in_shop.people["cashier"].membership.id
    assert (entry.actor_kind, entry.terminal_id) == ("person", None)
    assert (entry.ip, entry.request_id) == ("203.0.113.9", "req-12345678")
    assert (entry.before, entry.after) == ({"a": 1}, {"a": 2})


def test_entry_vanishes_with_the_act(in_shop: Shop) -> None:
    count = AuditEntry.objects.count()
    with transaction.atomic():
        _entry(in_shop)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == count


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'x'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
        "UPDATE core_auditseal SET number = 0",
        "DELETE FROM core_auditseal",
        "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
        "ALTER TABLE core_auditentry NO FORCE ROW LEVEL SECURITY",
    ],
)
def test_app_role_cannot_touch_what_was_written(in_shop: Shop, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_trigger_refuses_even_the_owner(in_shop: Shop) -> None:
    """The rights of the role are one lock, the trigger is the second."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'core_auditentry'::regclass"
            " AND tgname LIKE 'pgtrigger_append_only%'"
        )
        assert cursor.fetchall() == [("O",)]


def test_system_entries_name_no_person(in_shop: Shop) -> None:
    entry = record_audit(
        actor=system_actor(in_shop.tenant.id),
        action="job.ran",
        subject_kind="tenant",
        subject_id=in_shop.tenant.id,
    )
    assert (entry.actor_kind, entry.membership_id, entry.before) == ("system", None, None)


def test_changes_keep_only_what_differs() -> None:
    before = {"name": "A", "price": 1, "gone": 2}
    after = {"name": "A", "price": 3, "new": 4}
    assert changes(before, after) == ({"price": 1, "new": None}, {"price": 3, "new": 4})
