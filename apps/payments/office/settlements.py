"""Settlement reports: uploaded, looked at, posted; and the queue of what fits nothing."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.errors import InvalidInput
from apps.core.money import rupiah
from apps.core.office.acts import Act
from apps.core.office.badges import badge
from apps.core.office.filters import titled
from apps.core.office.forms import TenantForm
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin
from apps.payments.errors import ReportUnreadable
from apps.payments.models import PaymentAccount, SettlementReport, SettlementRow
from apps.payments.selectors import link_candidates
from apps.payments.services import drop_report, ignore_row, import_report, link_row, post_report
from apps.payments.settlement_file import LARGEST_FILE, MOST_ROWS
from apps.payments.wording import row_badge

CHANGE: Final = "payments.change"
SHOWN_ROWS: Final = 100
_State = SettlementRow.State
_UNREADABLE: Final = {
    "too_large": _("Berkas ini lebih dari 10 MB. Unduh laporan per minggu atau per hari."),
    "too_many": _("Berkas ini lebih dari 50.000 baris. Unduh laporan per minggu atau per hari."),
    "no_headings": _(
        "Judul kolomnya tidak ditemukan. Harus ada nomor pesanan (Order ID atau Reference) dan"
        " jumlah (Amount). Berkas Excel: simpan sebagai CSV dulu."
    ),
    "empty": _("Berkas ini kosong."),
}
_UNREAD: Final = {
    "encoding": _("ada huruf yang rusak (bukan UTF-8)"),
    "columns": _("kolomnya kurang"),
    "order": _("nomor pesanannya kosong atau terlalu panjang"),
    "amount": _("jumlahnya tidak terbaca atau bukan rupiah bulat"),
    "day": _("tanggalnya tidak terbaca"),
    "sum": _("jumlah dikurangi biaya tidak sama dengan bersihnya"),
    "repeated": _("baris ini sama dengan baris di atasnya"),
}


class UploadForm(TenantForm):
    """Which account, and the file as it was downloaded."""

    file = forms.FileField(
        label=_("Berkas CSV"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        help_text=_("Seperti diunduh dari dasbor penyedia, paling besar 10 MB."),
    )

    def clean_file(self) -> Any:
        """A file that is too large is not read at all."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_UNREADABLE["too_large"])
        return file


class LinkForm(forms.Form):
    order_id = forms.CharField(label=_("Nomor pesanan di penyedia"), max_length=64)


class IgnoreForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=200,
        help_text=_("Contoh: pembayaran dari situs lain di akun yang sama."),
    )


def _post(request: HttpRequest, report: SettlementReport, _values: dict[str, Any]) -> str:
    post_report(report_id=report.id, actor=actor_of(request))
    return gettext("Laporan dibukukan. Yang tanpa pasangan menunggu di antrean.")


def _drop(request: HttpRequest, report: SettlementReport, _values: dict[str, Any]) -> HttpResponse:
    drop_report(report_id=report.id, actor=actor_of(request))
    return HttpResponseRedirect(reverse("backoffice:payments_settlementreport_changelist"))


def _link(request: HttpRequest, row: SettlementRow, values: dict[str, Any]) -> HttpResponse | str:
    link_row(row_id=row.id, order_id=values["order_id"], actor=actor_of(request))
    return gettext("Baris ini dipasangkan dan dibukukan.")


def _ignore(request: HttpRequest, row: SettlementRow, values: dict[str, Any]) -> str:
    ignore_row(row_id=row.id, reason=values["reason"], actor=actor_of(request))
    return gettext("Baris ini diabaikan dan tidak dibukukan.")


def _is_draft(report: SettlementReport) -> bool:
    return report.posted_at is None


def _is_open(row: SettlementRow) -> bool:
    return row.state == _State.UNMATCHED


def _amount(value: int | None) -> SafeString:
    return format_html('<span class="amount">{}</span>', rupiah(value) if value else "–")


@admin.register(SettlementReport, site=owners_site)
class SettlementReportAdmin(ReadOnlyAdmin):
    form = UploadForm
    section = Section.MONEY
    position = 30
    can_add = True
    view_permission = "payments.view"
    add_permission = CHANGE
    list_display = ("file_name", "via", "created_at", "status", "matched", "unmatched", "net")
    list_filter = (("account", titled(_("akun"))),)
    ordering = ("-created_at", "-id")
    change_form_template = "owners/payments/report.html"
    add_form_template = "owners/payments/upload.html"
    empty_advice = _(
        "Unggah laporan pencairan (settlement) dari dasbor penyedia: cocok, lalu dibukukan."
    )
    acts = (
        Act(
            name="post",
            label=_("Bukukan"),
            permission=CHANGE,
            perform=_post,
            explanation=_(
                "Yang cocok dibukukan: bank dan biaya MDR, terhadap piutang penyedia. Yang tanpa"
                " pasangan masuk antrean."
            ),
            applies=_is_draft,
        ),
        Act(
            name="drop",
            label=_("Buang"),
            permission=CHANGE,
            perform=_drop,
            explanation=_("Belum ada yang dibukukan; berkasnya bisa diunggah lagi kapan saja."),
            danger=True,
            applies=_is_draft,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("account", "file") if obj is None else ("file_name",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is not None else super().get_fieldsets(request, obj)

    def within(self, rows: QuerySet[Any], outlet_ids: frozenset[UUID]) -> QuerySet[Any]:
        """A report is about the whole account: nothing for people of some outlets."""
        return rows.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        placed = Q(rows__intent__isnull=False) & ~Q(rows__state=_State.UNMATCHED)
        fresh = ~Q(rows__state=_State.REPEATED)
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .select_related("account")
            .annotate(
                matched_count=Count("rows", filter=placed & fresh),
                unmatched_count=Count(
                    "rows", filter=Q(rows__state=_State.UNMATCHED) | Q(rows__intent=None)
                ),
                net_amount=Sum("rows__gross", filter=fresh) - Sum("rows__fee", filter=fresh),
            )
        )
        return rows

    @admin.display(description=_("akun"), ordering="account__name")
    def via(self, report: SettlementReport) -> str:
        return report.account.name

    @admin.display(description=_("keadaan"), ordering="posted_at")
    def status(self, report: SettlementReport) -> SafeString:
        if report.posted_at is None:
            return badge("warn", _("belum dibukukan"))
        return badge("good", _("dibukukan"))

    @admin.display(description=_("cocok"))
    def matched(self, report: Any) -> int:
        return int(report.matched_count)

    @admin.display(description=_("tanpa pasangan"))
    def unmatched(self, report: Any) -> int:
        return int(report.unmatched_count)

    @admin.display(description=_("bersih"))
    def net(self, report: Any) -> SafeString:
        return _amount(report.net_amount)

    def create(self, request: HttpRequest, form: Any, formsets: Any) -> SettlementReport:
        file = form.cleaned_data["file"]
        try:
            return import_report(
                account_id=form.cleaned_data["account"].id,
                file_name=file.name,
                content=file.read(),
                actor=actor_of(request),
            )
        except ReportUnreadable as error:
            words = str(_UNREADABLE[error.extra["reason"]])
            raise InvalidInput.on("file", "unreadable", words) from error

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """To the preview, also for a file that came before."""
        return HttpResponseRedirect(self.address(obj.pk))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label = gettext("Akun")
        only = PaymentAccount.objects.order_by("created_at").values_list("id", flat=True)[:2]
        if len(only) == 1:
            field.initial = only[0]
        return field

    def panels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        fresh = obj.rows.exclude(state=_State.REPEATED)
        sums = fresh.aggregate(gross=Sum("gross", default=0), fee=Sum("fee", default=0))
        shown = obj.rows.select_related("intent").order_by("intent_id", "line")
        problems = fresh.filter(~Q(problem=""))
        counts = obj.rows.aggregate(
            all=Count("id"),
            matched=Count("id", filter=Q(problem="") & ~Q(state=_State.REPEATED)),
            unmatched=Count("id", filter=~Q(problem="")),
            repeated=Count("id", filter=Q(state=_State.REPEATED)),
        )
        good = shown.filter(problem="")
        return {
            "counts": counts,
            "gross": sums["gross"],
            "fee": sums["fee"],
            "net": sums["gross"] - sums["fee"],
            "badge": self.status(obj),
            "problems": [(row, row_badge(row)) for row in problems.order_by("line")[:SHOWN_ROWS]],
            "rows": [(row, row_badge(row)) for row in good[:SHOWN_ROWS]],
            "hidden": max(0, counts["all"] - counts["unmatched"] - SHOWN_ROWS),
            "unread": [
                (line, _UNREAD.get(problem, problem), text)
                for line, problem, text in obj.unread[:SHOWN_ROWS]
            ],
            "most_rows": MOST_ROWS,
            "queue": reverse("backoffice:payments_settlementrow_changelist"),
        }


class QueueFilter(admin.SimpleListFilter):
    """The queue itself unless somebody asks for more."""

    title = _("keadaan")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("semua")), *_State.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or _State.UNMATCHED)

    def choices(self, changelist: Any) -> Any:
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or _State.UNMATCHED) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }


@admin.register(SettlementRow, site=owners_site)
class SettlementRowAdmin(ReadOnlyAdmin):
    section = Section.MONEY
    position = 35
    view_permission = "payments.view"
    outlet_path = "intent__outlet_id"
    list_display = ("order_id", "settled_on", "what", "amount", "cost", "status", "why")
    list_filter = (QueueFilter, "kind", "problem")
    search_fields = ("order_id", "provider_id")
    search_help_text = _("Nomor pesanan di penyedia")
    ordering = ("settled_on", "id")
    change_form_template = "owners/payments/row.html"
    fields = ("order_id",)
    readonly_fields = fields
    empty_advice = _("Setiap baris laporan pencairan sudah punya pasangannya.")
    acts: ClassVar[Any] = (
        Act(
            name="link",
            label=_("Pasangkan"),
            permission=CHANGE,
            perform=_link,
            form=LinkForm,
            explanation=_("Pilih pembayaran yang dimaksud, atau ketik nomornya. Lalu dibukukan."),
            applies=_is_open,
            template="owners/payments/link.html",
        ),
        Act(
            name="ignore",
            label=_("Abaikan"),
            permission=CHANGE,
            perform=_ignore,
            form=IgnoreForm,
            explanation=_("Baris ini tidak dibukukan. Alasannya tercatat di jejak audit."),
            danger=True,
            applies=_is_open,
        ),
    )

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        """What waits for somebody who may place it."""
        if not actor_of(request).may(CHANGE):
            return None
        return self.reachable(request).filter(state=_State.UNMATCHED)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("report__account", "intent")

    @admin.display(description=_("jenis"), ordering="kind")
    def what(self, row: SettlementRow) -> str:
        kind = str(row.get_kind_display())
        return f"{kind}, {row.channel}" if row.channel else kind

    @admin.display(description=_("jumlah"), ordering="gross")
    def amount(self, row: SettlementRow) -> SafeString:
        return _amount(row.gross)

    @admin.display(description=_("biaya"), ordering="fee")
    def cost(self, row: SettlementRow) -> SafeString:
        return _amount(row.fee)

    @admin.display(description=_("keadaan"), ordering="state")
    def status(self, row: SettlementRow) -> SafeString:
        return row_badge(row)

    @admin.display(description=_("sebab"), ordering="problem")
    def why(self, row: SettlementRow) -> str:
        return row.reason or row.get_problem_display()

    def page_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        context = super().page_context(request, obj)
        return context | {"candidates": link_candidates(obj) if _is_open(obj) else []}

    def panels(self, request: HttpRequest, obj: SettlementRow) -> dict[str, Any]:
        return {"badge": row_badge(obj), "why": self.why(obj), "what": self.what(obj)}
