"""Mails that were or will be sent: the log by which none is sent twice without need."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.core.models import TenantModel


class MailDelivery(TenantModel):
    """One mail to one person. It names what to write by ids; the words are made when it leaves.

    `key` says what the mail is about, so that an event handled twice asks for one mail. A worker
    claims a mail (`sending`) before it hands it to the mail server, which no transaction can
    include: one that died in between leaves the claim, and after a while the mail is sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        SENDING = "sending", _("sedang dikirim")
        SENT = "sent", _("terkirim")
        FAILED = "failed", _("gagal")
        DROPPED = "dropped", _("tidak perlu lagi")

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="mail_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="mail_delivery_due",
                condition=models.Q(state__in=["waiting", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
