"""`TenantAdmin`: a model's pages in the owners' admin.

What a page may do is named by permissions, what it shows is bounded by tenant and outlets, and
what it saves goes through services. Nothing here writes a row.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import label_for_field, unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import IntegrityError, models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from apps.core.errors import AppError, Conflict
from apps.core.office.acts import ActingAdmin
from apps.core.office.filters import ScopedRelatedFilter
from apps.core.office.forms import TenantForm
from apps.core.office.history import history_of
from apps.core.office.scoped import TenantInline
from apps.core.office.site import Section, actor_of

TENANT_FIELD = "_tenant"


def _no_writer() -> NotImplementedError:
    return NotImplementedError("This page has no service to save with.")


def _field_with_choices(model: type[models.Model], name: Any) -> "models.Field[Any, Any] | None":
    try:
        field = model._meta.get_field(name)
    except (FieldDoesNotExist, TypeError, AttributeError):
        return None
    return field if isinstance(field, models.Field) and field.choices else None


def _worded(field: "models.Field[Any, Any]") -> Callable[[Any], str]:
    """The column of a field with choices, named like the field in sorting, styles and totals."""

    @admin.display(description=field.verbose_name, ordering=field.name, empty_value="–")
    def words(row: Any) -> str:
        return capfirst(str(getattr(row, f"get_{field.name}_display")()))

    words.__name__ = field.name
    return words


class TenantAdmin(ActingAdmin):
    """Pages of a tenant's model.

    `add_permission` is `change_permission` unless given; None means nobody. Rows can be removed
    only where `removable` is set. `outlet_path` leads from a row to the outlet's id and bounds
    what a person of some outlets sees. `choices_of` names the models behind drop-downs that are
    no fields of the model.
    """

    form = TenantForm
    section: ClassVar[Section] = Section.SETTINGS
    position: ClassVar[int] = 50
    can_add: ClassVar[bool] = True
    add_permission: ClassVar[str | None] = None
    removable: ClassVar[bool] = False
    outlet_path: ClassVar[str] = ""
    choices_of: ClassVar[Mapping[str, type[models.Model]]] = {}
    shows_history: ClassVar[bool] = False
    empty_advice: ClassVar[str | Promise] = ""
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    actions_on_top = True
    change_form_template = "owners/change_form.html"
    object_history_template = "owners/history.html"
    delete_confirmation_template = "owners/remove.html"

    # --- Who ---------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and self._may(request, self.add_permission or self.change_permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.removable and self._may(request, self.change_permission)

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        """The rows that need this actor; counted in the navigation and on the first screen.

        The site counts those of all pages at once: name rows that an index finds.
        """
        return None

    # --- Which rows --------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.reachable(request)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def reachable(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows of the tenant that are not removed and within the actor's outlets."""
        rows = self.model._default_manager.get_queryset()
        if any(field.name == "deleted_at" for field in self.opts.fields):
            rows = rows.filter(deleted_at=None)
        outlet_ids = actor_of(request).outlet_ids
        return rows if outlet_ids is None else self.within(rows, outlet_ids)

    def within(self, rows: QuerySet[Any], outlet_ids: frozenset[UUID]) -> QuerySet[Any]:
        """The rows that belong to the outlets; all when the model knows no outlet."""
        if not self.outlet_path:
            return rows
        return rows.filter(**{f"{self.outlet_path}__in": outlet_ids})

    def get_action_choices(self, request: HttpRequest, default_choices: Any = ()) -> Any:
        return super().get_action_choices(request, [("", gettext("Pilih tindakan"))])

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Filters by a relation offer only rows that the actor may see."""
        return [self._scoped_filter(item) for item in super().get_list_filter(request)]

    def get_list_display(self, request: HttpRequest) -> Any:
        """A choice stands alone in its cell, so it begins with a capital there."""
        return [self._column(name) for name in super().get_list_display(request)]

    def _column(self, name: Any) -> Any:
        field = _field_with_choices(self.model, name)
        return name if field is None else _worded(field)

    def _scoped_filter(self, item: Any) -> Any:
        if not isinstance(item, str) or "__" in item:
            return item
        return (item, ScopedRelatedFilter) if self.opts.get_field(item).is_relation else item

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only the page's own filters: any other column could be guessed letter by letter."""
        asked = lookup.split("__")[0]
        filters = self.list_filter if request is None else self.get_list_filter(request)
        named = {item[0] if isinstance(item, tuple) else item for item in filters}
        named |= {item.parameter_name for item in named if hasattr(item, "parameter_name")}
        return asked in named | {self.date_hierarchy, self.opts.pk.name}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.opts.pk.name

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404

    # --- Saving through services -------------------------------------------------------------

    def create(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> models.Model:
        """Make the row with a service and return it."""
        raise _no_writer()

    def update(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
        """Change `form.instance`'s row with a service. The instance itself is never saved."""
        raise _no_writer()

    def remove(self, request: HttpRequest, obj: Any) -> None:
        """Remove the row with a service."""
        raise _no_writer()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Nothing yet: `save_related` knows the inlines as well."""

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        if change:
            self.update(request, form, formsets)
        else:
            form.instance.pk = self.create(request, form, formsets).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove(request, obj)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Only the row itself: removing leaves a tombstone, so nothing falls with it."""
        return [str(obj) for obj in objs], {}, set(), []

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """What a service refuses is shown in the form, with everything that was typed kept."""
        if request.method == "POST" and self._is_elsewhere(request):
            text = gettext("Anda sudah pindah ke usaha lain. Tidak ada yang disimpan.")
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(reverse("backoffice:index"))
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except AppError as error:
            request.refusal = error  # type: ignore[attr-defined]
        except IntegrityError:
            request.refusal = Conflict(gettext("Data ini bertabrakan dengan data lain."))  # type: ignore[attr-defined]
        for file in request.FILES.values():
            file.seek(0)  # type: ignore[union-attr]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _is_elsewhere(self, request: HttpRequest) -> bool:
        """Whether the form was opened for another tenant, e.g. in another tab."""
        shown = request.POST.get(TENANT_FIELD)
        return shown is not None and shown != str(actor_of(request).tenant_id)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        made = super().get_form(request, obj, **kwargs)
        refusal = getattr(request, "refusal", None)
        explain = staticmethod(self.admin_site.door.explain)
        rows = {name: self.admin_site.rows(of, request) for name, of in self.choices_of.items()}
        lists = {inline.path for inline in self.inlines if issubclass(inline, TenantInline)}
        own = {"refusal": refusal, "explain": explain, "rows": rows, "lists": lists}
        return type(made.__name__, (made,), own)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except AppError as error:
            self.show_refusal(request, error)
            return HttpResponseRedirect(self.address(object_id))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            own = {
                "title": capfirst(self.opts.verbose_name_plural),
                "empty_advice": self.empty_advice,
            }
            answer = super().changelist_view(request, own | (extra_context or {}))
            self._add_totals(request, answer)
            return answer
        except AppError as error:
            self.show_refusal(request, error)
            return HttpResponseRedirect(request.get_full_path())

    def totals(self, request: HttpRequest, rows: QuerySet[Any]) -> Mapping[str, str | SafeString]:
        """The last row of a list: column → sum over all rows found, not only this page's."""
        return {}

    def _add_totals(self, request: HttpRequest, answer: Any) -> None:
        shown = (getattr(answer, "context_data", None) or {}).get("cl")
        if shown is None or not shown.result_count:
            return
        sums = self.totals(request, shown.queryset)
        if sums:
            labels = {name: label_for_field(name, self.model, self) for name in sums}
            shown.totals = [
                (labels.get(name, ""), sums.get(name, "")) for name in shown.list_display
            ]

    def show_refusal(self, request: HttpRequest, error: AppError) -> None:
        words = self.admin_site.door.explain(error.code) or error.detail
        self.message_user(request, words, messages.ERROR)

    # --- A row's page ------------------------------------------------------------------------

    def render_change_form(  # type: ignore[override]
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj")
        context["show_save_and_add_another"] = False
        if obj is not None:
            context["acts"] = self.allowed_acts(request, obj)
            context |= self.panels(request, obj)
        if obj is not None and self.shows_history:
            context["past"] = history_of(obj, self.admin_site, request)
        return super().render_change_form(request, context, **kwargs)

    def panels(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """More context for a row's page."""
        return {}

    # --- History -----------------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        context = self.page_context(request, obj) | {
            "title": gettext("Riwayat"),
            "subtitle": str(obj),
            "object": obj,
            "past": history_of(obj, self.admin_site, request),
        }
        return TemplateResponse(request, "owners/history.html", context)

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        add: bool = False,  # noqa: FBT001, FBT002
    ) -> list[Any]:
        """None: the services write the audit trail, Django's log stays empty."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """See `construct_change_message`."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """See `construct_change_message`."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """See `construct_change_message`."""


class ReadOnlyAdmin(TenantAdmin):
    """Pages that only show: ledgers, sales, the audit trail."""

    can_add = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
