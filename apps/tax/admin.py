"""Tax profiles and their dated rates in the owners' admin."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin, TenantInline
from apps.tax.models import TaxProfile, TaxRate
from apps.tax.services import Rate, create_profile, set_rates

_RATE_FIELDS = (
    "code",
    "name",
    "rate",
    "base_numerator",
    "base_denominator",
    "inclusive",
    "on_service",
    "in_next_base",
    "valid_from",
    "valid_until",
)


class TaxRateInline(TenantInline):
    model = TaxRate
    view_permission = "outlets.view"
    change_permission = "outlets.change"
    template = "admin/edit_inline/stacked.html"
    fieldsets = (
        (None, {"fields": ("name", "code", "rate")}),
        (
            _("Dasar pengenaan pajak (DPP)"),
            {
                "fields": ("base_numerator", "base_denominator"),
                "description": _(
                    "Bagian harga yang dikenai pajak. Biasanya 1 per 1; PPN 12 % memakai 11 per 12."
                ),
            },
        ),
        (
            _("Cara menghitung"),
            {"fields": ("inclusive", "on_service", "in_next_base", "position")},
        ),
        (
            _("Masa berlaku"),
            {
                "fields": ("valid_from", "valid_until"),
                "description": _("Tanggal sampai kosong: berlaku seterusnya."),
            },
        ),
    )
    ordering = ("position", "valid_from")


@admin.register(TaxProfile, site=owners_site)
class TaxProfileAdmin(TenantAdmin):
    section = Section.SETTINGS
    position = 20
    view_permission = "outlets.view"
    change_permission = "outlets.change"
    list_display = ("name",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name",)
    inlines = (TaxRateInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name",) if obj is not None else ()

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> TaxProfile:
        return create_profile(
            actor=actor_of(request), name=form.cleaned_data["name"], rates=_rates(formsets)
        )

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        if any(formset.has_changed() for formset in formsets):
            set_rates(actor=actor_of(request), profile_id=form.instance.pk, rates=_rates(formsets))


def _rates(formsets: Sequence[Any]) -> list[Rate]:
    """The rates that stay or come, in the order of their position."""
    rows = [row for formset in formsets for row in formset.cleaned_data]
    kept = [row for row in rows if row.get("code") and not row.get("DELETE")]
    kept.sort(key=lambda row: row["position"])
    return [Rate(**{field: row[field] for field in _RATE_FIELDS}) for row in kept]
