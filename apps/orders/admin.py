"""Sales in the owners' admin: read only, with voiding as the one act."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.errors import InvalidInput
from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.office.acts import Act
from apps.core.office.badges import badge
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin
from apps.customers.models import Customer
from apps.orders.models import Order, OutletReceipt
from apps.orders.office import kasbon as kasbon
from apps.orders.office import late as late
from apps.orders.office.copies import HAND_OUT
from apps.orders.office.filters import (
    CashierFilter,
    MethodFilter,
    OpenRefundFilter,
    found_by,
)
from apps.orders.office.pay_back import open_payments, pay_back_page
from apps.orders.office.refunds import REFUNDABLE, refund_page, shown_refunds
from apps.orders.office.timeline import timeline_of
from apps.orders.receipts import chosen_format, receipt_of, render
from apps.orders.receipts.page import ReceiptPage
from apps.orders.refunds.selectors import unfinished_refunds
from apps.orders.services.void import void_order
from apps.orders.states import SOLD
from apps.tenants.filters import PeriodFilter


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=200,
        help_text=_("Contoh: salah input, pelanggan batal membeli."),
    )


def _void(request: HttpRequest, order: Order, values: dict[str, Any]) -> str:
    void_order(order_id=order.id, reason=values["reason"], actor=actor_of(request))
    return gettext("Penjualan %(number)s dibatalkan.") % {"number": order.receipt_number}


def _is_paid(order: Order) -> bool:
    return order.state == Order.State.PAID


@admin.register(Order, site=owners_site)
class OrderAdmin(ReadOnlyAdmin):
    section = Section.SELLING
    position = 10
    view_permission = "orders.view"
    outlet_path = "outlet_id"
    list_display = ("receipt_number", "moment", "place", "seller", "how", "status", "amount")
    list_filter = (
        PeriodFilter,
        "outlet",
        CashierFilter,
        "state",
        MethodFilter,
        OpenRefundFilter,
        "channel",
    )
    search_fields = ("receipt_number",)
    search_help_text = _("Nomor struk, jumlah, atau pelanggan")
    ordering = ("-placed_at", "-id")
    change_form_template = "owners/order.html"
    fields = ("receipt_number",)
    readonly_fields = fields
    empty_advice = _("Penjualan dari kasir muncul di sini begitu dibayar.")
    acts = (
        HAND_OUT,
        Act(
            name="void",
            label=_("Batalkan penjualan"),
            permission="orders.void",
            perform=_void,
            form=VoidForm,
            explanation=(
                _(
                    "Stok dan pembukuan dikembalikan, uang harus dikembalikan ke pelanggan."
                    " Tidak bisa diurungkan."
                )
            ),
            danger=True,
            applies=_is_paid,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("outlet", "terminal", "cashier")

    @admin.display(description=_("outlet"), ordering="outlet__name")
    def place(self, order: Order) -> str:
        return order.outlet.name

    @admin.display(description=_("kasir"), ordering="cashier__name")
    def seller(self, order: Order) -> str:
        return order.cashier.name if order.cashier else "–"

    @admin.display(description=_("kanal"), ordering="channel")
    def how(self, order: Order) -> str:
        return str(capfirst(order.get_channel_display()))

    @admin.display(description=_("total"), ordering="total")
    def amount(self, order: Order) -> SafeString:
        return format_html('<span class="amount">{}</span>', rupiah(order.total))

    @admin.display(description=_("waktu"), ordering="placed_at")
    def moment(self, order: Order) -> str:
        return moment_text(order.placed_at, order.outlet.timezone)

    @admin.display(description=_("keadaan"), ordering="state")
    def status(self, order: Order) -> SafeString:
        return state_badge(order)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term.strip()
        return (found_by(words, queryset, request) if words else queryset), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """A day may be asked for by address, as the first screen does."""
        return lookup == "business_date" or super().lookup_allowed(lookup, value, request)

    def totals(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, str | SafeString]:
        """Paid sales only: what was voided brought nothing."""
        sums = rows.order_by().aggregate(
            total=Sum("total", filter=Q(state__in=SOLD), default=0),
            paid=Count("id", filter=Q(state__in=SOLD)),
        )
        return {
            "receipt_number": ngettext(
                "%(count)s penjualan lunas", "%(count)s penjualan lunas", sums["paid"]
            )
            % {"count": sums["paid"]},
            "amount": format_html('<span class="amount">{}</span>', rupiah(sums["total"])),
        }

    def panels(self, request: HttpRequest, obj: Order) -> dict[str, Any]:
        customer = None
        if obj.customer_id is not None and actor_of(request).may("customers.view"):
            customer = Customer.objects.filter(id=obj.customer_id).first()
        return {
            "lines": obj.lines.order_by("position"),
            "tenders": obj.tenders.order_by("position"),
            "receipt_url": self.address(obj.pk, "receipt"),
            "badge": state_badge(obj),
            "moment": moment_text(obj.placed_at, obj.outlet.timezone),
            "customer": customer,
            "timeline": timeline_of(obj),
            "refunds": shown_refunds(obj),
            "refund_url": self._refund_url(request, obj),
            "pay_back_url": self._pay_back_url(request, obj),
        }

    def _refund_url(self, request: HttpRequest, order: Order) -> str:
        """The page to refund it, for somebody who may; empty otherwise."""
        may = actor_of(request).may("orders.refund") and order.state in REFUNDABLE
        return self.address(order.pk, "refund") if may else ""

    def _pay_back_url(self, request: HttpRequest, order: Order) -> str:
        """The page of money that no gateway gave back, for somebody who may; empty otherwise."""
        may = actor_of(request).may("orders.refund") and open_payments(order)
        return self.address(order.pk, "pay_back") if may else ""

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        """Payments back that somebody who may has to look after."""
        actor = actor_of(request)
        return unfinished_refunds(actor) if actor.may("orders.refund") else None

    def pay_back_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Pay another way what a gateway did not give back, or decide about what it gave twice."""
        if not (self.has_view_permission(request) and self._may(request, "orders.refund")):
            raise PermissionDenied
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        return pay_back_page(request, order, self.address(order.pk))

    def refund_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Refund a sale in part or whole."""
        if not (self.has_view_permission(request) and self._may(request, "orders.refund")):
            raise PermissionDenied
        order = self.get_object(request, object_id)
        if order is None or order.state not in REFUNDABLE:
            raise Http404
        return refund_page(request, order, self.address(order.pk))

    def get_urls(self) -> list[URLPattern]:
        refund = path(
            "<path:object_id>/refund/",
            self.admin_site.admin_view(self.refund_view),
            name="orders_order_refund",
        )
        receipt = path(
            "<path:object_id>/receipt/",
            self.admin_site.admin_view(self.receipt_view),
            name="orders_order_receipt",
        )
        pay_back = path(
            "<path:object_id>/pay-back/",
            self.admin_site.admin_view(self.pay_back_view),
            name="orders_order_pay_back",
        )
        return [refund, pay_back, receipt, *super().get_urls()]

    def receipt_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The receipt to look at: it is not handed out, so no copy is counted."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        paper = request.GET.get("paper", "")
        try:
            form = chosen_format(request.GET.get("format", "html"), paper)
        except InvalidInput as error:
            raise Http404 from error
        receipt = receipt_of(order.id, actor=actor_of(request))
        return HttpResponse(render(receipt, form, paper), content_type=form.content_type)


def state_badge(order: Order) -> SafeString:
    """The state in words: green for paid, yellow for refunded, red for voided."""
    looks = {
        Order.State.PAID: "good",
        Order.State.PARTLY_REFUNDED: "warn",
        Order.State.REFUNDED: "warn",
        Order.State.VOIDED: "bad",
    }
    look = looks.get(Order.State(order.state), "")
    return badge(look, order.get_state_display())


owners_site.register(OutletReceipt, ReceiptPage)
