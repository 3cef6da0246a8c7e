"""Tax profiles and their dated rates in the owners' admin."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.office.scoped import TenantInline
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import TenantAdmin
from apps.core.templatetags.figures import quantity as in_words
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


@dataclass(frozen=True, slots=True)
class Span:
    """A rate and its days. `state` is past-rate, now or next; `base` the DPP's fraction, if any."""

    rate: Decimal
    base: str
    days: str
    how: str
    state: str


def timeline(rates: Sequence[TaxRate], today: dt.date) -> list[tuple[str, list[Span]]]:
    """A profile's taxes in their order of levying, each with its rates through time."""
    found: dict[str, list[Span]] = {}
    for rate in sorted(rates, key=lambda one: (one.position, one.valid_from)):
        found.setdefault(rate.code, []).append(_span(rate, today))
    names = {rate.code: rate.name for rate in rates}
    return [(names[code], spans) for code, spans in found.items()]


def _span(rate: TaxRate, today: dt.date) -> Span:
    is_whole = rate.base_numerator == rate.base_denominator
    return Span(
        rate=rate.rate,
        base="" if is_whole else f"{rate.base_numerator}/{rate.base_denominator}",
        days=_days(rate),
        how=", ".join(_how(rate)),
        state=_state(rate, today),
    )


def _days(rate: TaxRate) -> str:
    start = date_format(rate.valid_from)
    if rate.valid_until is None:
        return gettext("mulai %(start)s, seterusnya") % {"start": start}
    return gettext("%(start)s sampai %(end)s") % {
        "start": start,
        "end": date_format(rate.valid_until),
    }


def _how(rate: TaxRate) -> Iterable[str]:
    yield gettext("sudah di dalam harga") if rate.inclusive else gettext("ditambah ke harga")
    yield gettext("atas harga dan layanan") if rate.on_service else gettext("tanpa layanan")
    if rate.in_next_base:
        yield gettext("masuk dasar pajak berikutnya")


def _state(rate: TaxRate, today: dt.date) -> str:
    if rate.valid_until is not None and rate.valid_until < today:
        return "past-rate"
    return "next" if rate.valid_from > today else "now"


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
    list_display = ("name", "today")
    change_form_template = "owners/tax_profile.html"
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name",)
    inlines = (TaxRateInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).prefetch_related("rates")
        return rows

    @admin.display(description=_("tarif hari ini"))
    def today(self, profile: TaxProfile) -> str:
        """What the profile levies today, in its order."""
        lines = timeline(list(profile.rates.all()), timezone.localdate())
        levied = [(name, span) for name, spans in lines for span in spans if span.state == "now"]
        return ", ".join(f"{name} {in_words(span.rate)} %" for name, span in levied) or "–"

    def panels(self, request: HttpRequest, obj: TaxProfile) -> dict[str, Any]:
        return {"timeline": timeline(list(obj.rates.all()), timezone.localdate())}

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
