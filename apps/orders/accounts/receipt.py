"""The receipt of money for a customer's kasbon or deposit: the one model of receipts, filled."""

from collections.abc import Iterator
from uuid import UUID

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.localtime import moment_text
from apps.core.tenancy import tenant_transaction
from apps.orders.accounts.models import AccountPayment, AccountReversal
from apps.orders.accounts.selectors import get_payment
from apps.orders.models import Tender
from apps.orders.receipts.model import (
    Fact,
    Handout,
    Receipt,
    ReceiptLine,
    Row,
    mark_of,
    printed_late,
    template_of,
)


def account_receipt_of(
    customer_id: UUID, payment_id: UUID, *, actor: Actor, handout: Handout | None = None
) -> Receipt:
    """A payment's receipt on the outlet's paper; a view on a screen without `handout`.

    Raises `NotFound`.
    """
    with tenant_transaction(read_only=True):
        payment = get_payment(customer_id, payment_id, actor)
        with translation.override(template_of(payment.outlet).language):
            return _compose(payment, payment.reversals.first(), handout)


def _compose(
    payment: AccountPayment, reversal: AccountReversal | None, handout: Handout | None
) -> Receipt:
    outlet, template = payment.outlet, template_of(payment.outlet)
    is_kasbon = payment.kind == "kasbon"
    amount = -payment.amount if is_kasbon else payment.amount
    what = _("Bayar kasbon") if is_kasbon else _("Isi deposit")
    method = str(capfirst(str(dict(Tender.Method.choices)[payment.method])))
    method = "QRIS" if payment.method == "qris_static" else method
    reference = f" ({payment.reference})" if payment.reference else ""
    in_cash = payment.method == "cash" and reversal is None
    return Receipt(
        order=payment.id,
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
        title=_("Struk %(number)s") % {"number": payment.number},
        number=payment.number,
        channel=what,
        copy=None if handout is None else handout.copy,
        mark=mark_of(handout),
        is_void=reversal is not None,
        void_text=_("BATAL") if reversal else "",
        void_reason=reversal.reason if reversal else "",
        facts=tuple(_facts(payment, handout)),
        note="",
        lines=(_line(payment, what, method),),
        subtotal=Row(
            _("Kasbon sebelumnya") if is_kasbon else _("Deposit sebelumnya"),
            payment.balance_after - amount,
        ),
        additions=(Row(what, amount),),
        total=Row(_("Sisa kasbon") if is_kasbon else _("Saldo deposit"), payment.balance_after),
        included=(),
        tenders=(Row(f"{method}{reference}", payment.amount),),
        change=None,
        opens_drawer=bool(handout and handout.drawer and handout.copy == 0 and in_cash),
        verify_url="",
        verify_text="",
    )


def _facts(payment: AccountPayment, handout: Handout | None) -> Iterator[Fact]:
    zone = payment.outlet.timezone
    cashier = payment.cashier.name if payment.cashier else "–"
    terminal = f" · {payment.terminal.code}" if payment.terminal else ""
    yield Fact("time", _("Waktu"), moment_text(payment.created_at, zone))
    yield Fact("cashier", _("Kasir"), f"{cashier}{terminal}")
    if payment.shift:
        yield Fact("shift", _("Sif"), moment_text(payment.shift.opened_at, zone))
    yield Fact("customer", _("Pelanggan"), payment.customer.name)
    if handout is not None and printed_late(handout, payment.created_at):
        yield Fact("printed", _("Cetak"), moment_text(handout.at, zone))


def _line(payment: AccountPayment, what: str, method: str) -> ReceiptLine:
    return ReceiptLine(
        name=what,
        modifiers=(),
        detail=method,
        quantity="1",
        unit_price=payment.amount,
        gross=Row(what, payment.amount),
        discounts=(),
        note="",
    )
