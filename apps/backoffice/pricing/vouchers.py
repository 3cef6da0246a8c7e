"""Vouchers: batches, their codes in bulk, on paper and in a file, and each code's state."""

import csv
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.pricing.fields import ManyIds, TargetField
from apps.backoffice.pricing.forms import NoFields, RuleForm
from apps.backoffice.pricing.items import names_of_tokens, split_tokens, tokens_of
from apps.backoffice.pricing.rule_admin import MANAGE
from apps.backoffice.pricing.states import state_badge, state_of
from apps.backoffice.pricing.words import benefit_words, date_words
from apps.core.formats.cells import plain_cell
from apps.core.money import rupiah
from apps.core.office.acts import Act
from apps.core.office.badges import badge
from apps.core.office.forms import LocalNumbers
from apps.core.office.site import Section, actor_of, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin, TenantAdmin
from apps.pricing.models import Voucher, VoucherBatch, VoucherRedemption
from apps.pricing.offers import benefit_of
from apps.pricing.services import vouchers as services
from apps.tenants.models import Outlet

MOST_ON_PAPER: Final = 1_000
_WORTH: Final = ("benefit_kind", "benefit_value", "max_amount", "min_amount")
_PLAIN: Final = (
    "name",
    "benefit_kind",
    "benefit_value",
    "min_amount",
    "max_amount",
    "on_promoted",
    "valid_from",
    "valid_until",
    "outlets",
    "uses_per_voucher",
)


class BatchForm(RuleForm):
    target = TargetField(
        label=_("Hanya untuk"), required=False, help_text=_("Kosong: semua yang dibeli.")
    )
    outlets = ManyIds(label=_("Outlet"), help_text=_("Tidak ada yang dipilih: semua outlet."))
    count = forms.IntegerField(
        label=_("Jumlah kode"),
        required=False,
        min_value=1,
        max_value=services.MOST_CODES,
        help_text=_("Kode acak 10 huruf dan angka yang tidak bisa ditebak, paling banyak 10.000."),
    )
    code = forms.CharField(
        label=_("Atau satu kode sendiri"),
        required=False,
        max_length=24,
        help_text=_("Misalnya MERDEKA45, untuk dipakai banyak orang."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if "benefit_kind" in fields:
            fields["benefit_kind"].choices = VoucherBatch.Benefit.choices
        if "outlets" in fields:
            fields["outlets"].offer(Outlet.objects.order_by("name").values_list("id", "name"))
        if not self.is_new:
            fields.pop("count", None)
            fields.pop("code", None)
            self.initial["target"] = tokens_of(self.instance.items, self.instance.categories)
            self.initial["outlets"] = [str(one) for one in self.instance.outlets]

    def place_of(self, field: str) -> str | None:
        return super().place_of("target" if field in {"items", "categories"} else field)

    def values(self) -> dict[str, Any]:
        """What the services of vouchers take."""
        cleaned = self.cleaned_data
        items, categories = split_tokens(cleaned["target"])
        plain = {name: cleaned[name] for name in _PLAIN}
        return plain | {"items": items, "categories": categories}


class CountForm(LocalNumbers, forms.Form):
    count = forms.IntegerField(
        label=_("Jumlah kode"), min_value=1, max_value=services.MOST_CODES, initial=100
    )


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Kode"), max_length=24, help_text=_("Huruf dan angka."))


def _generate(request: HttpRequest, batch: VoucherBatch, values: dict[str, Any]) -> str:
    codes = services.generate_vouchers(
        actor=actor_of(request), batch_id=batch.pk, count=values["count"]
    )
    return ngettext("%(count)s kode dibuat.", "%(count)s kode dibuat.", len(codes)) % {
        "count": len(codes)
    }


def _add_code(request: HttpRequest, batch: VoucherBatch, values: dict[str, Any]) -> str:
    voucher = services.add_voucher(actor=actor_of(request), batch_id=batch.pk, code=values["code"])
    return gettext("Kode %(code)s dibuat.") % {"code": voucher.code}


def _cancel(request: HttpRequest, batch: VoucherBatch, _values: dict[str, Any]) -> str:
    services.cancel_voucher_batch(actor=actor_of(request), batch_id=batch.pk)
    return gettext("Semua kode voucher ini tidak bisa dipakai lagi.")


def _reopen(request: HttpRequest, batch: VoucherBatch, _values: dict[str, Any]) -> str:
    services.update_voucher_batch(actor=actor_of(request), batch_id=batch.pk, is_active=True)
    return gettext("Kode voucher ini bisa dipakai lagi.")


def _cancel_code(request: HttpRequest, voucher: Voucher, _values: dict[str, Any]) -> str:
    services.cancel_voucher(actor=actor_of(request), voucher_id=voucher.pk)
    return gettext("Kode %(code)s dibatalkan.") % {"code": voucher.code}


@admin.register(VoucherBatch, site=owners_site)
class VoucherBatchAdmin(TenantAdmin):
    form = BatchForm
    section = Section.PRICES
    position = 30
    view_permission = MANAGE
    change_permission = MANAGE
    list_display = ("name", "worth", "days", "codes", "used", "state")
    search_fields = ("name", "vouchers__code")
    search_help_text = _("Nama voucher, atau sebuah kode")
    ordering = ("-created_at", "name")
    shows_history: ClassVar[bool] = True
    empty_advice = _("Kode potongan untuk dibagikan: sekali pakai, atau satu kode untuk semua.")
    change_form_template = "owners/pricing/voucher_batch.html"
    acts = (
        Act(
            name="generate",
            label=_("Buat kode"),
            permission=MANAGE,
            form=CountForm,
            perform=_generate,
            explanation=_(
                "Kode acak yang tidak bisa ditebak. 10.000 kode selesai dalam hitungan detik."
            ),
            applies=lambda batch: bool(batch.is_active),
        ),
        Act(
            name="code",
            label=_("Tambah kode sendiri"),
            permission=MANAGE,
            form=CodeForm,
            perform=_add_code,
            applies=lambda batch: bool(batch.is_active),
        ),
        Act(
            name="cancel",
            label=_("Batalkan semua kode"),
            permission=MANAGE,
            form=NoFields,
            perform=_cancel,
            danger=True,
            explanation=_("Tidak ada lagi yang bisa memakai kode-kode voucher ini."),
            applies=lambda batch: bool(batch.is_active),
        ),
        Act(
            name="reopen",
            label=_("Berlakukan lagi"),
            permission=MANAGE,
            form=NoFields,
            perform=_reopen,
            applies=lambda batch: not batch.is_active,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            total=Count("vouchers", distinct=True),
            spent=Count("vouchers", filter=Q(vouchers__uses__gt=0), distinct=True),
        )
        return counted

    @admin.display(description=_("isi"))
    def worth(self, batch: Any) -> str:
        words = benefit_words(benefit_of(batch.benefit_kind, batch.benefit_value))
        if not batch.min_amount:
            return words
        least = gettext("belanja mulai %(amount)s") % {"amount": rupiah(batch.min_amount)}
        return f"{words}, {least}"

    @admin.display(description=_("berlaku"))
    def days(self, batch: Any) -> str:
        return date_words(batch.valid_from, batch.valid_until) or gettext("selalu")

    @admin.display(description=_("kode"))
    def codes(self, batch: Any) -> SafeString:
        return format_html('<span class="amount">{}</span>', batch.total)

    @admin.display(description=_("terpakai"))
    def used(self, batch: Any) -> SafeString:
        return format_html('<span class="amount">{}</span>', batch.spent or "–")

    @admin.display(description=_("keadaan"))
    def state(self, batch: Any) -> SafeString:
        return state_badge(state_of(batch, timezone.localdate()))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = (
            (_("Voucher"), {"fields": ("name",)}),
            (
                _("Isinya"),
                {"fields": ("benefit_kind", "benefit_value", "max_amount", "min_amount")},
            ),
            (_("Untuk apa"), {"fields": ("target", "on_promoted")}),
            (_("Kapan dan di mana"), {"fields": ("valid_from", "valid_until", "outlets")}),
        )
        if obj is not None:
            return (*own, (_("Kode"), {"fields": ("uses_per_voucher",)}))
        return (*own, (_("Kode"), {"fields": ("count", "code", "uses_per_voucher")}))

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> VoucherBatch:
        cleaned = form.cleaned_data
        return services.create_voucher_batch(
            actor=actor_of(request),
            count=cleaned["count"] or 0,
            code=cleaned["code"],
            **form.values(),
        )

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        services.update_voucher_batch(
            actor=actor_of(request), batch_id=form.instance.pk, **form.values()
        )

    def panels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """How many codes there are, and what they gave."""
        rows = Voucher.objects.filter(batch=obj)
        counts = rows.aggregate(
            total=Count("id"),
            cancelled=Count("id", filter=Q(cancelled_at__isnull=False)),
            used_up=Count("id", filter=Q(uses__gte=F("max_uses"), cancelled_at=None)),
            uses=Sum("uses"),
        )
        given = VoucherRedemption.objects.filter(voucher__batch=obj, returned_at=None)
        return {
            "counts": counts | {"open": counts["total"] - counts["cancelled"] - counts["used_up"]},
            "given": given.aggregate(sum=Sum("amount"))["sum"] or 0,
            "first_codes": list(rows.order_by("code")[:8]),
        }

    # --- On paper and in a file --------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        pages = [("export", self.export_view), ("sheet", self.sheet_view)]
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"pricing_voucherbatch_{name}",
            )
            for name, view in pages
        ]
        return own + super().get_urls()

    def export_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All codes as CSV for a spreadsheet."""
        batch = self._batch(request, object_id)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="voucher-{batch.pk.hex[-8:]}.csv"'
        answer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
        rows = csv.writer(answer)
        rows.writerow(
            [gettext("Kode"), gettext("Voucher"), gettext("Keadaan"), gettext("Terpakai")]
        )
        for voucher in Voucher.objects.filter(batch=batch).order_by("code").iterator(2000):
            words = code_state(voucher, batch)[1]
            rows.writerow([voucher.code, plain_cell(batch.name), words, voucher.uses])
        return answer

    def sheet_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Codes that can still be used, to print and cut out."""
        batch = self._batch(request, object_id)
        rows = Voucher.objects.filter(batch=batch, cancelled_at=None, uses__lt=F("max_uses"))
        found = list(rows.order_by("code")[: MOST_ON_PAPER + 1])
        names = names_of_tokens(tokens := tokens_of(batch.items, batch.categories))
        context = self.page_context(request, batch) | {
            "title": gettext("Lembar voucher"),
            "batch": batch,
            "worth": self.worth(batch),
            "days": self.days(batch),
            "only_for": ", ".join(names.of(token) for token in tokens),
            "codes": [in_groups(voucher.code) for voucher in found[:MOST_ON_PAPER]],
            "has_more": len(found) > MOST_ON_PAPER,
        }
        return TemplateResponse(request, "owners/pricing/voucher_sheet.html", context)

    def _batch(self, request: HttpRequest, object_id: str) -> VoucherBatch:
        actor_of(request).require(MANAGE)
        batch: VoucherBatch | None = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        return batch


class CodeStateFilter(admin.SimpleListFilter):
    """Which codes can be used, were used, are cancelled."""

    title = _("keadaan")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("bisa dipakai")),
            ("used", pgettext("code", "habis")),
            ("cancelled", _("dibatalkan")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        cancelled = Q(cancelled_at__isnull=False) | Q(batch__is_active=False)
        if self.value() == "cancelled":
            return queryset.filter(cancelled)
        if self.value() == "used":
            return queryset.filter(uses__gte=F("max_uses")).exclude(cancelled)
        if self.value() == "open":
            return queryset.filter(uses__lt=F("max_uses")).exclude(cancelled)
        return queryset


@admin.register(Voucher, site=owners_site)
class VoucherAdmin(ReadOnlyAdmin):
    section = Section.PRICES
    position = 35
    view_permission = MANAGE
    list_display = ("spelled", "batch", "usage", "state")
    list_filter = ("batch", CodeStateFilter)
    list_select_related = ("batch",)
    search_fields = ("code",)
    search_help_text = _("Kode voucher")
    ordering = ("code",)
    fields = ("spelled", "batch", "usage", "state")
    readonly_fields = fields
    empty_advice = _("Kode dibuat di halaman sebuah voucher.")
    change_form_template = "owners/pricing/voucher.html"
    acts = (
        Act(
            name="cancel",
            label=_("Batalkan kode"),
            permission=MANAGE,
            form=NoFields,
            perform=_cancel_code,
            danger=True,
            explanation=_("Kode ini tidak bisa dipakai lagi. Yang lain tetap berlaku."),
            applies=lambda voucher: voucher.cancelled_at is None,
        ),
    )

    @admin.display(description=_("kode"), ordering="code")
    def spelled(self, voucher: Voucher) -> SafeString:
        return format_html('<span class="code">{}</span>', in_groups(voucher.code))

    @admin.display(description=_("terpakai"), ordering="uses")
    def usage(self, voucher: Voucher) -> str:
        return gettext("%(uses)s dari %(most)s") % {
            "uses": voucher.uses,
            "most": voucher.max_uses,
        }

    @admin.display(description=_("keadaan"))
    def state(self, voucher: Voucher) -> SafeString:
        look, words = code_state(voucher, voucher.batch)
        return badge(look, words)

    def panels(self, request: HttpRequest, obj: Voucher) -> dict[str, Any]:
        """Where it was used."""
        return {"redemptions": list(obj.redemptions.order_by("-at")[:50])}


def code_state(voucher: Voucher, batch: VoucherBatch) -> tuple[str, str]:
    """How a code's state looks, and its word."""
    if voucher.cancelled_at is not None or not batch.is_active:
        return "bad", gettext("dibatalkan")
    if voucher.uses >= voucher.max_uses:
        return "", pgettext("code", "habis")
    return "good", gettext("bisa dipakai")


def in_groups(code: str) -> str:
    """`ABCDE12345` → `ABCDE-12345`: easier to read out. Chosen codes stay as they are."""
    return f"{code[:5]}-{code[5:]}" if len(code) == 10 else code
