"""The product's pages with its stock: what the catalogue and the inventory know together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.admin import ProductAdmin
from apps.catalog.forms import ProductForm
from apps.catalog.models import Product
from apps.core.actors import Actor
from apps.core.office.forms import localise
from apps.core.office.site import actor_of, owners_site
from apps.core.templatetags.figures import quantity as in_words
from apps.core.tenancy import tenant_transaction
from apps.inventory.models import StockLevel
from apps.inventory.services.reorder import set_reorder_point
from apps.tenants.models import Outlet
from apps.tenants.selectors import visible_outlets

_AMOUNT = DecimalField(max_digits=14, decimal_places=3)


@dataclass(frozen=True, slots=True)
class StockRow:
    """A product's stock in one outlet, as its page shows it."""

    outlet: Outlet
    quantity: Decimal
    value: int
    reorder_point: Decimal | None
    card_url: str
    adjust_url: str
    field: Any

    @property
    def is_low(self) -> bool:
        return self.quantity <= (self.reorder_point or 0)


class ProductWithStockForm(ProductForm):
    """With one reorder point for each outlet that the actor may see; `reorder_<outlet id>`."""

    outlets: Sequence[Outlet] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new or not self.instance.track_stock:
            return
        levels = StockLevel.objects.filter(product=self.instance, outlet__in=self.outlets)
        points = dict(levels.values_list("outlet_id", "reorder_point"))
        for outlet in self.outlets:
            name = reorder_field(outlet)
            self.fields[name] = _reorder_point(outlet)
            self.initial[name] = points.get(outlet.id)


def reorder_field(outlet: Outlet) -> str:
    """The name of the outlet's field in the form."""
    return f"reorder_{outlet.id.hex}"


def _reorder_point(outlet: Outlet) -> forms.DecimalField:
    label = _("Pesan ulang di %(outlet)s") % {"outlet": outlet.name}
    field = forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=12, decimal_places=3
    )
    localise(field)
    field.widget.attrs |= {"aria-label": label, "placeholder": _("saat habis")}
    return field


@admin.register(Product, site=owners_site)
class ProductWithStockAdmin(ProductAdmin):
    form = ProductWithStockForm
    list_display = ("picture", "name", "sku", "shelf_price", "in_stock", "category", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        with_stock: QuerySet[Any] = rows.annotate(stock=_stock_of(actor_of(request)))
        return with_stock

    @admin.display(description=gettext_lazy("stok"))
    def in_stock(self, product: Any) -> SafeString | str:
        if not product.track_stock:
            return "–"
        amount = product.stock or Decimal(0)
        state = "" if amount > 0 else " bad"
        return format_html(
            '<span class="amount{}">{} {}</span>', state, in_words(amount), product.unit
        )

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        made = super().get_form(request, obj, **kwargs)
        outlets = _outlets(actor_of(request)) if actor_of(request).may("stock.adjust") else []
        return type(made.__name__, (made,), {"outlets": outlets})

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        with tenant_transaction():
            super().update(request, form, formsets)
            for outlet in form.outlets:
                if reorder_field(outlet) in form.changed_data:
                    set_reorder_point(
                        actor=actor_of(request),
                        outlet_id=outlet.id,
                        product_id=form.instance.pk,
                        quantity=form.cleaned_data[reorder_field(outlet)],
                    )

    def render_change_form(  # type: ignore[override]
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        obj, actor = kwargs.get("obj"), actor_of(request)
        if obj is not None and obj.track_stock and actor.may("stock.view"):
            context["stock"] = _stock_rows(obj, actor, context["adminform"].form)
        return super().render_change_form(request, context, **kwargs)


def _stock_of(actor: Actor) -> Subquery:
    """The product's stock in all outlets of the actor."""
    levels = StockLevel.objects.filter(product_id=OuterRef("id"))
    if actor.outlet_ids is not None:
        levels = levels.filter(outlet_id__in=actor.outlet_ids)
    total = levels.order_by().values("product_id").annotate(total=Sum("quantity"))
    return Subquery(total.values("total"), output_field=_AMOUNT)


def _outlets(actor: Actor) -> list[Outlet]:
    return list(visible_outlets(actor).filter(is_active=True))


def _stock_rows(product: Product, actor: Actor, form: Any) -> list[StockRow]:
    outlets = _outlets(actor)
    levels = {
        level.outlet_id: level
        for level in StockLevel.objects.filter(product=product, outlet__in=outlets)
    }
    return [_stock_row(product, outlet, levels.get(outlet.id), actor, form) for outlet in outlets]


def _stock_row(
    product: Product, outlet: Outlet, level: StockLevel | None, actor: Actor, form: Any
) -> StockRow:
    name = reorder_field(outlet)
    adjust = ""
    if actor.may("stock.adjust") and level is not None:
        adjust = reverse("backoffice:inventory_stocklevel_adjust", args=[level.pk])
    elif actor.may("stock.adjust"):
        first = reverse("backoffice:inventory_stocklevel_add")
        adjust = f"{first}?outlet={outlet.pk}&product={product.pk}"
    return StockRow(
        outlet=outlet,
        quantity=level.quantity if level else Decimal(0),
        value=level.value if level else 0,
        reorder_point=level.reorder_point if level else None,
        card_url=reverse("backoffice:inventory_stocklevel_change", args=[level.pk])
        if level
        else "",
        adjust_url=adjust,
        field=form[name] if name in form.fields else None,
    )
