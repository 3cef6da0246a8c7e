"""The formats of scales' labels in the owners' settings."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.catalog import services
from apps.catalog.models import WeighedLabel
from apps.core.office.forms import TenantForm
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin

# What five digits such as 01250 are, in the order of how often scales print them.
_MEANINGS: Final = {
    ("weight", 3): _("Berat dalam gram: 01250 = 1,250 kg"),
    ("weight", 2): _("Berat dalam 10 gram: 01250 = 12,50 kg"),
    ("weight", 1): _("Berat dalam ons (100 gram): 01250 = 125,0 kg"),
    ("weight", 0): _("Berat dalam kilogram: 01250 = 1.250 kg"),
    ("price", 0): _("Harga dalam rupiah: 01250 = Rp1.250"),
    ("price", -1): _("Harga tanpa satu nol: 01250 = Rp12.500"),
    ("price", -2): _("Harga tanpa dua nol: 01250 = Rp125.000"),
}


class WeighedLabelForm(TenantForm):
    """Prefix, and kind with decimals as one choice in words."""

    meaning = forms.ChoiceField(
        label=_("Lima angka sesudah kode produk"),
        choices=[(f"{kind}:{decimals}", text) for (kind, decimals), text in _MEANINGS.items()],
        widget=forms.RadioSelect,
        initial="weight:3",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "prefix" in self.fields:
            numbers = [(number, str(number)) for number in range(20, 30)]
            self.fields["prefix"].widget = forms.Select(choices=numbers)
        if "meaning" in self.fields and not self.is_new:
            self.initial["meaning"] = f"{self.instance.kind}:{self.instance.decimals}"


@admin.register(WeighedLabel, site=owners_site)
class WeighedLabelAdmin(TenantAdmin):
    form = WeighedLabelForm
    section = Section.SETTINGS
    position = 45
    view_permission = "catalog.view"
    change_permission = "catalog.change"
    removable = True
    list_display = ("prefix", "content")
    ordering = ("prefix",)
    empty_advice = _(
        "Timbangan mencetak label dengan berat atau harga di kode batangnya? Tulis di sini cara"
        " membacanya."
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        meaning = "meaning" if self.has_change_permission(request, obj) else "content"
        text = _(
            "Label berisi 13 angka: awalan 2 angka, kode timbangan produk 5 angka, lalu 5 angka"
            " berat atau harga, dan satu angka pemeriksa."
        )
        return ((_("Label timbangan"), {"fields": ("prefix", meaning), "description": text}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request, obj) else ("content",)

    @admin.display(description=_("isi"))
    def content(self, label: WeighedLabel) -> str:
        return str(_MEANINGS[label.kind, label.decimals])

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> WeighedLabel:
        return services.create_weighed_label(actor=actor_of(request), **_values(form))

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        services.update_weighed_label(
            actor=actor_of(request), label_id=form.instance.pk, **_values(form)
        )

    def remove(self, request: HttpRequest, obj: WeighedLabel) -> None:
        services.remove_weighed_label(actor=actor_of(request), label_id=obj.id)


def _values(form: Any) -> dict[str, Any]:
    kind, _colon, decimals = form.cleaned_data["meaning"].partition(":")
    return {"prefix": form.cleaned_data["prefix"], "kind": kind, "decimals": int(decimals)}
