"""List filters that name only what the actor may see."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib.admin import RelatedFieldListFilter, SimpleListFilter
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.office.site import actor_of, owners_site

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ScopedRelatedFilter(RelatedFieldListFilter):
    """A filter by a related row, e.g. a category."""

    def field_choices(
        self, field: "Field[Any, Any]", request: HttpRequest, model_admin: Any
    ) -> Any:
        rows = model_admin.admin_site.rows(field.remote_field.model, request)  # type: ignore[union-attr]
        return [(row.pk, str(row)) for row in rows]


def titled(name: "StrOrPromise") -> type[ScopedRelatedFilter]:
    """A filter by a related row under another name than the model's."""

    class Titled(ScopedRelatedFilter):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = str(name)

    return Titled


class OutletFilter(SimpleListFilter):
    """A filter by outlet for rows that hold the outlet's id as `column`."""

    title = _("outlet")
    parameter_name = "outlet"
    column = "outlet_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        outlets = owners_site.door.outlets(actor_of(request))
        return [(str(key), name) for key, name in outlets.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        try:
            return queryset.filter(**{self.column: UUID(self.value() or "")})
        except ValueError:
            return queryset.none()


_HOURS: Final = {"day": 24, "week": 7 * 24, "month": 30 * 24}


class RecentFilter(SimpleListFilter):
    """By how long ago something was written in `column`: the same in every time zone."""

    title = _("waktu")
    parameter_name = "since"
    column = "at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("day", _("24 jam terakhir")),
            ("week", _("7 hari terakhir")),
            ("month", _("30 hari terakhir")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        hours = _HOURS.get(self.value() or "")
        if hours is None:
            return queryset
        since = timezone.now() - dt.timedelta(hours=hours)
        return queryset.filter(**{f"{self.column}__gte": since})
