"""Which sales: the filters and the search of the list."""

import re
from typing import Any, Final

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.office.site import actor_of
from apps.customers.models import Customer
from apps.orders.models import Order, Tender
from apps.orders.refunds.selectors import unfinished_refunds
from apps.tenants.models import Membership

_AMOUNT: Final = re.compile(r"(?:rp\s*)?(\d{1,3}(?:\.\d{3})+|\d{3,})", re.IGNORECASE)
# Customers with one name are few; more than this many are no search.
_MOST_CUSTOMERS: Final = 50


class CashierFilter(SimpleListFilter):
    """By the person at the till; offers the people of the actor's outlets."""

    title = _("kasir")
    parameter_name = "cashier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        people = Membership.objects.filter(is_active=True).exclude(pin_hash="")
        reach = actor_of(request).outlet_ids
        if reach is not None:
            people = people.filter(Q(all_outlets=True) | Q(outlets__in=reach)).distinct()
        return [(str(person.id), person.name) for person in people.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {key for key, _name in self.lookup_choices}
        if self.value() is None:
            return queryset
        return queryset.filter(cashier=self.value()) if self.value() in known else queryset.none()


class MethodFilter(SimpleListFilter):
    """By how it was paid; a split bill is found under each of its ways."""

    title = _("cara bayar")
    parameter_name = "method"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Tender.Method.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        paid = Tender.objects.filter(method=self.value())
        return queryset.filter(id__in=paid.values("order_id"))


class OpenRefundFilter(SimpleListFilter):
    """Sales of which money did not go back, or went back twice."""

    title = _("uang kembali")
    parameter_name = "pay_back"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("open", _("perlu diurus"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "open":
            return queryset
        found = unfinished_refunds(actor_of(request))
        return queryset.filter(id__in=found.values("refund__order_id"))


def found_by(words: str, orders: QuerySet[Order], request: HttpRequest) -> QuerySet[Order]:
    """Sales by receipt number, by exact total (`51.000`), or by the customer's name or phone."""
    wanted = Q(receipt_number__icontains=words)
    amount = _AMOUNT.fullmatch(words)
    if amount:
        wanted |= Q(total=int(amount[1].replace(".", "")))
    if actor_of(request).may("customers.view"):
        named = Customer.objects.filter(Q(name__icontains=words) | Q(phone__contains=words))
        wanted |= Q(customer_id__in=list(named.values_list("id", flat=True)[:_MOST_CUSTOMERS]))
    return orders.filter(wanted)
