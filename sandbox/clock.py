"""Times as Midtrans writes them: GMT+7, without an offset."""

import datetime as dt

JAKARTA = dt.timezone(dt.timedelta(hours=7))


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def jakarta_text(moment: dt.datetime) -> str:
    return moment.astimezone(JAKARTA).strftime("%Y-%m-%d %H:%M:%S")
