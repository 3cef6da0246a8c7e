"""Promotions: a form that asks what its kind needs, a sentence, and a trial before saving."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.pricing.explain import rule_names
from apps.backoffice.pricing.fields import ItemPicker, PartsField, PartValue, TargetField
from apps.backoffice.pricing.forms import WHEN, WHO, ConditionsForm, conditions_of
from apps.backoffice.pricing.items import split_tokens, tokens_of
from apps.backoffice.pricing.preview import preview_context
from apps.backoffice.pricing.rule_admin import MANAGE, RuleAdmin, rule_acts
from apps.backoffice.pricing.words import promotion_words
from apps.core.errors import AppError
from apps.core.office.site import actor_of, owners_site
from apps.pricing.models import Promotion, PromotionPart
from apps.pricing.offers import promotion_of
from apps.pricing.services import promotions as services
from apps.pricing.services.promotions import Part

AMOUNT, PRODUCT, QUANTITY, MIX, BUNDLE, BUY_GET = (
    "amount",
    "product",
    "quantity",
    "mix",
    "bundle",
    "buy_get",
)
# What a shop calls a kind, what it is good for, and an example of it.
SHAPES: Final = {
    PRODUCT: (
        _("Potongan produk"),
        _("Produk atau kategori tertentu lebih murah."),
        _("Contoh: semua kopi 20 % lebih murah, Sen–Jum 14.00–16.00."),
        "tag",
    ),
    AMOUNT: (
        _("Belanja minimal"),
        _("Potongan mulai jumlah belanja tertentu, sekali atau tiap kelipatan."),
        _("Contoh: belanja mulai Rp100.000, potongan Rp10.000."),
        "receipt-text",
    ),
    QUANTITY: (
        _("Beli banyak"),
        _("Lebih murah mulai jumlah tertentu."),
        _("Contoh: beli 12 teh botol atau lebih, jadi Rp4.000 per satuan."),
        "boxes",
    ),
    BUY_GET: (
        _("Beli dapat"),
        _("Beli sekian, yang termurah gratis atau lebih murah."),
        _("Contoh: beli 2 kopi, gratis 1 termurah."),
        "percent",
    ),
    BUNDLE: (
        _("Paket"),
        _("Beberapa produk bersama dengan satu harga."),
        _("Contoh: 1 kopi + 1 roti bakar, jadi Rp30.000."),
        "package",
    ),
    MIX: (
        _("Campur bebas"),
        _("Sejumlah apa pun dari satu kelompok dengan satu harga."),
        _("Contoh: 3 donat rasa apa saja, jadi Rp25.000."),
        "layout-grid",
    ),
}
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    AMOUNT: ("min_amount", "repeat", "target"),
    PRODUCT: ("target",),
    QUANTITY: ("min_quantity", "target"),
    MIX: ("part_quantity", "target"),
    BUNDLE: ("parts",),
    BUY_GET: ("buy_quantity", "buy", "get_quantity", "get"),
}
_ALL_OWN: Final = frozenset(name for names in _OWN.values() for name in names)
_PLAIN: Final = (
    "name",
    "is_active",
    "benefit_kind",
    "benefit_value",
    "max_amount",
    "limit_per_order",
    "limit_per_customer",
    "limit_per_day",
    "limit_total",
    "priority",
    "stackable",
)
_PLACES: Final = {"part": "parts", "buy": "buy", "get": "get", "excluded": "excluded"}


class Count(forms.IntegerField):
    """How many pieces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=9_999, **kwargs)


class PromotionForm(ConditionsForm):
    """The fields of one kind (`shape`); the others are not there."""

    shape: str = PRODUCT
    kind_of_form = forms.CharField(widget=forms.HiddenInput, required=False)
    target = TargetField(label=_("Produk atau kategori"), required=False)
    excluded = TargetField(
        label=_("Kecuali"),
        required=False,
        widget=ItemPicker,
        help_text=_("Produk yang tidak ikut promo ini."),
    )
    parts = PartsField(label=_("Isi paket"), required=False)
    part_quantity = Count(label=_("Jumlah yang diambil"))
    buy_quantity = Count(label=_("Jumlah yang dibeli"))
    buy = TargetField(label=_("Yang dibeli"), required=False)
    get_quantity = Count(label=_("Jumlah yang didapat"))
    get = TargetField(
        label=_("Yang didapat"),
        required=False,
        help_text=_("Kosong: sama dengan yang dibeli; yang termurah yang dihitung."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _ALL_OWN - set(_OWN[self.shape]):
            self.fields.pop(name, None)
        self.initial["kind_of_form"] = self.shape
        if not self.is_new:
            self.initial.update(conditions_of(self.instance))
            self.initial.update(parts_shown(self.instance, self.shape))
        self._fit()

    def _fit(self) -> None:
        """Words and choices that fit the kind."""
        fields: Any = self.fields
        if "target" in fields and self.shape in {PRODUCT, QUANTITY, MIX}:
            fields["target"].help_text = _("Kosong: semua produk.")
        elif "target" in fields:
            fields["target"].help_text = _("Kosong: seluruh belanja dihitung.")
        if "benefit_kind" not in fields:
            return
        kinds = Promotion.Benefit.choices
        if self.shape == AMOUNT:
            kinds = [choice for choice in kinds if choice[0] != Promotion.Benefit.PRICE]
        fields["benefit_kind"].choices = kinds
        fields["benefit_value"].help_text = _BENEFIT_HELP[self.shape]
        if self.is_new and not self.is_bound:
            self.initial.update(_FIRST.get(self.shape, {}))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("excluded") and split_tokens(values["excluded"])[1]:
            self.add_error("excluded", gettext("Hanya produk, bukan kategori."))
        if self.shape == MIX and not values.get("target") and "target" not in self.errors:
            self.add_error("target", gettext("Pilih produk atau kategori."))
        return values

    def place_of(self, field: str) -> str | None:
        """`part.0.items` is said at the parts, `buy.quantity` at how many are bought."""
        role, _point, rest = field.partition(".")
        if role == "part" and self.shape == MIX:
            return "part_quantity" if rest.endswith("quantity") else "target"
        if rest == "quantity" and f"{role}_quantity" in self.fields:
            return f"{role}_quantity"
        return super().place_of(_PLACES.get(role, field))

    def values(self) -> dict[str, Any]:
        """What the services of promotions take."""
        cleaned = self.cleaned_data
        plain: dict[str, Any] = {name: cleaned[name] for name in _PLAIN if name in cleaned}
        return {
            "kind": BUNDLE if self.shape == MIX else self.shape,
            "parts": self._parts(),
            "min_amount": cleaned.get("min_amount") or 0,
            "repeat": cleaned.get("repeat", False),
            "min_quantity": cleaned.get("min_quantity") or Decimal(0),
            **plain,
            **self.conditions(),
        }

    def _parts(self) -> list[Part]:
        cleaned, shape = self.cleaned_data, self.shape
        excluded = cleaned.get("excluded") or []
        parts = [_part("excluded", excluded)] if excluded else []
        if shape == BUNDLE:
            sets: list[PartValue] = cleaned["parts"]
            return parts + [_part("part", one.tokens, one.quantity) for one in sets]
        if shape == MIX:
            return [*parts, _part("part", cleaned["target"], cleaned["part_quantity"])]
        if shape == BUY_GET:
            got = cleaned["get"] or cleaned["buy"]
            return [
                *parts,
                _part("buy", cleaned["buy"], cleaned["buy_quantity"]),
                _part("get", got, cleaned["get_quantity"]),
            ]
        return [*parts, _part("target", cleaned["target"])]


_BENEFIT_HELP: Final = {
    AMOUNT: _("Persen dari belanja itu, atau rupiah sekali (tiap kelipatan: setiap kali)."),
    PRODUCT: _("Persen, rupiah per satuan, atau harga jadi per satuan."),
    QUANTITY: _("Persen, rupiah per satuan, atau harga jadi per satuan."),
    MIX: _("Harga jadi untuk semuanya bersama, atau potongannya."),
    BUNDLE: _("Harga jadi satu paket, atau potongannya."),
    BUY_GET: _("100 persen berarti gratis. Harga jadi: tiap satuan yang didapat."),
}
_FIRST: Final[Mapping[str, dict[str, Any]]] = {
    MIX: {"benefit_kind": "price", "part_quantity": 3},
    BUNDLE: {"benefit_kind": "price"},
    BUY_GET: {
        "benefit_kind": "percent",
        "benefit_value": Decimal(100),
        "buy_quantity": 1,
        "get_quantity": 1,
    },
}


def wrong(form: forms.BaseForm) -> list[tuple[str, list[str]]]:
    """The fields with errors, and those errors."""
    found = [(name, [str(one) for one in errors]) for name, errors in form.errors.items()]
    return [pair for pair in found if pair[0] in form.fields]


def _part(role: str, tokens: Sequence[str], quantity: int = 1) -> Part:
    items, categories = split_tokens(tokens)
    return Part(role, items, categories, quantity)


def shape_of(row: Promotion, parts: Sequence[PromotionPart]) -> str:
    """Which form a saved promotion has: a bundle of one part is mixed freely."""
    if row.kind != BUNDLE:
        return row.kind
    return MIX if sum(part.role == "part" for part in parts) == 1 else BUNDLE


def parts_shown(row: Promotion, shape: str) -> dict[str, Any]:
    """A saved promotion's parts as the form's fields show them."""
    parts = list(row.parts.order_by("position"))
    shown: dict[str, Any] = {}
    for part in parts:
        tokens = tokens_of(part.items, part.categories)
        if part.role == "part" and shape == BUNDLE:
            shown.setdefault("parts", []).append((part.quantity, tokens))
        elif part.role == "part":
            shown |= {"target": tokens, "part_quantity": part.quantity}
        else:
            shown |= {part.role: tokens, f"{part.role}_quantity": part.quantity}
    if shown.get("get") == shown.get("buy"):
        shown.pop("get", None)
    return shown


def _switch(request: HttpRequest, row: Promotion, *, is_active: bool) -> HttpResponse:
    services.update_promotion(actor=actor_of(request), promotion_id=row.pk, is_active=is_active)
    text = gettext("%(name)s menyala.") if is_active else gettext("%(name)s dimatikan.")
    return _page().back_to_list(request, text % {"name": row.name})


def _archive(request: HttpRequest, row: Promotion) -> HttpResponse:
    services.archive_promotion(actor=actor_of(request), promotion_id=row.pk)
    return _page().back_to_list(request, gettext("%(name)s diarsipkan.") % {"name": row.name})


def _page() -> RuleAdmin:
    page: Any = owners_site.get_model_admin(Promotion)
    return cast("RuleAdmin", page)


@admin.register(Promotion, site=owners_site)
class PromotionAdmin(RuleAdmin):
    form = PromotionForm
    position = 10
    empty_advice = _("Mulai dari contoh: potongan produk, beli 2 gratis 1, atau paket.")
    change_form_template = "owners/pricing/promotion.html"
    acts = rule_acts(
        switch=_switch,
        archive=_archive,
        explanation=_(
            "Promo ini hilang dari daftar dan tidak bisa dipakai lagi. Penjualan yang sudah terjadi"
            " tetap seperti semula. Untuk berhenti sementara, matikan saja."
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).prefetch_related("parts")
        return rows

    def add_sentences(self, rows: Sequence[Any]) -> None:
        rules = [promotion_of(row, row.parts.all()) for row in rows]
        names = rule_names(rules)
        for row, rule in zip(rows, rules, strict=True):
            row.sentence = promotion_words(rule, names)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="pricing_promotion_preview"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """First the kind, then what it needs."""
        if request.method == "GET" and request.GET.get("kind") not in SHAPES:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return self._kinds_page(request)
        return super().add_view(request, form_url, extra_context)

    def _kinds_page(self, request: HttpRequest) -> HttpResponse:
        context = owners_site.each_context(request) | {
            "title": gettext("Tambah promo"),
            "crumbs": [(gettext("Promo"), reverse("backoffice:pricing_promotion_changelist"))],
            "shapes": [(shape, *words) for shape, words in SHAPES.items()],
        }
        return TemplateResponse(request, "owners/pricing/promotion_kinds.html", context)

    def shape(self, request: HttpRequest, obj: Promotion | None) -> str:
        """Which form is asked for: the row's own, or the chosen one."""
        if obj is not None:
            return shape_of(obj, list(obj.parts.all()))
        asked = request.POST.get("kind_of_form") or request.GET.get("kind", "")
        return asked if asked in SHAPES else PRODUCT

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        made = super().get_form(request, obj, **kwargs)
        return type(made.__name__, (made,), {"shape": self.shape(request, obj)})

    def form_sections(self, request: HttpRequest, obj: Any) -> Any:
        shape = self.shape(request, obj)
        title, description, *_rest = SHAPES[shape]
        once = ("limit_per_order",) if shape != AMOUNT else ()
        return (
            (_("Promo"), {"fields": ("name", "is_active", "kind_of_form")}),
            (title, {"fields": (*_OWN[shape], "excluded"), "description": description}),
            (_("Potongannya"), {"fields": ("benefit_kind", "benefit_value", "max_amount")}),
            (_("Kapan"), {"fields": WHEN}),
            (_("Di mana dan untuk siapa"), {"fields": WHO}),
            (
                _("Batas"),
                {
                    "fields": (*once, "limit_per_customer", "limit_per_day", "limit_total"),
                    "description": _("Kosong berarti tanpa batas. Dihitung per struk."),
                },
            ),
            (
                _("Bersama promo lain"),
                {
                    "fields": ("priority", "stackable"),
                    "description": _(
                        "Angka kecil didahulukan. Barang yang dipakai sebuah promo tidak dipakai"
                        " promo lain, kecuali keduanya boleh digabung."
                    ),
                },
            ),
        )

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Promotion:
        return services.create_promotion(actor=actor_of(request), **form.values())

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        services.update_promotion(
            actor=actor_of(request), promotion_id=form.instance.pk, **form.values()
        )

    def render_change_form(  # type: ignore[override]
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj")
        if self.has_change_permission(request):
            address = reverse("backoffice:pricing_promotion_preview")
            context["preview_url"] = f"{address}?id={obj.pk}" if obj else address
        if obj is not None:
            context["sentence"] = obj.sentence
        return super().render_change_form(request, context, **kwargs)

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """The promotion as it is typed, on a trial cart. Nothing is saved."""
        actor = actor_of(request)
        actor.require(MANAGE)
        obj = self.get_object(request, request.GET["id"]) if request.GET.get("id") else None
        form = self.get_form(request, obj)(request.POST, instance=obj)
        template = "owners/pricing/promotion_preview.html"
        if request.method != "POST" or not form.is_valid():
            problems = [f"{form[name].label}: {' '.join(said)}" for name, said in wrong(form)]
            return TemplateResponse(request, template, {"problems": problems})
        try:
            rule = services.preview_promotion(promotion_id=obj.pk if obj else None, **form.values())
        except AppError as error:
            problems = [str(one.detail) for one in error.errors] or [str(error.detail)]
            return TemplateResponse(request, template, {"problems": problems})
        context = preview_context(rule, request.POST, actor)
        return TemplateResponse(request, template, context)
