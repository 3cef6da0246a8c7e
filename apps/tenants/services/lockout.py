"""Failed sign-ins by e-mail, counted in the database: five in five minutes lock it.

Caches may be away; this limit is never open.
"""

import datetime as dt

from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.tenants.errors import SignInLocked
from apps.tenants.models import SignInFailure

MAX_FAILURES = 5
WINDOW = dt.timedelta(minutes=5)


def refuse_if_locked(email: str) -> None:
    """Raise `SignInLocked` after too many failures."""
    since = timezone.now() - WINDOW
    recent = SignInFailure.objects.filter(email_hash=_hash(email), at__gte=since)
    if recent.count() >= MAX_FAILURES:
        raise SignInLocked


def count_failure(email: str) -> None:
    """Remember a failed sign-in; old ones are forgotten."""
    failures = SignInFailure.objects.filter(email_hash=_hash(email))
    failures.filter(at__lt=timezone.now() - WINDOW).delete()
    SignInFailure.objects.create(email_hash=_hash(email))


def _hash(email: str) -> str:
    return salted_hmac("warungin.sign_in", email.strip().lower(), algorithm="sha256").hexdigest()
