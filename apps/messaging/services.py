"""Asking for mails in a transaction, and sending them outside of any."""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from apps.core.mail import Letter, as_message
from apps.core.tenancy import tenant_scope
from apps.messaging.letters import LETTERS
from apps.messaging.models import MailDelivery
from apps.messaging.selectors import due
from apps.tenants.models import User

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 8
# A claim older than this belongs to a worker that died.
CLAIM_LASTS: Final = dt.timedelta(minutes=10)
_State = MailDelivery.State


def request_mail(*, key: str, kind: str, user: User, about: Mapping[str, Any]) -> None:
    """Ask for a mail in the running transaction; the same `key` again asks for nothing.

    `about` holds ids and times, no personal data: `LETTERS[kind]` finds the words when the mail
    leaves.
    """
    now = timezone.now()
    mail = MailDelivery(
        key=key, kind=kind, user=user, about=dict(about), due_at=now, created_at=now
    )
    MailDelivery.objects.bulk_create([mail], ignore_conflicts=True)


def send_mails(tenant_id: UUID) -> int:
    """Send the tenant's due mails, one after the other; their number."""
    count = 0
    while (mail_id := _claim(tenant_id)) is not None:
        _send(tenant_id, mail_id)
        count += 1
    return count


def _claim(tenant_id: UUID) -> UUID | None:
    """Take the next due mail for this worker, and commit that before anything is sent."""
    with tenant_scope(tenant_id):
        mails = MailDelivery.objects.filter(due()).order_by("due_at", "id")
        mail = mails.select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        mail.state = _State.SENDING
        mail.attempts += 1
        mail.due_at = timezone.now() + CLAIM_LASTS
        mail.save(update_fields=["state", "attempts", "due_at"])
        return mail.id


def _send(tenant_id: UUID, mail_id: UUID) -> None:
    """Write and hand over a claimed mail. The read of its facts has ended when it leaves."""
    try:
        with tenant_scope(tenant_id, read_only=True):
            mail = MailDelivery.objects.select_related("user").get(id=mail_id)
            with translation.override(mail.user.language):
                letter = LETTERS[mail.kind](mail)
                message = _message(letter, mail) if letter else None
        if message is not None:
            message.send()
    except Exception as error:  # any failure means: later, again
        logger.exception("mail %s was not sent", mail_id)
        _postpone(tenant_id, mail_id, error)
        return
    _finish(tenant_id, mail_id, _State.SENT if message is not None else _State.DROPPED)


def _message(letter: Letter, mail: MailDelivery) -> EmailMultiAlternatives:
    return as_message(letter, to=mail.user.email, message_id=f"<{mail.id}@warungin.invalid>")


def _finish(tenant_id: UUID, mail_id: UUID, state: MailDelivery.State) -> None:
    with tenant_scope(tenant_id):
        MailDelivery.objects.filter(id=mail_id).update(state=state, sent_at=timezone.now())


def _postpone(tenant_id: UUID, mail_id: UUID, error: Exception) -> None:
    """Try again after 2, 4, 8 ... minutes. The error's own words may hold an address: its name
    is enough."""
    with tenant_scope(tenant_id):
        mail = MailDelivery.objects.get(id=mail_id)
        is_over = mail.attempts >= MAX_ATTEMPTS
        mail.state = _State.FAILED if is_over else _State.WAITING
        mail.due_at = timezone.now() + dt.timedelta(minutes=2**mail.attempts)
        mail.last_error = type(error).__name__
        mail.save(update_fields=["state", "due_at", "last_error"])
