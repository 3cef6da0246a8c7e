"""What an outlet adds to prices: service charge and cash rounding."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.channels import Channel
from apps.core.models import TenantModel
from apps.tax.models import BUMP_RULES


class OutletPricing(TenantModel):
    """Service charge and cash rounding of an outlet."""

    class RoundingMode(models.TextChoices):
        NEAREST = "nearest", _("terdekat")
        DOWN = "down", _("ke bawah")
        UP = "up", _("ke atas")

    outlet = models.OneToOneField(
        "tenants.Outlet", on_delete=models.CASCADE, related_name="pricing", db_constraint=False
    )
    service_rate = models.DecimalField(
        _("biaya layanan (%)"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    service_included = models.BooleanField(_("harga termasuk layanan"), default=False)
    service_channels = ArrayField(
        models.CharField(max_length=10, choices=Channel),
        verbose_name=_("kanal dengan biaya layanan"),
        default=list,
        blank=True,
        help_text=_("Kosong: semua kanal."),
    )
    cash_step = models.PositiveIntegerField(
        _("pembulatan tunai (Rp)"),
        default=0,
        choices=[(0, "tanpa"), (100, "Rp100"), (500, "Rp500"), (1000, "Rp1.000")],
    )
    cash_mode = models.CharField(
        _("arah pembulatan"), max_length=8, choices=RoundingMode, default=RoundingMode.NEAREST
    )

    class Meta:
        verbose_name = _("harga outlet")
        verbose_name_plural = _("harga outlet")
        triggers = [BUMP_RULES]

    def __str__(self) -> str:
        return f"{self.outlet_id}"
