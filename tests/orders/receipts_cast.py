"""A cafe's sale and what the tests of receipts do with it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.orders.models import Order
from apps.orders.receipts import Handout, Receipt, receipt_of
from apps.pricing.services import set_outlet_pricing
from apps.shifts.models import Shift
from apps.tax.services import set_outlet_tax
from apps.tenants.models import Outlet
from tests.factories import Shop, order_body

# 14.05 in Jakarta.
PLACED: Final = dt.datetime(2026, 11, 21, 7, 5, tzinfo=dt.UTC)
ORIGINAL: Final = Handout(0, PLACED)

# ESC/POS, as a printer reads it: the bytes of a command and its name here.
_COMMANDS: Final = {
    b"\x1b@": "[reset]",
    b"\x1bp\x0022": "[drawer]",
    b"\x1bE\x01\x1d!\x01": "[large]",
    b"\x1d!\x00\x1bE\x00": "[/large]",
    b"\x1bE\x01": "[bold]",
    b"\x1bE\x00": "[/bold]",
    b"\x1ba\x01": "[centre]",
    b"\x1ba\x00": "[left]",
    b"\x1bd\x06\x1dV\x00": "[cut]",
}
_QR: Final = b"\x1d(k"
_RASTER: Final = b"\x1dv0\x00"


def sell(shop: Shop, *quantities: int, **extra: Any) -> UUID:
    body = order_body(shop, *quantities, **extra)
    answer = shop.till().post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY=str(uuid7()))
    assert answer.status_code == 201, answer.json()
    with tenant_scope(shop.tenant.id):
        Order.objects.filter(id=body["id"]).update(placed_at=PLACED)
        Shift.objects.update(opened_at=PLACED - dt.timedelta(hours=5))
    return UUID(body["id"])


def read(shop: Shop, order_id: UUID, handout: Handout | None = ORIGINAL) -> Receipt:
    with tenant_scope(shop.tenant.id):
        return receipt_of(order_id, actor=shop.people["cashier"].actor, handout=handout)


def dress(shop: Shop, profile: str, **pricing: Any) -> None:
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        set_outlet_tax(actor=actor, outlet=shop.outlet, profile=shop.profiles[profile])
        set_outlet_pricing(actor=actor, outlet=shop.outlet, **pricing)
        Outlet.objects.filter(id=shop.outlet.id).update(
            name="Kedai Kita",
            address="Jl. Melati 3\nBandung",
            phone="022-555-01",
            receipt_header="Selamat datang",
            receipt_footer="Terima kasih",
        )


def sell_at_the_cafe(shop: Shop) -> UUID:
    """Two Kopi Susu, one of them discounted, one Roti: PBJT 10 %, service 5 %, rounded to 500."""
    dress(shop, "PBJT 10 %", service_rate=Decimal(5), cash_step=500)
    kopi, roti, _ = shop.products
    lines = [
        {
            "item": str(kopi.id),
            "quantity": "2",
            "discount": {"percent": "10", "reason": "Promo"},
        },
        {"item": str(roti.id), "quantity": "1"},
    ]
    return sell(shop, lines=lines, tenders=[{"method": "cash", "amount": 100_000}], note="Meja 4")


@dataclass(frozen=True, slots=True)
class Printed:
    """What a printer makes of the bytes."""

    lines: list[str]
    codes: list[str]
    pictures: list[tuple[int, int]]


def printed(data: bytes) -> Printed:
    """The lines with their commands in words. Fails on a byte that no cheap printer knows."""
    text, codes, pictures, at = "", [], [], 0
    while at < len(data):
        if data.startswith(_QR, at):
            length = int.from_bytes(data[at + 3 : at + 5], "little")
            body = data[at + 5 : at + 5 + length]
            if body[:2] == b"1P":
                codes.append(body[3:].decode())
            at += 5 + length
        elif data.startswith(_RASTER, at):
            wide = int.from_bytes(data[at + 4 : at + 6], "little")
            high = int.from_bytes(data[at + 6 : at + 8], "little")
            pictures.append((wide * 8, high))
            at += 8 + wide * high
        else:
            word = next((w for w in _COMMANDS if data.startswith(w, at)), data[at : at + 1])
            text += _COMMANDS.get(word, word.decode("ascii"))
            at += len(word)
    assert "\x1b" not in text
    assert "\x1d" not in text
    return Printed(text.split("\n"), codes, pictures)
