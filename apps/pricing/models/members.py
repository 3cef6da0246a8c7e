"""What belonging to a group of customers is worth."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import TenantModel
from apps.customers.models import CustomerGroup
from apps.tax.models import BUMP_RULES


class PricedGroup(CustomerGroup):
    """A customer group as prices see it: renaming one, or making its people members, prices anew.

    The trigger stands here because customers know nothing of rules.
    """

    class Meta:
        proxy = True
        verbose_name = _("grup pelanggan")
        verbose_name_plural = pgettext_lazy("plural", "grup pelanggan")
        triggers = [BUMP_RULES]


class MemberDiscount(TenantModel):
    """What customers of a group get off what is left after promotions.

    Not `on_promoted`: only off units that no promotion touched. Amounts in rupiah.
    """

    class Benefit(models.TextChoices):
        PERCENT = "percent", _("persen")
        AMOUNT = "amount", _("potongan (Rp)")

    group = models.OneToOneField(
        CustomerGroup,
        verbose_name=_("grup pelanggan"),
        on_delete=models.PROTECT,
        related_name="discount",
        db_constraint=False,
    )
    name = models.CharField(_("nama"), max_length=60)
    benefit_kind = models.CharField(_("bentuk"), max_length=8, choices=Benefit)
    benefit_value = models.DecimalField(_("nilai"), max_digits=18, decimal_places=4)
    max_amount = models.BigIntegerField(_("potongan paling banyak (Rp)"), null=True, blank=True)
    on_promoted = models.BooleanField(_("juga atas barang promo"), default=False)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("diskon anggota")
        verbose_name_plural = pgettext_lazy("plural", "diskon anggota")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(benefit_value__gte=0)
                & (~models.Q(benefit_kind="percent") | models.Q(benefit_value__lte=100)),
                name="member_discount_range",
            ),
        ]
        triggers = [BUMP_RULES]

    def __str__(self) -> str:
        return self.name
