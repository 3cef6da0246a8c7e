"""Taking money: what each tender counts for, and the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from apps.core.errors import FieldError, InvalidInput
from apps.orders.drafts import DraftTender
from apps.orders.errors import Overpaid, Underpaid
from apps.orders.models import Tender
from apps.payments.models import Method as PaymentMethod

_M, _T = PaymentMethod, Tender.Method
# What a gateway's payment is in the books and on receipts.
GATEWAY_TENDERS: Final = {
    _M.QRIS: _T.QRIS,
    _M.GOPAY: _T.EWALLET,
    _M.SHOPEEPAY: _T.EWALLET,
    _M.OVO: _T.EWALLET,
    _M.DANA: _T.EWALLET,
    _M.LINKAJA: _T.EWALLET,
    _M.VA_BCA: _T.VIRTUAL_ACCOUNT,
    _M.VA_BNI: _T.VIRTUAL_ACCOUNT,
    _M.VA_BRI: _T.VIRTUAL_ACCOUNT,
    _M.VA_PERMATA: _T.VIRTUAL_ACCOUNT,
    _M.VA_MANDIRI: _T.VIRTUAL_ACCOUNT,
    _M.CARD: _T.CARD_ONLINE,
}


@dataclass(frozen=True, slots=True)
class SettledTender:
    """`received` rupiah were handed over, `amount` of them count for the bill."""

    method: str
    amount: int
    received: int
    reference: str


@dataclass(frozen=True, slots=True)
class Settlement:
    tenders: tuple[SettledTender, ...]
    paid: int
    change: int


def settle(tenders: Sequence[DraftTender], total: int) -> Settlement:
    """Split `total` rupiah over the tenders: the others in full, then cash, which gives change.

    Raises `Overpaid`, `Underpaid` (with the missing amount), `InvalidInput`.
    """
    _refuse_unconfirmed(tenders)
    non_cash = sum(t.amount for t in tenders if t.method != Tender.Method.CASH)
    paid = sum(t.amount for t in tenders)
    if non_cash > total:
        raise Overpaid(extra={"total": total})
    if paid < total:
        raise Underpaid(extra={"total": total, "missing": total - paid})
    settled = []
    remaining = total - non_cash
    for tender in tenders:
        amount = tender.amount
        if tender.method == Tender.Method.CASH:
            amount = min(amount, remaining)
            remaining -= amount
        settled.append(SettledTender(tender.method, amount, tender.amount, tender.reference))
    return Settlement(tuple(settled), paid, paid - total)


def _refuse_unconfirmed(tenders: Sequence[DraftTender]) -> None:
    missing = [
        FieldError(
            f"tenders.{index}.confirmed",
            "not_confirmed",
            gettext("Lihat dulu ponsel atau kotak suara: pastikan pembayaran QRIS sudah masuk."),
        )
        for index, tender in enumerate(tenders)
        if tender.method == Tender.Method.QRIS_STATIC and not tender.confirmed
    ]
    if missing:
        raise InvalidInput(errors=missing)
