"""What is sold. A variant is a product that names its parent (`variant_of`)."""

from decimal import Decimal

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
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

# Not twice in one transaction: a group with five options may belong to hundreds of products.
_TOUCH_PRODUCTS_OF_GROUP = """
    UPDATE catalog_product SET changed_xid = 0
    WHERE changed_xid <> pg_current_xact_id()::text::bigint AND id IN (
        SELECT product_id FROM catalog_productmodifiergroup
        WHERE group_id IN ({group}));
    RETURN NULL;
"""
TOUCH_PRODUCTS_OF_GROUP = pgtrigger.Trigger(
    name="touch_products",
    when=pgtrigger.After,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func=_TOUCH_PRODUCTS_OF_GROUP.format(group="NEW.id, OLD.id"),
)
TOUCH_PRODUCTS_OF_OPTION = pgtrigger.Trigger(
    name="touch_products",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=_TOUCH_PRODUCTS_OF_GROUP.format(group="NEW.group_id, OLD.group_id"),
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
    open_quantity = models.BooleanField(
        _("jumlah diisi kasir"),
        default=False,
        db_default=False,
        help_text=_("Kasir menimbang atau mengukur, misalnya per kg atau per meter."),
    )
    scale_code = models.CharField(
        _("kode timbangan"),
        max_length=5,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^[0-9]{5}$", _("Tepat 5 angka."))],
        help_text=_("Lima angka yang dicetak timbangan di labelnya (PLU), misalnya 00123."),
    )
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
            models.UniqueConstraint(
                fields=["tenant_id", "scale_code"],
                name="product_scale_code_once",
                condition=models.Q(deleted_at=None) & ~models.Q(scale_code=""),
            ),
            models.CheckConstraint(
                condition=models.Q(scale_code="") | models.Q(scale_code__regex="^[0-9]{5}$"),
                name="product_scale_code_digits",
            ),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="product_price_positive"),
            models.CheckConstraint(condition=models.Q(cost__gte=0), name="product_cost_positive"),
        ]
        indexes = [models.Index(fields=["tenant_id", "changed_xid"], name="product_changed")]
        triggers = [STAMP_CHANGE]

    def __str__(self) -> str:
        return self.name


class ProductUnit(TenantModel):
    """A pack in which a product is also sold: a dozen, a box. Its stock is the product's.

    `factor` is how many of the product's own unit are in it. Without a price of its own it costs
    the product's price times the factor. A removed one leaves its row: rules may name it.
    """

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="units", db_constraint=False
    )
    name = models.CharField(_("nama"), max_length=12)
    factor = models.DecimalField(
        _("isi"),
        max_digits=12,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001"))],
    )
    price = models.BigIntegerField(
        _("harga (Rp)"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("kemasan")
        verbose_name_plural = pgettext_lazy("plural", "kemasan")
        ordering = ["factor", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "product", "name"],
                name="product_unit_name_once",
                condition=models.Q(deleted_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(factor__gt=0), name="product_unit_factor_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gte=0),
                name="product_unit_price_positive",
            ),
        ]
        triggers = [TOUCH_PRODUCT]

    def __str__(self) -> str:
        return self.name


class Barcode(TenantModel):
    """One of a product's barcodes; unique in the tenant. With `unit` it is on that pack."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="barcodes", db_constraint=False
    )
    unit = models.ForeignKey(
        ProductUnit,
        on_delete=models.CASCADE,
        null=True,
        related_name="barcodes",
        db_constraint=False,
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


class ModifierGroup(TenantModel):
    """A question that the cashier asks for a product: which size, how much sugar, which toppings.

    Between `minimum` and `maximum` of its options are chosen, each at most once.
    """

    name = models.CharField(_("nama"), max_length=60)
    minimum = models.PositiveSmallIntegerField(_("paling sedikit dipilih"), default=0)
    maximum = models.PositiveSmallIntegerField(
        _("paling banyak dipilih"), default=1, validators=[MinValueValidator(1)]
    )
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    products = models.ManyToManyField(
        Product,
        verbose_name=_("produk"),
        through="ProductModifierGroup",
        related_name="modifier_groups",
        blank=True,
    )
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("pilihan tambahan")
        verbose_name_plural = pgettext_lazy("plural", "pilihan tambahan")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name"],
                name="modifier_group_name_once",
                condition=models.Q(deleted_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(maximum__gte=1) & models.Q(maximum__gte=models.F("minimum")),
                name="modifier_group_range",
            ),
        ]
        triggers = [TOUCH_PRODUCTS_OF_GROUP]

    def __str__(self) -> str:
        return self.name


class Modifier(TenantModel):
    """One option of a group, with what it adds to the price of a piece (rupiah)."""

    group = models.ForeignKey(
        ModifierGroup, on_delete=models.CASCADE, related_name="options", db_constraint=False
    )
    name = models.CharField(_("nama"), max_length=60)
    price = models.BigIntegerField(
        _("tambahan harga (Rp)"), default=0, validators=[MinValueValidator(0)]
    )
    is_default = models.BooleanField(_("terpilih dari awal"), default=False)
    is_active = models.BooleanField(_("dijual"), default=True)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("opsi")
        verbose_name_plural = pgettext_lazy("plural", "opsi")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "group", "name"],
                name="modifier_name_once",
                condition=models.Q(deleted_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0), name="modifier_price_positive"
            ),
        ]
        triggers = [TOUCH_PRODUCTS_OF_OPTION]

    def __str__(self) -> str:
        return self.name


class ProductModifierGroup(TenantModel):
    """A group that is asked for a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, db_constraint=False)
    group = models.ForeignKey(ModifierGroup, on_delete=models.CASCADE, db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "product", "group"], name="product_modifier_group_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "group"], name="modifier_group_products"),
        ]
        triggers = [TOUCH_PRODUCT]

    def __str__(self) -> str:
        return f"{self.product_id}/{self.group_id}"


class WeighedLabel(TenantModel):
    """How the shop's scales print their labels: what the five digits after the PLU mean.

    `decimals` places the point in the value: 3 and 01234 are 1.234 kg. For prices 0 is whole
    rupiah, and below it zeros were left off: -1 and 01234 are Rp12.340.
    """

    class Kind(models.TextChoices):
        WEIGHT = "weight", _("berat")
        PRICE = "price", _("harga")

    prefix = models.PositiveSmallIntegerField(
        _("awalan"), validators=[MinValueValidator(20), MaxValueValidator(29)]
    )
    kind = models.CharField(_("isi label"), max_length=6, choices=Kind)
    decimals = models.SmallIntegerField(_("letak koma"))

    class Meta:
        verbose_name = _("label timbangan")
        verbose_name_plural = pgettext_lazy("plural", "label timbangan")
        ordering = ["prefix"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "prefix"], name="weighed_label_once"),
            models.CheckConstraint(
                condition=models.Q(prefix__gte=20, prefix__lte=29), name="weighed_label_prefix"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="weight", decimals__gte=0, decimals__lte=3)
                | models.Q(kind="price", decimals__gte=-2, decimals__lte=0),
                name="weighed_label_decimals",
            ),
        ]

    def __str__(self) -> str:
        return str(self.prefix)
