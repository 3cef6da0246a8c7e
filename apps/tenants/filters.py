"""List filters that know the outlets' own days."""

import datetime as dt
from typing import Any, Final

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.clock import business_date
from apps.core.office.site import actor_of
from apps.tenants.selectors import visible_outlets

# Days before today: the first and the last.
_SPANS: Final = {"today": (0, 0), "yesterday": (1, 1), "week": (6, 0), "month": (29, 0)}


class PeriodFilter(SimpleListFilter):
    """By business day, for rows with `outlet_id` and `business_date`.

    "Today" is each outlet's own: in Jayapura it begins two hours before Jakarta's, and a bar's
    ends when it closes.
    """

    title = _("periode")
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("today", _("hari ini")),
            ("yesterday", _("kemarin")),
            ("week", _("7 hari terakhir")),
            ("month", _("30 hari terakhir")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        span = _SPANS.get(self.value() or "")
        if span is None:
            return queryset
        now, wanted = timezone.now(), Q(pk__in=[])
        for outlet in visible_outlets(actor_of(request)):
            today = business_date(now, timezone=outlet.timezone, day_start=outlet.day_start)
            first, last = (today - dt.timedelta(days=days) for days in span)
            wanted |= Q(outlet_id=outlet.id, business_date__range=(first, last))
        return queryset.filter(wanted)
