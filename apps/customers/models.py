"""Customers, as much as a sale needs to name one."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.feed import STAMP_CHANGE, FeedModel
from apps.core.models import TenantModel


class CustomerGroup(TenantModel):
    """People who get prices of their own: members, resellers, staff."""

    name = models.CharField(_("nama"), max_length=60)
    is_member = models.BooleanField(
        _("anggota"), default=False, help_text=_("Berhak atas promo khusus anggota.")
    )
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("grup pelanggan")
        verbose_name_plural = pgettext_lazy("plural", "grup pelanggan")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name"],
                name="customer_group_name_once",
                condition=models.Q(deleted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Customer(FeedModel):
    """A person who buys. Personal values stay here; other tables hold the id only."""

    code = models.CharField(_("kode"), max_length=20)
    name = models.CharField(_("nama"), max_length=120)
    phone = models.CharField(_("telepon"), max_length=20, blank=True)
    group = models.ForeignKey(
        CustomerGroup,
        verbose_name=_("grup"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        db_constraint=False,
    )
    birthday = models.DateField(_("tanggal lahir"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("pelanggan")
        verbose_name_plural = pgettext_lazy("plural", "pelanggan")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="customer_code_once"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "changed_xid"], name="customer_changed"),
            models.Index(fields=["tenant_id", "id"], name="customer_paging"),
        ]
        triggers = [STAMP_CHANGE]

    def __str__(self) -> str:
        return self.name
