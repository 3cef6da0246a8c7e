"""Who may come in. Core knows no tenants: `apps.backoffice` hangs the real door."""

from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from apps.core.actors import Actor


class Door(Protocol):
    """What the owners' site asks the apps above core."""

    def enter(self, request: HttpRequest) -> UUID | HttpResponse:
        """The tenant that the signed-in person works for now, or a page instead."""

    def actor(self, request: HttpRequest) -> Actor | None:
        """The person's rights in the tenant in scope; None when there are none (any more)."""

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """The page for somebody who may not come in."""

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page shows about the tenant."""

    def home(self, request: HttpRequest) -> dict[str, Any]:
        """What the first page shows besides the links."""

    def people(self, membership_ids: Iterable[UUID]) -> dict[UUID, str]:
        """Names of people of the tenant in scope, by membership."""

    def with_person(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows with a `membership_id`, with the name as `person`."""

    def outlets(self, actor: Actor) -> dict[UUID, str]:
        """Names of the outlets that the actor may act in."""

    def describe(self, action: str) -> str:
        """An audited action in the words of the shop."""

    def name_of_kind(self, kind: str) -> str:
        """What an audited thing is, in the words of the shop."""

    def label(self, key: str) -> str:
        """A member of an audit entry that is no field of its model, in the words of the shop."""

    def word(self, value: str) -> str:
        """A code of ours in an audit entry in the words of the shop; anything else as it is."""

    def explain(self, code: str) -> str:
        """An error code in the words of the shop; empty when there are none."""
