"""Products and categories in the owners' admin."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.files.storage import default_storage
from django.db.models import ImageField, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.catalog import services
from apps.catalog.forms import PictureInput, ProductForm
from apps.catalog.models import Category, ModifierGroup, Product
from apps.catalog.office import labels as labels
from apps.catalog.office import modifiers as modifiers
from apps.catalog.office.units import UnitInline, units_in
from apps.core.money import rupiah
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin

_PLAIN_FIELDS = (
    "name",
    "sku",
    "price",
    "category",
    "variant_of",
    "cost",
    "unit",
    "track_stock",
    "open_price",
    "open_quantity",
    "scale_code",
    "tax_profile",
)


def margin_of(price: int, cost: Decimal) -> SafeString:
    """What a unit earns: the script of the page keeps it up to date while one types."""
    return format_html(
        '<output class="margin" data-margin data-loss="{}">{}</output>',
        _("Rugi"),
        _margin_text(price, cost) if price and cost else "–",
    )


def _margin_text(price: int, cost: Decimal) -> str:
    percent = (price - cost) * 100 / price
    return f"{rupiah(int(price - cost))} ({percent:.0f} %)"


class ProductAdmin(TenantAdmin):
    """The product's pages as far as the catalogue goes; `apps.backoffice` adds its stock."""

    form = ProductForm
    section = Section.PRODUCTS
    position = 10
    view_permission = "catalog.view"
    change_permission = "catalog.change"
    removable = True
    list_display: Any = ("picture", "name", "sku", "shelf_price", "category", "is_active")
    list_display_links = ("name",)
    list_select_related = ("category",)
    list_filter = ("category", "is_active", "track_stock")
    search_fields = ("name", "sku", "barcodes__code")
    search_help_text = _("Nama, SKU, atau kode batang")
    ordering = ("name",)
    autocomplete_fields = ("variant_of",)
    actions = ("sell_again", "stop_selling")
    formfield_overrides: ClassVar = TenantAdmin.formfield_overrides | {
        ImageField: {"widget": PictureInput}
    }
    change_form_template = "owners/product.html"
    inlines = (UnitInline,)
    choices_of: ClassVar[Mapping[str, Any]] = {"modifier_groups": ModifierGroup}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        may = self.has_change_permission(request, obj)
        codes, groups = ("barcodes", "modifier_groups") if may else ("codes", "groups")
        return (
            (_("Produk"), {"fields": ("name", "category", "image", "is_active")}),
            (_("Harga"), {"fields": ("price", "cost", "margin", "open_price")}),
            (_("Kode"), {"fields": ("sku", codes)}),
            (_("Stok"), {"fields": ("track_stock", "unit")}),
            (_("Timbang atau ukur"), {"fields": ("open_quantity", "scale_code")}),
            *_modifier_section(groups),
            (_("Pajak dan varian"), {"fields": ("tax_profile", "variant_of")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if self.has_change_permission(request, obj):
            return ("margin",)
        return ("margin", "codes", "groups")

    @admin.display(description=_("foto"), empty_value="")
    def picture(self, product: Product) -> SafeString:
        if not product.image:
            letter = product.name[:1].upper()
            return format_html('<span class="thumb letter" aria-hidden="true">{}</span>', letter)
        small = default_storage.url(product.thumbnail or product.image.name)
        return format_html('<img class="thumb" src="{}" alt="" loading="lazy">', small)

    @admin.display(description=_("harga"), ordering="price")
    def shelf_price(self, product: Product) -> SafeString:
        return format_html('<span class="amount">{}</span>', rupiah(product.price))

    @admin.display(description=_("untung per satuan"))
    def margin(self, product: Product) -> SafeString:
        return margin_of(product.price or 0, product.cost or Decimal(0))

    @admin.display(description=_("kode batang"))
    def codes(self, product: Product) -> str:
        own = product.barcodes.filter(unit=None).order_by("code")
        return ", ".join(own.values_list("code", flat=True)) or "–"

    @admin.display(description=_("ditanyakan kasir"))
    def groups(self, product: Product) -> str:
        living = product.modifier_groups.filter(deleted_at=None)
        return ", ".join(living.values_list("name", flat=True)) or "–"

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Product:
        product = services.create_product(
            actor=actor_of(request),
            image=form.cleaned_data["image"] or None,
            **_plain(form),
            **_attached(form, formsets),
        )
        if not form.cleaned_data["is_active"]:
            services.update_product(actor=actor_of(request), product_id=product.id, is_active=False)
        return product

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        changes: Any = _plain(form) | _attached(form, formsets)
        changes["is_active"] = form.cleaned_data["is_active"]
        if "image" in form.changed_data:
            changes["image"] = form.cleaned_data["image"] or None
        services.update_product(actor=actor_of(request), product_id=form.instance.pk, **changes)

    def remove(self, request: HttpRequest, obj: Product) -> None:
        services.remove_product(actor=actor_of(request), product_id=obj.id)

    def panels(self, request: HttpRequest, obj: Product) -> dict[str, Any]:
        """The product's variants, or the one that it is a variant of."""
        variants = self.reachable(request).filter(variant_of=obj).order_by("name")
        new = {"variant_of": obj.pk, "name": f"{obj.name} ", "unit": obj.unit, "price": obj.price}
        if obj.category_id:
            new["category"] = obj.category_id
        return {
            "variants": list(variants),
            "add_variant": f"{reverse('backoffice:catalog_product_add')}?{urlencode(new)}",
        }

    @admin.action(description=_("Jual lagi"), permissions=["change"])
    def sell_again(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._set_active(request, queryset, is_active=True)

    @admin.action(description=_("Berhenti dijual"), permissions=["change"])
    def stop_selling(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._set_active(request, queryset, is_active=False)

    def _set_active(
        self, request: HttpRequest, queryset: QuerySet[Product], *, is_active: bool
    ) -> None:
        products = list(queryset.values_list("id", flat=True))
        for product_id in products:
            services.update_product(
                actor=actor_of(request), product_id=product_id, is_active=is_active
            )
        text = ngettext("%(count)s produk diubah.", "%(count)s produk diubah.", len(products))
        self.message_user(request, text % {"count": len(products)}, messages.SUCCESS)


@admin.register(Category, site=owners_site)
class CategoryAdmin(TenantAdmin):
    section = Section.PRODUCTS
    position = 20
    view_permission = "catalog.view"
    change_permission = "catalog.change"
    removable = True
    list_display = ("name", "position", "station")
    search_fields = ("name",)
    ordering = ("position", "name")
    fields = ("name", "position", "station")

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Category:
        return services.create_category(actor=actor_of(request), **form.cleaned_data)

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        services.update_category(
            actor=actor_of(request), category_id=form.instance.pk, **form.cleaned_data
        )

    def remove(self, request: HttpRequest, obj: Category) -> None:
        services.remove_category(actor=actor_of(request), category_id=obj.id)


def _modifier_section(field: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Nothing to tick before there are any."""
    if ModifierGroup.objects.filter(deleted_at=None).exists():
        text = _("Ukuran, tingkat gula, topping: dibuat di Produk, Pilihan tambahan.")
        yield _("Pilihan tambahan"), {"fields": (field,), "description": text}


def _plain(form: Any) -> dict[str, Any]:
    values = {field: form.cleaned_data[field] for field in _PLAIN_FIELDS}
    return values | {"cost": values["cost"] or Decimal(0)}


def _attached(form: Any, formsets: Sequence[Any]) -> dict[str, Any]:
    return {
        "barcodes": form.cleaned_data["barcodes"],
        "units": list(units_in(formsets)),
        "modifier_groups": [group.pk for group in form.cleaned_data["modifier_groups"]],
    }
