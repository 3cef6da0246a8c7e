"""The server's bytes for receipt printers, as `tests/vectors/escpos.json` for its twin in the till.

`static/src/pos/printing/escpos.test.ts` makes the same bytes from the same receipts. Written anew
by `UPDATE_VECTORS=1 script/test tests/orders/test_escpos_twins.py`.
"""

import base64
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from apps.orders.receipts.escpos import render_escpos
from apps.orders.receipts.json import receipt_json
from apps.orders.receipts.model import Fact, Receipt, ReceiptLine, Row

VECTORS: Final = Path(__file__).parent.parent / "vectors" / "escpos.json"

PLAIN: Final = Receipt(
    order=UUID(int=1),
    language="id",
    paper="58",
    logo="",
    logo_file="",
    logo_bits=b"",
    name="Kedai Bu Sri",
    header="Kopi & roti sejak 1998",
    address="Jl. Melati 5\nBandung",
    phone="022-123456",
    website="kedaibusri.example",
    footer="Terima kasih, datang lagi…",
    title="Struk K1-000123",
    number="K1-2-000045",
    channel="Makan di tempat",
    copy=0,
    mark="",
    is_void=False,
    void_text="",
    void_reason="",
    facts=(
        Fact("time", "Waktu", "Sab, 21 Nov 2026 14.05 WIB"),
        Fact("cashier", "Kasir", "Sari · K1"),
    ),
    note="Meja 4 – dekat jendela",
    lines=(
        ReceiptLine(
            name="Es kopi susu gula aren spesial pakai krim kocok",
            modifiers=("+ Ekstra shot",),
            detail="2 × Rp24.000",
            quantity="2",
            unit_price=24_000,
            gross=Row("", 48_000),
            discounts=(Row("Diskon 10 %: Promo pagi", -4_800),),
            note="Kurang manis",
        ),
        ReceiptLine(
            name="Crème brûlée",
            modifiers=(),
            detail="1 × Rp25.000",
            quantity="1",
            unit_price=25_000,
            gross=Row("", 25_000),
            discounts=(),
            note="",
        ),
    ),
    subtotal=Row("Subtotal", 68_200),
    additions=(Row("PBJT 10%", 6_820), Row("Pembulatan", -20)),
    total=Row("Total", 75_000),
    included=(),
    tenders=(Row("Tunai", 100_000),),
    change=Row("Kembalian", 25_000),
    opens_drawer=True,
    verify_url="https://warungin.example/s/abcdefghijklmnopqrstuvwxyz0123456789",
    verify_text="Pindai untuk memeriksa keaslian struk ini",
)
LONG: Final = "Pembayaran dengan kartu debit bank yang namanya panjang sekali"
RECEIPTS: Final = {
    "an original in cash opens the drawer": PLAIN,
    "wide paper": replace(PLAIN, paper="80"),
    "a copy": replace(PLAIN, copy=2, mark="SALINAN #2", opens_drawer=False),
    "voided, nothing below": replace(
        PLAIN,
        is_void=True,
        void_text="BATAL",
        void_reason="Salah pilih barang, pelanggan menunggu terlalu lama",
        opens_drawer=False,
        verify_url="",
        verify_text="",
        website="",
        footer="",
        change=None,
    ),
    "long labels, no room, nothing but ASCII": replace(
        PLAIN,
        name="Warung “Nasi” – Ibu Ñ 日本 \x1bp\x00",
        tenders=(Row(LONG, 1_234_567), Row("x" * 40, 5)),
        note="a" * 70,
        opens_drawer=False,
        included=(Row("Termasuk PPN 11%", 7_432),),
    ),
}


def _vector(name: str, receipt: Receipt) -> dict[str, Any]:
    return {
        "name": name,
        "paper": receipt.paper,
        "drawer": receipt.opens_drawer,
        "receipt": receipt_json(receipt),
        "bytes": base64.b64encode(render_escpos(receipt)).decode(),
    }


def test_the_vectors_are_what_the_server_prints() -> None:
    vectors = [_vector(name, receipt) for name, receipt in RECEIPTS.items()]
    if os.environ.get("UPDATE_VECTORS"):
        VECTORS.write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")
    assert json.loads(VECTORS.read_text()) == vectors
