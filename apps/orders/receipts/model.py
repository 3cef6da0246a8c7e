"""What a receipt says, read from the frozen amounts of an order; nothing is computed anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.errors import NotFound
from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.tenancy import tenant_transaction
from apps.customers.models import Customer
from apps.orders.models import Order, OrderLine, Tender
from apps.orders.representation import quantity_text

# Reasons of a line (docs/pricing.md) that a receipt shows or adds up.
LINE_DISCOUNT = "line_discount"
ORDER_DISCOUNT = "order_discount"
SERVICE_ON_TOP = "service"
TAX_INCLUDED = "tax_included"


@dataclass(frozen=True, slots=True)
class Row:
    """A label with an amount in rupiah."""

    label: str
    amount: int

    @property
    def text(self) -> str:
        return rupiah(self.amount)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A sold item; `detail` is quantity × price, `discounts` stand under it."""

    name: str
    detail: str
    gross: Row
    discounts: tuple[Row, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Subtotal and `additions` sum to the total; `included` explains what it contains."""

    outlet: str
    header: str
    address: str
    phone: str
    footer: str
    number: str
    placed_at: str
    shift_opened_at: str
    cashier: str
    terminal: str
    channel: str
    customer: str
    note: str
    lines: tuple[ReceiptLine, ...]
    subtotal: Row
    additions: tuple[Row, ...]
    total: Row
    included: tuple[Row, ...]
    tenders: tuple[Row, ...]
    change: Row
    is_void: bool
    void_reason: str


def receipt_of(order_id: UUID) -> Receipt:
    """The receipt of an order of the tenant in scope. Raises `NotFound`."""
    with tenant_transaction(read_only=True):
        order = (
            Order.objects.select_related("outlet", "terminal", "shift", "cashier")
            .filter(id=order_id)
            .first()
        )
        if order is None:
            raise NotFound
        return _receipt(
            order,
            list(order.lines.order_by("position")),
            list(order.tenders.order_by("position")),
            _customer_name(order.customer_id),
        )


def _receipt(
    order: Order, lines: Sequence[OrderLine], tenders: Sequence[Tender], customer: str
) -> Receipt:
    outlet, zone = order.outlet, order.outlet.timezone
    return Receipt(
        outlet=outlet.name,
        header=outlet.receipt_header,
        address=outlet.address,
        phone=outlet.phone,
        footer=outlet.receipt_footer,
        number=order.receipt_number,
        placed_at=moment_text(order.placed_at, zone),
        shift_opened_at=moment_text(order.shift.opened_at, zone),
        cashier=order.cashier.name if order.cashier else "",
        terminal=order.terminal.code,
        channel=order.get_channel_display(),
        customer=customer,
        note=order.note,
        lines=tuple(_line(line) for line in lines),
        subtotal=Row("Subtotal", order.gross + _sum_of(lines, LINE_DISCOUNT)),
        additions=tuple(row for row in _additions(order, lines) if row.amount),
        total=Row("Total", order.total),
        included=tuple(_included(order, lines)),
        tenders=tuple(_tender(tender) for tender in tenders),
        change=Row("Kembalian", order.change),
        is_void=order.state == Order.State.VOIDED,
        void_reason=order.void_reason,
    )


def _line(line: OrderLine) -> ReceiptLine:
    detail = f"{quantity_text(line.quantity)} × {rupiah(line.unit_price)}"
    discounts = tuple(
        Row(f"Diskon {_percent(reason['detail'])}".rstrip(), reason["amount"])
        for reason in line.reasons
        if reason["code"] == LINE_DISCOUNT and reason["amount"]
    )
    return ReceiptLine(line.name, detail, Row(line.name, line.gross), discounts, line.note)


def _percent(detail: str) -> str:
    """`10 %: Promo` → `10 %: Promo`; an amount is shown at the right already."""
    value, _, reason = detail.partition(": ")
    return detail if value.endswith("%") else reason


def _additions(order: Order, lines: Sequence[OrderLine]) -> Iterator[Row]:
    """What leads from the subtotal to the total, in the order of docs/pricing.md."""
    yield Row("Diskon nota", _sum_of(lines, ORDER_DISCOUNT))
    yield Row("Biaya layanan", _sum_of(lines, SERVICE_ON_TOP))
    for tax in order.taxes:
        yield Row(_tax_label(tax), tax["amount"] - _included_tax(lines, tax))
    yield Row("Pembulatan", order.rounding)


def _included(order: Order, lines: Sequence[OrderLine]) -> Iterator[Row]:
    """Service and taxes that the shelf prices contain already."""
    service = order.service - _sum_of(lines, SERVICE_ON_TOP)
    if service:
        yield Row("Termasuk biaya layanan", service)
    for tax in order.taxes:
        amount = _included_tax(lines, tax)
        if amount:
            yield Row(f"Termasuk {_tax_label(tax)}", amount)


def _tax_label(tax: dict[str, Any]) -> str:
    """`PBJT 10 % (DPP Rp50.000)`: name, rate and what the rate was applied to."""
    return f"{tax['name']} {tax['rate']} % (DPP {rupiah(tax['dpp'])})"


def _included_tax(lines: Sequence[OrderLine], tax: dict[str, Any]) -> int:
    """The part of a tax that is inside the shelf prices. A reason's detail starts with its code."""
    return sum(
        reason["amount"]
        for line in lines
        for reason in line.reasons
        if reason["code"] == TAX_INCLUDED and reason["detail"].split(" ")[0] == tax["code"]
    )


def _sum_of(lines: Sequence[OrderLine], code: str) -> int:
    return sum(
        reason["amount"] for line in lines for reason in line.reasons if reason["code"] == code
    )


def _tender(tender: Tender) -> Row:
    label = tender.get_method_display().capitalize()
    if tender.method == Tender.Method.QRIS_STATIC:
        label = "QRIS"
    reference = f" ({tender.reference})" if tender.reference else ""
    return Row(f"{label}{reference}", tender.received)


def _customer_name(customer_id: UUID | None) -> str:
    if customer_id is None:
        return ""
    names = Customer.objects.filter(id=customer_id).values_list("name", flat=True)
    return names.first() or ""
