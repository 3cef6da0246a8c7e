"""The operators' admin: tenants, accounts, parked events. Reads as the platform role.

Operators have no rights inside a tenant; what they change goes through services.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from apps.backoffice.services.onboarding import open_shop_for
from apps.core.models import OutboxDelivery
from apps.core.outbox import replay_parked
from apps.tenants.models import ShopSetup, Tenant, User
from apps.tenants.services.standing import set_tenant_active, set_user_active

ALIAS = "platform"
_DROPPED = frozenset({"password_change", "password_change_done", "view_on_site"})


class PlatformSite(admin.AdminSite):
    """Opens to operators (`is_staff`) with a second factor."""

    site_header = _("Warungin Platform")
    site_title = _("Warungin Platform")
    index_title = _("Operator")
    site_url = None
    index_template = "backoffice/platform_index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_authenticated and user.is_active and getattr(user, "is_staff", False))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            if not self.has_permission(request):
                raise PermissionDenied
            if not settings.DEVELOPMENT and not _has_second_factor(request):
                return render(request, "backoffice/needs_totp.html", status=403)
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        return update_wrapper(csrf_protect(inner if cacheable else never_cache(inner)), view)

    def get_urls(self) -> list[Any]:
        urls = super().get_urls()
        return [url for url in urls if getattr(url, "name", None) not in _DROPPED]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect_to_login(reverse("platform:index"), reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {"shelves": list(_shelves())})

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        return LogEntry.objects.none()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the operators, with how much is on it."""

    title: str
    count: int
    detail: str
    url: str


def _shelves() -> Iterator[Shelf]:
    yield Shelf(
        gettext("Usaha"),
        Tenant.objects.using(ALIAS).filter(is_active=True).count(),
        gettext("yang aktif"),
        reverse("platform:tenants_tenant_changelist"),
    )
    yield Shelf(
        gettext("Pengguna"),
        User.objects.using(ALIAS).filter(is_active=True).count(),
        gettext("yang boleh masuk"),
        reverse("platform:tenants_user_changelist"),
    )
    parked = OutboxDelivery._base_manager.using(ALIAS).filter(state=OutboxDelivery.State.PARKED)
    yield Shelf(
        gettext("Kiriman peristiwa"),
        parked.count(),
        gettext("gagal berulang dan ditahan"),
        reverse("platform:core_outboxdelivery_changelist"),
    )


def _has_second_factor(request: HttpRequest) -> bool:
    factors = Authenticator.objects.filter(user_id=request.user.pk)
    return bool(factors.filter(type=Authenticator.Type.TOTP).exists())


def _moment(at: dt.datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


def _operator_id(request: HttpRequest) -> UUID:
    return request.user.pk  # type: ignore[return-value]


platform_site = PlatformSite(name="platform")


class PlatformAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of all tenants, read as the platform role."""

    actions: Any = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._base_manager.using(ALIAS)
        return rows.order_by(*self.get_ordering(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural)} | (extra_context or {})
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """As in the owners' admin: labels without colons, one way to save."""
        context["adminform"].form.label_suffix = ""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """None: the services write the tenants' audit trail."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """None: the services write the tenants' audit trail."""


class TenantPageForm(forms.ModelForm):  # type: ignore[type-arg]
    owner_name = forms.CharField(label=_("Nama pemilik"), max_length=120)
    owner_email = forms.EmailField(label=_("E-mail pemilik"))

    def validate_unique(self) -> None:
        """As the platform role: the app role sees no tenant outside its own scope."""
        slug = self.cleaned_data.get("slug")
        if Tenant.objects.using(ALIAS).filter(slug=slug).exists():
            self.add_error("slug", ValidationError(gettext("Sudah dipakai."), code="unique"))


@admin.register(Tenant, site=platform_site)
class TenantPage(PlatformAdmin):
    form = TenantPageForm
    list_display = ("name", "slug", "setting_up", "is_active", "opened_at")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")
    ordering = ("-created_at", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With how far the owner has come with setting the shop up."""
        setup = ShopSetup._base_manager.filter(tenant_id=OuterRef("id"))
        rows: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = rows.annotate(
            setup_step=Subquery(setup.values("step")[:1]),
            setup_finished=Subquery(setup.values("finished_at")[:1]),
        )
        return annotated

    @admin.display(description=_("dibuka"), ordering="created_at")
    def opened_at(self, tenant: Tenant) -> str:
        return _moment(tenant.created_at)

    @admin.display(description=_("penyiapan"), ordering="setup_step")
    def setting_up(self, tenant: Any) -> str:
        if tenant.setup_step is None:
            return "–"
        if tenant.setup_finished is not None:
            return gettext("selesai")
        return gettext("sampai langkah %(step)s") % {
            "step": ShopSetup.Step(tenant.setup_step).label
        }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("name", "slug", "owner_name", "owner_email")
        return ("name", "slug", "currency", "opened_at", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("name", "slug", "currency", "opened_at")

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        if obj is not None:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, **kwargs)

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.pk = open_shop_for(**form.cleaned_data).pk
        elif "is_active" in form.changed_data:
            set_tenant_active(
                tenant_id=obj.pk, is_active=obj.is_active, operator_id=_operator_id(request)
            )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Nothing hangs on a tenant here."""


@admin.register(User, site=platform_site)
class UserPage(PlatformAdmin):
    list_display = ("email", "name", "is_active", "is_staff", "joined_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)
    fields = ("email", "name", "is_staff", "joined_at", "last_login", "is_active")
    readonly_fields = ("email", "name", "is_staff", "joined_at", "last_login")

    @admin.display(description=_("terdaftar"), ordering="date_joined")
    def joined_at(self, user: User) -> str:
        return _moment(user.date_joined)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        if "is_active" not in form.changed_data:
            return
        if obj.pk == request.user.pk:
            self.message_user(request, gettext("Akun Anda sendiri tidak diubah."), messages.ERROR)
            return
        set_user_active(user_id=obj.pk, is_active=obj.is_active, operator_id=_operator_id(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Nothing hangs on an account here."""


@admin.register(OutboxDelivery, site=platform_site)
class ParkedDeliveryPage(PlatformAdmin):
    """Deliveries that failed too often and wait for somebody to look."""

    list_display = ("handler", "event_name", "tenant_id", "attempts", "due_at", "error")
    list_filter = ("handler",)
    ordering = ("-id",)
    actions = ("replay",)
    fields = ("handler", "event_name", "tenant_id", "aggregate_id", "attempts", "last_error")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        parked = super().get_queryset(request).filter(state=OutboxDelivery.State.PARKED)
        return parked.select_related("event")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("peristiwa"))
    def event_name(self, delivery: OutboxDelivery) -> str:
        return delivery.event.name

    @admin.display(description=_("kesalahan"))
    def error(self, delivery: OutboxDelivery) -> str:
        return delivery.last_error[:120]

    @admin.action(description=_("Jalankan lagi semua yang ditahan dari usaha ini"))
    def replay(self, request: HttpRequest, queryset: QuerySet[OutboxDelivery]) -> None:
        tenants = set(queryset.values_list("tenant_id", flat=True))
        count = sum(replay_parked(tenant_id) for tenant_id in tenants)
        text = ngettext(
            "%(count)s kiriman dijalankan lagi.", "%(count)s kiriman dijalankan lagi.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
