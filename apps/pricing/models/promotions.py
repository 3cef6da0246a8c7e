"""Promotions, what they are about, and how often they were used."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import TenantModel
from apps.pricing.models.conditions import Conditions
from apps.tax.models import BUMP_RULES

LONGEST_KEY: Final = 73  # "<product>/<unit>", two ids and a stroke


class Promotion(Conditions):
    """Takes something off a cart by itself. Amounts in rupiah, limits in sales that used it."""

    class Kind(models.TextChoices):
        AMOUNT = "amount", _("belanja minimal")
        PRODUCT = "product", _("potongan produk")
        QUANTITY = "quantity", _("beli banyak")
        BUNDLE = "bundle", _("paket")
        BUY_GET = "buy_get", _("beli dapat")

    class Benefit(models.TextChoices):
        PERCENT = "percent", _("persen")
        AMOUNT = "amount", _("potongan (Rp)")
        PRICE = "price", _("harga jadi (Rp)")

    name = models.CharField(_("nama"), max_length=60)
    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    priority = models.PositiveSmallIntegerField(_("prioritas"), default=100)
    stackable = models.BooleanField(_("boleh digabung"), default=False)
    is_active = models.BooleanField(_("aktif"), default=True)
    benefit_kind = models.CharField(_("bentuk"), max_length=8, choices=Benefit)
    benefit_value = models.DecimalField(_("nilai"), max_digits=18, decimal_places=4)
    min_amount = models.BigIntegerField(_("belanja minimal (Rp)"), default=0)
    repeat = models.BooleanField(_("berlaku kelipatan"), default=False)
    min_quantity = models.DecimalField(
        _("jumlah minimal"), max_digits=12, decimal_places=3, default=0
    )
    limit_per_order = models.PositiveIntegerField(_("batas per struk"), null=True, blank=True)
    max_amount = models.BigIntegerField(_("potongan paling banyak (Rp)"), null=True, blank=True)
    limit_per_customer = models.PositiveIntegerField(
        _("batas per pelanggan"), null=True, blank=True
    )
    limit_per_day = models.PositiveIntegerField(_("batas per hari"), null=True, blank=True)
    limit_total = models.PositiveIntegerField(_("batas seluruhnya"), null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("promo")
        verbose_name_plural = pgettext_lazy("plural", "promo")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name"],
                name="promotion_name_once",
                condition=models.Q(deleted_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_from=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="promotion_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(benefit_value__gte=0, min_amount__gte=0, min_quantity__gte=0)
                & (~models.Q(benefit_kind="percent") | models.Q(benefit_value__lte=100)),
                name="promotion_ranges",
            ),
        ]
        triggers = [BUMP_RULES]

    def __str__(self) -> str:
        return self.name

    @property
    def limited(self) -> bool:
        """Whether sales that use it are counted."""
        limits = (self.limit_per_customer, self.limit_per_day, self.limit_total)
        return any(limit is not None for limit in limits)


class PromotionPart(TenantModel):
    """What a promotion is about: items and categories, both empty for everything.

    `items` are item keys: a product's id, or `<product>/<unit>` for a pack. `quantity` is how
    many pieces a set takes (bundle), must be bought, or are given.
    """

    class Role(models.TextChoices):
        TARGET = "target", _("yang dipotong")
        PART = "part", _("isi paket")
        BUY = "buy", _("yang dibeli")
        GET = "get", _("yang didapat")
        EXCLUDED = "excluded", _("kecuali")

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="parts", db_constraint=False
    )
    role = models.CharField(_("peran"), max_length=8, choices=Role)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    items = ArrayField(
        models.CharField(max_length=LONGEST_KEY), verbose_name=_("produk"), default=list, blank=True
    )
    categories = ArrayField(
        models.UUIDField(), verbose_name=_("kategori"), default=list, blank=True
    )
    quantity = models.PositiveIntegerField(_("jumlah"), default=1)

    class Meta:
        verbose_name = _("bagian promo")
        verbose_name_plural = pgettext_lazy("plural", "bagian promo")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "promotion", "role", "position"], name="promotion_part_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="promotion_part_quantity"
            ),
        ]
        triggers = [BUMP_RULES]

    def __str__(self) -> str:
        return f"{self.role} {self.position}"


class PromotionCounter(TenantModel):
    """How many sales used a limited promotion: in total, on a day, or of a customer.

    `scope` is `total`, `day:2026-11-21` or `customer:<id>`.
    """

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="counters", db_constraint=False
    )
    scope = models.CharField(max_length=45)
    used = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "promotion", "scope"], name="promotion_counter_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.used}"


class PromotionUse(TenantModel):
    """A sale that a limited promotion was counted for; given back when the sale is voided."""

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="uses", db_constraint=False
    )
    order_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "order_id", "promotion"],
                name="promotion_use_once",
                condition=models.Q(returned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promotion_id} {self.order_id}"
