"""The receipt of a refund: what came back, and how the money went back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.tenancy import tenant_transaction
from apps.orders.models import Order, Refund, RefundLine, RefundTender, Tender
from apps.orders.receipts.model import (
    Fact,
    Handout,
    Receipt,
    ReceiptLine,
    Row,
    local_number,
    receipt_of,
    template_of,
)
from apps.orders.refunds.selectors import get_refund, refund_number
from apps.orders.representation import quantity_text
from apps.tenants.models import Membership

_HEAD: Final = ("logo", "logo_file", "logo_bits", "name", "header", "address", "phone")


def refund_receipt_of(
    order_id: UUID, refund_id: UUID, *, actor: Actor, handout: Handout | None = None
) -> Receipt:
    """A refund's receipt on the outlet's paper; a view on a screen without `handout`.

    Raises `NotFound`.
    """
    with tenant_transaction(read_only=True):
        refund = get_refund(order_id, refund_id, actor)
        sale = receipt_of(order_id, actor=actor, handout=handout)
        with translation.override(template_of(refund.order.outlet).language):
            return _compose(refund, sale, handout)


def _compose(refund: Refund, sale: Receipt, handout: Handout | None) -> Receipt:
    lines = sorted(refund.lines.all(), key=lambda line: line.position)
    tenders = sorted(refund.tenders.all(), key=lambda tender: tender.position)
    number = refund_number(refund)
    gave_cash = any(tender.method == Tender.Method.CASH for tender in tenders)
    return replace(
        sale,
        title=_("Struk pengembalian %(number)s") % {"number": number},
        number=number,
        is_void=True,
        void_text=_("PENGEMBALIAN"),
        void_reason=" – ".join(filter(None, [_reason(refund), refund.reason])),
        facts=tuple(_facts(refund, sale)),
        note="",
        lines=tuple(map(_line, lines)),
        subtotal=Row(_("Subtotal"), refund.gross),
        additions=tuple(row for row in _additions(refund) if row.amount),
        total=Row(_("Retur"), refund.total),
        included=(),
        tenders=tuple(map(_tender, tenders)),
        change=None,
        opens_drawer=bool(handout and handout.drawer and handout.copy == 0 and gave_cash),
    )


def _reason(refund: Refund) -> str:
    is_other = refund.reason_code == Refund.Reason.OTHER and refund.reason
    return "" if is_other else str(capfirst(refund.get_reason_code_display()))


def _facts(refund: Refund, sale: Receipt) -> Iterator[Fact]:
    order: Order = refund.order
    cashier = refund.cashier.name if refund.cashier else "–"
    terminal = f" · {refund.terminal.code}" if refund.terminal else ""
    yield Fact("time", _("Waktu"), moment_text(refund.created_at, order.outlet.timezone))
    yield Fact("cashier", _("Kasir"), f"{cashier}{terminal}")
    yield Fact("sale", _("Penjualan"), order.receipt_number)
    approver = _approver(refund)
    if approver:
        yield Fact("approver", _("Disetujui"), approver)
    if sale.fact("customer"):
        yield Fact("customer", _("Pelanggan"), sale.fact("customer"))


def _approver(refund: Refund) -> str:
    if refund.approver_id in {None, refund.cashier_id}:
        return ""
    names = Membership.objects.filter(id=refund.approver_id).values_list("name", flat=True)
    return names.first() or ""


def _line(line: RefundLine) -> ReceiptLine:
    words = [local_number(quantity_text(line.quantity)), line.unit_name]
    quantity = " ".join(filter(None, words))
    discount = Row(_("Diskon"), -line.discount)
    return ReceiptLine(
        name=line.name,
        modifiers=(),
        detail=f"{quantity} × {rupiah(line.unit_price)}",
        quantity=quantity,
        unit_price=line.unit_price,
        gross=Row(line.name, line.gross),
        discounts=(discount,) if line.discount else (),
        note="",
    )


def _additions(refund: Refund) -> Iterator[Row]:
    """What leads from the goods' prices to the amount: taxes on top are what is missing."""
    yield Row(_("Diskon"), -refund.discount)
    net = refund.gross - refund.discount
    yield Row(_("Layanan dan pajak"), refund.expected_total - net)
    yield Row(_("Pembulatan"), refund.rounding)


def _tender(tender: RefundTender) -> Row:
    label = "QRIS" if tender.method == "qris_static" else _method(tender.method)
    reference = f" ({tender.reference})" if tender.reference else ""
    return Row(f"{label}{reference}", tender.amount)


def _method(method: str) -> str:
    labels = dict(Tender.Method.choices)
    return str(capfirst(str(labels.get(method, method))))
