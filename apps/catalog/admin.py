"""Products and categories in the owners' admin."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.catalog import services
from apps.catalog.models import Barcode, Category, Product
from apps.core.money import rupiah
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin, TenantInline

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
    "tax_profile",
)


class BarcodeInline(TenantInline):
    model = Barcode
    view_permission = "catalog.view"
    change_permission = "catalog.change"
    fields = ("code",)
    extra = 1


@admin.register(Product, site=owners_site)
class ProductAdmin(TenantAdmin):
    section = Section.PRODUCTS
    position = 10
    view_permission = "catalog.view"
    change_permission = "catalog.change"
    removable = True
    list_display = ("picture", "name", "sku", "shelf_price", "category", "track_stock", "is_active")
    list_display_links = ("name",)
    list_select_related = ("category",)
    list_filter = ("is_active", "category", "tax_profile", "track_stock")
    search_fields = ("name", "sku", "barcodes__code")
    search_help_text = "Nama, SKU, atau kode batang"
    ordering = ("name",)
    autocomplete_fields = ("variant_of",)
    inlines = (BarcodeInline,)
    actions = ("sell_again", "stop_selling")
    fieldsets = (
        (None, {"fields": ("name", "sku", "price", "category", "image", "is_active")}),
        ("Stok", {"fields": ("track_stock", "unit", "cost")}),
        ("Lainnya", {"fields": ("tax_profile", "open_price", "variant_of")}),
    )

    @admin.display(description="", empty_value="")
    def picture(self, product: Product) -> SafeString | None:
        if not product.image:
            return None
        return format_html('<img class="thumb" src="{}" alt="" loading="lazy">', product.image.url)

    @admin.display(description="harga", ordering="price")
    def shelf_price(self, product: Product) -> SafeString:
        return format_html('<span class="amount">{}</span>', rupiah(product.price))

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Product:
        product = services.create_product(
            actor=actor_of(request),
            barcodes=_codes(formsets),
            image=form.cleaned_data["image"] or None,
            **_plain(form),
        )
        if not form.cleaned_data["is_active"]:
            services.update_product(actor=actor_of(request), product_id=product.id, is_active=False)
        return product

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        changes: Any = _plain(form) | {
            "is_active": form.cleaned_data["is_active"],
            "barcodes": _codes(formsets),
        }
        if "image" in form.changed_data:
            changes["image"] = form.cleaned_data["image"] or None
        services.update_product(actor=actor_of(request), product_id=form.instance.pk, **changes)

    def remove(self, request: HttpRequest, obj: Product) -> None:
        services.remove_product(actor=actor_of(request), product_id=obj.id)

    @admin.action(description="Jual lagi", permissions=["change"])
    def sell_again(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._set_active(request, queryset, is_active=True)

    @admin.action(description="Berhenti dijual", permissions=["change"])
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
        self.message_user(request, f"{len(products)} produk diubah.", messages.SUCCESS)


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


def _plain(form: Any) -> dict[str, Any]:
    values = {field: form.cleaned_data[field] for field in _PLAIN_FIELDS}
    return values | {"cost": values["cost"] or Decimal(0)}


def _codes(formsets: Sequence[Any]) -> list[str]:
    """The barcodes that stay or come, from the inline rows."""
    rows = [row for formset in formsets for row in formset.cleaned_data]
    return [row["code"] for row in rows if row.get("code") and not row.get("DELETE")]
