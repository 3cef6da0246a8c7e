"""Acts: what is done to a row beyond editing it, each a button and a page to confirm it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from apps.core.errors import AppError
from apps.core.office.scoped import Scoped
from apps.core.office.site import Outside

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _always(_: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to one row beyond editing it: a button, a form to confirm, a service.

    `perform(request, obj, values)` returns the message for the person, or a page of its own.
    `outside`: it calls a provider, so it runs after the page's transaction.
    """

    name: str
    label: "StrOrPromise"
    permission: str
    perform: Callable[[HttpRequest, Any, dict[str, Any]], str | HttpResponse]
    form: type[forms.Form] = forms.Form
    explanation: "StrOrPromise" = ""
    danger: bool = False
    applies: Callable[[Any], bool] = _always
    template: str = "owners/act.html"
    outside: bool = False


class ActingAdmin(Scoped, ModelAdmin):  # type: ignore[type-arg]
    """Pages of a model whose rows have `acts`."""

    acts: ClassVar[Sequence[Act]] = ()

    def get_urls(self) -> list[URLPattern]:
        acts = [
            path(
                f"<path:object_id>/{act.name}/",
                self.admin_site.admin_view(partial(self.act_view, act=act)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{act.name}",
            )
            for act in self.acts
        ]
        return acts + super().get_urls()

    def address(self, object_id: Any, page: str = "change") -> str:
        """The path of one of a row's pages."""
        name = f"backoffice:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[quote(object_id)])

    def allowed_acts(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """The buttons of a row's page for this actor."""
        return [
            {"label": act.label, "danger": act.danger, "url": self.address(obj.pk, act.name)}
            for act in self.acts
            if self._may(request, act.permission) and act.applies(obj)
        ]

    def act_view(self, request: HttpRequest, object_id: str, *, act: Act) -> HttpResponse:
        if not (self.has_view_permission(request) and self._may(request, act.permission)):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not act.applies(obj):
            raise Http404
        form = act.form(request.POST if request.method == "POST" else None)
        form.label_suffix = ""
        if request.method == "POST" and form.is_valid():
            if act.outside:
                return self._perform_outside(request, obj, act, form)
            answer = self._perform(request, obj, act, form)
            if answer is not None:
                return answer
        return self._act_page(request, obj, act, form)

    def _perform_outside(
        self, request: HttpRequest, obj: Any, act: Act, form: forms.Form
    ) -> HttpResponse:
        def work() -> HttpResponse:
            return self._done(request, obj, act.perform(request, obj, form.cleaned_data))

        def refused(error: AppError) -> HttpResponse:
            self._show_in(form, error)
            return self._act_page(request, obj, act, form)

        return Outside(work, refused)

    def _perform(
        self, request: HttpRequest, obj: Any, act: Act, form: forms.Form
    ) -> HttpResponse | None:
        try:
            answer = act.perform(request, obj, form.cleaned_data)
        except AppError as error:
            self._show_in(form, error)
            return None
        return self._done(request, obj, answer)

    def _done(self, request: HttpRequest, obj: Any, answer: str | HttpResponse) -> HttpResponse:
        if isinstance(answer, HttpResponse):
            return answer
        self.message_user(request, answer, messages.SUCCESS)
        return HttpResponseRedirect(self.address(obj.pk))

    def _show_in(self, form: forms.Form, refusal: AppError) -> None:
        explain = self.admin_site.door.explain
        for error in refusal.errors:
            field = error.field if error.field in form.fields else None
            form.add_error(field, explain(error.code) or error.detail)
        if not refusal.errors:
            form.add_error(None, explain(refusal.code) or refusal.detail)

    def _act_page(
        self, request: HttpRequest, obj: Any, act: Act, form: forms.Form
    ) -> TemplateResponse:
        context = self.page_context(request, obj) | {
            "title": act.label,
            "subtitle": self.about(request, obj),
            "act": act,
            "form": form,
            "back": self.address(obj.pk),
        }
        return TemplateResponse(request, act.template, context)

    def about(self, request: HttpRequest, obj: Any) -> str:
        """What somebody who is to confirm an act has to see of the row."""
        return str(obj)

    def page_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What a page about a row needs besides its own content."""
        context: dict[str, Any] = self.admin_site.each_context(request)
        return context | {
            "opts": self.opts,
            "original": obj,
            "module_name": str(self.opts.verbose_name_plural),
            "media": self.media,
        }
