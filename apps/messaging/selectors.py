"""Whom to write to, and which mails there are."""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.tenancy import current_tenant_id
from apps.messaging.models import MailDelivery
from apps.tenants.models import User
from apps.tenants.permissions import OWNER


def owners_with_address() -> QuerySet[User]:
    """The owners of the tenant in scope who can be reached by e-mail."""
    owners = User.objects.filter(
        memberships__tenant_id=current_tenant_id(),
        memberships__is_active=True,
        memberships__role__key=OWNER,
        is_active=True,
    )
    return owners.exclude(email="").distinct().order_by("email")


def was_requested_since(*, kind: str, key_prefix: str, since: dt.datetime) -> bool:
    """Whether a mail of this kind whose key starts like this was asked for after a moment."""
    mails = MailDelivery.objects.filter(kind=kind, key__startswith=key_prefix)
    return mails.filter(created_at__gt=since).exists()


def tenants_with_mail() -> list[UUID]:
    """Tenants with mails that are due (asks as the platform role)."""
    mails = MailDelivery._base_manager.using("platform").filter(due())
    return list(mails.values_list("tenant_id", flat=True).distinct())


def due() -> Q:
    """Waiting, or claimed by a worker that died."""
    states = [MailDelivery.State.WAITING, MailDelivery.State.SENDING]
    return Q(state__in=states, due_at__lte=timezone.now())
