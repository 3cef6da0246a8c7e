"""Groups of modifiers in the owners' admin: the question, its options, and for which products."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.catalog import services
from apps.catalog.forms import TemplateWidget
from apps.catalog.models import Modifier, ModifierGroup, Product
from apps.catalog.services import OptionInput
from apps.catalog.wording import options_in_words, rule_in_words
from apps.core.office.forms import RowFormSet, TenantForm
from apps.core.office.scoped import TenantInline
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin

_LAST = 32_768


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category's products in the picker."""

    name: str
    products: list[Product]
    chosen: int

    @property
    def is_mixed(self) -> bool:
        """Worth a look: some are chosen, not all."""
        return 0 < self.chosen < len(self.products)


class ProductPicker(TemplateWidget):
    """Products to tick, by category; a category can be ticked as a whole."""

    template_name = "owners/widgets/products.html"
    choices: Any = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        chosen = {str(each) for each in value or ()}
        return context | {"shelves": self._shelves(chosen), "chosen": chosen}

    def _shelves(self, chosen: set[str]) -> list[Shelf]:
        rows = self.choices.queryset.select_related("category")
        ordered = rows.order_by("category__position", "category__name", "name", "id")
        return [
            Shelf(
                name=category.name if category else gettext("Tanpa kategori"),
                products=(products := list(group)),
                chosen=sum(str(product.pk) in chosen for product in products),
            )
            for category, group in groupby(ordered, key=lambda product: product.category)
        ]


class ModifierGroupForm(TenantForm):
    """The question with its limits, and the products for which it is asked."""

    asked_for = forms.ModelMultipleChoiceField(
        label=_("Ditanyakan untuk"),
        queryset=Product._base_manager.none(),
        required=False,
        widget=ProductPicker,
    )

    class Meta:
        help_texts = {
            "minimum": _("0: boleh dilewati. 1: kasir wajib memilih."),
            "maximum": _("1: pilih salah satu saja."),
            "position": _("Urutan bertanya di kasir."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "asked_for" in self.fields and not self.is_new:
            self.initial["asked_for"] = list(self.instance.products.values_list("id", flat=True))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        least, most = values.get("minimum"), values.get("maximum")
        if least is not None and most is not None and least > most:
            self.add_error("minimum", gettext("Paling sedikit melebihi paling banyak."))
        return values


class OptionForm(TenantForm):
    """An option; a price left empty adds nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "price" in self.fields:
            self.fields["price"].required = False
            self.fields["price"].widget.attrs["placeholder"] = "0"
        if "position" in self.fields:
            self.fields["position"].required = False
            self.initial["position"] = "" if self.is_new else self.instance.position + 1


class OptionInline(TenantInline):
    model = Modifier
    form = OptionForm
    path = "options"
    view_permission = "catalog.view"
    change_permission = "catalog.change"
    template = "admin/edit_inline/rows.html"
    fields = ("name", "price", "is_default", "is_active", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Modifier]:
        return super().get_queryset(request).filter(deleted_at=None).order_by("position", "id")


@admin.register(ModifierGroup, site=owners_site)
class ModifierGroupAdmin(TenantAdmin):
    form = ModifierGroupForm
    section = Section.PRODUCTS
    position = 30
    view_permission = "catalog.view"
    change_permission = "catalog.change"
    removable = True
    shows_history = True
    choices_of: ClassVar[Mapping[str, Any]] = {"asked_for": Product}
    list_display = ("name", "rule", "summary", "product_count", "position")
    search_fields = ("name", "options__name")
    search_help_text = _("Nama pilihan atau opsinya")
    ordering = ("position", "name")
    inlines = (OptionInline,)
    change_form_template = "owners/modifier_group.html"
    empty_advice = _(
        "Buat pilihan seperti ukuran, tingkat gula, atau topping. Kasir menanyakannya saat"
        " produknya dipilih."
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        may = self.has_change_permission(request, obj)
        products = "asked_for" if may else "product_names"
        return (
            (_("Pilihan"), {"fields": ("name", "minimum", "maximum", "position")}),
            (_("Produk"), {"fields": (products,)}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request, obj) else ("product_names",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        living = Modifier.objects.filter(deleted_at=None).order_by("position", "id")
        count = Count("products", filter=Q(products__deleted_at=None), distinct=True)
        rows: QuerySet[Any] = super().get_queryset(request).annotate(asked=count)
        return rows.prefetch_related(Prefetch("options", living))

    @admin.display(description=_("aturan"))
    def rule(self, group: ModifierGroup) -> str:
        return rule_in_words(group)

    @admin.display(description=_("opsi"))
    def summary(self, group: ModifierGroup) -> str:
        return options_in_words(group.options.all())

    @admin.display(description=_("produk"), ordering="asked")
    def product_count(self, group: Any) -> str:
        text = ngettext("%(count)s produk", "%(count)s produk", group.asked)
        return text % {"count": group.asked}

    @admin.display(description=_("ditanyakan untuk"))
    def product_names(self, group: ModifierGroup) -> str:
        names = group.products.filter(deleted_at=None).order_by("name")
        return ", ".join(names.values_list("name", flat=True)) or "–"

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> ModifierGroup:
        return services.create_modifier_group(actor=actor_of(request), **_values(form, formsets))

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        services.update_modifier_group(
            actor=actor_of(request), group_id=form.instance.pk, **_values(form, formsets)
        )

    def remove(self, request: HttpRequest, obj: ModifierGroup) -> None:
        services.remove_modifier_group(actor=actor_of(request), group_id=obj.id)


def _values(form: Any, formsets: Sequence[Any]) -> dict[str, Any]:
    values = form.cleaned_data
    plain = {name: values[name] for name in ("name", "minimum", "maximum", "position")}
    products: list[UUID] = [product.pk for product in values["asked_for"]]
    return plain | {"options": list(_options_in(formsets)), "products": products}


def _options_in(formsets: Sequence[Any]) -> Iterator[OptionInput]:
    """The options that stay or come, in the order of their numbers; new ones last."""
    kept = [form for formset in formsets for form in formset.kept_forms]
    for form in sorted(kept, key=lambda form: form.cleaned_data["position"] or _LAST):
        values = form.cleaned_data
        yield OptionInput(
            name=values["name"],
            price=values["price"] or 0,
            is_default=values["is_default"],
            is_active=values["is_active"],
            id=RowFormSet.id_of(form),
        )
