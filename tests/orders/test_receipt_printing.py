"""Receipts as text and as bytes for thermal printers, to the character."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from apps.catalog.models import Product
from apps.core.documents.columns import pair
from apps.core.tenancy import tenant_scope
from apps.orders.receipts import Handout
from apps.orders.receipts.escpos import plain, render_escpos
from apps.orders.receipts.logo import clean_logo
from apps.orders.receipts.text import COLUMNS, render_text
from apps.orders.services.void import void_order
from tests.factories import Shop
from tests.orders.receipts_cast import PLACED, printed, read, sell, sell_at_the_cafe

HEAD = [
    "[reset][bold]           Kedai Kita",
    "[/bold]         Selamat datang",
    "          Jl. Melati 3",
    "            Bandung",
    "           022-555-01",
]
TEXT = """\
           Kedai Kita
         Selamat datang
          Jl. Melati 3
            Bandung
           022-555-01
--------------------------------
A1-000001            Bawa pulang
Waktu Sab, 21 Nov 2026 14.05 WIB
Kasir               Cashier · A1
Sif   Sab, 21 Nov 2026 09.05 WIB
Meja 4
--------------------------------
Kopi Susu
  2 × Rp18.000          Rp36.000
  Diskon 10 %: Promo    −Rp3.600
Roti Bakar
  1 × Rp15.000          Rp15.000
--------------------------------
Subtotal                Rp47.400
Biaya layanan            Rp2.370
PBJT 10 % (DPP Rp49.770) Rp4.977
Pembulatan                −Rp247
Total                   Rp54.500
--------------------------------
Tunai                  Rp100.000
Kembalian               Rp45.500

Pindai untuk memeriksa keaslian
struk ini
{address}

          Terima kasih
"""


def test_text_to_the_character(shop: Shop) -> None:
    receipt = read(shop, sell_at_the_cafe(shop))
    assert render_text(receipt) == TEXT.format(address=receipt.verify_url)


def test_58_mm_to_the_byte(shop: Shop) -> None:
    receipt = replace(read(shop, sell_at_the_cafe(shop)), paper="58")
    paper = printed(render_escpos(receipt))
    assert paper.lines == [
        *HEAD,
        "-" * 32,
        "[bold]A1-000001            Bawa pulang",
        "[/bold]Waktu Sab, 21 Nov 2026 14.05 WIB",
        "Kasir               Cashier - A1",
        "Sif   Sab, 21 Nov 2026 09.05 WIB",
        "Meja 4",
        "-" * 32,
        "Kopi Susu",
        "  2 x Rp18.000          Rp36.000",
        "  Diskon 10 %: Promo    -Rp3.600",
        "Roti Bakar",
        "  1 x Rp15.000          Rp15.000",
        "-" * 32,
        "Subtotal                Rp47.400",
        "Biaya layanan            Rp2.370",
        "PBJT 10 % (DPP Rp49.770) Rp4.977",
        "Pembulatan                -Rp247",
        "[large]Total                   Rp54.500",
        "[/large]" + "-" * 32,
        "Tunai                  Rp100.000",
        "Kembalian               Rp45.500",
        "[centre]",
        "[left]Pindai untuk memeriksa keaslian",
        "           struk ini",
        "          Terima kasih",
        "[cut]",
    ]
    assert paper.codes == [receipt.verify_url]


def test_80_mm_to_the_byte(shop: Shop) -> None:
    receipt = read(shop, sell_at_the_cafe(shop))
    assert receipt.paper == "80"
    lines = printed(render_escpos(receipt)).lines
    assert lines[0] == "[reset][bold]                   Kedai Kita"
    assert lines[5:12] == [
        "-" * 48,
        "[bold]A1-000001                            Bawa pulang",
        "[/bold]Waktu                 Sab, 21 Nov 2026 14.05 WIB",
        "Kasir                               Cashier - A1",
        "Sif                   Sab, 21 Nov 2026 09.05 WIB",
        "Meja 4",
        "-" * 48,
    ]
    assert lines[13] == "  2 x Rp18.000                          Rp36.000"
    assert lines[22] == "[large]Total                                   Rp54.500"
    assert lines[-3:] == [
        "[left]   Pindai untuk memeriksa keaslian struk ini",
        "                  Terima kasih",
        "[cut]",
    ]


def test_the_drawer_opens_for_cash_and_an_original_only(shop: Shop) -> None:
    def kicks(order_id: object, handout: Handout | None) -> bool:
        lines = printed(render_escpos(read(shop, order_id, handout))).lines  # type: ignore[arg-type]
        return lines[0].startswith("[reset][drawer]")

    asked, for_a_copy = Handout(0, PLACED, drawer=True), Handout(1, PLACED, drawer=True)
    cash = sell(shop, 1)
    card = sell(shop, 1, tenders=[{"method": "card", "amount": 18_000}])
    assert kicks(cash, asked)
    assert not kicks(cash, Handout(0, PLACED))
    assert not kicks(cash, for_a_copy)
    assert not kicks(cash, None)
    assert not kicks(card, asked)
    with tenant_scope(shop.tenant.id):
        void_order(order_id=cash, reason="Salah input", actor=shop.people["owner"].actor)
    assert not kicks(cash, asked)


@pytest.mark.parametrize("paper", ["58", "80"])
def test_long_names_and_amounts_stay_on_the_paper(shop: Shop, paper: str) -> None:
    name = "Paket nasi goreng istimewa dengan telur mata sapi, kerupuk dan es teh manis jumbo"
    with tenant_scope(shop.tenant.id):
        Product.objects.filter(id=shop.products[0].id).update(name=name, price=999_999_999)
    tenders = [
        {"method": "transfer", "amount": 9_999_999_990, "reference": "BCA-0123456789-ABCDEF"}
    ]
    order_id = sell(
        shop, lines=[{"item": str(shop.products[0].id), "quantity": "10"}], tenders=tenders
    )
    receipt = replace(read(shop, order_id), paper=paper)
    lines = [line.rpartition("]")[2] for line in printed(render_escpos(receipt)).lines]
    assert max(map(len, lines)) == COLUMNS[paper]
    assert name in " ".join(" ".join(lines).split())
    total = next(line for line in lines if line.startswith("Total"))
    assert total.endswith("Rp9.999.999.990")
    assert len(total) == COLUMNS[paper]


def test_a_name_cannot_command_the_printer(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        Product.objects.filter(id=shop.products[0].id).update(name="Kopi\x1bp022\x1d!3 Susu")
    lines = printed(render_escpos(read(shop, sell(shop, 1)))).lines
    assert "Kopip022!3 Susu" in lines
    assert not any("[drawer]" in line for line in lines)


def test_plain_text_for_printers() -> None:
    assert plain("2 × Rp1.000 − “Soto” … café – Ångström • ½") == (
        '2 x Rp1.000 - "Soto" ... cafe - Angstrom * 1?2'
    )
    assert plain("kopi ☕ 咖啡") == "kopi ? ??"


def test_a_void_receipt_says_so(shop: Shop) -> None:
    order_id = sell(shop, 1)
    with tenant_scope(shop.tenant.id):
        void_order(order_id=order_id, reason="Salah input", actor=shop.people["owner"].actor)
    receipt = replace(read(shop, order_id), paper="58")
    lines = printed(render_escpos(receipt)).lines
    assert "[/bold][bold]         *** BATAL ***" in lines
    assert "[/bold]          Salah input" in lines
    assert "*** BATAL ***" in render_text(receipt)


def test_a_copy_and_a_view_say_so(shop: Shop) -> None:
    order_id = sell(shop, 1)
    copy = replace(read(shop, order_id, Handout(2, PLACED)), paper="58")
    assert "[/bold][bold]        ** SALINAN #2 **" in printed(render_escpos(copy)).lines
    assert "Cetak Sab, 21 Nov 2026 14.05 WIB" in render_text(copy)
    view = replace(read(shop, order_id, None), paper="58")
    assert "[/bold][bold]  ** TAMPILAN, BUKAN STRUK **" in printed(render_escpos(view)).lines
    original = render_text(read(shop, order_id))
    assert "**" not in original
    assert "Cetak" not in original


def test_the_logo_is_a_raster_of_whole_bytes(shop: Shop) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (500, 123), (10, 90, 60, 255)).save(picture, "PNG")
    picture.seek(0)
    shown, bits = clean_logo(picture)
    with Image.open(io.BytesIO(shown)) as small, Image.open(io.BytesIO(bits)) as dots:
        assert (small.size, dots.mode, dots.size) == ((384, 94), "1", (384, 94))
    receipt = replace(read(shop, sell(shop, 1)), logo_bits=bits)
    paper = printed(render_escpos(receipt))
    assert paper.pictures == [(384, 94)]
    assert paper.lines[0].startswith("[reset][centre][left]")


@pytest.mark.parametrize(
    ("left", "right", "lines"),
    [
        ("Total", "Rp5", ["Total         Rp5"]),
        ("  Diskon promo", "Rp5", ["  Diskon promo", "              Rp5"]),
        ("Empat kata pendek saja", "Rp5", ["Empat kata pendek", "saja          Rp5"]),
        ("Waktu", "Sabtu 21 November 2026", ["Waktu", "Sabtu 21 November", "             2026"]),
    ],
)
def test_pairs_keep_the_amount_at_the_edge(left: str, right: str, lines: list[str]) -> None:
    assert pair(left, right, 17) == lines
