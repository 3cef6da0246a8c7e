"""Payments that came when no sale waited for them any more: what became of each, and deciding."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.localtime import moment_text
from apps.core.models import AuditEntry
from apps.core.money import rupiah
from apps.core.office.acts import Act
from apps.core.office.badges import badge
from apps.core.office.filters import OutletFilter, RecentFilter
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin
from apps.core.tenancy import tenant_transaction
from apps.orders.models import Order
from apps.orders.open.models import LatePayment, OpenOrder
from apps.orders.open.selectors import DECIDED_LAST
from apps.orders.open.services.attaching import sell_late_payment
from apps.orders.open.services.late import mark_paid_back, refund_late_payment
from apps.payments.models import PaymentIntent
from apps.payments.wording import end_of

DECIDE: Final = "payments.refund"
_State = LatePayment.State
_LOOKS: Final = {_State.DUE: "warn", _State.BY_HAND: "bad"}


class CreatedFilter(RecentFilter):
    column = "created_at"


class PaidBackForm(forms.Form):
    note = forms.CharField(
        label=_("Catatan"),
        max_length=200,
        required=False,
        help_text=_("Contoh: transfer ke BCA atas nama Tini, 21 November."),
    )


def _pay_back(request: HttpRequest, late: LatePayment, values: dict[str, Any]) -> str:
    mark_paid_back(late_id=late.id, note=values["note"], actor=actor_of(request))
    return gettext("Dicatat: %(amount)s sudah dikembalikan ke pembayar.") % {
        "amount": rupiah(late.amount)
    }


def _sell(request: HttpRequest, late: LatePayment, _values: dict[str, Any]) -> str:
    sell_late_payment(late_id=late.id, actor=actor_of(request))
    return gettext("Penjualannya dicatat, lunas dengan pembayaran ini.")


def _refund_now(_request: HttpRequest, late: LatePayment, _values: dict[str, Any]) -> str:
    refund_late_payment(late.id)
    with tenant_transaction(read_only=True):
        after = LatePayment.objects.get(id=late.id).state
    answers = {
        _State.DUE: gettext("Penyedia belum bisa dihubungi. Nanti dicoba lagi sendiri."),
        _State.BY_HAND: gettext("Penyedia menolak mengembalikannya. Sekarang giliran Anda."),
    }
    return answers.get(_State(after), gettext("Uangnya dikembalikan ke pembayar."))


def _waits(late: LatePayment) -> bool:
    return late.state == _State.BY_HAND


def _is_due(late: LatePayment) -> bool:
    return late.state == _State.DUE


def _can_be_sold(late: LatePayment) -> bool:
    """As `sell_late_payment` does it: the whole bill, which nobody else has paid."""
    whole = OpenOrder.objects.filter(intent_id=late.id, paid=0).exists()
    return _waits(late) and whole and not Order.objects.filter(id=late.order_id).exists()


@admin.register(LatePayment, site=owners_site)
class LatePaymentAdmin(ReadOnlyAdmin):
    section = Section.MONEY
    position = 25
    view_permission = "payments.view"
    outlet_path = "outlet_id"
    list_display = ("moment", "shop", "way", "status", "number", "total")
    list_filter = (CreatedFilter, OutletFilter, "state", "method")
    ordering = DECIDED_LAST
    change_form_template = "owners/payments/late.html"
    fields = ("method",)
    readonly_fields = fields
    empty_advice = _(
        "Uang yang masuk setelah penjualannya batal muncul di sini. Belum pernah terjadi."
    )
    acts: ClassVar[Any] = (
        Act(
            name="sell",
            label=_("Jadikan penjualan"),
            permission=DECIDE,
            perform=_sell,
            explanation=_(
                "Kalau barangnya sudah diserahkan: keranjangnya dicatat seperti waktu itu, lunas"
                " dengan pembayaran ini. Stok dan pembukuan ikut berubah."
            ),
            applies=_can_be_sold,
        ),
        Act(
            name="paid-back",
            label=_("Catat sudah dikembalikan"),
            permission=DECIDE,
            perform=_pay_back,
            form=PaidBackForm,
            explanation=_(
                "Kembalikan dulu uangnya ke pembayar lewat bank, lalu catat di sini. Di pembukuan"
                " uangnya keluar dari bank. Tidak bisa diurungkan."
            ),
            danger=True,
            applies=_waits,
        ),
        Act(
            name="refund",
            label=_("Kembalikan sekarang"),
            permission=DECIDE,
            perform=_refund_now,
            explanation=_(
                "Penyedia diminta mengembalikannya sekarang juga, tanpa menunggu percobaan"
                " berikutnya. Tidak akan dikembalikan dua kali."
            ),
            applies=_is_due,
            outside=True,
        ),
    )

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        """What no gateway gives back by itself, for those who may decide."""
        if not actor_of(request).may(DECIDE):
            return None
        return self.reachable(request).filter(state=_State.BY_HAND)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        intent = PaymentIntent.objects.filter(id=OuterRef("id"))
        rows: QuerySet[Any] = super().get_queryset(request).select_related("outlet")
        named: QuerySet[Any] = rows.annotate(
            provider_order=Subquery(intent.values("provider_order_id")[:1]),
            account_name=Subquery(intent.values("account__name")[:1]),
        )
        return named

    @admin.display(description=_("nomor pesanan"), ordering="provider_order")
    def number(self, late: Any) -> SafeString:
        return end_of(late.provider_order)

    @admin.display(description=_("waktu"), ordering="created_at")
    def moment(self, late: LatePayment) -> str:
        return moment_text(late.created_at, late.outlet.timezone)

    @admin.display(description=_("outlet"), ordering="outlet__name")
    def shop(self, late: LatePayment) -> str:
        return late.outlet.name

    @admin.display(description=_("cara bayar"), ordering="method")
    def way(self, late: Any) -> str:
        return f"{late.get_method_display()}, {late.account_name}"

    @admin.display(description=_("keadaan"), ordering="state")
    def status(self, late: LatePayment) -> SafeString:
        words = _("perlu keputusan") if _waits(late) else late.get_state_display()
        return badge(_LOOKS.get(_State(late.state), "good"), words)

    @admin.display(description=_("jumlah"), ordering="amount")
    def total(self, late: LatePayment) -> SafeString:
        return format_html('<span class="amount">{}</span>', rupiah(late.amount))

    def panels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        zone = obj.outlet.timezone
        opened = OpenOrder.objects.filter(intent_id=obj.id).first()
        return {
            "badge": self.status(obj),
            "way": self.way(obj),
            "moment": self.moment(obj),
            "ended": moment_text(obj.closed_at, zone) if obj.closed_at else "",
            "decider": _decider(obj),
            "next_try": moment_text(obj.due_at, zone) if _is_due(obj) else "",
            "opened": opened,
            "opened_at": moment_text(opened.opened_at, zone) if opened else "",
            "lines": list(_lines(opened)) if opened else [],
            "order": Order.objects.filter(id=obj.order_id).first(),
            "may_see_order": actor_of(request).may("orders.view"),
        }


def _decider(late: LatePayment) -> str:
    """Who ended it; empty while it has no end, or when it ended by itself."""
    entry = AuditEntry.objects.filter(
        subject_id=late.id, action__startswith="late_payment.", membership_id__isnull=False
    ).first()
    if entry is None or entry.membership_id is None:
        return ""
    return owners_site.door.people([entry.membership_id]).get(entry.membership_id, "")


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line of the sale that did not happen, as it was frozen."""

    name: str
    quantity: Decimal
    total: int


def _lines(opened: OpenOrder) -> Iterator[CartLine]:
    for line in opened.document.get("lines", ()):
        yield CartLine(line["name"], Decimal(line["quantity"]), line["total"])
