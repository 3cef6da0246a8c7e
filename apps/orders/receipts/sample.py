"""A sale that never was, to see how an outlet's receipts would look."""

import datetime as dt
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.orders.models import Order, OrderLine, ReceiptTemplate, Tender
from apps.orders.receipts.model import Handout, Receipt, compose
from apps.shifts.models import Shift
from apps.tenants.models import Membership, Outlet, Terminal

_NOBODY: Final = UUID(int=0)


def sample_receipt(outlet: Outlet, template: ReceiptTemplate) -> Receipt:
    """The receipt of two coffees and a cake, as an original; nothing is read or written.

    Amounts as the engine would give them: 10 % off the coffees, PBJT 10 %, rounded to Rp500.
    """
    with translation.override(template.language):
        return _sample(outlet, template)


def _sample(outlet: Outlet, template: ReceiptTemplate) -> Receipt:
    now = timezone.now()
    order = Order(
        id=_NOBODY,
        outlet=outlet,
        terminal=Terminal(id=_NOBODY, code="K1"),
        shift=Shift(opened_at=now - dt.timedelta(hours=3)),
        cashier=Membership(name="Sari"),
        receipt_number="K1-000123",
        state=Order.State.PAID,
        channel=Order.Channel.DINE_IN,
        placed_at=now,
        gross=73_000,
        taxes=[{"code": "PBJT", "name": "PBJT", "rate": "10", "dpp": 68_200, "amount": 6_820}],
        service=0,
        rounding=-20,
        total=75_000,
        change=25_000,
        note=_("Meja 4"),
    )
    return compose(
        order,
        _lines(order),
        [Tender(method=Tender.Method.CASH, received=100_000)],
        template=template,
        customer="Bu Tini",
        handout=Handout(0, now),
    )


def _lines(order: Order) -> list[OrderLine]:
    discount = {"code": "line_discount", "amount": -4_800, "detail": _("10 %: Promo pagi")}
    return [
        OrderLine(
            order=order, name=_("Es kopi susu gula aren"), quantity=Decimal(2), unit_price=24_000,
            gross=48_000, reasons=[discount], discounts=[], modifiers=[], unit_name="",
            note=_("Kurang manis"),
        ),
        OrderLine(
            order=order, name=_("Roti bakar cokelat keju"), quantity=Decimal(1), unit_price=25_000,
            gross=25_000, reasons=[], discounts=[], modifiers=[], unit_name="", note="",
        ),
    ]  # fmt: skip
