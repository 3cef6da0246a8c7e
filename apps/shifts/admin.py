"""Shifts, store days and their rules in the owners' admin."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.errors import InvalidInput
from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.office.acts import Act
from apps.core.office.badges import badge
from apps.core.office.filters import OutletFilter
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin, TenantAdmin
from apps.shifts.days import shifts_of
from apps.shifts.models import Shift, ShiftPolicy, StoreDay
from apps.shifts.proof import shift_proof
from apps.shifts.reports import FORMATS, chosen, render, report_of
from apps.shifts.reports.content import difference_text
from apps.shifts.representation import counts_json
from apps.shifts.selectors import business_day_now
from apps.shifts.services import reopen_store_day, set_shift_policy, sign_store_day
from apps.shifts.waiting import waiting_cash, waiting_sales
from apps.shifts.words import account_name, method_name
from apps.tenants.filters import PeriodFilter
from apps.tenants.models import Outlet, Terminal


class DifferenceFilter(admin.SimpleListFilter):
    """Shifts whose count lacked money or had too much."""

    title = _("selisih")
    parameter_name = "difference"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("short", _("kurang")), ("over", _("lebih")), ("any", _("ada selisih"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted: Mapping[str, dict[str, int]] = {
            "short": {"difference__lt": 0},
            "over": {"difference__gt": 0},
        }
        if self.value() == "any":
            return queryset.exclude(difference=0).exclude(difference=None)
        return queryset.filter(**wanted.get(self.value() or "", {}))


@admin.register(Shift, site=owners_site)
class ShiftAdmin(ReadOnlyAdmin):
    section = Section.MONEY
    position = 5
    view_permission = "shifts.view"
    outlet_path = "outlet_id"
    list_display = ("place", "day", "seller", "opened", "closed", "status", "found")
    list_filter = (PeriodFilter, OutletFilter, "state", DifferenceFilter)
    ordering = ("-opened_at", "-id")
    change_form_template = "owners/shift.html"
    fields = ("day",)
    readonly_fields = fields
    shows_history = True
    empty_advice = _("Sif muncul di sini begitu kasir dibuka.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        rows = rows.exclude(terminal__kind=Terminal.Kind.VIRTUAL)
        rows = rows.select_related("outlet", "terminal", "opened_by", "closed_by", "approved_by")
        counted: QuerySet[Any] = rows.annotate(difference=Sum("counts__difference"))
        return counted

    @admin.display(description=_("terminal"), ordering="terminal__code")
    def place(self, shift: Shift) -> str:
        return f"{shift.outlet.name}, {shift.terminal.code}"

    @admin.display(description=_("hari usaha"), ordering="business_date")
    def day(self, shift: Shift) -> str:
        return date_format(shift.business_date)

    @admin.display(description=_("kasir"), ordering="opened_by__name")
    def seller(self, shift: Shift) -> str:
        return shift.opened_by.name if shift.opened_by else "–"

    @admin.display(description=_("dibuka"), ordering="opened_at")
    def opened(self, shift: Shift) -> str:
        return moment_text(shift.opened_at, shift.outlet.timezone)

    @admin.display(description=_("ditutup"), ordering="closed_at")
    def closed(self, shift: Shift) -> str:
        return moment_text(shift.closed_at, shift.outlet.timezone) if shift.closed_at else "–"

    @admin.display(description=_("keadaan"), ordering="state")
    def status(self, shift: Shift) -> SafeString:
        look = "warn" if shift.state == Shift.State.OPEN else ""
        return badge(look, shift.get_state_display())

    @admin.display(description=_("selisih"), ordering=F("difference").asc(nulls_last=True))
    def found(self, shift: Any) -> SafeString:
        return difference_badge(shift.difference)

    def panels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        sees = obj.state == Shift.State.CLOSED or actor_of(request).may("shifts.see_expected")
        report = report_of(obj, actor=actor_of(request)) if sees else None
        return {
            "badge": self.status(obj),
            "difference": difference_badge(obj.difference),
            "counts": [row | {"badge": _row_badge(row)} for row in counts_json(obj)],
            "movements": obj.movements.select_related("membership"),
            "report": report,
            "paper": "80",
            "report_url": self.address(obj.pk, "report") if report else "",
            "opened": self.opened(obj),
            "closed": self.closed(obj),
            "proof": shift_proof(obj),
            **_waiting_panel(request, Shift.objects.filter(id=obj.pk)),
        }

    def get_urls(self) -> list[URLPattern]:
        report = path(
            "<path:object_id>/report/",
            self.admin_site.admin_view(self.report_view),
            name="shifts_shift_report",
        )
        return [report, *super().get_urls()]

    def report_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The X or Z report as a page, a PDF or bytes for a printer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        shift = self.get_object(request, object_id)
        if shift is None:
            raise Http404
        if shift.state == Shift.State.OPEN and not actor_of(request).may("shifts.see_expected"):
            raise PermissionDenied
        try:
            form, paper = chosen(request.GET.get("format", "html"), request.GET.get("paper", "80"))
        except InvalidInput as error:
            raise Http404 from error
        body = render(report_of(shift, actor=actor_of(request)), form, paper)
        return HttpResponse(body, content_type=FORMATS[form])


def difference_badge(amount: int | None) -> SafeString:
    """The difference in words; colour only underlines them."""
    if amount is None:
        return format_html("{}", "–")
    look = "good" if amount == 0 else "bad" if amount < 0 else "warn"
    return badge(look, difference_text(amount))


def _row_badge(row: Mapping[str, Any]) -> SafeString:
    return difference_badge(None if row["counted"] is None else row["difference"])


def _waiting_panel(request: HttpRequest, shifts: QuerySet[Shift]) -> dict[str, Any]:
    """Split bills of the shifts whose first part was counted but is in no book."""
    sales = waiting_sales(shifts)
    rows = [
        {
            "sale": sale,
            "moment": moment_text(sale.opened_at, sale.timezone),
            "handed": [(method_name(method), amount) for method, amount in sale.handed],
        }
        for sale in sales
    ]
    return {
        "waiting_sales": rows,
        "waits_now": any(sale.is_waiting for sale in sales),
        "waiting_cash": waiting_cash(sales),
        "may_see_order": actor_of(request).may("orders.view"),
    }


class SignForm(forms.Form):
    note = forms.CharField(label=_("Catatan"), max_length=200, required=False)


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=200)


def _sign_again(request: HttpRequest, day: StoreDay, values: dict[str, Any]) -> str:
    sign_store_day(
        outlet_id=day.outlet_id,
        business_date=day.business_date,
        note=values["note"],
        actor=actor_of(request),
    )
    return gettext("Hari ditutup.")


def _reopen(request: HttpRequest, day: StoreDay, values: dict[str, Any]) -> str:
    reopen_store_day(day_id=day.id, reason=values["reason"], actor=actor_of(request))
    return gettext("Hari dibuka lagi.")


def _is_signed(day: StoreDay) -> bool:
    return day.state == StoreDay.State.SIGNED


def _is_reopened(day: StoreDay) -> bool:
    return day.state == StoreDay.State.REOPENED


@admin.register(StoreDay, site=owners_site)
class StoreDayAdmin(TenantAdmin):
    section = Section.MONEY
    position = 6
    view_permission = "shifts.view"
    add_permission = "shifts.sign_day"
    outlet_path = "outlet_id"
    list_display = ("day", "outlet", "signer", "status", "total", "found")
    list_filter = (PeriodFilter, OutletFilter, "state")
    list_select_related = ("outlet", "signed_by")
    ordering = ("-business_date", "-id")
    change_form_template = "owners/store_day.html"
    fields = ("outlet", "business_date", "note")
    shows_history = True
    empty_advice = _(
        "Tutup toko di akhir hari: semua sif sudah ditutup, angkanya dijumlahkan dan disahkan."
    )
    acts = (
        Act(
            name="sign",
            label=_("Tutup lagi"),
            permission="shifts.sign_day",
            perform=_sign_again,
            form=SignForm,
            applies=_is_reopened,
        ),
        Act(
            name="reopen",
            label=_("Buka lagi"),
            permission="shifts.reopen_day",
            perform=_reopen,
            form=ReopenForm,
            explanation=_("Sif bisa dibuka lagi pada hari itu. Tercatat di jejak audit."),
            danger=True,
            applies=_is_signed,
        ),
    )

    @admin.display(description=_("hari usaha"), ordering="business_date")
    def day(self, day: StoreDay) -> str:
        return date_format(day.business_date)

    @admin.display(description=_("disahkan oleh"), ordering="signed_by__name")
    def signer(self, day: StoreDay) -> str:
        return day.signed_by.name if day.signed_by else "–"

    @admin.display(description=_("keadaan"), ordering="state")
    def status(self, day: StoreDay) -> SafeString:
        look = "good" if _is_signed(day) else "warn"
        return badge(look, day.get_state_display())

    @admin.display(description=_("penjualan"))
    def total(self, day: StoreDay) -> SafeString:
        amount = rupiah(day.figures["sales"]["total"])
        return format_html('<span class="amount">{}</span>', amount)

    @admin.display(description=_("selisih"))
    def found(self, day: StoreDay) -> SafeString:
        return difference_badge(sum(row["difference"] for row in day.figures["counts"]))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """To the day's page: its sum is what the signature is about."""
        self.message_user(request, gettext("Hari ditutup."), messages.SUCCESS)
        return HttpResponseRedirect(self.address(obj.pk))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Today, and the only outlet of who has one."""
        outlets = list(owners_site.rows(Outlet, request).filter(is_active=True)[:2])
        if not outlets:
            return {}
        today = business_day_now(outlets[0].id)
        return {"business_date": today} | ({"outlet": outlets[0].pk} if len(outlets) == 1 else {})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """With what still waits in the actor's outlets: closing may better wait for it, too."""
        running = owners_site.rows(Shift, request).filter(state=Shift.State.OPEN)
        panel = _waiting_panel(request, running)
        return super().add_view(request, form_url, panel | (extra_context or {}))

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> StoreDay:
        values = form.cleaned_data
        return sign_store_day(
            outlet_id=values["outlet"].id,
            business_date=values["business_date"],
            note=values["note"],
            actor=actor_of(request),
        )

    def panels(self, request: HttpRequest, obj: StoreDay) -> dict[str, Any]:
        figures = obj.figures
        rows = shifts_of(obj.outlet_id, obj.business_date)
        of_day = Shift.objects.filter(outlet_id=obj.outlet_id, business_date=obj.business_date)
        return {
            "figures": figures,
            "counts": [
                row | {"name": account_name(row["account"]), "badge": _row_badge(row)}
                for row in figures["counts"]
            ],
            "shifts": [
                (shift, reverse("backoffice:shifts_shift_change", args=[shift.pk]))
                for shift in rows
            ],
            "badge": self.status(obj),
            "moment": moment_text(obj.signed_at, obj.outlet.timezone),
            **_waiting_panel(request, of_day),
        }


_LIMITS: Final = ("tolerance", "approval_limit")


@admin.register(ShiftPolicy, site=owners_site)
class ShiftPolicyAdmin(TenantAdmin):
    section = Section.SETTINGS
    position = 45
    view_permission = "outlets.view"
    change_permission = "outlets.change"
    outlet_path = "outlet_id"
    list_display = ("outlet", "without_reason", "without_approval")
    list_select_related = ("outlet",)
    ordering = ("outlet__name",)
    fields = ("outlet", *_LIMITS)
    empty_advice = _(
        "Tanpa aturan sendiri: di atas Rp5.000 perlu alasan, di atas Rp50.000 perlu persetujuan."
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("outlet",) if obj else ()

    @admin.display(description=_("tanpa alasan sampai"), ordering="tolerance")
    def without_reason(self, policy: ShiftPolicy) -> str:
        return rupiah(policy.tolerance)

    @admin.display(description=_("tanpa persetujuan sampai"), ordering="approval_limit")
    def without_approval(self, policy: ShiftPolicy) -> str:
        return rupiah(policy.approval_limit)

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> ShiftPolicy:
        return self._set(request, form.cleaned_data["outlet"].id, form)

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        self._set(request, form.instance.outlet_id, form)

    def _set(self, request: HttpRequest, outlet_id: Any, form: Any) -> ShiftPolicy:
        values = {name: form.cleaned_data[name] for name in _LIMITS}
        return set_shift_policy(outlet_id=outlet_id, actor=actor_of(request), **values)
