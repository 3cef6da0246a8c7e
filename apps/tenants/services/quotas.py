"""How often an act may be done, counted in the database, so that losing Redis opens nothing."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.core.errors import TooManyRequests
from apps.tenants.models import CountedAct

_KEPT: Final = dt.timedelta(days=2)
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('counted_act:' || %s, 0))"


@dataclass(frozen=True, slots=True)
class Quota:
    name: str
    most: int
    window: dt.timedelta


# One address of a caller may be a whole village behind a carrier's NAT.
SIGN_UPS: Final = Quota("sign_up", 20, dt.timedelta(hours=1))
MAIL_PAUSE: Final = Quota("mail_pause", 1, dt.timedelta(seconds=60))
# Of one kind to one mailbox. Short, so that nobody keeps others from their mails for long.
MAILS: Final = Quota("mail", 5, dt.timedelta(hours=1))
NEW_SHOPS: Final = Quota("shop", 3, dt.timedelta(days=1))


def take(quota: Quota, who: str) -> None:
    """Count one act of `who`. Raises `TooManyRequests` when the quota is used up.

    Simultaneous callers queue up on the key, so none slips through. In a transaction the act
    counts only if that commits.
    """
    key = salted_hmac(f"warungin.{quota.name}", who.strip().lower(), algorithm="sha256").hexdigest()
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [key])
        CountedAct.objects.filter(at__lt=now - _KEPT).delete()
        recent = CountedAct.objects.filter(key=key, at__gt=now - quota.window).order_by("-at")
        times = list(recent.values_list("at", flat=True)[: quota.most])
        if len(times) == quota.most:
            wait = times[-1] + quota.window - now
            raise TooManyRequests(retry_after=max(1, int(wait.total_seconds())))
        CountedAct.objects.create(key=key, at=now)
