"""What the pages of price lists and promotions have in common."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.pricing.forms import NoFields
from apps.backoffice.pricing.states import StateFilter, state_badge, state_of
from apps.core.office.acts import Act
from apps.core.office.site import Section
from apps.core.office.tenant_admin import TenantAdmin

VIEW, MANAGE = "catalog.view", "pricing.manage"
Switch = Callable[[HttpRequest, Any, bool], None]


class WordedList(ChangeList):
    """Rows with their `sentence`: the names in all sentences of a page are read together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.add_sentences(self.result_list)  # type: ignore[attr-defined]


class RuleAdmin(TenantAdmin):
    """A list with each rule in words and a switch; archived rules are gone from it."""

    section = Section.PRICES
    view_permission = VIEW
    change_permission = MANAGE
    list_display: Any = ("name", "in_words", "state", "switch")
    list_filter = (StateFilter,)
    search_fields = ("name",)
    ordering = ("-is_active", "priority", "name")
    shows_history: ClassVar[bool] = True
    # What somebody reads who may not change the rule: words, not a form.
    viewed: ClassVar[tuple[str, ...]] = ("in_words", "state")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self.add_sentences([row])
        return row

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request):
            return self.form_sections(request, obj)
        return ((None, {"fields": ("name", *self.viewed)}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self.has_change_permission(request) else self.viewed

    def form_sections(self, request: HttpRequest, obj: Any) -> Any:
        """The fieldsets of the form."""
        raise NotImplementedError

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WordedList

    def add_sentences(self, rows: Sequence[Any]) -> None:
        """Give each row its `sentence`."""
        raise NotImplementedError

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = list(super().get_list_display(request))
        return shown if self.has_change_permission(request) else [n for n in shown if n != "switch"]

    @admin.display(description=_("aturan"))
    def in_words(self, row: Any) -> str:
        return str(row.sentence)

    @admin.display(description=_("keadaan"))
    def state(self, row: Any) -> SafeString:
        return state_badge(state_of(row, timezone.localdate()))

    @admin.display(description=_("saklar"))
    def switch(self, row: Any) -> SafeString:
        """A button of the list's own form: it is sent to the row's act, which needs no question."""
        act = "off" if row.is_active else "on"
        words = gettext("Matikan") if row.is_active else gettext("Nyalakan")
        return format_html(
            '<button type="submit" class="button quiet" formaction="{}"'
            ' aria-label="{}: {}">{}</button>',
            self.address(row.pk, act),
            words,
            row.name,
            words,
        )

    def back_to_list(self, request: HttpRequest, text: str) -> HttpResponse:
        """The list, with what was done said above it."""
        self.message_user(request, text, messages.SUCCESS)
        name = f"backoffice:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return redirect(reverse(name))


def rule_acts(
    *,
    switch: Callable[..., HttpResponse],
    archive: Callable[..., HttpResponse],
    explanation: Any,
) -> tuple[Act, ...]:
    """On, off, and gone for good."""
    return (
        Act(
            name="on",
            label=_("Nyalakan"),
            permission=MANAGE,
            form=NoFields,
            perform=lambda request, row, _values: switch(request, row, is_active=True),
            applies=lambda row: not row.is_active,
        ),
        Act(
            name="off",
            label=_("Matikan"),
            permission=MANAGE,
            form=NoFields,
            perform=lambda request, row, _values: switch(request, row, is_active=False),
            applies=lambda row: bool(row.is_active),
        ),
        Act(
            name="archive",
            label=_("Arsipkan"),
            permission=MANAGE,
            form=NoFields,
            perform=lambda request, row, _values: archive(request, row),
            explanation=explanation,
            danger=True,
        ),
    )
