"""Sales in the owners' admin: read only, with voiding as the one act."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.money import rupiah
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import Act, ReadOnlyAdmin
from apps.orders.models import Order, OutletReceipt
from apps.orders.receipts import receipt_of, render_html
from apps.orders.receipts.page import ReceiptPage
from apps.orders.services.void import void_order


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
    list_display = (
        "receipt_number", "placed_at", "place", "seller", "channel", "state", "amount",
    )  # fmt: skip
    list_filter = ("business_date", "outlet", "state", "channel")
    date_hierarchy = "business_date"
    search_fields = ("receipt_number",)
    search_help_text = _("Nomor struk")
    ordering = ("-placed_at", "-id")
    change_form_template = "owners/order.html"
    shows_history = True
    fields = (
        "receipt_number", "state", "void_reason", "place", "till", "seller", "channel", "placed_at",
        "business_date", "note",
    )  # fmt: skip
    readonly_fields = fields
    acts = (
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

    @admin.display(description=_("terminal"), ordering="terminal__code")
    def till(self, order: Order) -> str:
        return str(order.terminal)

    @admin.display(description=_("kasir"), ordering="cashier__name")
    def seller(self, order: Order) -> str:
        return order.cashier.name if order.cashier else "–"

    @admin.display(description=_("total"), ordering="total")
    def amount(self, order: Order) -> SafeString:
        return format_html('<span class="amount">{}</span>', rupiah(order.total))

    def panels(self, request: HttpRequest, obj: Order) -> dict[str, Any]:
        return {
            "lines": obj.lines.order_by("position"),
            "tenders": obj.tenders.order_by("position"),
            "receipt_url": self.address(obj.pk, "receipt"),
        }

    def get_urls(self) -> list[URLPattern]:
        receipt = path(
            "<path:object_id>/receipt/",
            self.admin_site.admin_view(self.receipt_view),
            name="orders_order_receipt",
        )
        return [receipt, *super().get_urls()]

    def receipt_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        return HttpResponse(render_html(receipt_of(order.id, actor=actor_of(request))))


owners_site.register(OutletReceipt, ReceiptPage)
