"""Finding customers, and what prices need to know of one."""

import calendar
import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.core.errors import InvalidInput
from apps.customers.models import Customer
from apps.customers.phones import normalise_phone


@dataclass(frozen=True, slots=True)
class Buyer:
    """What prices need to know of a customer, and nothing else of the person."""

    group_id: UUID | None
    is_member: bool
    has_birthday: bool


def find_buyer(customer_id: UUID, *, on: dt.date) -> Buyer | None:
    """A living customer as prices see him on the outlet's date, or None. One statement."""
    columns = ("group_id", "group__is_member", "birthday")
    row = Customer.objects.filter(id=customer_id, deleted_at=None).values_list(*columns).first()
    if row is None:
        return None
    group_id, is_member, birthday = row
    return Buyer(group_id, bool(is_member), is_birthday(birthday, on))


def is_birthday(birthday: dt.date | None, on: dt.date) -> bool:
    """Somebody born on 29 February has it on the 28th in other years. Tills reckon the same."""
    if birthday is None:
        return False
    if (birthday.month, birthday.day) == (2, 29) and not calendar.isleap(on.year):
        return (on.month, on.day) == (2, 28)
    return (birthday.month, birthday.day) == (on.month, on.day)


def find_customers(search: str = "") -> QuerySet[Customer]:
    """Customers by a part of name or code, or by telephone in any spelling; by name."""
    customers = Customer.objects.filter(deleted_at=None).order_by("name", "id")
    search = search.strip()
    if not search:
        return customers
    matches = Q(name__icontains=search) | Q(code__icontains=search)
    phone = _phone_or_none(search)
    return customers.filter(matches | Q(phone=phone) if phone else matches)


def _phone_or_none(text: str) -> str | None:
    try:
        return normalise_phone(text)
    except InvalidInput:
        return None
