"""The page on which owners design their receipts, with the receipt beside the form."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.catalog.errors import ImageRefused
from apps.core.office.forms import TenantForm
from apps.core.office.site import Section, actor_of
from apps.core.office.tenant_admin import TenantAdmin
from apps.orders.models import OutletReceipt, ReceiptTemplate
from apps.orders.receipts.html import render_paper
from apps.orders.receipts.invoice import render_invoice
from apps.orders.receipts.logo import clean_logo
from apps.orders.receipts.model import Receipt, template_of
from apps.orders.receipts.render import ROLLS, SHEET
from apps.orders.receipts.sample import sample_receipt
from apps.orders.services.receipt_templates import TemplateValues, set_receipt_template

_SHOWN: Final = tuple(
    field.name for field in ReceiptTemplate._meta.fields if field.name.startswith("show_")
)
_OWN: Final = ("website", "language", "paper")


def _of(name: str) -> Any:
    """The form field of a column of the template."""
    field: Any = ReceiptTemplate._meta.get_field(name)
    return field.formfield()


class ReceiptForm(TenantForm):
    shop_name = _of("name")
    logo = forms.ImageField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG, atau WebP. Di printer struk menjadi hitam putih."),
    )
    remove_logo = forms.BooleanField(label=_("Hapus logo yang sekarang"), required=False)
    website = _of("website")
    language = _of("language")
    paper = _of("paper")
    shown = forms.MultipleChoiceField(
        label=_("Tampilkan"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(name, capfirst(_of(name).label)) for name in _SHOWN],
        help_text=_("Kasir, sif, dan nomor struk selalu tampil."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        template = template_of(self.instance)
        self.initial.update(
            {name: getattr(template, name) for name in _OWN},
            shop_name=template.name,
            shown=[name for name in _SHOWN if getattr(template, name)],
        )
        for name in ("receipt_header", "receipt_footer"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 3
        if not template.logo:
            self.fields.pop("remove_logo", None)


class ReceiptPage(TenantAdmin):
    """One page an outlet; what it saves goes to the outlet and to its template."""

    form = ReceiptForm
    section = Section.SETTINGS
    position = 15
    can_add = False
    view_permission = "outlets.view"
    change_permission = "outlets.change"
    outlet_path = "id"
    list_display = ("name", "paper_of", "language_of")
    ordering = ("name",)
    change_form_template = "owners/receipt.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look sees the outlet's words; the receipt beside them shows the rest."""
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": ("receipt_header", "receipt_footer")}),)
        picture = ("logo", "remove_logo") if obj and template_of(obj).logo else ("logo",)
        return (
            (_("Kepala"), {"fields": (*picture, "shop_name", "receipt_header")}),
            (_("Isi"), {"fields": ("shown",)}),
            (_("Kaki"), {"fields": ("receipt_footer", "website")}),
            (_("Cetakan"), {"fields": ("paper", "language")}),
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("receipt_template")

    def paper_of(self, outlet: OutletReceipt) -> str:
        return str(template_of(outlet).get_paper_display())

    def language_of(self, outlet: OutletReceipt) -> str:
        return str(template_of(outlet).get_language_display())

    paper_of.short_description = _("kertas")  # type: ignore[attr-defined]
    language_of.short_description = _("bahasa")  # type: ignore[attr-defined]

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        values: TemplateValues = {**_chosen(form.cleaned_data), **_words(form.cleaned_data)}
        if form.cleaned_data["logo"] or form.cleaned_data.get("remove_logo"):
            values["logo"] = form.cleaned_data["logo"]
        set_receipt_template(actor=actor_of(request), outlet_id=form.instance.pk, **values)

    def panels(self, request: HttpRequest, obj: OutletReceipt) -> dict[str, Any]:
        template = template_of(obj)
        return {
            "preview": render_paper(sample_receipt(obj, template)),
            "preview_url": self.address(obj.pk, "preview"),
            "rolls": ROLLS,
            "roll": template.paper,
            "may_change": self.has_change_permission(request, obj),
        }

    # --- Preview -----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_preview",
        )
        return [preview, *super().get_urls()]

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The sample receipt by the unsaved form: its paper, or a page of A4 as PDF."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        outlet = self.get_object(request, object_id)
        if outlet is None:
            raise Http404
        receipt = self._sample(request, outlet)
        if request.GET.get("paper") == SHEET:
            return HttpResponse(render_invoice(receipt), content_type="application/pdf")
        return HttpResponse(render_paper(receipt))

    def _sample(self, request: HttpRequest, outlet: OutletReceipt) -> Receipt:
        """Fields that are wrong just now keep what is saved: the form itself explains them."""
        template = template_of(outlet)
        form: Any = self.get_form(request, outlet)(request.POST, request.FILES, instance=outlet)
        form.is_valid()
        for name, value in _chosen(form.cleaned_data).items():
            setattr(template, name, value)
        for name, value in _words(form.cleaned_data).items():
            setattr(outlet, f"receipt_{name}", value)
        receipt = _with_logo(sample_receipt(outlet, template), form.cleaned_data)
        shown = request.POST.get("_preview", "")
        return replace(receipt, paper=shown) if shown in ROLLS else receipt


def _with_logo(receipt: Receipt, values: Mapping[str, Any]) -> Receipt:
    """The picture that the form holds: a new one, none, or the stored one."""
    if values.get("logo"):
        with suppress(ImageRefused):
            picture, _bits = clean_logo(values["logo"])
            address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
            return replace(receipt, logo=address)
    if values.get("remove_logo"):
        return replace(receipt, logo="", logo_file="")
    return receipt


def _chosen(values: Mapping[str, Any]) -> TemplateValues:
    """What the form says about the template, by the template's names."""
    chosen: dict[str, Any] = {name: values[name] for name in _OWN if name in values}
    if "shop_name" in values:
        chosen["name"] = values["shop_name"]
    if "shown" in values:
        chosen |= {name: name in values["shown"] for name in _SHOWN}
    return chosen  # type: ignore[return-value]


def _words(values: Mapping[str, Any]) -> TemplateValues:
    """What the form says about the outlet."""
    words = {name: values.get(f"receipt_{name}") for name in ("header", "footer")}
    return {name: text for name, text in words.items() if text is not None}  # type: ignore[return-value]
