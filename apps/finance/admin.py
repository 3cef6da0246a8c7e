"""The journal in the owners' admin: read only, corrections are reversals."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.office.filters import OutletFilter
from apps.core.office.scoped import TenantInline
from apps.core.office.site import Section, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin
from apps.finance.models import JournalEntry, JournalLine
from apps.tenants.filters import PeriodFilter
from apps.tenants.models import Outlet

KINDS: Final = {
    "sale": _("Penjualan"),
    "void": _("Pembatalan penjualan"),
    "late_payment": _("Pembayaran terlambat"),
    "late_refunded": _("Pembayaran terlambat dikembalikan"),
    "late_paid_back": _("Pembayaran terlambat dikembalikan sendiri"),
    "late_sold": _("Pembayaran terlambat jadi penjualan"),
    "payment_reversed": _("Pembayaran ditarik kembali"),
    "shift_open": _("Modal awal kasir"),
    "shift_close": _("Tutup kasir"),
    "pay_in": _("Kas masuk"),
    "pay_out": _("Kas keluar"),
    "shift_addendum": _("Penjualan menyusul"),
    "stock_adjustment": _("Penyesuaian stok"),
    "settlement": _("Pencairan pembayaran"),
    "refund": _("Pengembalian barang"),
    "refund_by_hand": _("Pengembalian dibayar cara lain"),
    "refund_doubled": _("Pengembalian terbayar dua kali"),
    "refund_returned": _("Kelebihan pengembalian kembali"),
    "refund_lost": _("Kelebihan pengembalian direlakan"),
    "kasbon_payment": _("Kasbon dibayar"),
    "kasbon_reversed": _("Bayaran kasbon dibatalkan"),
    "deposit_payment": _("Deposit diisi"),
    "deposit_reversed": _("Isi deposit dibatalkan"),
}


class KindFilter(admin.SimpleListFilter):
    """By what was booked."""

    title = _("jenis")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return KINDS.items()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class JournalLineInline(TenantInline):
    model = JournalLine
    template = "owners/lines.html"
    view_permission = "journal.view"
    fields = ("account_name", "debit_amount", "credit_amount")
    readonly_fields = fields
    ordering = ("id",)
    verbose_name_plural = _("baris")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("account")

    @admin.display(description=_("akun"))
    def account_name(self, line: JournalLine) -> str:
        return str(line.account)

    @admin.display(description=_("debit"))
    def debit_amount(self, line: JournalLine) -> SafeString:
        return _amount(line.debit)

    @admin.display(description=_("kredit"))
    def credit_amount(self, line: JournalLine) -> SafeString:
        return _amount(line.credit)


@admin.register(JournalEntry, site=owners_site)
class JournalEntryAdmin(ReadOnlyAdmin):
    section = Section.MONEY
    position = 10
    view_permission = "journal.view"
    outlet_path = "outlet_id"
    list_display = ("day", "what", "outlet", "total", "moment")
    list_filter = (PeriodFilter, OutletFilter, KindFilter)
    ordering = ("-posted_at", "-id")
    change_form_template = "owners/journal_entry.html"
    fields = ("day", "what", "outlet", "moment")
    readonly_fields = fields
    inlines = (JournalLineInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        outlet = Outlet.objects.filter(id=OuterRef("outlet_id"))
        rows = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(
            amount=Sum("lines__debit"),
            outlet_name=Subquery(outlet.values("name")[:1]),
            outlet_zone=Subquery(outlet.values("timezone")[:1]),
        )
        return named

    @admin.display(description=_("hari usaha"), ordering="business_date")
    def day(self, entry: JournalEntry) -> str:
        return date_format(entry.business_date)

    @admin.display(description=_("jenis"), ordering="kind")
    def what(self, entry: JournalEntry) -> str:
        return str(KINDS.get(entry.kind, entry.kind))

    @admin.display(description=_("dibukukan"), ordering="posted_at")
    def moment(self, entry: JournalEntry) -> str:
        return moment_text(entry.posted_at, entry.outlet_zone)  # type: ignore[attr-defined]

    @admin.display(description=_("jumlah"), ordering="amount")
    def total(self, entry: Any) -> SafeString:
        return _amount(entry.amount)

    @admin.display(description=_("outlet"), ordering="outlet_name")
    def outlet(self, entry: Any) -> str:
        return str(entry.outlet_name)

    def panels(self, request: HttpRequest, obj: JournalEntry) -> dict[str, Any]:
        source = owners_site.row_of(obj.source_kind, obj.source_id, request)
        return {"what": self.what(obj), "day": self.day(obj), "source": source}


def _amount(amount: int | None) -> SafeString:
    return format_html('<span class="amount">{}</span>', rupiah(amount) if amount else "–")
