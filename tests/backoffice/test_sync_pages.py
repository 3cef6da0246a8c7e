"""The office's pages of the tills' queues: the list, deciding, the file, the proof."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from apps.core.ids import uuid7
from apps.core.office.site import owners_site
from apps.core.tenancy import tenant_scope
from apps.inventory.models import StockLevel
from apps.orders.models import Order
from apps.shifts.services import Count, close_shift, sign_store_day
from apps.sync.models import JournalEntry, SyncException
from apps.tenants.models import TerminalJournal
from tests.backoffice.conftest import signed_in
from tests.factories import FLOAT, Shop
from tests.sync.queue import Device, make_device

LIST = reverse("backoffice:sync_syncexception_changelist")
EXPORT = reverse("backoffice:sync_syncexception_export")
PROOF = reverse("backoffice:sync_proof")


@pytest.fixture
def device(shop: Shop) -> Device:
    return make_device(shop)


@pytest.fixture
def owner(shop: Shop) -> Client:
    return signed_in(shop, "owner")


def page_of(exception_id: str, name: str = "change") -> str:
    return reverse(f"backoffice:sync_syncexception_{name}", args=[exception_id])


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return " ".join(answer.content.decode().split())


def short(device: Device) -> str:
    (result,) = device.results(device.sale(101))
    return str(result["exceptions"][0]["id"])


def test_without_any_the_list_says_that_all_is_well(owner: Client) -> None:
    shown = text(owner.get(LIST))
    assert "Penjualan luring perlu ditinjau" in shown
    assert "Belum ada entri dari kasir dalam 30 hari terakhir." in shown
    assert "tercatat tanpa masalah" in shown


def test_the_list_shows_the_share_and_its_filters_narrow_it(
    shop: Shop, device: Device, owner: Client
) -> None:
    device.results(device.sale(1))
    exception_id = short(device)
    cashier = shop.people["cashier"].membership.id
    shown = text(owner.get(LIST))
    assert "1 dari 2 entri perlu dilihat dalam 30 hari terakhir (50,00%)" in shown
    assert "Stok minus" in shown
    assert "A1-1-000002" in shown
    assert page_of(exception_id) in shown
    for query, found in (
        ("code=negative_stock", True),
        ("code=clock_skew", False),
        (f"terminal={shop.terminal.id}", True),
        (f"terminal={uuid7()}", False),
        ("terminal=x", False),
        (f"cashier={cashier}", True),
        (f"cashier={shop.people['owner'].membership.id}", False),
        ("state__exact=resolved", False),
        ("since=day", True),
    ):
        assert (page_of(exception_id) in text(owner.get(f"{LIST}?{query}"))) is found, query


def test_what_waits_is_counted_in_the_navigation(device: Device, owner: Client) -> None:
    short(device)
    short(device)
    request = owner.get(LIST).wsgi_request
    assert owners_site.waiting(request)[SyncException] == 2


def test_the_evidence_stands_side_by_side_and_one_button_decides(
    shop: Shop, device: Device, owner: Client
) -> None:
    exception_id = short(device)
    shown = text(owner.get(page_of(exception_id)))
    assert "terjual 101" in shown
    assert "tercatat 100" in shown
    assert "Rp1.818.000" in shown
    with tenant_scope(shop.tenant.id):
        order, level = Order.objects.get(), StockLevel.objects.get(product=shop.products[0])
    assert reverse("backoffice:orders_order_change", args=[order.pk]) in shown
    assert reverse("backoffice:inventory_stocklevel_change", args=[level.pk]) in shown
    for name, is_there in (("adjust-stock", True), ("acknowledge", True), ("discard", False)):
        assert (page_of(exception_id, name) in shown) is is_there
    assert owner.get(page_of(exception_id, "discard")).status_code == 404
    answer = owner.post(page_of(exception_id, "adjust-stock"), {"note": "Dihitung"}, follow=True)
    shown = text(answer)
    assert "Stok disesuaikan." in shown
    assert "Dihitung" in shown
    assert page_of(exception_id, "acknowledge") not in shown
    with tenant_scope(shop.tenant.id):
        assert StockLevel.objects.get(product=shop.products[0]).quantity == 0
        assert SyncException.objects.get().decision == "adjust_stock"


def test_what_is_no_sale_is_discarded_with_a_reason_only(
    shop: Shop, device: Device, owner: Client
) -> None:
    content = '{"cart": {"lines": [{"name": "=cmd()"}, 7]}, "receipt_number": 3}'
    (result,) = device.results({"content": content, "hash": "x", "signature": "x"})
    exception_id = result["exceptions"][0]["id"]
    assert "Tidak terbaca" in text(owner.get(page_of(exception_id)))
    url = page_of(exception_id, "discard")
    assert "field-errors" in text(owner.post(url, {"note": ""}))
    assert "Naskahnya tetap tersimpan" in text(owner.post(url, {"note": "Uji coba"}, follow=True))
    with tenant_scope(shop.tenant.id):
        assert SyncException.objects.get().note == "Uji coba"


def test_several_are_decided_at_once_after_asking(
    shop: Shop, device: Device, owner: Client
) -> None:
    ids = [short(device) for _ in range(3)]
    ids.append(
        device.results({"content": "1", "hash": "x", "signature": "x"})[0]["exceptions"][0]["id"]
    )
    chosen = {"action": "acknowledge_chosen", "_selected_action": ids}
    asked = text(owner.post(LIST, chosen))
    assert "4 masalah diputuskan" in asked
    with tenant_scope(shop.tenant.id):
        assert SyncException.objects.filter(state="open").count() == 4
    shown = text(owner.post(LIST, chosen | {"sure": "1", "note": "Toko ramai"}, follow=True))
    assert "3 diputuskan." in shown
    assert "1 dilewati: Keputusan ini tidak bisa untuk masalah ini." in shown
    with tenant_scope(shop.tenant.id):
        notes = SyncException.objects.filter(state="resolved").values_list("note", flat=True)
        assert list(notes) == ["Toko ramai"] * 3


def test_the_file_holds_what_the_list_shows_and_no_formula(
    shop: Shop, device: Device, owner: Client
) -> None:
    exception_id = short(device)
    with tenant_scope(shop.tenant.id):
        shop.outlet.name = "=HYPERLINK(1)"
        shop.outlet.save(update_fields=["name"])
        SyncException.objects.filter(id=exception_id).update(note="-2+3")
    answer = owner.get(EXPORT)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode().lstrip("\ufeff"))))
    assert rows[0][:4] == ["Waktu", "Kode", "Masalah", "Struk"]
    assert rows[1][1] == "negative_stock"
    assert rows[1][3:5] == ["A1-1-000001", "'=HYPERLINK(1)"]
    assert rows[1][7] == "1818000"
    assert rows[1][10] == "'-2+3"
    assert len(rows) == 2
    assert len(list(csv.reader(io.StringIO(
        owner.get(f"{EXPORT}?code=clock_skew").content.decode()
    )))) == 1  # fmt: skip


def test_supervisors_and_other_outlets_see_none(shop: Shop, device: Device) -> None:
    exception_id = short(device)
    assert signed_in(shop, "supervisor").get(LIST).status_code == 403
    assert signed_in(shop, "supervisor").get(EXPORT).status_code == 403
    with tenant_scope(shop.tenant.id):
        SyncException.objects.update(outlet=shop.second_outlet)
    manager = signed_in(shop, "manager")
    bound = shop.people["manager"].actor.outlet_ids is not None
    assert manager.get(page_of(exception_id)).status_code == (404 if bound else 200)


# --- Proof ---------------------------------------------------------------------------------------


def test_the_proof_counts_what_arrived_and_names_what_is_missing(
    shop: Shop, device: Device, owner: Client
) -> None:
    shown = text(owner.get(PROOF))
    assert "Belum ada kiriman" in shown
    sales = [device.sale(1) for _ in range(5)]
    device.results(sales[0], sales[1])
    assert "2 dari 2 diterima" in text(owner.get(PROOF))
    device.results(sales[4])
    shown = text(owner.get(PROOF))
    assert "3 dari 5 diterima" in shown
    assert "3–4" in shown
    assert "2 entri A1 belum tiba" in shown
    terminals = text(owner.get(reverse("backoffice:tenants_terminal_changelist")))
    assert '<span class="badge warn">2</span>' in terminals
    device.results(*sales)
    assert "Semua entri yang dikenal sudah tiba" in text(owner.get(PROOF))


def test_a_broken_chain_is_said_with_what_to_do(shop: Shop, device: Device, owner: Client) -> None:
    device.results(device.sale(1))
    device.last = "x" * 43
    device.results(device.sale(1))
    shown = text(owner.get(PROOF))
    assert "Rantai A1 putus di entri 2" in shown
    with tenant_scope(shop.tenant.id):
        assert TerminalJournal.objects.get(id=device.journal.id).broken_at == 2


def test_a_shift_says_how_many_of_its_sales_arrived(
    shop: Shop, device: Device, owner: Client
) -> None:
    url = reverse("backoffice:shifts_shift_change", args=[shop.shift.id])
    assert "penjualan kasir ini diterima" not in text(owner.get(url))
    sales = [device.sale(1) for _ in range(4)]
    device.results(sales[0], sales[1], sales[3])
    shown = text(owner.get(url))
    assert "3 dari 4 penjualan kasir ini diterima." in shown
    assert "Entri yang belum tiba: 3." in shown
    device.results(sales[2])
    actor = shop.people["owner"].actor
    with tenant_scope(shop.tenant.id):
        count = Count(denominations={}, reason="Uji")
        close_shift(shift_id=shop.shift.id, count=count, actor=actor)
    assert "4 dari 4 penjualan kasir ini diterima." in text(owner.get(url))


def test_a_shift_that_the_till_closed_knows_the_tills_own_count(
    shop: Shop, device: Device, owner: Client
) -> None:
    device.results(device.sale(1))
    with tenant_scope(shop.tenant.id):
        JournalEntry.objects.create(
            journal=device.journal,
            sequence=9,
            kind="shift_close",
            hash="h" * 43,
            signature="s",
            content='{"entries":312}',
            state="applied",
            subject_id=shop.shift.id,
        )
    url = reverse("backoffice:shifts_shift_change", args=[shop.shift.id])
    assert "1 dari 312 penjualan kasir ini diterima." in text(owner.get(url))


def test_a_day_that_was_signed_already_is_named_in_words(
    shop: Shop, device: Device, owner: Client
) -> None:
    """A sale is booked on the next day; a shift that opens on such a day has no other."""
    entry = device.sale(1)
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        count = Count(denominations={100: FLOAT // 100})
        close_shift(shift_id=shop.shift.id, count=count, actor=actor)
        day = sign_store_day(
            outlet_id=shop.outlet.id,
            business_date=shop.shift.business_date,
            note="",
            actor=actor,
        ).business_date
    opened = device.append("shift_open", opening_float=0, shift=str(uuid7()))
    sold, begun = device.results(entry, opened)
    (late,) = (one for one in sold["exceptions"] if one["code"] == "late_day")
    shown = text(owner.get(page_of(late["id"])))
    for moment in (day, day + dt.timedelta(days=1)):
        assert f">{date_format(moment)}</td>" in shown
    (late,) = (one for one in begun["exceptions"] if one["code"] == "late_day")
    assert "Harinya sudah ditutup" in text(owner.get(page_of(late["id"])))


def test_what_is_not_booked_is_named_by_its_own_words(device: Device, owner: Client) -> None:
    content = '{"cart": {"total": 36000}, "receipt_number": "A1-1-000007"}'
    (result,) = device.results({"content": content, "hash": "x", "signature": "x"})
    exception_id = result["exceptions"][0]["id"]
    shown = text(owner.get(LIST))
    assert "A1-1-000007" in shown
    assert "Rp36.000" in shown
    asked = text(owner.get(page_of(exception_id, "discard")))
    assert "Tidak terbaca · A1-1-000007 · Rp36.000 · " in asked
    assert "entry_unreadable" not in asked
