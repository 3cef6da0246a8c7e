"""Stock in the owners' admin: levels, the card of their movements, adjustments."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Product
from apps.core.money import rupiah
from apps.core.office.acts import Act
from apps.core.office.filters import RecentFilter
from apps.core.office.forms import LocalNumbers, TenantForm
from apps.core.office.navigation import OwnPage
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin
from apps.core.templatetags.figures import quantity as in_words
from apps.inventory import card
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.selectors import IS_LOW, low_levels
from apps.inventory.services.adjustments import ONLY_IN, ONLY_OUT, adjust_stock

MOST_LOW: Final = 200
Reason = StockMovement.Reason


class ReasonChoice(forms.RadioSelect):
    """Reasons as choices to read, each saying in which direction it moves the stock."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-direction"] = _direction(str(value))
        return option


def _direction(reason: str) -> str:
    if reason in ONLY_OUT:
        return "out"
    return "in" if reason in ONLY_IN else "both"


_REASONS: Final = [
    (Reason.CORRECTION, _("Koreksi hitung: tambah atau kurangi agar sama dengan rak")),
    (Reason.FOUND, _("Ditemukan: barang yang semula dikira hilang")),
    (Reason.DAMAGED, _("Rusak: pecah, basi, atau kedaluwarsa")),
    (Reason.LOST, _("Hilang: tidak ada lagi, sebabnya tidak diketahui")),
    (Reason.OWN_USE, _("Pemakaian sendiri: dipakai atau dimakan orang toko")),
    (Reason.OPENING, _("Stok awal: barang yang sudah ada saat mulai memakai Warungin")),
]


class AdjustmentForm(LocalNumbers, forms.Form):
    """How much to add or take, and why."""

    reason = forms.ChoiceField(label=_("Alasan"), choices=_REASONS, widget=ReasonChoice)
    quantity = forms.DecimalField(
        label=_("Jumlah"),
        max_digits=12,
        decimal_places=3,
        help_text=_("Di atas nol menambah, di bawah nol mengurangi. Contoh: -2,5"),
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

    def clean(self) -> dict[str, Any]:
        """What is broken or lost is taken away, with or without a minus sign."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("reason") in ONLY_OUT and "quantity" in values:
            values["quantity"] = -abs(values["quantity"])
        return values


class NewLevelForm(TenantForm, AdjustmentForm):
    """An adjustment of any product, also one that the outlet never had."""


def _adjust(request: HttpRequest, level: StockLevel, values: dict[str, Any]) -> str:
    adjust_stock(
        actor=actor_of(request), outlet_id=level.outlet_id, product_id=level.product_id, **values
    )
    return gettext("Stok sudah disesuaikan.")


class StateFilter(admin.SimpleListFilter):
    """Levels that need somebody."""

    title = _("keadaan")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("menipis")), ("out", _("habis")), ("negative", _("di bawah nol"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "low":
            return queryset.filter(IS_LOW)
        if self.value() == "out":
            return queryset.filter(quantity__lte=0)
        return queryset.filter(quantity__lt=0) if self.value() == "negative" else queryset


@admin.register(StockLevel, site=owners_site)
class StockLevelAdmin(ReadOnlyAdmin):
    form = NewLevelForm
    section = Section.STOCK
    position = 10
    can_add = True
    view_permission = "stock.view"
    add_permission = "stock.adjust"
    outlet_path = "outlet_id"
    list_display = ("product", "sku", "outlet", "amount", "reorder_at", "worth")
    list_filter = ("outlet", StateFilter)
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
            template="owners/adjust.html",
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("outlet", "product", "reason", "quantity", "unit_cost", "note")
        return ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The card itself is drawn by its template."""
        return [] if obj is not None else super().get_fieldsets(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product", "outlet")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The first stock of a product, unless somebody chooses otherwise."""
        return {"reason": Reason.OPENING} | super().get_changeform_initial_data(request)

    @admin.display(description=_("SKU"), ordering="product__sku")
    def sku(self, level: StockLevel) -> str:
        return level.product.sku

    @admin.display(description=_("jumlah"), ordering="quantity")
    def amount(self, level: StockLevel) -> SafeString:
        state = " bad" if level.quantity <= 0 else ""
        return format_html(
            '<span class="amount{}">{} {}</span>',
            state,
            in_words(level.quantity),
            level.product.unit,
        )

    @admin.display(description=_("batas pesan ulang"), ordering="reorder_point")
    def reorder_at(self, level: StockLevel) -> SafeString:
        point = "–" if level.reorder_point is None else in_words(level.reorder_point)
        return format_html('<span class="amount">{}</span>', point)

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
        query = card.read_query(request.GET.dict())
        found = card.read_card(obj, query)
        ids = {movement.membership_id for movement in found.movements if movement.membership_id}
        return {
            "query": query,
            "card": found,
            "reasons": Reason.choices,
            "sources": _sources(request, found.movements),
            "older": _older(request, found),
            "people": self.admin_site.door.people(ids),
            "is_low": obj.quantity <= (obj.reorder_point or 0),
            "product_url": _product_url(request, obj),
        }


def _sources(request: HttpRequest, movements: Sequence[StockMovement]) -> dict[int, str]:
    """The pages of the sales behind the movements, for those who may open them."""
    if not actor_of(request).may("orders.view"):
        return {}
    return {
        movement.id: reverse("backoffice:orders_order_change", args=[movement.source_id])
        for movement in movements
        if card.is_of_an_order(movement)
    }


def _older(request: HttpRequest, found: card.Card) -> str:
    if found.older is None:
        return ""
    values = request.GET.copy()
    values["before"] = str(found.older)
    return f"?{values.urlencode()}"


def _product_url(request: HttpRequest, level: StockLevel) -> str:
    if not actor_of(request).may("catalog.view"):
        return ""
    return reverse("backoffice:catalog_product_change", args=[level.product_id])


def low_stock_page(request: HttpRequest) -> HttpResponse:
    """What to order again, the emptiest first."""
    actor = actor_of(request)
    levels = low_levels(actor)
    context = owners_site.each_context(request) | {
        "title": gettext("Stok menipis"),
        "levels": list(levels[:MOST_LOW]),
        "count": levels.count(),
        "may_adjust": actor.may("stock.adjust"),
    }
    return TemplateResponse(request, "owners/low_stock.html", context)


owners_site.add_page(
    OwnPage(
        name="low_stock",
        route="inventory/low/",
        label=_("Menipis"),
        section=Section.STOCK,
        view=low_stock_page,
        permission="stock.view",
        position=15,
    )
)


class MovedFilter(RecentFilter):
    column = "created_at"


@admin.register(StockMovement, site=owners_site)
class StockMovementAdmin(ReadOnlyAdmin):
    section = Section.STOCK
    position = 20
    view_permission = "stock.view"
    outlet_path = "level__outlet_id"
    list_display = ("created_at", "product", "outlet", "reason", "change", "rest", "note")
    list_select_related = ("level__product", "level__outlet")
    list_filter = ("reason", MovedFilter, "level")
    search_fields = ("level__product__name", "level__product__sku")
    ordering = ("-id",)
    fields = (
        "created_at", "product", "outlet", "reason", "change", "value", "rest", "value_after",
        "note",
    )  # fmt: skip
    readonly_fields = fields

    def get_list_filter(self, request: HttpRequest) -> Any:
        """`level` may be asked for by address (a level's card) but makes no list of its own."""
        return ("reason", MovedFilter)

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
