"""What a receipt says, read from the frozen amounts of an order; nothing is computed anew.

Every word and amount is final text in the outlet's language: a renderer only lays it out.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.errors import NotFound
from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.tenancy import tenant_transaction
from apps.customers.models import Customer
from apps.orders.models import Order, OrderLine, ReceiptTemplate, Tender
from apps.orders.receipts.tokens import verification_address
from apps.orders.representation import quantity_text
from apps.orders.selectors import visible_orders
from apps.tenants.models import Outlet

# Reasons of a line (docs/pricing.md) that a receipt shows or adds up.
LINE_DISCOUNT: Final = "line_discount"
ORDER_DISCOUNT: Final = "order_discount"
SERVICE_ON_TOP: Final = "service"
TAX_INCLUDED: Final = "tax_included"
# Kinds of a line's discounts (`OrderLine.discounts`).
PROMOTION: Final = "promotion"
MEMBER: Final = "member"
VOUCHER: Final = "voucher"

# A receipt handed out later than this after its sale says when it was printed.
PROMPT: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Row:
    """A label with an amount in rupiah."""

    label: str
    amount: int

    @property
    def text(self) -> str:
        return rupiah(self.amount)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the sale; `code` says what to programs."""

    code: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A sold item; `detail` is quantity × price, with the pack that the quantity counts.

    Its price contains the `modifiers`; `discounts` stand under it.
    """

    name: str
    modifiers: tuple[str, ...]
    detail: str
    quantity: str
    unit_price: int
    gross: Row
    discounts: tuple[Row, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Subtotal and `additions` sum to the total; `included` explains what it contains.

    `copy` is 0 for the original, n for the n-th copy and None for a view on a screen, which is
    no receipt. `mark` says so in words.
    """

    order: UUID
    language: str
    paper: str
    logo: str
    logo_file: str
    logo_bits: bytes
    name: str
    header: str
    address: str
    phone: str
    website: str
    footer: str
    title: str
    number: str
    channel: str
    copy: int | None
    mark: str
    is_void: bool
    void_text: str
    void_reason: str
    facts: tuple[Fact, ...]
    note: str
    lines: tuple[ReceiptLine, ...]
    subtotal: Row
    additions: tuple[Row, ...]
    total: Row
    included: tuple[Row, ...]
    tenders: tuple[Row, ...]
    change: Row | None
    opens_drawer: bool
    verify_url: str
    verify_text: str

    def fact(self, code: str) -> str:
        """The text of a fact; empty when the receipt does not show it."""
        return next((fact.text for fact in self.facts if fact.code == code), "")


@dataclass(frozen=True, slots=True)
class Handout:
    """How a receipt leaves the shop: which copy, when, and whether the drawer should open."""

    copy: int
    at: dt.datetime
    drawer: bool = False


def receipt_of(order_id: UUID, *, actor: Actor, handout: Handout | None = None) -> Receipt:
    """The receipt of an order that the actor may see; a view on a screen without `handout`.

    Raises `NotFound`.
    """
    with tenant_transaction(read_only=True):
        order = (
            visible_orders(actor)
            .select_related("outlet__receipt_template", "terminal", "shift", "cashier")
            .filter(id=order_id)
            .first()
        )
        if order is None:
            raise NotFound
        return compose(
            order,
            sorted(order.lines.all(), key=lambda line: line.position),
            sorted(order.tenders.all(), key=lambda tender: tender.position),
            template=template_of(order.outlet),
            customer=_customer_name(order.customer_id),
            handout=handout,
        )


def template_of(outlet: Outlet) -> ReceiptTemplate:
    """The outlet's template; the defaults when it has none yet."""
    return getattr(outlet, "receipt_template", None) or ReceiptTemplate()


def compose(
    order: Order,
    lines: Sequence[OrderLine],
    tenders: Sequence[Tender],
    *,
    template: ReceiptTemplate,
    customer: str = "",
    handout: Handout | None = None,
) -> Receipt:
    """The receipt of these rows, in the language of the template."""
    with translation.override(template.language):
        return _compose(order, lines, tenders, template, customer, handout)


def _compose(
    order: Order,
    lines: Sequence[OrderLine],
    tenders: Sequence[Tender],
    template: ReceiptTemplate,
    customer: str,
    handout: Handout | None,
) -> Receipt:
    outlet, is_void = order.outlet, order.state == Order.State.VOIDED
    in_cash = any(tender.method == Tender.Method.CASH for tender in tenders)
    own = _on_one_line(lines) if template.show_discounts else frozenset()
    shown = tuple(_line(line, template, own) for line in lines)
    discounted = sum(row.amount for line in shown for row in line.discounts)
    verify_url = verification_address(order) if template.show_qr else ""
    return Receipt(
        order=order.id,
        language=template.language,
        paper=template.paper,
        logo=template.logo.url if template.logo else "",
        logo_file=template.logo.name or "",
        logo_bits=bytes(template.logo_bits),
        name=template.name or outlet.name,
        header=outlet.receipt_header,
        address=outlet.address if template.show_address else "",
        phone=outlet.phone if template.show_phone else "",
        website=template.website,
        footer=outlet.receipt_footer,
        title=_("Struk %(number)s") % {"number": order.receipt_number},
        number=order.receipt_number,
        channel=capfirst(str(order.get_channel_display())),
        copy=None if handout is None else handout.copy,
        mark=mark_of(handout),
        is_void=is_void,
        void_text=_("BATAL") if is_void else "",
        void_reason=order.void_reason,
        facts=tuple(_facts(order, customer if template.show_customer else "", handout)),
        note=order.note if template.show_notes else "",
        lines=shown,
        subtotal=Row(_("Subtotal"), order.gross + discounted),
        additions=tuple(row for row in _additions(order, lines, template, own) if row.amount),
        total=Row(_("Total"), order.total),
        included=tuple(_included(order, lines)) if template.show_taxes else (),
        tenders=tuple(_tender(tender) for tender in tenders),
        change=Row(_("Kembalian"), order.change) if in_cash else None,
        opens_drawer=_opens_drawer(handout, in_cash=in_cash and not is_void),
        verify_url=verify_url,
        verify_text=_("Pindai untuk memeriksa keaslian struk ini") if verify_url else "",
    )


def mark_of(handout: Handout | None) -> str:
    """What says that a receipt is none, or a copy."""
    if handout is None:
        return _("TAMPILAN, BUKAN STRUK")
    return _("SALINAN #%(number)d") % {"number": handout.copy} if handout.copy else ""


def _opens_drawer(handout: Handout | None, *, in_cash: bool) -> bool:
    """Never for a copy: it would open the drawer without a sale."""
    return handout is not None and handout.drawer and handout.copy == 0 and in_cash


def _facts(order: Order, customer: str, handout: Handout | None) -> Iterator[Fact]:
    zone = order.outlet.timezone
    cashier = order.cashier.name if order.cashier else "–"
    yield Fact("time", _("Waktu"), moment_text(order.placed_at, zone))
    yield Fact("cashier", _("Kasir"), f"{cashier} · {order.terminal.code}")
    yield Fact("shift", _("Sif"), moment_text(order.shift.opened_at, zone))
    if customer:
        yield Fact("customer", _("Pelanggan"), customer)
    if handout is not None and printed_late(handout, order.placed_at):
        yield Fact("printed", _("Cetak"), moment_text(handout.at, zone))


def printed_late(handout: Handout, happened_at: dt.datetime) -> bool:
    """Whether a receipt says when it was printed: copies, and originals that nobody waited for."""
    return bool(handout.copy) or handout.at - happened_at > PROMPT


def _line(line: OrderLine, template: ReceiptTemplate, own: frozenset[str]) -> ReceiptLine:
    """`own` are the promotions that took something off one line only: they stand under it."""
    quantity = " ".join(filter(None, [local_number(quantity_text(line.quantity)), line.unit_name]))
    discounts = [
        Row(discount["name"], -discount["amount"])
        for discount in line.discounts
        if discount["kind"] == PROMOTION and discount["id"] in own
    ] + [
        Row((_("Diskon %(reason)s") % {"reason": _percent(reason["detail"])}).rstrip(), amount)
        for reason in line.reasons
        if reason["code"] == LINE_DISCOUNT and (amount := reason["amount"])
    ]
    return ReceiptLine(
        name=line.name,
        modifiers=tuple(_modifier(modifier) for modifier in line.modifiers),
        detail=f"{quantity} × {rupiah(line.unit_price)}",
        quantity=quantity,
        unit_price=line.unit_price,
        gross=Row(line.name, line.gross),
        discounts=tuple(discounts) if template.show_discounts else (),
        note=line.note if template.show_notes else "",
    )


def _modifier(modifier: dict[str, Any]) -> str:
    """`+ Boba Rp4.000`: what the price of a piece contains."""
    price = f" {rupiah(modifier['price'])}" if modifier["price"] else ""
    return f"+ {modifier['name']}{price}"


def _on_one_line(lines: Sequence[OrderLine]) -> frozenset[str]:
    """The promotions of one line each; those of several are one row below the subtotal."""
    given = Counter(
        discount["id"]
        for line in lines
        for discount in line.discounts
        if discount["kind"] == PROMOTION
    )
    return frozenset(promotion for promotion, count in given.items() if count == 1)


def local_number(text: str) -> str:
    """`2.5` → `2,5`, as amounts are written in rupiah whatever the language."""
    return text.replace(".", ",")


def _percent(detail: str) -> str:
    """`10 %: Promo` → `10 %: Promo`; an amount is shown at the right already."""
    value, _colon, reason = detail.partition(": ")
    return detail if value.endswith("%") else reason


def _additions(
    order: Order, lines: Sequence[OrderLine], template: ReceiptTemplate, own: frozenset[str]
) -> Iterator[Row]:
    """What leads from the subtotal to the total, in the order of docs/pricing.md."""
    yield from _offers(lines, own)
    if not template.show_discounts:
        yield Row(_("Diskon barang"), sum_of(lines, LINE_DISCOUNT))
    yield Row(_("Diskon nota"), sum_of(lines, ORDER_DISCOUNT))
    yield Row(_("Biaya layanan"), sum_of(lines, SERVICE_ON_TOP))
    for tax in order.taxes:
        label = _tax_label(tax) if template.show_taxes else _tax_name(tax)
        yield Row(label, tax["amount"] - _included_tax(lines, tax))
    yield Row(_("Pembulatan"), order.rounding)


def _offers(lines: Sequence[OrderLine], own: frozenset[str]) -> Iterator[Row]:
    """Promotions that stand under no line, the member discount, and each voucher."""
    for kind in (PROMOTION, MEMBER, VOUCHER):
        sums: dict[tuple[str, str], int] = {}
        for line in lines:
            for discount in line.discounts:
                key = discount["id"], discount["name"]
                if discount["kind"] == kind and not (kind == PROMOTION and key[0] in own):
                    sums[key] = sums.get(key, 0) + discount["amount"]
        for (offer, name), amount in sums.items():
            label = _("Voucher %(code)s") % {"code": offer} if kind == VOUCHER else name
            yield Row(label, -amount)


def _included(order: Order, lines: Sequence[OrderLine]) -> Iterator[Row]:
    """Service and taxes that the shelf prices contain already."""
    service = order.service - sum_of(lines, SERVICE_ON_TOP)
    if service:
        yield Row(_("Termasuk biaya layanan"), service)
    for tax in order.taxes:
        amount = _included_tax(lines, tax)
        if amount:
            yield Row(_("Termasuk %(tax)s") % {"tax": _tax_label(tax)}, amount)


def _tax_name(tax: dict[str, Any]) -> str:
    return f"{tax['name']} {local_number(tax['rate'])} %"


def _tax_label(tax: dict[str, Any]) -> str:
    """`PBJT 10 % (DPP Rp50.000)`: name, rate and what the rate was applied to."""
    return f"{_tax_name(tax)} (DPP {rupiah(tax['dpp'])})"


def _included_tax(lines: Sequence[OrderLine], tax: dict[str, Any]) -> int:
    """The part of a tax that is inside the shelf prices. A reason's detail starts with its code."""
    return sum(
        reason["amount"]
        for line in lines
        for reason in line.reasons
        if reason["code"] == TAX_INCLUDED and reason["detail"].split(" ")[0] == tax["code"]
    )


def sum_of(lines: Iterable[OrderLine], code: str) -> int:
    """The rupiah of one kind of reason over all lines."""
    return sum(
        reason["amount"] for line in lines for reason in line.reasons if reason["code"] == code
    )


def _tender(tender: Tender) -> Row:
    is_qris = tender.method == Tender.Method.QRIS_STATIC
    label = "QRIS" if is_qris else capfirst(str(tender.get_method_display()))
    reference = f" ({tender.reference})" if tender.reference else ""
    return Row(f"{label}{reference}", tender.received)


def _customer_name(customer_id: UUID | None) -> str:
    if customer_id is None:
        return ""
    names = Customer.objects.filter(id=customer_id).values_list("name", flat=True)
    return names.first() or ""
