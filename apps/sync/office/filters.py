"""How the list of what the tills' queues brought is narrowed."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.office.filters import RecentFilter
from apps.core.office.site import owners_site
from apps.orders.models import Order
from apps.sync.words import EXCEPTION_NAMES
from apps.tenants.models import Membership, Terminal


class CodeFilter(admin.SimpleListFilter):
    title = _("masalah")
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(EXCEPTION_NAMES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(code=self.value()) if self.value() else queryset


class _IdFilter(admin.SimpleListFilter):
    """By a related row's id; what is no id finds nothing."""

    def narrow(self, queryset: QuerySet[Any], chosen: UUID) -> QuerySet[Any]:
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        try:
            return self.narrow(queryset, UUID(self.value() or ""))
        except ValueError:
            return queryset.none()


class TerminalFilter(_IdFilter):
    title = _("terminal")
    parameter_name = "terminal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        tills = owners_site.rows(Terminal, request).filter(kind=Terminal.Kind.TILL)
        return [(str(one.pk), f"{one.code} {one.name}") for one in tills.order_by("code")]

    def narrow(self, queryset: QuerySet[Any], chosen: UUID) -> QuerySet[Any]:
        return queryset.filter(entry__journal__terminal_id=chosen)


class CashierFilter(_IdFilter):
    title = _("kasir")
    parameter_name = "cashier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        rows = owners_site.rows(Membership, request).order_by("name")
        return [(str(one.pk), one.name) for one in rows]

    def narrow(self, queryset: QuerySet[Any], chosen: UUID) -> QuerySet[Any]:
        sold = Order.objects.filter(cashier_id=chosen).values("id")
        return queryset.filter(entry__subject_id__in=sold)


class CreatedFilter(RecentFilter):
    column = "created_at"
