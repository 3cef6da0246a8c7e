"""Finding customers."""

from django.db.models import Q, QuerySet

from apps.core.errors import InvalidInput
from apps.customers.models import Customer
from apps.customers.phones import normalise_phone


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
