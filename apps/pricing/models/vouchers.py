"""Vouchers: codes that take something off, once or several times."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import TenantModel
from apps.pricing.models.promotions import LONGEST_KEY


class VoucherBatch(TenantModel):
    """What all codes of a batch give. Amounts in rupiah; empty items and categories: everything.

    Vouchers are looked up when a code is given, so a change here makes no new rule version.
    """

    class Benefit(models.TextChoices):
        PERCENT = "percent", _("persen")
        AMOUNT = "amount", _("potongan (Rp)")

    name = models.CharField(_("nama"), max_length=60)
    benefit_kind = models.CharField(_("bentuk"), max_length=8, choices=Benefit)
    benefit_value = models.DecimalField(_("nilai"), max_digits=18, decimal_places=4)
    min_amount = models.BigIntegerField(_("belanja minimal (Rp)"), default=0)
    max_amount = models.BigIntegerField(_("potongan paling banyak (Rp)"), null=True, blank=True)
    items = ArrayField(
        models.CharField(max_length=LONGEST_KEY), verbose_name=_("produk"), default=list, blank=True
    )
    categories = ArrayField(
        models.UUIDField(), verbose_name=_("kategori"), default=list, blank=True
    )
    on_promoted = models.BooleanField(_("juga atas barang promo"), default=False)
    valid_from = models.DateField(_("berlaku dari"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    outlets = ArrayField(models.UUIDField(), verbose_name=_("outlet"), default=list, blank=True)
    uses_per_voucher = models.PositiveIntegerField(_("pemakaian per kode"), default=1)
    is_active = models.BooleanField(_("aktif"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = pgettext_lazy("plural", "voucher")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="voucher_batch_name_once"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_from=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="voucher_batch_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(benefit_value__gte=0, min_amount__gte=0, uses_per_voucher__gte=1)
                & (~models.Q(benefit_kind="percent") | models.Q(benefit_value__lte=100)),
                name="voucher_batch_ranges",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Voucher(TenantModel):
    """One code. It is used up when `uses` reaches `max_uses`."""

    batch = models.ForeignKey(
        VoucherBatch,
        verbose_name=_("voucher"),
        on_delete=models.PROTECT,
        related_name="vouchers",
        db_constraint=False,
    )
    code = models.CharField(_("kode"), max_length=24)
    uses = models.PositiveIntegerField(_("terpakai"), default=0)
    max_uses = models.PositiveIntegerField(_("batas pakai"), default=1)
    cancelled_at = models.DateTimeField(_("dibatalkan"), null=True, editable=False)

    class Meta:
        verbose_name = _("kode voucher")
        verbose_name_plural = pgettext_lazy("plural", "kode voucher")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="voucher_code_once"),
            models.CheckConstraint(
                condition=models.Q(uses__lte=models.F("max_uses")), name="voucher_uses_range"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VoucherRedemption(TenantModel):
    """A voucher used in a sale, and what it gave in rupiah; given back when it is voided."""

    voucher = models.ForeignKey(
        Voucher, on_delete=models.PROTECT, related_name="redemptions", db_constraint=False
    )
    order_id = models.UUIDField()
    amount = models.BigIntegerField(_("potongan (Rp)"))
    at = models.DateTimeField(_("waktu"), db_default=Now())
    returned_at = models.DateTimeField(_("dikembalikan"), null=True)

    class Meta:
        verbose_name = _("pemakaian voucher")
        verbose_name_plural = pgettext_lazy("plural", "pemakaian voucher")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "order_id", "voucher"],
                name="voucher_redemption_once",
                condition=models.Q(returned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} {self.order_id}"
