"""Whether a rule runs now: what lists show, filter by and the calendar colours."""

import datetime as dt
from typing import Any, Final

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.office.badges import badge
from apps.pricing.models import Conditions

RUNNING, SCHEDULED, ENDED, OFF = "running", "scheduled", "ended", "off"
_WORDS: Final = {
    RUNNING: _("berlaku"),
    SCHEDULED: _("terjadwal"),
    ENDED: pgettext_lazy("rule", "selesai"),
    OFF: _("mati"),
}
_LOOKS: Final = {RUNNING: "good", SCHEDULED: "warn", ENDED: "", OFF: ""}


def state_of(row: Any, today: dt.date) -> str:
    """By its switch and its dates; hours and days of the week are in its words."""
    if not row.is_active:
        return OFF
    if row.valid_until is not None and row.valid_until < today:
        return ENDED
    return SCHEDULED if row.valid_from is not None and row.valid_from > today else RUNNING


def state_badge(state: str) -> SafeString:
    return badge(_LOOKS[state], _WORDS[state])


class StateFilter(admin.SimpleListFilter):
    """Running, scheduled, ended, switched off."""

    title = _("keadaan")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(_WORDS.items())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Conditions]
    ) -> QuerySet[Conditions]:
        today, chosen = timezone.localdate(), self.value()
        not_over = Q(valid_until=None) | Q(valid_until__gte=today)
        begun = Q(valid_from=None) | Q(valid_from__lte=today)
        wanted = {
            RUNNING: not_over & begun & Q(is_active=True),
            SCHEDULED: not_over & ~begun & Q(is_active=True),
            ENDED: ~not_over & Q(is_active=True),
            OFF: Q(is_active=False),
        }
        return queryset.filter(wanted[chosen]) if chosen in wanted else queryset
