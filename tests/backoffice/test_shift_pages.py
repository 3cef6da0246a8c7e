"""Shifts, store days and closing rules in the office."""

import pytest
from django.test import Client

from apps.core.tenancy import tenant_scope
from apps.shifts.models import ShiftPolicy, StoreDay
from apps.shifts.services import Count, close_shift
from tests.backoffice.conftest import page, signed_in
from tests.factories import Shop


@pytest.fixture
def short(shop: Shop) -> Shop:
    """The shop after a count that lacked Rp10.000."""
    with tenant_scope(shop.tenant.id):
        count = Count({100_000: 1, 50_000: 1, 20_000: 2}, reason="Salah kembalian")
        close_shift(shift_id=shop.shift.id, count=count, actor=shop.people["owner"].actor)
    return shop


def test_the_list_says_differences_in_words(short: Shop, owner: Client) -> None:
    html = owner.get(page("shifts_shift")).content.decode()
    assert '<span class="badge bad">Kurang Rp10.000</span>' in html
    for asked, rows in (("short", 1), ("over", 0), ("any", 1)):
        answer = owner.get(page("shifts_shift"), {"difference": asked})
        assert len(answer.context["cl"].result_list) == rows, asked


def test_a_shift_shows_its_count_and_gives_its_report(short: Shop, owner: Client) -> None:
    answer = owner.get(page("shifts_shift", "change", short.shift.id))
    html = answer.content.decode()
    assert "Salah kembalian" in html
    assert "Laporan Z (tutup kasir)" in html
    report = page("shifts_shift", "report", short.shift.id)
    assert owner.get(report, {"format": "pdf"}).content[:5] == b"%PDF-"
    assert owner.get(report, {"format": "xls"}).status_code == 404


def test_another_shops_shift_is_not_there(owner: Client, other_shop: Shop) -> None:
    for kind in ("change", "report"):
        assert owner.get(page("shifts_shift", kind, other_shop.shift.id)).status_code == 404


def test_a_day_with_an_open_shift_names_the_till(shop: Shop, owner: Client) -> None:
    body = {
        "outlet": str(shop.outlet.id),
        "business_date": shop.shift.business_date.isoformat(),
        "note": "",
    }
    answer = owner.post(page("shifts_storeday", "add"), body)
    assert answer.status_code == 200
    assert "Masih ada sif yang buka di: A1 Kasir 1." in answer.content.decode()
    with tenant_scope(shop.tenant.id):
        assert not StoreDay.objects.exists()


def test_a_day_is_signed_reopened_and_signed_again(short: Shop, owner: Client) -> None:
    body = {
        "outlet": str(short.outlet.id),
        "business_date": short.shift.business_date.isoformat(),
        "note": "Hujan",
    }
    signed = owner.post(page("shifts_storeday", "add"), body)
    with tenant_scope(short.tenant.id):
        day = StoreDay.objects.get()
    assert (day.state, day.note) == ("signed", "Hujan")
    assert signed["Location"] == page("shifts_storeday", "change", day.id)
    shown = owner.get(page("shifts_storeday", "change", day.id)).content.decode()
    assert "Kurang Rp10.000" in shown
    assert "A1 Kasir 1" in shown
    assert "0 penjualan lunas" in shown
    assert "gross" not in shown
    supervisor = signed_in(short, "supervisor")
    reopen = page("shifts_storeday", "reopen", day.id)
    assert supervisor.post(reopen, {"reason": "x"}).status_code == 403
    assert owner.post(reopen, {"reason": "Pesanan besar"}).status_code == 302
    assert owner.post(page("shifts_storeday", "sign", day.id), {"note": ""}).status_code == 302
    with tenant_scope(short.tenant.id):
        day.refresh_from_db()
    assert (day.state, day.reopen_reason) == ("signed", "Pesanan besar")


def test_rules_of_closing_are_set_for_an_outlet(shop: Shop, owner: Client) -> None:
    body = {"outlet": str(shop.outlet.id), "tolerance": "1000", "approval_limit": "500"}
    refused = owner.post(page("shifts_shiftpolicy", "add"), body)
    assert refused.status_code == 200
    assert (
        owner.post(
            page("shifts_shiftpolicy", "add"), body | {"approval_limit": "20000"}
        ).status_code
        == 302
    )
    with tenant_scope(shop.tenant.id):
        policy = ShiftPolicy.objects.get(outlet=shop.outlet)
    assert (policy.tolerance, policy.approval_limit) == (1_000, 20_000)


def test_the_form_of_a_day_begins_with_today_and_the_only_outlet(shop: Shop, owner: Client) -> None:
    add = page("shifts_storeday", "add")
    today = shop.shift.business_date
    assert owner.get(add).context["adminform"].form.initial == {"business_date": today}
    manager = signed_in(shop, "manager")
    wanted = {"business_date": today, "outlet": shop.outlet.id}
    assert manager.get(add).context["adminform"].form.initial == wanted
