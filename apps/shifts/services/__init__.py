"""Everything that writes shifts."""

from apps.shifts.services.addenda import record_late_sale
from apps.shifts.services.closing import (
    ClosedOffline,
    Count,
    close_counted_shift,
    close_shift,
    close_shift_once,
    stamp_past_shift,
)
from apps.shifts.services.locking import hold_open_shift
from apps.shifts.services.movements import record_movement
from apps.shifts.services.opening import HIGHEST_FLOAT, open_shift, post_float
from apps.shifts.services.policies import set_shift_policy
from apps.shifts.services.store_days import reopen_store_day, sign_store_day

__all__ = [
    "HIGHEST_FLOAT",
    "ClosedOffline",
    "Count",
    "close_counted_shift",
    "close_shift",
    "close_shift_once",
    "hold_open_shift",
    "open_shift",
    "post_float",
    "record_late_sale",
    "record_movement",
    "reopen_store_day",
    "set_shift_policy",
    "sign_store_day",
    "stamp_past_shift",
]
