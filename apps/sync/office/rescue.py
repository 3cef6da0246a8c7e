"""Bringing in the queue of a till that broke: upload, look, confirm."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError
from apps.core.localtime import moment_text
from apps.core.office.navigation import OwnPage, Section
from apps.core.office.site import actor_of, owners_site
from apps.sync.rescue.importing import PERMISSION, Preview, import_queue, preview_queue
from apps.sync.review import PERMISSION as REVIEW

# The file comes back as a field of the form that confirms it.
LARGEST_FILE: Final = 4_500_000
_RESULTS: Final = {
    "accepted": _("Masuk"),
    "accepted_with_exceptions": _("Masuk, perlu dilihat"),
    "replayed": _("Sudah ada sebelumnya"),
    "rejected": _("Tidak terbaca, naskahnya disimpan"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Berkas antrean"),
        widget=forms.ClearableFileInput(attrs={"accept": ".wqueue"}),
        help_text=_("Berkas .wqueue dari kasir: Pengaturan kasir → Ekspor antrean."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("Berkas ini terlalu besar untuk halaman ini. Hubungi bantuan.")
            )
        return file


class ConfirmForm(forms.Form):
    """What was looked at; it is sealed, so it may go to the browser and back."""

    sealed = forms.CharField(widget=forms.HiddenInput, max_length=LARGEST_FILE)


def import_page(request: HttpRequest) -> HttpResponse:
    """GET asks for a file, POST with a file shows it, POST of what was shown takes it."""
    context: dict[str, Any] = {"form": UploadForm()}
    if request.method == "POST":
        context |= _confirmed(request) if "sealed" in request.POST else _uploaded(request)
    page = owners_site.each_context(request) | {"title": gettext("Impor antrean kasir")} | context
    return TemplateResponse(request, "owners/sync/import.html", page)


def _uploaded(request: HttpRequest) -> dict[str, Any]:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    data: bytes = form.cleaned_data["file"].read()
    try:
        preview = preview_queue(data, actor=actor_of(request))
    except AppError as error:
        form.add_error("file", error.detail)
        return {"form": form}
    return {
        "preview": preview,
        "span": [_moment(text, preview) for text in (preview.first_at, preview.last_at)],
        "confirm": ConfirmForm(initial={"sealed": data.decode()}),
    }


def _confirmed(request: HttpRequest) -> dict[str, Any]:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return {}
    sealed: str = form.cleaned_data["sealed"]
    try:
        imported = import_queue(sealed.encode(), actor=actor_of(request))
    except AppError as error:
        return {"problem": error.detail}
    results = imported.results
    rows = [(words, results[name]) for name, words in _RESULTS.items() if name in results]
    again = ConfirmForm(initial={"sealed": sealed}) if imported.left else None
    is_odd = bool(results.keys() - {"accepted", "replayed"})
    return {
        "imported": imported,
        "rows": rows,
        "confirm": again,
        "may_review": is_odd and actor_of(request).may(REVIEW),
        "may_pair": actor_of(request).may("terminals.change"),
    }


def _moment(text: str, preview: Preview) -> str:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        return text
    return moment_text(moment, preview.terminal.outlet.timezone)


owners_site.add_page(
    OwnPage(
        name="sync_import",
        route="sync/import/",
        label=_("Impor antrean kasir"),
        section=Section.SETTINGS,
        view=import_page,
        permission=PERMISSION,
        position=60,
    )
)
