"""The door of the owners' admin: which tenant a person works for, and with which rights."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.backoffice.dashboard.pages import dashboard
from apps.backoffice.words import ACTIONS, FIELD_REFUSALS, LABELS, REFUSALS, SUBJECTS, VALUES
from apps.core.actors import Actor
from apps.core.office.site import actor_of
from apps.tenants.models import Membership
from apps.tenants.selectors import (
    TenantChoice,
    actor_for_membership,
    memberships_of,
    visible_outlets,
)

CHOSEN: Final = "backoffice_tenant"


class TenantDoor:
    """Implements `apps.core.office.door.Door` with memberships.

    The session holds only which tenant was chosen; that the person still belongs to it, and what
    he may do there, is looked up on every request.
    """

    def enter(self, request: HttpRequest) -> UUID | HttpResponse:
        choices = memberships_of(_user_id(request))
        if not choices:
            return self.refuse(request)
        chosen = _chosen(choices, request.session.get(CHOSEN))
        if chosen is None:
            return redirect("backoffice_tenants")
        request.choice, request.choices = chosen, choices  # type: ignore[attr-defined]
        return chosen.tenant_id

    def actor(self, request: HttpRequest) -> Actor | None:
        return actor_for_membership(_choice(request).membership_id)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        context = {"has_choice": len(getattr(request, "choices", ())) > 1}
        return render(request, "backoffice/no_access.html", context, status=403)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "tenant_name": _choice(request).tenant_name,
            "has_choice": len(request.choices) > 1,  # type: ignore[attr-defined]
            "actor": actor_of(request),
        }

    def home(self, request: HttpRequest) -> dict[str, Any]:
        return dashboard(request)

    def people(self, membership_ids: Iterable[UUID]) -> dict[UUID, str]:
        ids = set(membership_ids)
        if not ids:
            return {}
        return dict(Membership.objects.filter(id__in=ids).values_list("id", "name"))

    def with_person(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        member = Membership.objects.filter(id=OuterRef("membership_id"))
        named: QuerySet[Any] = rows.annotate(person=Subquery(member.values("name")[:1]))
        return named

    def outlets(self, actor: Actor) -> dict[UUID, str]:
        return dict(visible_outlets(actor).values_list("id", "name"))

    def describe(self, action: str) -> str:
        return str(ACTIONS.get(action, action))

    def name_of_kind(self, kind: str) -> str:
        return str(SUBJECTS.get(kind, kind))

    def label(self, key: str) -> str:
        return str(LABELS.get(key, key.replace("_", " ")))

    def word(self, value: str) -> str:
        return str(VALUES.get(value, value))

    def explain(self, code: str) -> str:
        return str(REFUSALS.get(code, "") or FIELD_REFUSALS.get(code, ""))


def _chosen(choices: list[TenantChoice], chosen: str | None) -> TenantChoice | None:
    """The chosen tenant while the person still belongs to it; the only one needs no choice.

    Somebody put out of the chosen one chooses anew: nothing lands in another shop unasked.
    """
    if chosen is None and len(choices) == 1:
        return choices[0]
    return next((choice for choice in choices if str(choice.tenant_id) == chosen), None)


def _user_id(request: HttpRequest) -> UUID:
    return request.user.pk  # type: ignore[return-value]


def _choice(request: HttpRequest) -> TenantChoice:
    return request.choice  # type: ignore[attr-defined, no-any-return]
