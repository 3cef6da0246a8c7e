"""Tax profiles with dated rates, and which profile an outlet uses."""

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.feed import STAMP_CHANGE, FeedModel
from apps.core.models import TenantModel

# Any change of what prices are computed from makes a new rule-set version for the tenant.
BUMP_RULES = pgtrigger.Trigger(
    name="bump_rules",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        INSERT INTO tax_ruleversion (tenant_id, number)
        VALUES (coalesce(NEW.tenant_id, OLD.tenant_id), 1)
        ON CONFLICT (tenant_id) DO UPDATE SET number = tax_ruleversion.number + 1;
        RETURN NULL;
    """,
)

# Tills receive a profile with its rates, so a changed rate is a changed profile.
TOUCH_PROFILE = pgtrigger.Trigger(
    name="touch_profile",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        UPDATE tax_taxprofile SET changed_xid = 0
        WHERE id IN (NEW.profile_id, OLD.profile_id);
        RETURN NULL;
    """,
)


class Validity(models.Func):
    """The days on which a rate applies, both ends included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class RuleVersion(models.Model):
    """The number of the tenant's present rule set; a priced cart names it."""

    tenant_id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"v{self.number}"


class TaxProfile(FeedModel):
    """The taxes that apply to a kind of goods, e.g. "PBJT 10 %" or "Bebas pajak"."""

    name = models.CharField(_("nama"), max_length=60)

    class Meta:
        verbose_name = _("profil pajak")
        verbose_name_plural = pgettext_lazy("plural", "profil pajak")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="tax_profile_name_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "changed_xid"], name="tax_profile_changed")]
        triggers = [STAMP_CHANGE, BUMP_RULES]

    def __str__(self) -> str:
        return self.name


class TaxRate(TenantModel):
    """One tax of a profile from a date on.

    PPN since 1 January 2025: rate 12 % on 11/12 of the base (PMK 131/2024, article 3).
    PBJT on food and drink: up to 10 % by region (UU 1/2022, article 58).
    """

    profile = models.ForeignKey(
        TaxProfile, on_delete=models.CASCADE, related_name="rates", db_constraint=False
    )
    code = models.CharField(_("kode"), max_length=12)
    name = models.CharField(_("nama"), max_length=60)
    rate = models.DecimalField(
        _("tarif (%)"),
        max_digits=7,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    base_numerator = models.PositiveSmallIntegerField(_("pembilang DPP"), default=1)
    base_denominator = models.PositiveSmallIntegerField(
        _("penyebut DPP"), default=1, validators=[MinValueValidator(1)]
    )
    inclusive = models.BooleanField(_("harga termasuk pajak"), default=False)
    on_service = models.BooleanField(_("kena atas layanan"), default=True)
    in_next_base = models.BooleanField(_("masuk dasar pajak berikutnya"), default=False)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    valid_from = models.DateField(_("berlaku dari"))
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)

    class Meta:
        verbose_name = _("tarif pajak")
        verbose_name_plural = pgettext_lazy("plural", "tarif pajak")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lte=100, base_denominator__gte=1),
                name="tax_rate_range",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="tax_rate_dates",
            ),
            ExclusionConstraint(
                name="tax_rate_once_a_day",
                expressions=[
                    ("tenant_id", RangeOperators.EQUAL),
                    ("profile", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (
                        Validity(
                            "valid_from",
                            "valid_until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers = [BUMP_RULES, TOUCH_PROFILE]

    def __str__(self) -> str:
        return f"{self.name} {self.rate.normalize():f} %"


class OutletTax(TenantModel):
    """The profile for products of an outlet that name none, and how its taxes are rounded."""

    class Rounding(models.TextChoices):
        DOCUMENT = "document", _("sekali per struk")
        LINE = "line", _("per baris")

    outlet = models.OneToOneField(
        "tenants.Outlet", on_delete=models.CASCADE, related_name="tax", db_constraint=False
    )
    profile = models.ForeignKey(
        TaxProfile, verbose_name=_("profil pajak"), on_delete=models.PROTECT, db_constraint=False
    )
    rounding = models.CharField(
        _("pembulatan pajak"), max_length=10, choices=Rounding, default=Rounding.DOCUMENT
    )

    class Meta:
        verbose_name = _("pajak outlet")
        verbose_name_plural = _("pajak outlet")
        triggers = [BUMP_RULES]

    def __str__(self) -> str:
        return f"{self.outlet_id}"
