"""The audit trail in the owners' admin: read only."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.models import AuditEntry
from apps.core.office.filters import RecentFilter
from apps.core.office.history import in_words
from apps.core.office.site import OwnersAdminSite, Section, owners_site
from apps.core.office.tenant_admin import ReadOnlyAdmin


class ActionFilter(admin.SimpleListFilter):
    """By what was done; offers only what was done in this tenant."""

    title = _("kejadian")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
        return [(action, owners_site.door.describe(action)) for action in found]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry, site=owners_site)
class AuditEntryAdmin(ReadOnlyAdmin):
    section = Section.MONEY
    position = 90
    view_permission = "audit.view"
    list_display = ("moment", "what", "subject", "who", "ip_address")
    list_filter = (ActionFilter, RecentFilter)
    ordering = ("-at", "-id")
    change_form_template = "owners/audit_entry.html"
    fields = ("moment", "what", "subject", "who", "ip_address", "request", "subject_number")
    readonly_fields = fields

    @admin.display(description=_("waktu"), ordering="at")
    def moment(self, entry: AuditEntry) -> str:
        return date_format(timezone.localtime(entry.at), "DATETIME_FORMAT")

    @admin.display(description=_("tentang"), ordering="subject_kind")
    def subject(self, entry: AuditEntry) -> str:
        return capfirst(owners_site.door.name_of_kind(entry.subject_kind))

    @admin.display(description=_("nomor untuk bantuan"))
    def subject_number(self, entry: AuditEntry) -> str:
        return str(entry.subject_id)

    @admin.display(description=_("alamat IP"), ordering="ip")
    def ip_address(self, entry: AuditEntry) -> str:
        return entry.ip or "–"

    @admin.display(description=_("nomor permintaan"))
    def request(self, entry: AuditEntry) -> str:
        return entry.request_id or "–"

    @admin.display(description=_("kejadian"), ordering="action")
    def what(self, entry: AuditEntry) -> str:
        return owners_site.door.describe(entry.action)

    @admin.display(description=_("oleh"))
    def who(self, entry: Any) -> str:
        if entry.membership_id:
            return str(entry.person or capfirst(gettext("orang lain")))
        return capfirst(gettext("terminal") if entry.terminal_id else gettext("sistem"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.admin_site.door.with_person(super().get_queryset(request))

    def get_list_display_links(self, request: HttpRequest, list_display: Sequence[Any]) -> Any:
        return ("what",)

    def _model_of(self, entry: AuditEntry) -> type[models.Model] | None:
        site: OwnersAdminSite = self.admin_site
        return site.model_named(entry.subject_kind)

    def panels(self, request: HttpRequest, obj: AuditEntry) -> dict[str, Any]:
        return {
            "past": in_words([obj], self._model_of(obj), self.admin_site, request),
            "what": self.what(obj),
            "subject": self.subject(obj),
            "about": owners_site.row_of(obj.subject_kind, obj.subject_id, request),
        }
