"""X and Z reports: exact figures, their forms, and the day of a whole outlet."""

import datetime as dt
from typing import Any

import pytest

from apps.core.errors import Conflict, InvalidInput
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.finance.services.posting import Posting, post_entry
from apps.orders.models import Tender
from apps.shifts.errors import ShiftsStillOpen, StoreDayClosed
from apps.shifts.models import Shift
from apps.shifts.services import Count, close_shift, open_shift, reopen_store_day, sign_store_day
from apps.shifts.words import method_name
from apps.tenants.services.people import create_terminal
from tests.factories import Shop, order_body


def _sell(shop: Shop, *quantities: int, **extra: Any) -> dict[str, Any]:
    answer = shop.till().post(
        "/api/v1/orders/",
        order_body(shop, *quantities, **extra),
        headers={"Idempotency-Key": str(uuid7())},
    )
    assert answer.status_code == 201, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def _trade(shop: Shop) -> None:
    """Three sales (one with a discount, one by card), one voided, one refund."""
    _sell(shop, 2)
    _sell(shop, 0, 1, tenders=[{"method": "card", "amount": 15_000, "reference": "1"}])
    body = order_body(shop, 0, 0, 1)
    body["lines"][0]["discount"] = {"amount": 1_000, "reason": "langganan"}
    body["tenders"] = [{"method": "cash", "amount": 9_000}]
    discounted = shop.till().post(
        "/api/v1/orders/", body, headers={"Idempotency-Key": str(uuid7())}
    )
    assert discounted.status_code == 201, discounted.json()
    voided = _sell(shop, 1)
    answer = shop.till("owner").post(
        f"/api/v1/orders/{voided['id']}/void",
        {"reason": "salah"},
        headers={"Idempotency-Key": str(uuid7())},
    )
    assert answer.status_code == 200
    with tenant_scope(shop.tenant.id):
        post_entry(
            outlet_id=shop.outlet.id,
            business_date=shop.shift.business_date,
            kind="refund",
            source_kind="refund",
            source_id=uuid7(),
            shift_id=shop.shift.id,
            lines=[Posting("revenue", debit=18_000), Posting("cash_drawer", credit=18_000)],
        )


def _report(shop: Shop, role: str = "owner", **query: str) -> Any:
    return shop.till(role).get(f"/api/v1/shifts/{shop.shift.id}/report", query)


def _sections(answer: Any) -> dict[str, list[tuple[str, str]]]:
    return {
        section["title"]: [(row["label"], row["text"]) for row in section["rows"]]
        for section in answer.json()["sections"]
    }


X: dict[str, list[tuple[str, str]]] = {
    "Penjualan": [
        ("Jumlah penjualan", "3"),
        ("Bruto", "Rp61.000"),
        ("Diskon", "\N{MINUS SIGN}Rp1.000"),
        ("Total", "Rp60.000"),
    ],
    "Diskon": [("Diskon barang (1)", "Rp1.000")],
    "Cara bayar": [("Kartu (EDC) (1)", "Rp15.000"), ("Tunai (2)", "Rp45.000")],
    "Batal dan pengembalian": [
        ("Dibatalkan (1)", "\N{MINUS SIGN}Rp18.000"),
        ("Barang dikembalikan (1)", "\N{MINUS SIGN}Rp18.000"),
        ("  Tunai", "\N{MINUS SIGN}Rp18.000"),
    ],
    "Per kasir": [("Cashier (3)", "Rp60.000")],
    "Kas masuk dan keluar": [("Modal awal", "Rp200.000")],
    "Seharusnya ada": [("Tunai", "Rp227.000"), ("Kartu (EDC)", "Rp15.000")],
}


def _indonesian(shop: Shop, **query: str) -> Any:
    client = shop.till("owner")
    return client.get(
        f"/api/v1/shifts/{shop.shift.id}/report", query, headers={"Accept-Language": "id"}
    )


def test_x_report_says_what_is_and_changes_nothing(shop: Shop) -> None:
    _trade(shop)
    first, second = _indonesian(shop), _indonesian(shop)
    assert first.status_code == 200
    assert first.json()["title"] == "Laporan X (sementara)"
    assert _sections(first) == X == _sections(second)
    assert first.json()["difference"] is None
    with tenant_scope(shop.tenant.id):
        shift = Shift.objects.get(id=shop.shift.id)
        assert (shift.state, shift.figures, shift.count_attempts) == ("open", None, 0)


def test_z_report_is_what_was_stamped(shop: Shop) -> None:
    _trade(shop)
    with tenant_scope(shop.tenant.id):
        count = Count(
            denominations={100_000: 2, 20_000: 1, 5_000: 1},
            amounts={"card": 15_000},
            left_float=100_000,
        )
        close_shift(shift_id=shop.shift.id, count=count, actor=shop.people["owner"].actor)
    answer = _indonesian(shop)
    sections = _sections(answer)
    assert answer.json()["title"] == "Laporan Z (tutup kasir)"
    assert answer.json()["difference"] == -2_000
    same = {name: rows for name, rows in X.items() if name != "Seharusnya ada"}
    assert {name: sections[name] for name in same} == same
    assert sections["Hitungan"] == [
        ("Tunai", "Rp225.000"),
        ("  seharusnya", "Rp227.000"),
        ("  selisih", "kurang Rp2.000"),
        ("Kartu (EDC)", "Rp15.000"),
        ("  seharusnya", "Rp15.000"),
        ("  selisih", "cocok"),
        ("Selisih", "kurang Rp2.000"),
    ]
    assert sections["Uang di laci"] == [
        ("Ditinggal untuk sif berikut", "Rp100.000"),
        ("Masuk brankas", "Rp125.000"),
    ]


def test_reports_come_as_page_pdf_and_for_printers(shop: Shop) -> None:
    _trade(shop)
    page = _indonesian(shop, format="html")
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "Rp227.000" in page.content.decode()
    assert "style=" not in page.content.decode()
    pdf = _report(shop, format="pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    for paper, width in (("58", 32), ("80", 48)):
        roll = _indonesian(shop, format="escpos", paper=paper)
        assert roll["Content-Type"] == "application/vnd.escpos"
        assert b"Tunai" + b"Rp227.000".rjust(width - 5) in roll.content
    assert _report(shop, format="xls").json()["errors"][0]["field"] == "format"
    assert _report(shop, paper="a4").json()["errors"][0]["field"] == "paper"


def test_day_waits_for_its_shifts_and_sums_them(in_shop: Shop) -> None:
    shop, actor = in_shop, in_shop.people["owner"].actor
    second = create_terminal(outlet=shop.outlet, code="A2", name="Kasir 2", actor=actor)
    other = open_shift(terminal_id=second.id, opening_float=50_000, actor=actor)
    day = shop.shift.business_date
    with pytest.raises(ShiftsStillOpen) as refused:
        sign_store_day(outlet_id=shop.outlet.id, business_date=day, note="", actor=actor)
    assert refused.value.extra == {"terminals": ["A1 Kasir 1", "A2 Kasir 2"]}
    close_shift(shift_id=shop.shift.id, count=Count({100_000: 2}), actor=actor)
    close_shift(shift_id=other.id, count=Count({50_000: 1, 1_000: 1}), actor=actor)
    signed = sign_store_day(outlet_id=shop.outlet.id, business_date=day, note="ok", actor=actor)
    assert signed.figures["shifts"] == 2
    assert signed.figures["counts"] == [
        {"account": "cash_drawer", "expected": 250_000, "counted": 251_000, "difference": 1_000}
    ]
    with pytest.raises(StoreDayClosed):
        sign_store_day(outlet_id=shop.outlet.id, business_date=day, note="", actor=actor)
    with pytest.raises(StoreDayClosed):
        open_shift(terminal_id=second.id, opening_float=0, actor=actor)


def test_day_opens_again_with_a_reason_and_on_record(in_shop: Shop) -> None:
    shop, actor = in_shop, in_shop.people["owner"].actor
    day = shop.shift.business_date
    close_shift(shift_id=shop.shift.id, count=Count({100_000: 2}), actor=actor)
    signed = sign_store_day(outlet_id=shop.outlet.id, business_date=day, note="", actor=actor)
    with pytest.raises(InvalidInput):
        reopen_store_day(day_id=signed.id, reason=" ", actor=actor)
    reopened = reopen_store_day(day_id=signed.id, reason="Pesanan besar", actor=actor)
    assert reopened.state == "reopened"
    with pytest.raises(Conflict):
        reopen_store_day(day_id=signed.id, reason="lagi", actor=actor)
    entry = AuditEntry.objects.get(action="store_day.reopened")
    assert entry.after is not None
    assert entry.after["note"] == "Pesanan besar"
    again = open_shift(terminal_id=shop.terminal.id, opening_float=0, actor=actor)
    close_shift(shift_id=again.id, count=Count({}), actor=actor)
    resigned = sign_store_day(outlet_id=shop.outlet.id, business_date=day, note="", actor=actor)
    assert (resigned.id, resigned.state, resigned.figures["shifts"]) == (signed.id, "signed", 2)


def test_a_day_to_come_cannot_be_signed(in_shop: Shop) -> None:
    tomorrow = in_shop.shift.business_date + dt.timedelta(days=1)
    with pytest.raises(InvalidInput):
        sign_store_day(
            outlet_id=in_shop.outlet.id,
            business_date=tomorrow,
            note="",
            actor=in_shop.people["owner"].actor,
        )


def test_every_way_of_paying_has_a_word() -> None:
    assert [method for method in Tender.Method.values if method_name(method) == method] == []
