"""Handing receipts out: one original, numbered copies, every one of them on record."""

import json
from collections import Counter
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.orders.models import Order, ReceiptIssue
from apps.orders.services.void import void_order
from tests.factories import Shop
from tests.live.stack import LiveShop, Request, Stack
from tests.orders.receipts_cast import printed, sell, sell_at_the_cafe
from tests.orders.test_races import sale, statuses


def path(order_id: Any, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/api/v1/orders/{order_id}/receipt?{asked}"


def issue(client: APIClient, order_id: UUID, key: str = "", **query: str) -> Any:
    return client.post(path(order_id, **query), HTTP_IDEMPOTENCY_KEY=key or str(uuid7()))


def ledger(shop: Shop, order_id: UUID) -> list[tuple[int, str]]:
    with tenant_scope(shop.tenant.id):
        rows = ReceiptIssue.objects.filter(order_id=order_id).order_by("number")
        return list(rows.values_list("number", "format"))


def test_the_first_is_the_original_and_each_later_one_a_numbered_copy(shop: Shop) -> None:
    order_id, till = sell(shop, 1), shop.till()
    answers = [issue(till, order_id, format="json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert [answer["Receipt-Copy"] for answer in answers] == ["0", "1", "2"]
    bodies = [answer.json() for answer in answers]
    assert [body["copy"] for body in bodies] == [0, 1, 2]
    assert [body["mark"] for body in bodies] == ["", "SALINAN #1", "SALINAN #2"]
    assert ledger(shop, order_id) == [(0, "json"), (1, "json"), (2, "json")]


def test_the_record_says_who_and_where(shop: Shop) -> None:
    order_id = sell(shop, 1)
    issue(shop.till(), order_id, format="escpos", paper="58")
    issue(shop.client("manager"), order_id, format="pdf")
    with tenant_scope(shop.tenant.id):
        first, second = ReceiptIssue.objects.filter(order_id=order_id).order_by("number")
        entries = AuditEntry.objects.filter(subject_id=order_id, action="receipt.issued")
        audited = list(entries.order_by("at").values_list("membership_id", "terminal_id", "after"))
    cashier, manager = (shop.people[role].membership.id for role in ("cashier", "manager"))
    assert (first.membership_id, first.terminal_id) == (cashier, shop.terminal.id)
    assert (second.membership_id, second.terminal_id) == (manager, None)
    assert audited == [
        (cashier, shop.terminal.id, {"copy": 0, "format": "escpos"}),
        (manager, None, {"copy": 1, "format": "pdf"}),
    ]


def test_the_same_key_gives_the_same_copy_again(shop: Shop) -> None:
    order_id, till = sell(shop, 1), shop.till()
    first = issue(till, order_id, "satu", format="escpos", drawer="true")
    again = issue(till, order_id, "satu", format="escpos", drawer="true")
    assert (first["Receipt-Copy"], again["Receipt-Copy"]) == ("0", "0")
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert "[drawer]" in printed(first.content).lines[0]
    assert "[drawer]" not in printed(again.content).lines[0]
    assert ledger(shop, order_id) == [(0, "escpos")]
    other = issue(till, order_id, "satu", format="pdf")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_is_needed(shop: Shop) -> None:
    order_id = sell(shop, 1)
    answer = shop.till().post(path(order_id, format="html"))
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert ledger(shop, order_id) == []


def test_a_view_is_never_a_free_original(shop: Shop) -> None:
    order_id, till = sell(shop, 1), shop.till()
    for name in ("html", "text", "json", "escpos", "pdf"):
        answer = till.get(path(order_id, format=name))
        assert answer.status_code == 200
        assert "Receipt-Copy" not in answer
        if name in {"html", "text", "json"}:
            assert "TAMPILAN, BUKAN STRUK" in answer.content.decode()
    assert ledger(shop, order_id) == []
    view = till.get(path(order_id, format="escpos", drawer="true"))
    assert "[drawer]" not in printed(view.content).lines[0]


@pytest.mark.parametrize(
    ("query", "content_type"),
    [
        ({}, "text/html; charset=utf-8"),
        ({"format": "html", "paper": "58"}, "text/html; charset=utf-8"),
        ({"format": "pdf"}, "application/pdf"),
        ({"format": "pdf", "paper": "a4"}, "application/pdf"),
        ({"format": "escpos", "paper": "80"}, "application/vnd.escpos"),
        ({"format": "text"}, "text/plain; charset=utf-8"),
        ({"format": "json"}, "application/json"),
    ],
)
def test_each_format_has_its_type(shop: Shop, query: dict[str, str], content_type: str) -> None:
    order_id = sell(shop, 1)
    answer = shop.till().get(path(order_id, **query), HTTP_ACCEPT=content_type)
    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "docx"}, "format"),
        ({"format": "html", "paper": "a4"}, "paper"),
        ({"format": "pdf", "paper": "70"}, "paper"),
    ],
)
def test_what_there_is_not(shop: Shop, query: dict[str, str], field: str) -> None:
    order_id, till = sell(shop, 1), shop.till()
    for answer in (till.get(path(order_id, **query)), issue(till, order_id, **query)):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert [e["field"] for e in answer.json()["errors"]] == [field]
    assert ledger(shop, order_id) == []


def test_a_voided_sale_replays_as_void(shop: Shop) -> None:
    """What is printed again tells the truth of now, under the same number."""
    order_id, till = sell(shop, 1), shop.till()
    assert issue(till, order_id, "satu", format="json").json()["void"] is None
    with tenant_scope(shop.tenant.id):
        void_order(order_id=order_id, reason="Salah", actor=shop.people["owner"].actor)
    again = issue(till, order_id, "satu", format="json").json()
    assert (again["copy"], again["void"]) == (0, {"text": "BATAL", "reason": "Salah"})


def test_an_old_original_says_when_it_was_printed(shop: Shop) -> None:
    """A cashier may keep an unprinted sale for the next customer: the time gives it away."""
    body = issue(shop.till(), sell(shop, 1), format="json").json()
    assert body["copy"] == 0
    assert [fact["code"] for fact in body["facts"]] == ["time", "cashier", "shift", "printed"]


def test_somebody_elses_receipts_do_not_exist(shop: Shop, other_shop: Shop) -> None:
    order_id = sell(shop, 1)
    with tenant_scope(shop.tenant.id):
        Order.objects.filter(id=order_id).update(outlet=shop.second_outlet)
    for client in (other_shop.client("owner"), shop.client("manager"), shop.till()):
        for answer in (client.get(path(order_id)), issue(client, order_id)):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert ledger(shop, order_id) == []


def test_the_ledger_cannot_be_changed(shop: Shop) -> None:
    order_id = sell(shop, 1)
    issue(shop.till(), order_id)
    with tenant_scope(shop.tenant.id):
        rows = ReceiptIssue.objects.filter(order_id=order_id)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(number=7)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            ReceiptIssue.objects.create(order_id=order_id, number=0, format="html")
    assert isinstance(caught.value.__cause__, psycopg.errors.UniqueViolation)


@pytest.mark.parametrize("lines", [1, 3])
def test_reading_a_receipt_takes_three_queries_and_issuing_one_a_fixed_number(
    shop: Shop, lines: int
) -> None:
    order_id, till = sell(shop, *[1] * lines), shop.till()
    with CaptureQueriesContext(
        connection,
    ) as viewed:
        till.get(path(order_id, format="json"))
    reads = [q["sql"] for q in viewed if "orders_" in q["sql"]]
    assert len(reads) == 3, reads
    with CaptureQueriesContext(connection) as issued:
        issue(till, order_id, format="json")
    writes = [q["sql"] for q in issued if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert len(writes) == 4, writes


def test_json_is_the_model(shop: Shop) -> None:
    order_id = sell_at_the_cafe(shop)
    body = shop.till().get(path(order_id, format="json")).json()
    verify = body.pop("verify")
    assert verify["url"].startswith("http://127.0.0.1:8000/s/")
    assert body == {
        "order": str(order_id),
        "language": "id",
        "paper": "80",
        "title": "Struk A1-000001",
        "logo": "",
        "name": "Kedai Kita",
        "header": "Selamat datang",
        "address": "Jl. Melati 3\nBandung",
        "phone": "022-555-01",
        "number": "A1-000001",
        "channel": "Bawa pulang",
        "copy": None,
        "mark": "TAMPILAN, BUKAN STRUK",
        "void": None,
        "facts": [
            {"code": "time", "label": "Waktu", "text": "Sab, 21 Nov 2026 14.05 WIB"},
            {"code": "cashier", "label": "Kasir", "text": "Cashier · A1"},
            {"code": "shift", "label": "Sif", "text": "Sab, 21 Nov 2026 09.05 WIB"},
        ],
        "note": "Meja 4",
        "lines": [
            {
                "name": "Kopi Susu",
                "modifiers": [],
                "detail": "2 × Rp18.000",
                "amount": 36000,
                "text": "Rp36.000",
                "discounts": [{"label": "Diskon 10 %: Promo", "amount": -3600, "text": "−Rp3.600"}],
                "note": "",
            },
            {
                "name": "Roti Bakar",
                "modifiers": [],
                "detail": "1 × Rp15.000",
                "amount": 15000,
                "text": "Rp15.000",
                "discounts": [],
                "note": "",
            },
        ],
        "subtotal": {"label": "Subtotal", "amount": 47400, "text": "Rp47.400"},
        "additions": [
            {"label": "Biaya layanan", "amount": 2370, "text": "Rp2.370"},
            {"label": "PBJT 10 % (DPP Rp49.770)", "amount": 4977, "text": "Rp4.977"},
            {"label": "Pembulatan", "amount": -247, "text": "−Rp247"},
        ],
        "total": {"label": "Total", "amount": 54500, "text": "Rp54.500"},
        "included": [],
        "tenders": [{"label": "Tunai", "amount": 100000, "text": "Rp100.000"}],
        "change": {"label": "Kembalian", "amount": 45500, "text": "Rp45.500"},
        "website": "",
        "footer": "Terima kasih",
    }


# --- Real processes ------------------------------------------------------------------------------


def sold(live: Stack, shop: LiveShop) -> str:
    order_id: str = live.at_once([sale(shop, "till")])[0].json()["id"]
    return order_id


def asks(shop: LiveShop, order_id: str, who: str, key: str = "") -> Request:
    headers = {**shop.bearer(who), "Idempotency-Key": key or str(uuid7())}
    return Request(path(order_id, format="json"), b"", headers)


def test_no_copy_number_is_given_twice(live: Stack) -> None:
    shop = live.shop()
    order_id = sold(live, shop)
    answers = live.at_once([asks(shop, order_id, who) for who in ("till", "manager") * 8])
    assert statuses(answers) == {201: 16}
    copies = sorted(int(answer.headers["receipt-copy"]) for answer in answers)
    assert copies == list(range(16))
    marks = Counter(answer.json()["mark"] for answer in answers)
    assert marks == {"": 1} | {f"SALINAN #{number}": 1 for number in range(1, 16)}
    stored = live.sql(
        "SELECT number FROM orders_receiptissue WHERE order_id = %s ORDER BY number", order_id
    )
    assert [row[0] for row in stored] == copies


def test_the_same_key_at_once_is_one_receipt(live: Stack) -> None:
    shop = live.shop()
    order_id = sold(live, shop)
    answers = live.at_once([asks(shop, order_id, "till", "sama") for _ in range(12)])
    assert statuses(answers) == {201: 12}
    assert {answer.headers["receipt-copy"] for answer in answers} == {"0"}
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 11
    assert json.loads(answers[0].body) == answers[-1].json()
    count = live.sql("SELECT count(*) FROM orders_receiptissue WHERE order_id = %s", order_id)
    assert count == [(1,)]
