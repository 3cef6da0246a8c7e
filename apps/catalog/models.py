"""What is sold. A variant is a product that names its parent (`variant_of`)."""

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.feed import STAMP_CHANGE, FeedModel
from apps.core.models import TenantModel
from apps.tax.models import TaxProfile

# Tills receive a product with its barcodes, so a changed barcode is a changed product.
TOUCH_PRODUCT = pgtrigger.Trigger(
    name="touch_product",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        UPDATE catalog_product SET changed_xid = 0
        WHERE id IN (NEW.product_id, OLD.product_id);
        RETURN NULL;
    """,
)


class Category(FeedModel):
    """A shelf of the till's grid, and the heading under which revenue is reported."""

    name = models.CharField(_("nama"), max_length=60)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    station = models.CharField(
        _("stasiun dapur"),
        max_length=24,
        blank=True,
        help_text=_("Tempat memasaknya, misalnya Dapur atau Bar. Kosong: tidak dimasak."),
    )

    class Meta:
        verbose_name = _("kategori")
        verbose_name_plural = pgettext_lazy("plural", "kategori")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name"],
                name="category_name_once",
                condition=models.Q(deleted_at=None),
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "changed_xid"], name="category_changed")]
        triggers = [STAMP_CHANGE]

    def __str__(self) -> str:
        return self.name


class Product(FeedModel):
    """A sellable thing with its own price, stock and barcodes."""

    category = models.ForeignKey(
        Category,
        verbose_name=_("kategori"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
    )
    variant_of = models.ForeignKey(
        "self",
        verbose_name=_("varian dari"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="variants",
        db_constraint=False,
    )
    name = models.CharField(_("nama"), max_length=120)
    sku = models.CharField(_("SKU"), max_length=40)
    price = models.BigIntegerField(_("harga (Rp)"), validators=[MinValueValidator(0)])
    cost = models.DecimalField(
        _("harga pokok (Rp)"),
        max_digits=18,
        decimal_places=4,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("Dipakai saat stok masuk tanpa harga; setelah itu rata-rata bergerak."),
    )
    unit = models.CharField(_("satuan"), max_length=12, default="pcs")
    track_stock = models.BooleanField(_("stok dihitung"), default=True)
    open_price = models.BooleanField(_("harga diisi kasir"), default=False)
    tax_profile = models.ForeignKey(
        TaxProfile,
        verbose_name=_("profil pajak"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        help_text=_("Kosong: memakai profil outlet."),
    )
    image = models.ImageField(_("gambar"), upload_to="products/%Y/%m/", blank=True)
    # The same picture for grids; tills get only this one.
    thumbnail = models.CharField(max_length=100, blank=True, db_default="", editable=False)
    is_active = models.BooleanField(_("dijual"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("produk")
        verbose_name_plural = pgettext_lazy("plural", "produk")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "sku"],
                name="product_sku_once",
                condition=models.Q(deleted_at=None),
            ),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="product_price_positive"),
            models.CheckConstraint(condition=models.Q(cost__gte=0), name="product_cost_positive"),
        ]
        indexes = [models.Index(fields=["tenant_id", "changed_xid"], name="product_changed")]
        triggers = [STAMP_CHANGE]

    def __str__(self) -> str:
        return self.name


class Barcode(TenantModel):
    """One of a product's barcodes; unique in the tenant."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="barcodes", db_constraint=False
    )
    code = models.CharField(_("kode batang"), max_length=48)

    class Meta:
        verbose_name = _("kode batang")
        verbose_name_plural = _("kode batang")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="barcode_once"),
        ]
        triggers = [TOUCH_PRODUCT]

    def __str__(self) -> str:
        return self.code
