"""Stock in the owners' admin: levels, the card of their movements, adjustments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Product
from apps.core.money import rupiah
from apps.core.office.forms import LocalNumbers, TenantForm
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import Act, ReadOnlyAdmin
from apps.core.templatetags.figures import quantity as in_words
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services.adjustments import BY_HAND, adjust_stock

CARD_LENGTH = 50


class AdjustmentForm(LocalNumbers, forms.Form):
    """How much to add or take, and why."""

    quantity = forms.DecimalField(
        label=_("Jumlah"),
        max_digits=12,
        decimal_places=3,
        help_text=_("Di atas nol menambah, di bawah nol mengurangi. Contoh: -2,5"),
    )
    reason = forms.ChoiceField(
        label=_("Alasan"),
        choices=[
            (reason.value, reason.label) for reason in StockMovement.Reason if reason in BY_HAND
        ],
    )
    unit_cost = forms.DecimalField(
        label=_("Harga pokok satuan (Rp)"),
        max_digits=18,
        decimal_places=4,
        min_value=0,
        required=False,
        help_text=_("Hanya untuk menambah. Kosong: memakai harga pokok rata-rata."),
    )
    note = forms.CharField(label=_("Catatan"), max_length=200, required=False)


class NewLevelForm(TenantForm, AdjustmentForm):
    """An adjustment of any product, also one that the outlet never had."""


def _adjust(request: HttpRequest, level: StockLevel, values: dict[str, Any]) -> str:
    adjust_stock(
        actor=actor_of(request), outlet_id=level.outlet_id, product_id=level.product_id, **values
    )
    return gettext("Stok sudah disesuaikan.")


@admin.register(StockLevel, site=owners_site)
class StockLevelAdmin(ReadOnlyAdmin):
    form = NewLevelForm
    section = Section.STOCK
    position = 10
    can_add = True
    view_permission = "stock.view"
    add_permission = "stock.adjust"
    outlet_path = "outlet_id"
    list_display = ("product", "sku", "outlet", "amount", "worth")
    list_filter = ("outlet",)
    search_fields = ("product__name", "product__sku", "product__barcodes__code")
    search_help_text = _("Nama, SKU, atau kode batang")
    ordering = ("product__name", "outlet__name")
    autocomplete_fields = ("product",)
    change_form_template = "owners/stock_level.html"
    acts = (
        Act(
            name="adjust",
            label=_("Sesuaikan stok"),
            permission="stock.adjust",
            perform=_adjust,
            form=AdjustmentForm,
            explanation=_("Perubahan dicatat di kartu stok dan di jurnal; tidak bisa dihapus."),
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("outlet", "product", "quantity", "reason", "unit_cost", "note")
        return ("outlet", "product", "amount", "worth", "last_cost")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product", "outlet")

    @admin.display(description=_("SKU"), ordering="product__sku")
    def sku(self, level: StockLevel) -> str:
        return level.product.sku

    @admin.display(description=_("jumlah"), ordering="quantity")
    def amount(self, level: StockLevel) -> SafeString:
        return format_html(
            '<span class="amount">{} {}</span>', in_words(level.quantity), level.product.unit
        )

    @admin.display(description=_("nilai"), ordering="value")
    def worth(self, level: StockLevel) -> SafeString:
        return format_html('<span class="amount">{}</span>', rupiah(level.value))

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> StockLevel:
        values = dict(form.cleaned_data)
        product: Product = values.pop("product")
        movement = adjust_stock(
            actor=actor_of(request),
            outlet_id=values.pop("outlet").id,
            product_id=product.id,
            **values,
        )
        return movement.level

    def panels(self, request: HttpRequest, obj: StockLevel) -> dict[str, Any]:
        movements = list(obj.movements.order_by("-id")[:CARD_LENGTH])
        ids = {movement.membership_id for movement in movements if movement.membership_id}
        return {
            "movements": movements,
            "people": self.admin_site.door.people(ids),
            "card_length": CARD_LENGTH,
        }


@admin.register(StockMovement, site=owners_site)
class StockMovementAdmin(ReadOnlyAdmin):
    section = Section.STOCK
    position = 20
    view_permission = "stock.view"
    outlet_path = "level__outlet_id"
    list_display = ("created_at", "product", "outlet", "reason", "change", "rest", "note")
    list_select_related = ("level__product", "level__outlet")
    list_filter = ("reason", "created_at", "level")
    search_fields = ("level__product__name", "level__product__sku")
    ordering = ("-id",)
    fields = (
        "created_at", "product", "outlet", "reason", "change", "value", "rest", "value_after",
        "note",
    )  # fmt: skip
    readonly_fields = fields

    def get_list_filter(self, request: HttpRequest) -> Any:
        """`level` may be asked for by address (a level's card) but makes no list of its own."""
        return ("reason", "created_at")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "level__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("produk"), ordering="level__product__name")
    def product(self, movement: StockMovement) -> str:
        return movement.level.product.name

    @admin.display(description=_("outlet"), ordering="level__outlet__name")
    def outlet(self, movement: StockMovement) -> str:
        return movement.level.outlet.name

    @admin.display(description=_("perubahan"), ordering="quantity")
    def change(self, movement: StockMovement) -> SafeString:
        return format_html('<span class="amount">{}</span>', in_words(movement.quantity))

    @admin.display(description=_("sisa"), ordering="quantity_after")
    def rest(self, movement: StockMovement) -> SafeString:
        return format_html('<span class="amount">{}</span>', in_words(movement.quantity_after))
