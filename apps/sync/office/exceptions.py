"""Sales of the tills' queues that somebody has to look at: the list, the evidence, deciding."""

import csv
from collections.abc import Callable
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError
from apps.core.formats.cells import plain_cell
from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.office.badges import badge
from apps.core.office.filters import OutletFilter
from apps.core.office.site import Outside, Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin
from apps.inventory.models import StockLevel
from apps.orders.models import Order
from apps.sync.models import JournalEntry, SyncException
from apps.sync.office.decisions import ACTS
from apps.sync.office.evidence import evidence_rows, readable, sold_lines
from apps.sync.office.filters import CashierFilter, CodeFilter, CreatedFilter, TerminalFilter
from apps.sync.proof import failed_share
from apps.sync.review import PERMISSION, read_content, told_of
from apps.sync.services.review import LONGEST_NOTE, Ruling, resolve_exception
from apps.sync.words import exception_name, exception_words

_Decision = SyncException.Decision
_State = SyncException.State
MOST_AT_ONCE: Final = 200
MOST_EXPORTED: Final = 10_000


# --- Several at once -----------------------------------------------------------------------------


def _many(
    decision: SyncException.Decision, label: Any
) -> Callable[["SyncExceptionAdmin", HttpRequest, QuerySet[SyncException]], Any]:
    @admin.action(description=label, permissions=["review"])
    def chosen_ones(
        model_admin: "SyncExceptionAdmin", request: HttpRequest, chosen: QuerySet[SyncException]
    ) -> HttpResponse:
        return model_admin.decide_many(request, chosen, decision, label)

    chosen_ones.__name__ = f"{decision}_chosen"
    return chosen_ones


BULK: Final = (
    _many(_Decision.ACKNOWLEDGE, _("Sudah diketahui, semua yang dipilih")),
    _many(_Decision.ACCEPT_PRICE, _("Terima harga, semua yang dipilih")),
    _many(_Decision.ADJUST_STOCK, _("Nolkan stok minus, semua yang dipilih")),
)


class ToldList(ChangeList):
    """What is not booked has no sale to tell of it: its own words stand in, once a page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        told = told_of([row.entry for row in rows if row.receipt_number is None])
        for row in rows:
            if (said := told.get(row.entry_id)) is not None:
                row.receipt_number = said.receipt_number
                row.order_total, row.cashier_name = said.total, said.cashier
        self.result_list = rows


@admin.register(SyncException, site=owners_site)
class SyncExceptionAdmin(ReadOnlyAdmin):
    section = Section.SELLING
    position = 30
    view_permission = PERMISSION
    outlet_path = "outlet_id"
    list_display = ("what", "receipt", "moment", "till", "cashier", "total", "status")
    list_filter = ("state", CodeFilter, TerminalFilter, CashierFilter, CreatedFilter, OutletFilter)
    ordering = ("state", "-created_at", "-id")
    actions = BULK
    change_list_template = "owners/sync/exceptions.html"
    change_form_template = "owners/sync/exception.html"
    fields = ("code",)
    readonly_fields = fields
    shows_history = True
    acts: ClassVar[Any] = ACTS
    empty_advice = _(
        "Semua penjualan dari kasir tercatat tanpa masalah. Yang aneh waktu kasir luring muncul"
        " di sini, dengan buktinya."
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ToldList

    def about(self, request: HttpRequest, obj: Any) -> str:
        told = told_of([obj.entry])[obj.entry_id]
        total = "" if told.total is None else rupiah(told.total)
        said = (exception_name(obj.code), told.receipt_number, total, told.cashier, self.till(obj))
        return " · ".join(filter(None, said))

    def has_review_permission(self, request: HttpRequest) -> bool:
        return self._may(request, PERMISSION)

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        return self.reachable(request).filter(state=_State.OPEN)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        order = Order.objects.filter(id=OuterRef("entry__subject_id"))
        rows: QuerySet[Any] = super().get_queryset(request)
        rows = rows.select_related("entry__journal__terminal", "outlet", "resolved_by")
        named: QuerySet[Any] = rows.defer("entry__content").annotate(
            receipt_number=Subquery(order.values("receipt_number")[:1]),
            order_total=Subquery(order.values("total")[:1]),
            cashier_name=Subquery(order.values("cashier__name")[:1]),
        )
        return named

    # --- The list --------------------------------------------------------------------------------

    @admin.display(description=_("masalah"), ordering="code")
    def what(self, exception: SyncException) -> str:
        return exception_name(exception.code)

    @admin.display(description=_("struk"))
    def receipt(self, exception: Any) -> str:
        return exception.receipt_number or "–"

    @admin.display(description=_("waktu"), ordering="created_at")
    def moment(self, exception: SyncException) -> str:
        at = exception.entry.happened_at or exception.created_at
        return moment_text(at, exception.outlet.timezone)

    @admin.display(description=_("terminal"), ordering="entry__journal__terminal__code")
    def till(self, exception: SyncException) -> str:
        return f"{exception.outlet.name}, {exception.entry.journal.terminal.code}"

    @admin.display(description=_("kasir"))
    def cashier(self, exception: Any) -> str:
        return exception.cashier_name or "–"

    @admin.display(description=_("total"))
    def total(self, exception: Any) -> SafeString:
        shown = "–" if exception.order_total is None else rupiah(exception.order_total)
        return format_html('<span class="amount">{}</span>', shown)

    @admin.display(description=_("keadaan"), ordering="state")
    def status(self, exception: SyncException) -> SafeString:
        if exception.state == _State.OPEN:
            return badge("warn", gettext("perlu ditinjau"))
        return badge("good", exception.get_decision_display())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.GET.urlencode()
        context = {
            "title": gettext("Penjualan luring perlu ditinjau"),
            "share": failed_share(actor_of(request)),
            "csv": f"{reverse('backoffice:sync_syncexception_export')}?{query}",
            "proof": reverse("backoffice:sync_proof"),
            "may_see_proof": actor_of(request).may("terminals.view"),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        export = path(
            "export/",
            self.admin_site.admin_view(self.export_view),
            name="sync_syncexception_export",
        )
        return [export, *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """What the list shows, with its filters, as a file; names are never formulas."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="penjualan-luring.csv"'
        answer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
        writer = csv.writer(answer)
        writer.writerow([capfirst(str(word)) for word in _HEADINGS])
        writer.writerows(self._cells(one) for one in rows[:MOST_EXPORTED])
        return answer

    def _cells(self, exception: Any) -> list[Any]:
        texts = [
            self.moment(exception),
            exception.code,
            exception_words(exception.code, exception.evidence),
            exception.receipt_number or "",
            exception.outlet.name,
            exception.entry.journal.terminal.code,
            exception.cashier_name or "",
        ]
        decided = [
            exception.get_state_display(),
            exception.get_decision_display(),
            exception.note,
            exception.resolved_by.name if exception.resolved_by else "",
        ]
        total = "" if exception.order_total is None else exception.order_total
        return [*map(plain_cell, texts), total, *map(plain_cell, decided)]

    def decide_many(
        self,
        request: HttpRequest,
        chosen: QuerySet[SyncException],
        decision: SyncException.Decision,
        label: Any,
    ) -> HttpResponse:
        """Ask once, then decide each on its own: one that was decided meanwhile stops no other."""
        ids = list(chosen.filter(state=_State.OPEN).values_list("id", flat=True)[:MOST_AT_ONCE])
        if "sure" not in request.POST:
            context = self.page_context(request, None) | {
                "title": label,
                "ids": ids,
                "action": request.POST.get("action", ""),
                "checkbox": ACTION_CHECKBOX_NAME,
                "longest": LONGEST_NOTE,
            }
            return TemplateResponse(request, "owners/sync/decide_many.html", context)
        ruling = Ruling(decision, request.POST.get("note", "")[:LONGEST_NOTE])

        def work() -> HttpResponse:
            self._decide_each(request, ids, ruling)
            return HttpResponseRedirect(reverse("backoffice:sync_syncexception_changelist"))

        def refused(error: AppError) -> HttpResponse:
            self.message_user(request, error.detail, messages.ERROR)
            return HttpResponseRedirect(reverse("backoffice:sync_syncexception_changelist"))

        return Outside(work, refused)

    def _decide_each(self, request: HttpRequest, ids: list[UUID], ruling: Ruling) -> None:
        done, refusals = 0, []
        for exception_id in ids:
            try:
                resolve_exception(exception_id=exception_id, ruling=ruling, actor=actor_of(request))
                done += 1
            except AppError as error:
                refusals.append(error.detail)
        words = ngettext("%(count)s diputuskan.", "%(count)s diputuskan.", done)
        self.message_user(request, words % {"count": done}, messages.SUCCESS)
        if refusals:
            words = ngettext(
                "%(count)s dilewati: %(why)s", "%(count)s dilewati: %(why)s", len(refusals)
            )
            text = words % {"count": len(refusals), "why": refusals[0]}
            self.message_user(request, text, messages.WARNING)

    # --- One -------------------------------------------------------------------------------------

    def panels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        entry, zone = JournalEntry.objects.get(id=obj.entry_id), obj.outlet.timezone
        told = told_of([entry])[entry.id]
        content = read_content(entry.content)
        actor = actor_of(request)
        return {
            "name": exception_name(obj.code),
            "words": exception_words(obj.code, obj.evidence),
            "badge": self.status(obj),
            "moment": self.moment(obj),
            "place": self.till(obj),
            "told": told,
            "entry": entry,
            "received": moment_text(entry.received_at, zone),
            "device": moment_text(entry.device_time, zone) if entry.device_time else "",
            "resolved": moment_text(obj.resolved_at, zone) if obj.resolved_at else "",
            "pairs": evidence_rows(obj, zone),
            "lines": sold_lines(content),
            "script": readable(entry.content),
            "stock": _stock_cards(obj) if actor.may("stock.view") else [],
            "others": list(entry.exceptions.exclude(id=obj.id).order_by("id")),
            "may_see_order": actor.may("orders.view"),
        }


_HEADINGS: Final = (
    _("waktu"),
    _("kode"),
    _("masalah"),
    _("struk"),
    _("outlet"),
    _("terminal"),
    _("kasir"),
    _("total"),
    _("keadaan"),
    _("keputusan"),
    _("catatan"),
    _("diputuskan oleh"),
)


def _stock_cards(exception: SyncException) -> list[StockLevel]:
    if exception.code != "negative_stock":
        return []
    items = [one["item"] for one in exception.evidence.get("items", ())]
    levels = StockLevel.objects.filter(outlet_id=exception.outlet_id, product_id__in=items)
    return list(levels.select_related("product").order_by("product__name"))
