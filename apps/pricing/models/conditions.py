"""When and for whom a price list or a promotion counts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.channels import Channel
from apps.core.models import TenantModel


class Conditions(TenantModel):
    """All of them must hold; what is empty holds always.

    Days and times are the outlet's own. A time from 22:00 until 02:00 belongs to the day on
    which it starts. Outlets and groups are ids; services refuse those of other tenants.
    """

    valid_from = models.DateField(_("berlaku dari"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("hari"), default=list, blank=True
    )
    time_from = models.TimeField(_("dari jam"), null=True, blank=True)
    time_until = models.TimeField(_("sampai jam"), null=True, blank=True)
    outlets = ArrayField(models.UUIDField(), verbose_name=_("outlet"), default=list, blank=True)
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel),
        verbose_name=_("kanal"),
        default=list,
        blank=True,
    )
    groups = ArrayField(
        models.UUIDField(), verbose_name=_("grup pelanggan"), default=list, blank=True
    )
    member_only = models.BooleanField(_("khusus anggota"), default=False)
    first_purchase = models.BooleanField(_("belanja pertama"), default=False)
    birthday = models.BooleanField(_("hari ulang tahun"), default=False)

    class Meta:
        abstract = True
