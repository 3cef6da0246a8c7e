"""A product's packs as rows of its page."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import ProductUnit
from apps.catalog.services import UnitInput
from apps.core.office.forms import TenantForm
from apps.core.office.scoped import TenantInline


class UnitForm(TenantForm):
    """A pack. Nearly always it has one barcode; several are parted by commas."""

    barcodes = forms.CharField(
        label=_("Kode batang"),
        required=False,
        widget=forms.TextInput(attrs={"data-scan": "", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {"name": _("lusin"), "factor": "12", "price": _("ikut isinya")}
        for name, hint in hints.items():
            self.fields[name].widget.attrs["placeholder"] = hint
        if not self.is_new:
            codes = self.instance.barcodes.order_by("code").values_list("code", flat=True)
            self.initial["barcodes"] = ", ".join(codes)
            self.initial["factor"] = self.instance.factor.normalize()


class UnitInline(TenantInline):
    model = ProductUnit
    form = UnitForm
    path = "units"
    view_permission = "catalog.view"
    change_permission = "catalog.change"
    template = "admin/edit_inline/rows.html"
    description = _(
        "Dijual juga per lusin atau dus: stok berkurang sebanyak isinya. Harga kosong: harga"
        " satuan dikali isi."
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        codes = "barcodes" if self.has_change_permission(request) else "codes"
        return ("name", "factor", "price", codes)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request) else ("codes",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductUnit]:
        return super().get_queryset(request).filter(deleted_at=None).order_by("factor", "id")

    @admin.display(description=_("kode batang"))
    def codes(self, unit: ProductUnit) -> str:
        return ", ".join(unit.barcodes.order_by("code").values_list("code", flat=True)) or "–"


def units_in(formsets: Sequence[Any]) -> Iterator[UnitInput]:
    """The packs that stay or come."""
    for formset in formsets:
        if formset.model is not ProductUnit:
            continue
        for form in formset.kept_forms:
            values = form.cleaned_data
            yield UnitInput(
                name=values["name"],
                factor=values["factor"],
                price=values["price"],
                barcodes=values["barcodes"].split(","),
                id=formset.id_of(form),
            )
