"""What a receipt says, as a page and as a PDF."""

import io
from uuid import UUID

import pytest
from pypdf import PdfReader

from apps.catalog.models import Product
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from apps.orders.receipts import Receipt, receipt_of, render_html
from apps.orders.receipts.pdf import render_pdf
from apps.orders.services.void import void_order
from apps.tenants.models import Outlet
from tests.factories import Shop
from tests.orders.receipts_cast import dress, read, sell, sell_at_the_cafe

SCRIPT = "<script>alert(1)</script>"


def pdf_text(receipt: Receipt) -> str:
    (page,) = PdfReader(io.BytesIO(render_pdf(receipt))).pages
    return page.extract_text()


@pytest.fixture
def cafe_sale(shop: Shop) -> UUID:
    return sell_at_the_cafe(shop)


def test_every_amount_of_a_cafe_receipt(shop: Shop, cafe_sale: UUID) -> None:
    receipt = read(shop, cafe_sale)
    assert (receipt.name, receipt.number) == ("Kedai Kita", "A1-000001")
    assert [(fact.code, fact.label, fact.text) for fact in receipt.facts] == [
        ("time", "Waktu", "Sab, 21 Nov 2026 14.05 WIB"),
        ("cashier", "Kasir", "Cashier · A1"),
        ("shift", "Sif", "Sab, 21 Nov 2026 09.05 WIB"),
    ]
    assert [(line.name, line.detail, line.gross.text) for line in receipt.lines] == [
        ("Kopi Susu", "2 × Rp18.000", "Rp36.000"),
        ("Roti Bakar", "1 × Rp15.000", "Rp15.000"),
    ]
    assert [(r.label, r.text) for r in receipt.lines[0].discounts] == [
        ("Diskon 10 %: Promo", "−Rp3.600")
    ]
    assert (receipt.subtotal.label, receipt.subtotal.amount) == ("Subtotal", 47_400)
    assert [(row.label, row.amount) for row in receipt.additions] == [
        ("Biaya layanan", 2_370),
        ("PBJT 10 % (DPP Rp49.770)", 4_977),
        ("Pembulatan", -247),
    ]
    assert receipt.total.amount == 54_500
    assert receipt.included == ()
    assert [(row.label, row.amount) for row in receipt.tenders] == [("Tunai", 100_000)]
    assert receipt.change is not None
    assert receipt.change.amount == 45_500


def test_subtotal_and_additions_make_the_total(shop: Shop, cafe_sale: UUID) -> None:
    receipt = read(shop, cafe_sale)
    sum_of_rows = receipt.subtotal.amount + sum(row.amount for row in receipt.additions)
    assert sum_of_rows == receipt.total.amount


def test_included_ppn_is_explained_below_the_total(shop: Shop) -> None:
    dress(shop, "PPN 11 % efektif")
    receipt = read(shop, sell(shop, 1, 1))
    assert receipt.additions == ()
    assert receipt.total.amount == 33_000
    assert [(row.label, row.text) for row in receipt.included] == [
        ("Termasuk PPN 12 % (DPP Rp27.253)", "Rp3.270")
    ]


def test_order_discount_stands_among_the_totals(shop: Shop) -> None:
    discount = {"amount": 3000}
    tenders = [
        {"method": "qris_static", "amount": 10_000, "confirmed": True},
        {"method": "cash", "amount": 20_000},
    ]
    receipt = read(shop, sell(shop, 1, 1, discount=discount, tenders=tenders))
    assert [(row.label, row.amount) for row in receipt.additions] == [("Diskon nota", -3_000)]
    assert [row.label for row in receipt.tenders] == ["QRIS", "Tunai"]
    assert receipt.total.amount == 30_000


def test_html_says_it_all_without_inline_style_or_script(shop: Shop, cafe_sale: UUID) -> None:
    page = render_html(read(shop, cafe_sale))
    for text in (
        "<title>Struk A1-000001</title>",
        "Jl. Melati 3<br>Bandung",
        "Sab, 21 Nov 2026 14.05 WIB",
        "<dt>Kasir</dt>",
        "Cashier · A1",
        "2 × Rp18.000",
        "Diskon 10 %: Promo",
        "−Rp3.600",
        "PBJT 10 % (DPP Rp49.770)",
        "Rp54.500",
        "Meja 4",
        "Terima kasih",
    ):
        assert text in page
    assert "BATAL" not in page
    assert "style=" not in page
    assert "<style" not in page
    assert "<script" not in page


def test_names_are_escaped(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        Product.objects.filter(id=shop.products[0].id).update(name=f"Kopi {SCRIPT}")
        customer = Customer.objects.create(code="C1", name=SCRIPT)
    receipt = read(shop, sell(shop, 1, customer=str(customer.id), note=SCRIPT))
    page = render_html(receipt)
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
    assert SCRIPT in pdf_text(receipt)


def test_pdf_has_the_same_text_on_an_80_mm_roll(shop: Shop, cafe_sale: UUID) -> None:
    receipt = read(shop, cafe_sale)
    document = PdfReader(io.BytesIO(render_pdf(receipt)))
    (page,) = document.pages
    assert float(page.mediabox.width) == pytest.approx(80 / 25.4 * 72, abs=0.1)
    text = page.extract_text()
    for expected in (
        "Kedai Kita",
        "Bandung",
        "Selamat datang",
        "A1-000001",
        "Sab, 21 Nov 2026 14.05 WIB",
        "Cashier · A1",
        "2 × Rp18.000",
        "Rp36.000",
        "Diskon 10 %: Promo",
        "−Rp3.600",
        "PBJT 10 % (DPP Rp49.770)",
        "Rp54.500",
        "Rp45.500",
        "Terima kasih",
    ):
        assert expected in text
    assert document.metadata is not None
    assert document.metadata.title == "Struk A1-000001"


def test_pdf_grows_with_its_lines(shop: Shop) -> None:
    short, long = (read(shop, sell(shop, *q)) for q in ((1,), (1, 1, 1)))
    heights = [
        float(PdfReader(io.BytesIO(render_pdf(r))).pages[0].mediabox.height) for r in (short, long)
    ]
    assert heights[0] < heights[1]


def test_a_long_name_wraps_in_the_pdf(shop: Shop) -> None:
    name = "Paket nasi goreng istimewa dengan telur mata sapi, kerupuk dan es teh manis"
    with tenant_scope(shop.tenant.id):
        Product.objects.filter(id=shop.products[0].id).update(name=name)
    text = pdf_text(read(shop, sell(shop, 1)))
    assert name not in text
    assert name in " ".join(text.split())


def test_a_voided_sale_says_batal(shop: Shop) -> None:
    order_id = sell(shop, 1)
    with tenant_scope(shop.tenant.id):
        void_order(order_id=order_id, reason="Salah input", actor=shop.people["owner"].actor)
    receipt = read(shop, order_id)
    assert receipt.is_void
    assert "BATAL" in render_html(receipt)
    assert "Salah input" in pdf_text(receipt)
    assert "BATAL" in pdf_text(receipt)


@pytest.mark.parametrize(
    ("zone", "text"), [("Asia/Makassar", "15.05 WITA"), ("Asia/Jayapura", "16.05 WIT")]
)
def test_times_are_the_outlets_own(shop: Shop, zone: str, text: str) -> None:
    order_id = sell(shop, 1)
    with tenant_scope(shop.tenant.id):
        Outlet.objects.filter(id=shop.outlet.id).update(timezone=zone)
    assert read(shop, order_id).fact("time") == f"Sab, 21 Nov 2026 {text}"


def test_another_tenants_order_is_not_found(shop: Shop, other_shop: Shop) -> None:
    order_id = sell(shop, 1)
    actor = other_shop.people["owner"].actor
    with tenant_scope(other_shop.tenant.id), pytest.raises(NotFound):
        receipt_of(order_id, actor=actor)
