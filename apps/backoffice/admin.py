"""Outlets in the owners' admin: one page over what tenants, tax and pricing know of them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice import business as business  # registers its page
from apps.backoffice import products as products  # registers the product's pages
from apps.backoffice.pricing import pages as pages  # registers prices and promotions
from apps.backoffice.pricing.fields import Channels
from apps.backoffice.qris import CHANGE as CHANGE_QRIS
from apps.backoffice.qris import QRIS_ACTS, qris_panel
from apps.backoffice.services.onboarding import open_outlet
from apps.core.actors import Actor
from apps.core.office.forms import TenantForm
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin
from apps.core.tenancy import tenant_transaction
from apps.pricing.models import OutletPricing
from apps.pricing.services import set_outlet_pricing
from apps.tax.models import OutletTax, TaxProfile
from apps.tax.services import set_outlet_tax
from apps.tenants.models import Outlet
from apps.tenants.services.places import update_outlet

_PRICING = ("service_rate", "service_included", "service_channels", "cash_step", "cash_mode")
_TAX = ("tax_profile", "tax_rounding")
_OWN = (
    "name",
    "address",
    "phone",
    "timezone",
    "day_start",
    "allow_negative_stock",
    "is_active",
)


class OutletForm(TenantForm):
    tax_profile: Any = forms.ModelChoiceField(label=_("Profil pajak"), queryset=None)
    tax_rounding = forms.ChoiceField(
        label=_("Pembulatan pajak"), choices=OutletTax.Rounding.choices
    )
    service_rate = forms.DecimalField(
        label=_("Biaya layanan (%)"), max_digits=5, decimal_places=2, min_value=0, max_value=100,
        initial=Decimal(0),
    )  # fmt: skip
    service_included = forms.BooleanField(label=_("Harga termasuk layanan"), required=False)
    service_channels = Channels(
        label=_("Kanal dengan biaya layanan"),
        help_text=_("Tidak ada yang dipilih: semua kanal."),
    )
    cash_step = forms.TypedChoiceField(
        label=_("Pembulatan tunai"),
        coerce=int,
        choices=OutletPricing._meta.get_field("cash_step").choices or (),
    )
    cash_mode = forms.ChoiceField(
        label=_("Arah pembulatan"), choices=OutletPricing.RoundingMode.choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "address" in self.fields:
            self.fields["address"].widget.attrs["rows"] = 2
        if self.is_new:
            return
        tax = OutletTax.objects.filter(outlet=self.instance).first()
        pricing = OutletPricing.objects.filter(outlet=self.instance).first()
        if tax is not None:
            self.initial.update({"tax_profile": tax.profile_id, "tax_rounding": tax.rounding})
        if pricing is not None:
            self.initial.update({field: getattr(pricing, field) for field in _PRICING})


@admin.register(Outlet, site=owners_site)
class OutletAdmin(TenantAdmin):
    form = OutletForm
    section = Section.SETTINGS
    position = 10
    view_permission = "outlets.view"
    change_permission = "outlets.change"
    outlet_path = "id"
    choices_of: ClassVar = {"tax_profile": TaxProfile}
    list_display = ("name", "code", "timezone", "phone", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    ordering = ("name",)
    change_form_template = "owners/outlet.html"
    acts = QRIS_ACTS

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What people look for together; of a new outlet only what it needs to open."""
        state = () if obj is None else ("is_active",)
        day = gettext(
            "Buka sampai lewat tengah malam? Geser awal hari usaha, supaya penjualan malam tetap"
            " masuk hari yang sama."
        )
        sections: list[tuple[str, dict[str, Any]]] = [
            (gettext("Tempat"), {"fields": ("name", "code", "address", "phone", *state)}),
            (
                gettext("Jam dan hari usaha"),
                {"fields": ("timezone", "day_start"), "description": day},
            ),
        ]
        if self.has_change_permission(request, obj):
            sections += [
                (gettext("Pajak"), {"fields": _TAX}),
                (gettext("Layanan dan pembulatan"), {"fields": _PRICING}),
            ]
        if obj is not None:
            sections.append((gettext("Stok"), {"fields": ("allow_negative_stock",)}))
        return sections

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj is not None else ()

    def panels(self, request: HttpRequest, obj: Outlet) -> dict[str, Any]:
        may_set = actor_of(request).may(CHANGE_QRIS)
        return qris_panel(obj) | {"qris_url": self.address(obj.pk, "qris") if may_set else ""}

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Outlet:
        values, actor = dict(form.cleaned_data), actor_of(request)
        pricing = {field: values.pop(field) for field in _PRICING}
        tax = {field: values.pop(field) for field in _TAX}
        with tenant_transaction():
            outlet = open_outlet(actor=actor, tax_profile=tax["tax_profile"], **values)
            _set_tax(actor, outlet, tax)
            set_outlet_pricing(actor=actor, outlet=outlet, **pricing)
        return outlet

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        values, actor, changed = form.cleaned_data, actor_of(request), set(form.changed_data)
        with tenant_transaction():
            outlet = update_outlet(
                actor=actor, outlet_id=form.instance.pk, **{field: values[field] for field in _OWN}
            )
            if changed & set(_TAX):
                _set_tax(actor, outlet, values)
            if changed & set(_PRICING):
                pricing = {field: values[field] for field in _PRICING}
                set_outlet_pricing(actor=actor, outlet=outlet, **pricing)


def _set_tax(actor: Actor, outlet: Outlet, values: dict[str, Any]) -> None:
    set_outlet_tax(
        actor=actor,
        outlet=outlet,
        profile=values["tax_profile"],
        rounding=values["tax_rounding"],
    )
