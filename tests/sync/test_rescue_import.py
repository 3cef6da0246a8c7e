"""A rescued queue: looked at, taken in once, its journal ended."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.finance.selectors import balance
from apps.orders.models import Order
from apps.sync.models import JournalEntry, TerminalJournal
from tests.factories import FLOAT, PIN, Shop, make_shop
from tests.sync.queue import Device, codes, make_device
from tests.sync.sealing import sealed_queue

URL = "/api/v1/sync/import"
PAGE = "/backoffice/sync/import/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def at_work(shop: Shop) -> Device:
    """A till with its cashier signed in by PIN: the audit trail knows that she was there."""
    device = make_device(shop)
    body = {"employee": shop.people["cashier"].membership.code, "pin": PIN}
    assert device.till.post("/api/v1/auth/pin", body, format="json").status_code == 200
    return device


def sold(shop: Shop) -> Device:
    """Three sales at Rp18.000, 33.000 and 51.000; the first has reached the server."""
    device = at_work(shop)
    first = device.sale(1)
    device.sale(1, 1)
    device.sale(2, 1)
    assert device.results(first)[0]["result"] == "accepted"
    return device


def imported(shop: Shop, data: bytes, who: str = "manager", query: str = "") -> Any:
    client = shop.client(who)
    return client.post(URL + query, data, content_type="application/octet-stream")


def test_the_key_is_told_to_the_till(shop: Shop) -> None:
    answer = make_device(shop).till.get("/api/v1/sync/rescue-key")
    assert answer.status_code == 200
    assert set(answer.json()) == {"id", "public_key"}
    assert len(answer.json()["public_key"]) == 87


def test_a_preview_writes_nothing(shop: Shop) -> None:
    device = sold(shop)
    answer = imported(shop, sealed_queue(device), query="?preview=true")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["terminal"] == {
        "id": str(device.terminal.id),
        "code": "A1",
        "name": device.terminal.name,
    }
    preview = body["preview"]
    assert (preview["entries"], preview["sales"], preview["known"]) == (3, 3, 1)
    assert preview["total"] == sum(
        quote["total"] for quote in (device.quote(body) for body in bodies(device))
    )
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 1
        assert TerminalJournal.objects.get().retired_at is None


def bodies(device: Device) -> list[dict[str, Any]]:
    return [json.loads(entry["content"])["order"] for entry in device.entries]


def test_the_queue_is_taken_once_and_its_journal_ends(shop: Shop) -> None:
    device = sold(shop)
    file = sealed_queue(device)
    answer = imported(shop, file)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["results"], answer.json()["left"]) == ({"replayed": 1, "accepted": 2}, 0)
    again = imported(shop, file)
    assert again.json()["results"] == {"replayed": 3}
    with tenant_scope(shop.tenant.id):
        numbers = Order.objects.order_by("number").values_list("receipt_number", flat=True)
        assert list(numbers) == ["A1-1-000001", "A1-1-000002", "A1-1-000003"]
        total = sum(Order.objects.values_list("total", flat=True))
        assert balance("cash_drawer") == FLOAT + total
        journal = TerminalJournal.objects.get()
        assert (journal.retired_reason, journal.verified_through) == ("imported", 3)
        actions = AuditEntry.objects.filter(action__in=["queue.imported", "journal.retired"])
        assert sorted(actions.values_list("action", flat=True)) == [
            "journal.retired",
            "queue.imported",
            "queue.imported",
        ]


def test_the_tablet_comes_back_after_its_queue_was_taken(shop: Shop) -> None:
    device = sold(shop)
    assert imported(shop, sealed_queue(device)).status_code == 200
    # What it sends again is known; what it sold since is booked, and somebody looks at it.
    known = device.results(*device.entries)
    assert [one["result"] for one in known] == ["replayed"] * 3
    later = device.results(device.sale(1))[0]
    assert (later["result"], codes(later)) == ("accepted_with_exceptions", ["journal_retired"])
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 4


def test_a_forged_entry_is_kept_and_not_booked(shop: Shop) -> None:
    device = at_work(shop)
    device.sale(1)
    other = make_shop("Warung Sebelah")
    forged = make_device(other).sale(2)
    answer = imported(shop, sealed_queue(device, *device.entries, forged))
    assert answer.json()["results"] == {"accepted": 1, "rejected": 1}
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 1
        assert JournalEntry.objects.filter(state="rejected").count() == 1


def test_who_may_and_whose_it_is(shop: Shop) -> None:
    device = sold(shop)
    file = sealed_queue(device)
    for who in ("supervisor", "cashier"):
        assert imported(shop, file, who).status_code == 403
    other = make_shop("Warung Sebelah")
    refused = imported(other, file)
    assert (refused.status_code, refused.json()["code"]) == (422, "queue_foreign")
    broken = imported(shop, file[:-40] + b'"}')
    assert (broken.status_code, broken.json()["code"]) == (422, "queue_damaged")
    elsewhere = make_device(other)
    elsewhere.sale(1)
    elsewhere.shop = shop
    stolen = imported(shop, sealed_queue(elsewhere))
    assert (stolen.status_code, stolen.json()["code"]) == (422, "queue_terminal_unknown")
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 1


def test_the_page_shows_the_file_then_takes_it(shop: Shop) -> None:
    device = sold(shop)
    file = sealed_queue(device)
    browser = Client()
    browser.force_login(shop.people["manager"].user, BACKEND)
    assert "Berkas antrean" in browser.get(PAGE).content.decode()
    upload = SimpleUploadedFile("warungin-A1-20261121.wqueue", file)
    shown = browser.post(PAGE, {"file": upload}).content.decode()
    assert "Ini pratinjau" in shown
    assert device.terminal.name in shown
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 1
    done = browser.post(PAGE, {"sealed": file.decode()}).content.decode()
    assert "sudah masuk" in done
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 3
    wrong = SimpleUploadedFile("foto.wqueue", b"\x89PNG")
    assert "bukan antrean kasir" in browser.post(PAGE, {"file": wrong}).content.decode()
