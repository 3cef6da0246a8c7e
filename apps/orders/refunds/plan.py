"""A refund that is decided but not written yet. Writes nothing: quotes and refunds share it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext

from apps.core.errors import FieldError, InvalidInput
from apps.orders.errors import ReturnTooMuch
from apps.orders.models import OrderLine
from apps.orders.refunds.amounts import Returned, contra_by_line, returned_part, taxes_of
from apps.orders.refunds.payout import INSTEAD, Due, Payout, Way, own_way, plan_payouts
from apps.orders.refunds.selectors import Sold
from apps.orders.representation import quantity_text
from apps.pricing.engine import CashRounding


@dataclass(frozen=True, slots=True)
class ReturnedGoods:
    """So much of a line of the sale, to stock or to waste."""

    line: UUID
    quantity: Decimal
    to: str = "restock"


@dataclass(frozen=True, slots=True)
class RefundDraft:
    """What somebody asks to be refunded. `ways` by the position of the sale's tender.

    `expected_total` is what the screen showed; another amount is refused. `at` is when it
    happened, if not now.
    """

    id: UUID
    goods: tuple[ReturnedGoods, ...]
    reason_code: str
    reason: str = ""
    ways: Mapping[int, Way] = field(default_factory=dict)
    terminal_id: UUID | None = None
    expected_total: int | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """Goods and money of one refund, exact to the rupiah.

    `is_last` when nothing is left to return.
    """

    parts: tuple[Returned, ...]
    payouts: tuple[Payout, ...]
    is_last: bool

    @property
    def exact(self) -> int:
        return sum(part.total for part in self.parts)

    @property
    def total(self) -> int:
        return sum(payout.amount for payout in self.payouts)

    @property
    def taxes(self) -> list[dict[str, object]]:
        return taxes_of(self.parts)

    @property
    def exchanged(self) -> int:
        """What became goods of an exchange."""
        return sum(one.amount for one in self.payouts if one.method == "exchange")

    @property
    def in_cash(self) -> int:
        """What leaves the drawer."""
        return sum(one.amount for one in self.payouts if one.method == "cash")


def plan_refund(
    sold: Sold, draft: RefundDraft, *, rounding: CashRounding | None, credit: int = 0
) -> RefundPlan:
    """Decide a refund of the sale.

    Raises `InvalidInput` (unknown line, line twice, way), `ReturnTooMuch` (with what is left).
    """
    lines = _lines(sold, draft.goods)
    _refuse_too_much(sold, draft.goods, lines)
    _refuse_other_ways(sold, draft.ways)
    contra = contra_by_line(list(sold.lines.values()), sold.booked)
    parts = tuple(
        returned_part(
            line,
            quantity=goods.quantity,
            before=sold.returned.get(line.id, Decimal(0)),
            to=goods.to,
            contra=contra,
        )
        for goods, line in zip(draft.goods, lines)
    )
    due = Due(
        sold.exact + sum(part.total for part in parts) - sold.paid_back, _is_last(sold, parts)
    )
    payouts = plan_payouts(sold.held, due, rounding=rounding, ways=draft.ways, credit=credit)
    return RefundPlan(parts, tuple(payouts), due.is_last)


def _is_last(sold: Sold, parts: Sequence[Returned]) -> bool:
    back = {part.line.id: part.quantity for part in parts}
    return all(sold.left_of(line) == back.get(line.id, 0) for line in sold.lines.values())


def _lines(sold: Sold, goods: Sequence[ReturnedGoods]) -> list[OrderLine]:
    if not goods:
        raise InvalidInput.on("lines", "required", gettext("Pilih barang yang kembali."))
    errors, seen = [], set()
    for index, one in enumerate(goods):
        if one.line not in sold.lines:
            detail = gettext("Barang ini tidak ada di penjualan itu.")
            errors.append(FieldError(f"lines.{index}.line", "unknown", detail))
        if one.line in seen:
            detail = gettext("Barang ini disebut dua kali.")
            errors.append(FieldError(f"lines.{index}.line", "repeated", detail))
        seen.add(one.line)
    if errors:
        raise InvalidInput(errors=errors)
    return [sold.lines[one.line] for one in goods]


def _refuse_too_much(
    sold: Sold, goods: Sequence[ReturnedGoods], lines: Sequence[OrderLine]
) -> None:
    over = [
        {
            "line": str(line.id),
            "name": line.name,
            "left": quantity_text(sold.left_of(line)),
            "requested": quantity_text(one.quantity),
        }
        for one, line in zip(goods, lines)
        if one.quantity > sold.left_of(line)
    ]
    if over:
        raise ReturnTooMuch(extra={"lines": over})


def _refuse_other_ways(sold: Sold, ways: Mapping[int, Way]) -> None:
    """A tender is paid back its own way, in cash, or by transfer."""
    methods = {tender.position: tender.method for tender in sold.held}
    for position, way in ways.items():
        method = methods.get(position)
        if method is None:
            detail = gettext("Pembayaran ini tidak ada di penjualan itu.")
            raise InvalidInput.on(f"tenders.{position}.tender", "unknown", detail)
        if way.method and way.method not in {own_way(method), *INSTEAD}:
            detail = gettext("Kembalikan lewat cara bayarnya, tunai, atau transfer.")
            raise InvalidInput.on(f"tenders.{position}.method", "invalid_choice", detail)


def unusual_ways(plan: RefundPlan) -> list[Payout]:
    """Payouts by another way than the customer paid: cash for a card, a transfer for cash."""
    return [one for one in plan.payouts if one.is_unusual]
