"""Reading what a sale needs to know beyond the rule set: used-up limits, and vouchers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from apps.pricing.codes import normal_code
from apps.pricing.engine import Voucher
from apps.pricing.models import PromotionCounter, VoucherBatch
from apps.pricing.models import Voucher as VoucherRow
from apps.pricing.offers import Limits, voucher_of
from apps.pricing.rules import OutletRules

RefusalReason = Literal[
    "voucher_unknown",
    "voucher_cancelled",
    "voucher_wrong_outlet",
    "voucher_not_yet",
    "voucher_expired",
    "voucher_exhausted",
]


@dataclass(frozen=True, slots=True)
class RefusedVoucher:
    """A code that cannot be used, and why. `detail` is the first or last day, or empty."""

    code: str
    reason: RefusalReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FoundVouchers:
    """Both in the order in which the codes were given, each code once."""

    usable: tuple[Voucher, ...]
    refused: tuple[RefusedVoucher, ...]


def exhausted_promotions(
    *, rules: OutletRules, customer_id: UUID | None, day: dt.date
) -> frozenset[str]:
    """The promotions whose limit per customer, day or in total is used up, for `Facts.exhausted`.

    `day` is the business day. A limit per customer needs one: without, it is used up. One
    statement, none when no promotion of the outlet is limited.
    """
    if not rules.limits:
        return frozenset()
    used = _used(rules.limits, customer_id, day)
    return frozenset(
        promotion
        for promotion, limits in rules.limits.items()
        if _is_used_up(limits, used[promotion], customer_id)
    )


def find_vouchers(*, codes: Iterable[str], outlet_id: UUID, on: dt.date) -> FoundVouchers:
    """What the codes give in an outlet on its own date (not its business day), and refusals.

    Codes are taken in any spelling ("abcde-12345"). One statement, none for no code.
    """
    wanted = list(dict.fromkeys(filter(None, map(normal_code, codes))))
    if not wanted:
        return FoundVouchers((), ())
    rows = VoucherRow.objects.filter(code__in=wanted).select_related("batch")
    by_code = {row.code: row for row in rows}
    usable, refused = [], []
    for code in wanted:
        row = by_code.get(code)
        refusal = _refusal(code, row, outlet_id, on)
        if refusal is None and row is not None:
            usable.append(voucher_of(code, row.batch))
        elif refusal is not None:
            refused.append(refusal)
    return FoundVouchers(tuple(usable), tuple(refused))


def _used(
    limits: Mapping[str, Limits], customer_id: UUID | None, day: dt.date
) -> Mapping[str, Mapping[str, int]]:
    """By promotion, how often it was used: `total`, `day` and `customer`."""
    scopes = {"total": "total", f"day:{day.isoformat()}": "day"}
    if customer_id is not None:
        scopes[f"customer:{customer_id}"] = "customer"
    rows = PromotionCounter.objects.filter(promotion_id__in=limits, scope__in=scopes)
    used: dict[str, dict[str, int]] = defaultdict(dict)
    for promotion_id, scope, count in rows.values_list("promotion_id", "scope", "used"):
        used[str(promotion_id)][scopes[scope]] = count
    return used


def _is_used_up(limits: Limits, used: Mapping[str, int], customer_id: UUID | None) -> bool:
    if limits.per_customer is not None and customer_id is None:
        return True
    most = {"customer": limits.per_customer, "day": limits.per_day, "total": limits.total}
    return any(limit is not None and used.get(scope, 0) >= limit for scope, limit in most.items())


def _refusal(
    code: str, row: VoucherRow | None, outlet_id: UUID, on: dt.date
) -> RefusedVoucher | None:
    if row is None:
        return RefusedVoucher(code, "voucher_unknown")
    if row.cancelled_at is not None or not row.batch.is_active:
        return RefusedVoucher(code, "voucher_cancelled")
    if row.batch.outlets and outlet_id not in row.batch.outlets:
        return RefusedVoucher(code, "voucher_wrong_outlet")
    return _outside(code, row.batch, on) or (
        RefusedVoucher(code, "voucher_exhausted") if row.uses >= row.max_uses else None
    )


def _outside(code: str, batch: VoucherBatch, on: dt.date) -> RefusedVoucher | None:
    if batch.valid_from is not None and on < batch.valid_from:
        return RefusedVoucher(code, "voucher_not_yet", batch.valid_from.isoformat())
    if batch.valid_until is not None and on > batch.valid_until:
        return RefusedVoucher(code, "voucher_expired", batch.valid_until.isoformat())
    return None
