"""Stock: a running level per outlet and product, and the ledger of its movements."""

from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.catalog.models import Product
from apps.core.models import APPEND_ONLY, TenantManager, TenantModel
from apps.core.tenancy import current_tenant_id
from apps.tenants.models import Outlet


class StockLevel(TenantModel):
    """How much of a product an outlet has, and what it cost (`value`, rupiah).

    Changed only together with a movement, under its row lock: the sum of the movements is the
    level, always (`manage.py verify_stock`).
    """

    outlet = models.ForeignKey(
        Outlet, verbose_name=_("outlet"), on_delete=models.PROTECT, db_constraint=False
    )
    product = models.ForeignKey(
        Product, verbose_name=_("produk"), on_delete=models.PROTECT, db_constraint=False
    )
    quantity = models.DecimalField(_("jumlah"), max_digits=12, decimal_places=3, default=0)
    value = models.BigIntegerField(_("nilai (Rp)"), default=0)
    last_cost = models.DecimalField(
        _("harga pokok terakhir"), max_digits=18, decimal_places=4, default=0
    )
    # Left out of every index: a sale's new version of the row must stay on its page (HOT).
    reorder_point = models.DecimalField(
        _("batas pesan ulang"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Di jumlah ini atau di bawahnya produk disebut menipis. Kosong: saat habis."),
    )

    class Meta:
        verbose_name = _("stok")
        verbose_name_plural = pgettext_lazy("plural", "stok")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "outlet", "product"], name="stock_level_once"
            ),
            models.CheckConstraint(
                condition=models.Q(reorder_point=None) | models.Q(reorder_point__gte=0),
                name="stock_level_reorder_point_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} ({self.outlet})"


class StockMovement(models.Model):
    """One change of a level: signed quantity and value, and both afterwards. Never changed."""

    class Reason(models.TextChoices):
        OPENING = "opening", _("stok awal")
        SALE = "sale", _("penjualan")
        VOID = "void", _("pembatalan")
        REFUND = "refund", _("barang kembali")
        CORRECTION = "correction", _("koreksi hitung")
        DAMAGED = "damaged", _("rusak")
        LOST = "lost", _("hilang")
        FOUND = "found", _("ditemukan")
        OWN_USE = "own_use", _("pemakaian sendiri")

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)
    level = models.ForeignKey(
        StockLevel,
        on_delete=models.PROTECT,
        related_name="movements",
        db_constraint=False,
        db_index=False,
    )
    reason = models.CharField(_("alasan"), max_length=12, choices=Reason)
    quantity = models.DecimalField(_("jumlah"), max_digits=12, decimal_places=3)
    value = models.BigIntegerField(_("nilai (Rp)"))
    quantity_after = models.DecimalField(_("sisa"), max_digits=12, decimal_places=3)
    value_after = models.BigIntegerField(_("nilai sisa (Rp)"))
    source_id = models.UUIDField()
    membership_id = models.UUIDField(null=True)
    note = models.CharField(_("catatan"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("waktu"), db_default=Now())

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        verbose_name = _("mutasi stok")
        verbose_name_plural = pgettext_lazy("plural", "mutasi stok")
        indexes = [
            # PostgreSQL's key is (tenant, level, id): a stock card reads it in order.
            models.Index(fields=["tenant_id", "source_id"], name="stock_movement_source"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{capfirst(self.get_reason_display())} {self.quantity.normalize():f}"
