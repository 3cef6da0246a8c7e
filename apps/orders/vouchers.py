"""The vouchers that come with a cart: what they give, or why one cannot be used."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext

from apps.core.errors import AppError, FieldError
from apps.orders.drafts import Draft
from apps.orders.errors import (
    VoucherCancelled,
    VoucherExpired,
    VoucherNotYet,
    VoucherUnknown,
    VoucherWrongOutlet,
)
from apps.pricing.engine import Voucher
from apps.pricing.errors import VoucherExhausted
from apps.pricing.selectors import RefusalReason, RefusedVoucher, find_vouchers

_ERRORS: Final[Mapping[RefusalReason, type[AppError]]] = {
    "voucher_unknown": VoucherUnknown,
    "voucher_cancelled": VoucherCancelled,
    "voucher_wrong_outlet": VoucherWrongOutlet,
    "voucher_not_yet": VoucherNotYet,
    "voucher_expired": VoucherExpired,
    "voucher_exhausted": VoucherExhausted,
}
# What to tell the customer, and what to do.
_WORDS: Final[Mapping[RefusalReason, Callable[[], str]]] = {
    "voucher_unknown": lambda: gettext("Kode %(code)s tidak ada. Periksa ejaannya."),
    "voucher_cancelled": lambda: gettext(
        "Voucher %(code)s sudah dibatalkan. Lanjutkan tanpa voucher ini."
    ),
    "voucher_wrong_outlet": lambda: gettext(
        "Voucher %(code)s tidak berlaku di outlet ini. Pakai di outlet lain."
    ),
    "voucher_not_yet": lambda: gettext("Voucher %(code)s baru berlaku mulai %(day)s."),
    "voucher_expired": lambda: gettext(
        "Masa berlaku voucher %(code)s habis pada %(day)s. Lanjutkan tanpa voucher ini."
    ),
    "voucher_exhausted": lambda: gettext(
        "Voucher %(code)s sudah habis dipakai. Lanjutkan tanpa voucher ini."
    ),
}


def usable_vouchers(draft: Draft, *, on: dt.date) -> tuple[Voucher, ...]:
    """The draft's vouchers for the engine, on a date of the outlet's calendar.

    One statement, none without a voucher. Raises the error of the first one that cannot be used:
    `VoucherUnknown`, `VoucherCancelled`, `VoucherWrongOutlet`, `VoucherNotYet`,
    `VoucherExpired`, `VoucherExhausted`; all are named in its `errors`.
    """
    if not draft.vouchers:
        return ()
    found = find_vouchers(codes=draft.vouchers, outlet_id=draft.outlet_id, on=on)
    if found.refused:
        first = found.refused[0]
        raise _ERRORS[first.reason](
            refusal_text(first),
            errors=[FieldError("vouchers", one.reason, refusal_text(one)) for one in found.refused],
            extra={"vouchers": [one.code for one in found.refused]},
        )
    return found.usable


def refusal_text(refused: RefusedVoucher) -> str:
    """Why a voucher cannot be used, and what to do, for the person at the till."""
    day = date_format(dt.date.fromisoformat(refused.detail), "j M Y") if refused.detail else ""
    return _WORDS[refused.reason]() % {"code": refused.code, "day": day}
