"""Price lists: other prices for some outlets, channels, groups, days or quantities."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.catalog.models import Product, ProductUnit
from apps.core.models import TenantModel
from apps.pricing.models.conditions import Conditions
from apps.tax.models import BUMP_RULES

_BUMP_ONCE = """
    INSERT INTO tax_ruleversion (tenant_id, number)
    SELECT DISTINCT tenant_id, 1 FROM changed
    ON CONFLICT (tenant_id) DO UPDATE SET number = tax_ruleversion.number + 1;
    RETURN NULL;
"""


def _bump_once(name: str, operation: pgtrigger.Operation, rows: str) -> pgtrigger.Trigger:
    """A new version for a statement, not for each of the thousands of rows that it writes."""
    return pgtrigger.Trigger(
        name=f"bump_rules_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: "changed"}),  # type: ignore[no-untyped-call]
        func=_BUMP_ONCE,
    )


class PriceList(Conditions):
    """Prices in the place of the products' own while its conditions hold."""

    name = models.CharField(_("nama"), max_length=60)
    priority = models.PositiveSmallIntegerField(_("prioritas"), default=100)
    is_active = models.BooleanField(_("aktif"), default=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("daftar harga")
        verbose_name_plural = pgettext_lazy("plural", "daftar harga")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name"],
                name="price_list_name_once",
                condition=models.Q(deleted_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_from=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="price_list_dates",
            ),
        ]
        triggers = [BUMP_RULES]

    def __str__(self) -> str:
        return self.name


class PriceListEntry(TenantModel):
    """The price of a product, or of one of its packs, from a quantity on. In rupiah."""

    price_list = models.ForeignKey(
        PriceList, on_delete=models.CASCADE, related_name="entries", db_constraint=False
    )
    product = models.ForeignKey(
        Product,
        verbose_name=_("produk"),
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    unit = models.ForeignKey(
        ProductUnit,
        verbose_name=_("kemasan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    min_quantity = models.DecimalField(
        _("mulai jumlah"), max_digits=12, decimal_places=3, default=Decimal(1)
    )
    price = models.BigIntegerField(_("harga (Rp)"))

    class Meta:
        verbose_name = _("harga di daftar")
        verbose_name_plural = pgettext_lazy("plural", "harga di daftar")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "price_list", "product", "unit", "min_quantity"],
                name="price_list_entry_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0, min_quantity__gt=0), name="price_list_entry_range"
            ),
        ]
        triggers = [
            _bump_once("added", pgtrigger.Insert, "new"),
            _bump_once("changed", pgtrigger.Update, "new"),
            _bump_once("removed", pgtrigger.Delete, "old"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.price}"
