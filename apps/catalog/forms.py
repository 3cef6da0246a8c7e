"""The product's form in the owners' admin: barcodes as rows, a picture, groups of modifiers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.catalog.images import LARGEST_BYTES
from apps.catalog.models import Modifier, ModifierGroup
from apps.catalog.wording import options_in_words
from apps.core.office.forms import TenantForm

# Without a script these rows are all there are to fill.
_SPARE_ROWS = 2


class TemplateWidget(forms.Widget):
    """A widget whose template is one of the project's."""

    template_name: str

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class BarcodeRows(TemplateWidget):
    """One text field for each barcode; Enter, which a scanner sends, opens the next one."""

    template_name = "owners/widgets/barcodes.html"

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[str]:
        values = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])
        return [value.strip() for value in values if value.strip()]

    def value_omitted_from_data(self, *_args: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        return context | {"rows": [*(value or []), *[""] * _SPARE_ROWS]}


class BarcodesField(forms.Field):
    """Barcodes as a list of texts."""

    widget = BarcodeRows

    def clean(self, value: Any) -> list[str]:
        return sorted(set(super().clean(value) or []))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(initial or []) != sorted(set(data or []))


class PictureInput(forms.ClearableFileInput):
    """A picture to see, drop, paste, photograph or take away."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        context = self.get_context(name, value, attrs) | {"most_bytes": LARGEST_BYTES}
        return render_to_string("owners/widgets/picture.html", context)


class GroupsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Groups of modifiers to tick, each with its options."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: ModifierGroup) -> SafeString:
        return format_html(
            '{} <span class="quiet">{}</span>', obj.name, options_in_words(obj.options.all())
        )


class ProductForm(TenantForm):
    """What a product is. Its barcodes and modifiers are rows of their own tables."""

    barcodes = BarcodesField(
        label=_("Kode batang"),
        required=False,
        help_text=_("Pindai di sini: pemindai menekan Enter, dan baris berikutnya terbuka."),
    )
    modifier_groups = GroupsField(
        label=_("Ditanyakan kasir"), queryset=ModifierGroup._base_manager.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "barcodes" in self.fields and not self.is_new:
            codes = self.instance.barcodes.filter(unit=None).order_by("code")
            self.initial["barcodes"] = list(codes.values_list("code", flat=True))
        self._offer_groups()
        cost = self.initial.get("cost")
        if isinstance(cost, Decimal) and cost == cost.to_integral():
            self.initial["cost"] = int(cost)
        for name in ("price", "cost"):
            if name in self.fields:
                self.fields[name].widget.attrs["data-money"] = name

    def _offer_groups(self) -> None:
        field: Any = self.fields.get("modifier_groups")
        if field is None:
            return
        living = Modifier.objects.filter(deleted_at=None).order_by("position", "id")
        groups = field.queryset.order_by("position", "name")
        field.queryset = groups.prefetch_related(Prefetch("options", living))
        if not self.is_new:
            chosen = self.instance.modifier_groups.filter(deleted_at=None)
            self.initial["modifier_groups"] = list(chosen.values_list("id", flat=True))
