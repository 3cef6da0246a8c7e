"""Time: stored in UTC, counted in business days of the outlet."""

import datetime as dt
from zoneinfo import ZoneInfo


def business_date(moment: dt.datetime, *, timezone: str, day_start: dt.time) -> dt.date:
    """The business day that `moment` belongs to.

    An outlet whose day starts at 04:00 books a sale at 01:30 to the day before.
    """
    local = moment.astimezone(ZoneInfo(timezone))
    offset = dt.timedelta(hours=day_start.hour, minutes=day_start.minute)
    return (local.replace(tzinfo=None) - offset).date()
