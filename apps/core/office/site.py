"""The owners' admin site: every view runs for one tenant and one actor."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from apps.core.actors import Actor
from apps.core.errors import AppError, Forbidden, NotFound
from apps.core.office.door import Door
from apps.core.office.navigation import OwnPage, navigation
from apps.core.office.navigation import Section as Section
from apps.core.office.waiting import Waiting, count_waiting
from apps.core.tenancy import tenant_context, tenant_scope

READING = frozenset({"GET", "HEAD", "OPTIONS"})
ENTRY_PERMISSION = "backoffice.view"

# Sign-in and password belong to allauth; nothing here has a public address to jump to.
_DROPPED = frozenset({"password_change", "password_change_done", "view_on_site"})


class OwnersRequest(HttpRequest):
    """A request behind the door."""

    actor: Actor


class Outside(HttpResponse):
    """A view's answer "do this first": work without a transaction, such as asking a provider.

    The site runs `work` in the tenant's context once the view's transaction has ended, and gives
    what it returns; `refused` draws the page again when the work was refused.
    """

    def __init__(
        self, work: Callable[[], HttpResponse], refused: Callable[[AppError], HttpResponse]
    ) -> None:
        super().__init__()
        self.work = work
        self.refused = refused


class OwnersAdminSite(AdminSite):
    """Opens to people with a role in a tenant, not to `is_staff`."""

    site_header = "Warungin"
    site_title = "Warungin"
    index_title = _("Beranda")
    site_url = None
    empty_value_display = "–"
    index_template = "owners/index.html"
    door: Door

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._own_pages: list[OwnPage] = []

    def add_page(self, page: OwnPage) -> None:
        """Put a page that belongs to no model into the site and its navigation."""
        self._own_pages.append(page)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            tenant_id = self.door.enter(request)
            if isinstance(tenant_id, HttpResponse):
                return tenant_id
            with tenant_scope(tenant_id, read_only=request.method in READING):
                response = self._inside(request, view, *args, **kwargs)
            return _outside(tenant_id, response) if isinstance(response, Outside) else response

        return update_wrapper(csrf_protect(inner if cacheable else never_cache(inner)), view)

    def _inside(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Run the view and its template in the scope; rights are looked up on every request."""
        actor = self.door.actor(request)
        if actor is None or not actor.may(ENTRY_PERMISSION):
            return self.door.refuse(request)
        request.actor = actor  # type: ignore[attr-defined]
        try:
            response = view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error
        except Forbidden as error:
            raise PermissionDenied from error
        render = getattr(response, "render", None)
        return render() if callable(render) else response

    def has_permission(self, request: HttpRequest) -> bool:
        return hasattr(request, "actor")

    def get_urls(self) -> list[URLResolver | URLPattern]:
        urls = [self._own_url(page) for page in self._own_pages] + super().get_urls()
        return [url for url in urls if getattr(url, "name", None) not in _DROPPED]

    def _own_url(self, page: OwnPage) -> URLPattern:
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor_of(request).require(page.permission)
            return page.view(request, *args, **kwargs)

        inside: Callable[..., HttpResponse] = self.admin_view(update_wrapper(view, page.view))
        return path(page.route, inside, name=page.name)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect_to_login(reverse("backoffice:index"), reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request) | self.door.context(request)
        pages = context["available_apps"]
        waiting = self.waiting(request)
        for page in (page for group in pages for page in group["models"]):
            page["waiting"] = waiting[page["model"]]
        context["navigation"] = navigation(request, actor_of(request), pages, self._own_pages)
        context["home_url"] = reverse("backoffice:index")
        return context

    def waiting(self, request: HttpRequest) -> Waiting:
        """How many rows of each page need the actor: one statement, once for each request."""
        counts: Waiting | None = getattr(request, "waiting", None)
        if counts is None:
            counts = count_waiting(
                {
                    model: rows
                    for model in self._registry
                    if self._page(model).has_view_permission(request)
                    and (rows := self._page(model).waiting(request)) is not None
                }
            )
            request.waiting = counts  # type: ignore[attr-defined]
        return counts

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, self.door.home(request) | (extra_context or {}))

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Django's own log is not kept: the audit trail is."""
        return LogEntry.objects.none()

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The pages that the actor may open, under what people do instead of by app."""
        if app_label:
            return super().get_app_list(request, app_label)
        pages = [page for app in self._build_app_dict(request).values() for page in app["models"]]
        return [group for section in Section if (group := self._group(section, pages))["models"]]

    def _group(self, section: Section, pages: list[dict[str, Any]]) -> dict[str, Any]:
        chosen = [page for page in pages if self._page(page["model"]).section == section]
        for page in chosen:
            page["position"] = self._page(page["model"]).position
        chosen.sort(key=lambda page: page["position"])
        return {
            "name": section.label,
            "app_label": section.value,
            "app_url": f"{reverse('backoffice:index')}#{section.value}",
            "has_module_perms": True,
            "models": chosen,
        }

    def _page(self, model: type[models.Model]) -> Any:
        return self.get_model_admin(model)

    def model_named(self, name: str) -> type[models.Model] | None:
        """The model with pages here that is called so: `customer`, `tax_profile`."""
        wanted = name.replace("_", "")
        return next((one for one in self._registry if one._meta.model_name == wanted), None)

    def row_of(self, kind: str, pk: UUID, request: HttpRequest) -> tuple[str, str] | None:
        """Name and page of what is called so, if it has a page that the actor may open."""
        model = self.model_named(kind)
        if model is None or not self._page(model).has_view_permission(request):
            return None
        row = self.rows(model, request).filter(pk=pk).first()
        return None if row is None else (str(row), self._page(model).address(pk))

    def rows(self, model: type[models.Model], request: HttpRequest) -> QuerySet[Any]:
        """Every row of a model that the actor may see or name. Raises for an unknown model.

        The one source of drop-downs, filters and autocomplete.
        """
        rows: QuerySet[Any] = self._page(model).reachable(request)
        return rows


def _outside(tenant_id: UUID, response: Outside) -> HttpResponse:
    try:
        with tenant_context(tenant_id):
            return response.work()
    except AppError as error:
        with tenant_scope(tenant_id):
            answer = response.refused(error)
            render = getattr(answer, "render", None)
            return render() if callable(render) else answer


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind the door. Raises `PermissionDenied` for any other request."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise PermissionDenied
    return actor


owners_site = OwnersAdminSite(name="backoffice")
