"""Payments: what was asked of the payer, every call to the provider, and what it told."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.localtime import moment_text
from apps.core.money import rupiah
from apps.core.office.acts import Act
from apps.core.office.filters import OutletFilter, RecentFilter, titled
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin
from apps.core.providers import ProviderError
from apps.payments.errors import GatewayAway
from apps.payments.models import Method, PaymentIntent, PaymentNotice
from apps.payments.services import refresh_intent
from apps.payments.states import OPEN, PAID, TRANSITIONS, State
from apps.payments.wording import end_of, intent_badge, operation_words, trouble_words
from apps.tenants.models import Outlet

# A payment has few calls; a poller that ran for days has many, and the last ones say enough.
MOST_ATTEMPTS: Final = 40
NEEDS_LOOK: Final = Q(late=True) | Q(state="unknown") | (Q(state__in=PAID) & ~Q(error=""))


class CreatedFilter(RecentFilter):
    column = "created_at"


class LookFilter(admin.SimpleListFilter):
    """Payments that are not as they should be."""

    title = _("perlu dilihat")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", _("semua yang perlu dilihat")),
            ("late", _("dibayar setelah batal atau kedaluwarsa")),
            ("unknown", _("belum pasti")),
            ("unsettled", _("lunas, belum cair")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.filter(NEEDS_LOOK)
        if self.value() == "late":
            return queryset.filter(late=True)
        if self.value() == "unknown":
            return queryset.filter(state="unknown")
        if self.value() == "unsettled":
            return queryset.filter(state__in=PAID).exclude(settlements__state="posted")
        return queryset


def _ask(_request: HttpRequest, intent: PaymentIntent, _values: dict[str, Any]) -> str:
    try:
        found = refresh_intent(intent.id)
    except ProviderError as error:
        raise GatewayAway from error
    if found.state == intent.state:
        return gettext("Penyedia menjawab: tidak ada yang berubah.")
    return gettext("Penyedia menjawab: sekarang %(state)s.") % {"state": found.get_state_display()}


def _can_change(intent: PaymentIntent) -> bool:
    return bool(TRANSITIONS[State(intent.state)])


def _is_sold(intent: PaymentIntent) -> bool:
    """Whether its sale was written: until it is paid, nobody finds it."""
    return intent.source_kind == "order" and intent.state in PAID and not intent.late


@admin.register(PaymentIntent, site=owners_site)
class PaymentIntentAdmin(ReadOnlyAdmin):
    section = Section.MONEY
    position = 20
    view_permission = "payments.view"
    outlet_path = "outlet_id"
    list_display = ("moment", "outlet", "how", "status", "provider_number", "total")
    list_filter = (
        CreatedFilter,
        OutletFilter,
        "state",
        "method",
        LookFilter,
        ("account", titled(_("akun"))),
    )
    search_fields = ("provider_order_id", "provider_id")
    search_help_text = _("Nomor pesanan di penyedia")
    ordering = ("-created_at", "-id")
    change_form_template = "owners/payments/payment.html"
    fields = ("provider_order_id",)
    readonly_fields = fields
    empty_advice = _("Pembayaran lewat QRIS, e-wallet, virtual account, dan kartu muncul di sini.")
    acts = (
        Act(
            name="ask",
            label=_("Tanya penyedia"),
            permission="payments.view",
            perform=_ask,
            explanation=_(
                "Keadaan pembayaran ini diambil langsung dari penyedia. Tidak ada uang yang"
                " berpindah."
            ),
            applies=_can_change,
            outside=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        outlet = Outlet.objects.filter(id=OuterRef("outlet_id"))
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .select_related("account")
            .annotate(
                outlet_name=Subquery(outlet.values("name")[:1]),
                outlet_zone=Subquery(outlet.values("timezone")[:1]),
            )
        )
        return rows

    @admin.display(description=_("nomor pesanan"), ordering="provider_order_id")
    def provider_number(self, intent: PaymentIntent) -> SafeString:
        return end_of(intent.provider_order_id)

    def about(self, request: HttpRequest, obj: PaymentIntent) -> str:
        return f"{rupiah(obj.amount)} · {self.how(obj)} · {self.moment(obj)}"

    @admin.display(description=_("waktu"), ordering="created_at")
    def moment(self, intent: Any) -> str:
        return moment_text(intent.created_at, intent.outlet_zone)

    @admin.display(description=_("outlet"), ordering="outlet_name")
    def outlet(self, intent: Any) -> str:
        return str(intent.outlet_name)

    @admin.display(description=_("cara bayar"), ordering="method")
    def how(self, intent: PaymentIntent) -> str:
        name = str(intent.get_method_display())
        issuer = dict(Method.choices).get(intent.issuer, intent.issuer)
        return f"{name}, {issuer}" if issuer else name

    @admin.display(description=_("keadaan"), ordering="state")
    def status(self, intent: PaymentIntent) -> SafeString:
        return intent_badge(intent)

    @admin.display(description=_("jumlah"), ordering="amount")
    def total(self, intent: PaymentIntent) -> SafeString:
        return format_html('<span class="amount">{}</span>', rupiah(intent.amount))

    def totals(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, str | SafeString]:
        """What was paid and kept, over all rows found."""
        sums = rows.order_by().aggregate(
            paid=Sum("amount", filter=Q(state__in=PAID), default=0),
            back=Sum("refunded", filter=Q(state__in=PAID), default=0),
        )
        kept = rupiah(sums["paid"] - sums["back"])
        return {
            "moment": gettext("Lunas, sesudah pengembalian"),
            "total": format_html('<span class="amount">{}</span>', kept),
        }

    def panels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        zone = obj.outlet_zone
        attempts = list(obj.attempts.order_by("-at", "-id")[:MOST_ATTEMPTS])
        notices = PaymentNotice.objects.filter(
            account_id=obj.account_id, order_id=obj.provider_order_id
        ).order_by("-at")[:MOST_ATTEMPTS]
        return {
            "badge": self.status(obj),
            "how": self.how(obj),
            "moment": moment_text(obj.created_at, zone),
            "settled": moment_text(obj.settled_at, zone) if obj.settled_at else "",
            "expires": moment_text(obj.expires_at, zone) if obj.expires_at else "",
            "next_check": moment_text(obj.check_at, zone) if obj.check_at else "",
            "is_open": obj.state in OPEN,
            "trouble": trouble_words(obj),
            "attempts": [
                {
                    "row": attempt,
                    "what": operation_words(attempt.operation),
                    "when": moment_text(attempt.at, zone),
                }
                for attempt in attempts
            ],
            "notices": [(notice, moment_text(notice.at, zone)) for notice in notices],
            "may_see_order": actor_of(request).may("orders.view") and _is_sold(obj),
            "refunds": obj.refunds.order_by("created_at"),
            "settlements": obj.settlements.select_related("report").order_by("settled_on"),
        }
