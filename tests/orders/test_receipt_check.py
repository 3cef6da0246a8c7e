"""The public page behind a receipt's QR code: what it proves, and what it never says."""

import base64
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.ids import uuid7
from apps.core.ratelimit import Limit
from apps.core.tenancy import tenant_scope
from apps.orders import views
from apps.orders.receipts.tokens import MAC_BYTES, read_token, verification_token
from apps.orders.services.void import void_order
from apps.tenants.models import Outlet
from tests.factories import Shop
from tests.orders.receipts_cast import read, sell, sell_at_the_cafe
from tests.orders.test_receipt_copies import issue

MOMENT = r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d\.\d\d WIB"
SCRIPT = "<script>alert(1)</script>"


def token_of(shop: Shop, order_id: UUID) -> str:
    return verification_token(order_id=order_id, terminal_id=shop.terminal.id)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def anybody() -> Client:
    return Client()


def test_a_genuine_receipt(shop: Shop, anybody: Client) -> None:
    order_id = sell_at_the_cafe(shop)
    url = read(shop, order_id).verify_url
    assert url == f"http://127.0.0.1:8000/s/{token_of(shop, order_id)}"
    answer = anybody.get(url.removeprefix("http://127.0.0.1:8000"))
    page = text(answer)
    assert answer.status_code == 200
    for words in ("Struk ini sah", "Kedai Kita", "A1-000001", "Sab, 21 Nov 2026 14.05 WIB",
                  "Rp54.500", "belum pernah dicetak ulang"):  # fmt: skip
        assert words in page
    for secret in ("Kopi Susu", "Cashier", "Meja 4", "Tunai", "Dibatalkan"):
        assert secret not in page
    assert 'content="noindex, nofollow"' in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]


def test_copies_are_counted_and_the_original_is_not(shop: Shop, anybody: Client) -> None:
    order_id, till = sell(shop, 1), shop.till()
    for _ in range(3):
        issue(till, order_id)
    page = text(anybody.get(f"/s/{token_of(shop, order_id)}"))
    assert "Struk ini dicetak ulang 2 kali" in page


def test_a_voided_sale_says_so(shop: Shop, anybody: Client) -> None:
    order_id = sell(shop, 1)
    with tenant_scope(shop.tenant.id):
        void_order(order_id=order_id, reason="Rahasia toko", actor=shop.people["owner"].actor)
    page = text(anybody.get(f"/s/{token_of(shop, order_id)}"))
    assert "Dibatalkan" in page
    assert re.search(rf"<dt>Dibatalkan</dt> <dd> {MOMENT} </dd>", page)
    assert "Struk ini sah" not in page
    assert "Rahasia toko" not in page


def test_a_refunded_sale_says_how_much_and_when(shop: Shop, anybody: Client) -> None:
    order_id = sell(shop, 2)
    till, address = shop.till("manager"), f"/s/{token_of(shop, order_id)}"
    line = till.get(f"/api/v1/orders/{order_id}").json()["lines"][0]["id"]

    def refund() -> None:
        goods = [{"line": line, "quantity": "1", "to": "waste"}]
        body = {"id": str(uuid7()), "lines": goods, "reason": "other", "note": "Rahasia toko"}
        path = f"/api/v1/orders/{order_id}/refunds"
        answer = till.post(path, body, format="json", HTTP_IDEMPOTENCY_KEY=str(uuid7()))
        assert answer.status_code == 201, answer.content

    refund()
    page = text(anybody.get(address))
    assert "Dikembalikan sebagian" in page
    assert re.search(rf"<dt> ?Dikembalikan {MOMENT} ?</dt>", page)
    assert "<dd> −Rp18.000 </dd>" in page
    assert "<dt>Sisa setelah pengembalian</dt> <dd> Rp18.000 </dd>" in page
    refund()
    page = text(anybody.get(address))
    assert "Sudah dikembalikan semua" in page
    assert page.count("−Rp18.000") == 2
    assert "<dt>Sisa setelah pengembalian</dt> <dd> Rp0 </dd>" in page
    for secret in ("Rahasia toko", "Kopi Susu", "Manager", "Tunai", "Struk ini sah</h1>"):
        assert secret not in page


def test_forged_tokens_are_all_the_same_404(shop: Shop, anybody: Client) -> None:
    order_id = sell(shop, 1)
    token = token_of(shop, order_id)
    raw = base64.urlsafe_b64decode(token + "==")
    assert (len(token), len(raw)) == (38, 16 + MAC_BYTES)

    def encoded(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    forged = [
        encoded(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]) for at in range(len(raw))
    ] + [
        encoded(raw[:-1]),
        encoded(raw + b"\0"),
        encoded(order_id.bytes + b"\0" * MAC_BYTES),
        encoded(uuid7().bytes + raw[16:]),
        verification_token(order_id=order_id, terminal_id=uuid7()),
        token + "=",
        token[:-1] + chr(ord(token[-1]) + 1),  # bits that decode to nothing
        token.lower(),
        "x",
        "é" * 38,
        "a" * 4000,
    ]
    pages = set()
    for wrong in forged:
        assert wrong != token
        answer = anybody.get(f"/s/{wrong}")
        assert answer.status_code == 404, wrong
        pages.add(text(answer).replace(wrong, ""))
    assert anybody.get(f"/s/{token}").status_code == 200
    bodies = {page.split("<main", 1)[1].split("</section>", 1)[0] for page in pages}
    assert len(bodies) == 1
    assert "Struk tidak dikenal" in bodies.pop()


def test_a_till_of_another_shop_cannot_speak_for_this_one(
    shop: Shop, other_shop: Shop, anybody: Client
) -> None:
    order_id = sell(shop, 1)
    foreign = verification_token(order_id=order_id, terminal_id=other_shop.terminal.id)
    assert anybody.get(f"/s/{foreign}").status_code == 404


def test_keys_rotate_and_old_receipts_stay_genuine(
    shop: Shop, anybody: Client, settings: Any
) -> None:
    order_id = sell(shop, 1)
    old = dict(settings.RECEIPT_KEYS)
    before = token_of(shop, order_id)
    settings.RECEIPT_KEYS = {"new": "n" * 40} | old
    after = token_of(shop, order_id)
    assert before != after
    assert anybody.get(f"/s/{before}").status_code == 200
    assert anybody.get(f"/s/{after}").status_code == 200
    settings.RECEIPT_KEYS = {"new": "n" * 40}
    assert anybody.get(f"/s/{before}").status_code == 404
    assert anybody.get(f"/s/{after}").status_code == 200


def test_a_token_is_read_in_one_spelling_only(shop: Shop) -> None:
    order_id = uuid7()
    claim = read_token(token_of(shop, order_id))
    assert claim is not None
    assert (claim.order_id, len(claim.mac)) == (order_id, MAC_BYTES)
    assert claim.proves(shop.terminal.id)
    assert not claim.proves(shop.outlet.id)


def test_names_are_escaped(shop: Shop, anybody: Client) -> None:
    order_id = sell(shop, 1)
    with tenant_scope(shop.tenant.id):
        Outlet.objects.filter(id=shop.outlet.id).update(name=SCRIPT)
    page = text(anybody.get(f"/s/{token_of(shop, order_id)}"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "style=" not in page


def test_few_queries_and_no_more_requests_than_allowed(
    shop: Shop, anybody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for any token, and one more for what became of a genuine receipt's sale."""
    address = f"/s/{token_of(shop, sell(shop, 1))}"
    for path, count in ((address, 2), (f"/s/{token_of(shop, uuid7())}", 1)):
        with CaptureQueriesContext(connection) as queries:
            anybody.get(path)
        assert all("orders" in query["sql"] for query in queries)
        assert len(queries) == count
    monkeypatch.setattr(views, "LIMIT", Limit("receipt-test", 2))
    answers = [anybody.get(address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) <= 60
    assert "Terlalu banyak struk" in text(answers[2])


def test_in_english_on_request(shop: Shop, anybody: Client) -> None:
    anybody.cookies["django_language"] = "en"
    page = text(anybody.get(f"/s/{token_of(shop, sell(shop, 1))}"))
    assert '<html lang="en"' in page


def test_only_reading(shop: Shop, anybody: Client) -> None:
    assert anybody.post(f"/s/{token_of(shop, sell(shop, 1))}").status_code == 405
