"""Sales that arrive after their shift was counted and closed."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import Conflict
from apps.core.tenancy import tenant_transaction
from apps.finance.accounts import TENDER_ACCOUNTS
from apps.finance.services.posting import Posting, post_entry
from apps.shifts.models import Shift, ShiftAddendum, ShiftCount
from apps.shifts.selectors import business_day_now
from apps.shifts.services.locking import lock_shift

KIND: Final = "shift_addendum"


def record_late_sale(
    *, shift_id: UUID, order_id: UUID, tenders: Mapping[str, int], reason: str, actor: Actor
) -> ShiftAddendum:
    """Date a late sale to its closed shift without touching what was stamped.

    `tenders` are rupiah by method. The caller posts the sale itself with the shift's id. The
    drawer was counted with or without that money, so what was a surplus at the count is taken
    back from over/short, and an exact count becomes a shortage. Again for the same order: the
    first addendum. Raises `NotFound`, `Conflict` when the shift is open.
    """
    with tenant_transaction():
        shift = lock_shift(shift_id=shift_id, actor=actor)
        if shift.state != Shift.State.CLOSED:
            raise Conflict
        earlier = ShiftAddendum.objects.filter(order_id=order_id).first()
        if earlier is not None:
            return earlier
        addendum = ShiftAddendum.objects.create(
            shift=shift,
            order_id=order_id,
            tenders=dict(tenders),
            total=sum(tenders.values()),
            reason=reason.strip(),
            membership_id=actor.membership_id,
        )
        _take_back(shift, addendum, tenders)
        record_audit(
            actor=actor,
            action="shift.sale_added_late",
            subject_kind="shift",
            subject_id=shift.id,
            after={"order": str(order_id), "total": addendum.total, "reason": addendum.reason},
        )
    return addendum


def _take_back(shift: Shift, addendum: ShiftAddendum, tenders: Mapping[str, int]) -> None:
    """Of the accounts that were counted by hand; others settle by themselves."""
    counted = set(
        ShiftCount.objects.filter(shift=shift, counted__isnull=False).values_list(
            "account", flat=True
        )
    )
    sums: dict[str, int] = {}
    for method, amount in tenders.items():
        account = TENDER_ACCOUNTS[method]
        if account in counted:
            sums[account] = sums.get(account, 0) + amount
    if any(sums.values()):
        post_entry(
            outlet_id=shift.outlet_id,
            business_date=business_day_now(shift.outlet_id),
            kind=KIND,
            source_kind=KIND,
            source_id=addendum.id,
            shift_id=shift.id,
            lines=[
                *(Posting.signed(account, -amount) for account, amount in sums.items()),
                Posting.signed("over_short", sum(sums.values())),
            ],
        )
