"""The command that proves stored journals again, the alarm, and the operators' figures."""

from io import StringIO
from typing import Any

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from apps.core.models import AuditEntry, OutboxEvent
from apps.core.outbox import dispatch
from apps.core.tenancy import tenant_scope
from apps.messaging.letters import LETTERS
from apps.messaging.models import MailDelivery
from apps.sync.models import JournalEntry, SyncException
from apps.sync.services import alarm
from apps.sync.services.alarm import watch_open_exceptions
from apps.tenants.models import TerminalJournal
from tests.factories import Shop
from tests.sync.queue import Device, make_device

pytestmark = pytest.mark.django_db(databases=["default", "platform"])


def verify(shop: Shop) -> str:
    out = StringIO()
    call_command("sync_verify", tenant=shop.tenant.id, stdout=out, no_color=True)
    return out.getvalue()


def broken(shop: Shop) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("sync_verify", tenant=shop.tenant.id, stdout=out, no_color=True)
    assert refused.value.returncode == 1
    return out.getvalue()


@pytest.fixture
def device(shop: Shop) -> Device:
    device = make_device(shop)
    sales = [device.sale(1) for _ in range(3)]
    device.results(*sales)
    return device


def tamper(shop: Shop, at: int, **values: Any) -> None:
    """As somebody with the database's own rights would do it."""
    triggers = ("sync.JournalEntry:as_signed", "sync.JournalEntry:text_as_signed")
    with tenant_scope(shop.tenant.id), pgtrigger.ignore(*triggers):
        JournalEntry.objects.filter(sequence=at).update(**values)


def test_whole_journals_are_proven(shop: Shop, device: Device) -> None:
    device.send({"content": "{}", "hash": "x", "signature": "x"})
    late = [device.sale(1) for _ in range(2)][1]
    device.results(late)
    assert verify(shop) == f"{shop.tenant.id}  A1-1  entries 5  missing 4\n"


def test_a_changed_text_is_found(shop: Shop, device: Device) -> None:
    with tenant_scope(shop.tenant.id):
        text = JournalEntry.objects.get(sequence=2).content
    tamper(shop, 2, content=text.replace("18000", "8000"))
    shown = broken(shop)
    assert "entry 2: its text does not have its hash" in shown
    assert "entry 2: its signature is not of the device's key" in shown
    assert "entry 1" not in shown


def test_a_lost_or_replaced_entry_is_found(shop: Shop, device: Device) -> None:
    tamper(shop, 2, sequence=7)
    assert "entries 2 to 2 are gone" in broken(shop)
    tamper(shop, 7, sequence=2, previous="x" * 43)
    assert "entry 2: it does not follow entry 1" in broken(shop)
    tamper(shop, 3, sequence=8)
    assert "entries 3 to 3 are gone" in broken(shop)


def test_many_open_exceptions_raise_one_alarm_until_they_are_few(
    shop: Shop, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm, "MANY", 2)
    entry = device.results(device.sale(200))[0]["id"]

    def more(count: int) -> None:
        SyncException.objects.bulk_create(
            SyncException(entry_id=entry, outlet=shop.outlet, code="clock_skew")
            for _ in range(count)
        )

    with tenant_scope(shop.tenant.id):
        assert not watch_open_exceptions()
        more(2)
        assert watch_open_exceptions()
        assert watch_open_exceptions()
        assert OutboxEvent.objects.filter(name="sync.failed_many").count() == 1
    dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        mail = MailDelivery.objects.get(kind="sync_failed")
        with translation.override("id"):
            letter = LETTERS["sync_failed"](mail)
        assert letter is not None
        assert letter.subject == "3 penjualan luring perlu ditinjau"
        SyncException.objects.update(state="resolved")
        assert not watch_open_exceptions()
        more(3)
        assert watch_open_exceptions()
        assert OutboxEvent.objects.filter(name="sync.failed_many").count() == 2
        actions = AuditEntry.objects.filter(action__startswith="sync.failed").order_by("id")
        assert list(actions.values_list("action", flat=True)) == [
            "sync.failed_many",
            "sync.failed_few",
            "sync.failed_many",
        ]


def test_the_figures_need_the_token(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "rahasia"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer salah"}).status_code == 404
    answer = client.get("/metrics", headers={"authorization": "Bearer rahasia"})
    assert answer.status_code == 200
    names = {
        line.split()[2] for line in answer.content.decode().splitlines() if line[:6] == "# TYPE"
    }
    assert names == {
        "warungin_sync_exceptions",
        "warungin_sync_entries_unbooked",
        "warungin_sync_entries_received_total",
        "warungin_sync_entries_missing",
        "warungin_sync_journals_broken",
    }


def test_a_journal_of_another_key_is_no_proof(shop: Shop, device: Device) -> None:
    other = make_device(shop)
    with tenant_scope(shop.tenant.id):
        TerminalJournal.objects.filter(id=device.journal.id).update(
            public_key=TerminalJournal.objects.get(id=other.journal.id).public_key
        )
    assert "entry 1: its signature is not of the device's key" in broken(shop)
