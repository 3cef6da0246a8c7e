"""The dead-letter queue: notifications that nobody could understand, read, replayed or dropped."""

import datetime as dt
import json
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.office.acts import Act
from apps.core.office.filters import RecentFilter, titled
from apps.core.office.navigation import OwnPage
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin
from apps.payments.models import PaymentIntent, PaymentNotice
from apps.payments.selectors import replay_progress
from apps.payments.services import drop_notice, replay_notice, replay_notices
from apps.payments.services.attempts import redacted
from apps.payments.tasks import work_through
from apps.payments.wording import notice_badge, reason_words

CHANGE: Final = "payments.change"
# More than this in one click is a job for the filters.
MOST_AT_ONCE: Final = 1000
_State = PaymentNotice.State


class StateFilter(admin.SimpleListFilter):
    """The queue itself unless somebody asks for more."""

    title = _("keadaan")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("semua")), *_State.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or _State.PARKED)

    def choices(self, changelist: Any) -> Any:
        """ "All" is one of the choices here; none chosen means the queue."""
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or _State.PARKED) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan"), max_length=200, help_text=_("Contoh: dari toko lama di akun yang sama.")
    )


def _is_parked(notice: PaymentNotice) -> bool:
    return notice.state == _State.PARKED


def _progress_page(replayed_at: dt.datetime) -> HttpResponse:
    query = urlencode({"at": replayed_at.isoformat()})
    return HttpResponseRedirect(f"{reverse('backoffice:payment_replay')}?{query}")


def _wake(request: HttpRequest) -> None:
    tenant_id = str(actor_of(request).tenant_id)
    transaction.on_commit(lambda: work_through.delay(tenant_id))


def _replay(request: HttpRequest, notice: PaymentNotice, _values: dict[str, Any]) -> HttpResponse:
    replayed_at = replay_notice(notice_id=notice.id, actor=actor_of(request))
    _wake(request)
    return _progress_page(replayed_at)


def _drop(request: HttpRequest, notice: PaymentNotice, values: dict[str, Any]) -> str:
    drop_notice(notice_id=notice.id, reason=values["reason"], actor=actor_of(request))
    return gettext("Pemberitahuan dibuang dari antrean. Isinya tetap tersimpan.")


@admin.action(description=_("Putar ulang yang dipilih"), permissions=["replay"])
def replay_chosen(
    model_admin: "PaymentNoticeAdmin", request: HttpRequest, chosen: QuerySet[PaymentNotice]
) -> HttpResponse | None:
    """The chosen ones, or every one of the list ("pilih semua")."""
    ids = list(chosen.order_by("at").values_list("id", flat=True)[:MOST_AT_ONCE])
    replayed_at, count = replay_notices(notice_ids=ids, actor=actor_of(request))
    if not count:
        text = gettext("Tidak ada yang tertahan di antara yang dipilih.")
        model_admin.message_user(request, text, messages.WARNING)
        return None
    _wake(request)
    return _progress_page(replayed_at)


@admin.register(PaymentNotice, site=owners_site)
class PaymentNoticeAdmin(ReadOnlyAdmin):
    section = Section.MONEY
    position = 40
    view_permission = "payments.view"
    change_permission = CHANGE
    list_display = ("order", "at", "via", "status", "why", "tries")
    list_filter = (StateFilter, RecentFilter, ("account", titled(_("akun"))))
    search_fields = ("order_id",)
    search_help_text = _("Nomor pesanan di penyedia")
    ordering = ("-at", "-id")
    actions = (replay_chosen,)
    change_form_template = "owners/payments/notice.html"
    fields = ("order_id",)
    readonly_fields = fields
    empty_advice = _(
        "Pemberitahuan penyedia yang tidak bisa diproses berhenti di sini, tidak pernah hilang."
    )
    acts = (
        Act(
            name="replay",
            label=_("Putar ulang"),
            permission=CHANGE,
            perform=_replay,
            explanation=_(
                "Pemberitahuan diproses sekali lagi: penyedia ditanya, dan jawabannya yang"
                " berlaku. Aman diulang."
            ),
            applies=_is_parked,
        ),
        Act(
            name="drop",
            label=_("Buang dari antrean"),
            permission=CHANGE,
            perform=_drop,
            form=DropForm,
            explanation=_(
                "Untuk pemberitahuan yang bukan milik toko ini. Tercatat di jejak audit."
            ),
            danger=True,
            applies=_is_parked,
        ),
    )

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).may(CHANGE)

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        """The queue; only those who can do something about it are told."""
        if not self.has_replay_permission(request):
            return None
        return self.reachable(request).filter(state=_State.PARKED)

    def within(self, rows: QuerySet[Any], outlet_ids: frozenset[UUID]) -> QuerySet[Any]:
        """About payments of these outlets; what names no payment belongs to no outlet."""
        known = PaymentIntent.objects.filter(outlet_id__in=outlet_ids)
        return rows.filter(order_id__in=known.values("provider_order_id"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("account").defer("body", "headers")

    @admin.display(description=_("nomor pesanan"), ordering="order_id")
    def order(self, notice: PaymentNotice) -> str:
        return notice.order_id or gettext("tidak terbaca")

    @admin.display(description=_("akun"), ordering="account__name")
    def via(self, notice: PaymentNotice) -> str:
        return notice.account.name

    @admin.display(description=_("keadaan"), ordering="state")
    def status(self, notice: PaymentNotice) -> Any:
        return notice_badge(notice)

    @admin.display(description=_("sebab"))
    def why(self, notice: PaymentNotice) -> str:
        return reason_words(notice.error)

    @admin.display(description=_("dicoba"), ordering="attempts")
    def tries(self, notice: PaymentNotice) -> int:
        return notice.attempts

    def panels(self, request: HttpRequest, obj: PaymentNotice) -> dict[str, Any]:
        intent = PaymentIntent.objects.filter(
            account_id=obj.account_id, provider_order_id=obj.order_id
        ).first()
        return {
            "badge": notice_badge(obj),
            "why": reason_words(obj.error),
            "raw": readable(bytes(obj.body)),
            "headers": sorted((obj.headers or {}).items()),
            "payment": intent,
        }


def readable(body: bytes) -> str:
    """The body as people read it: indented JSON without secrets, or the text that it is."""
    try:
        return json.dumps(redacted(json.loads(body)), indent=2, ensure_ascii=False)
    except ValueError:
        return body.decode(errors="backslashreplace")[:20_000]


def replay_page(request: HttpRequest) -> HttpResponse:
    """How far a replay is; the part of it that renews itself is asked for with `part`."""
    replayed_at = parse_datetime(request.GET.get("at", ""))
    if replayed_at is None:
        raise Http404
    progress = replay_progress(replayed_at)
    if not progress.total:
        raise Http404
    queue = reverse("backoffice:payments_paymentnotice_changelist")
    context = {"progress": progress, "address": request.get_full_path(), "queue": queue}
    if request.headers.get("hx-request"):
        return TemplateResponse(request, "owners/payments/replay_part.html", context)
    title = ngettext(
        "%(count)s pemberitahuan diputar ulang",
        "%(count)s pemberitahuan diputar ulang",
        progress.total,
    ) % {"count": progress.total}
    context |= owners_site.each_context(request) | {
        "title": title,
        "crumbs": [(gettext("Pemberitahuan pembayaran"), queue)],
    }
    return TemplateResponse(request, "owners/payments/replay.html", context)


owners_site.add_page(
    OwnPage(
        name="payment_replay",
        route="payments/replay/",
        label="",
        section=Section.MONEY,
        view=replay_page,
        permission="payments.view",
        in_navigation=False,
    )
)
