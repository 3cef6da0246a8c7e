"""Keeping customers. The audit trail names ids and fields, never a person's values."""

import secrets
from typing import Final, TypedDict, Unpack
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy import tenant_transaction
from apps.customers.models import Customer
from apps.customers.phones import normalise_phone

_TAKEN: Final = {"customer_code_once": "code"}
# Without the letters and digits that are mistaken for each other.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH: Final = 7


class CustomerChanges(TypedDict, total=False):
    """What may change about a customer."""

    name: str
    code: str
    phone: str


def create_customer(*, actor: Actor, name: str, code: str = "", phone: str = "") -> Customer:
    """A new customer; without a code one is made up.

    Raises `InvalidInput` (code taken, lengths) and `PhoneInvalid`.
    """
    values: CustomerChanges = {"name": name, "code": code or _new_code(), "phone": phone}
    with taken_as(_TAKEN), tenant_transaction():
        customer = Customer.objects.create(**_checked(values))
        _audit(actor, "customer.created", customer, list(values))
    return customer


def update_customer(
    *, actor: Actor, customer_id: UUID, **changes: Unpack[CustomerChanges]
) -> Customer:
    """Change the fields that are given. Raises `NotFound`, `InvalidInput`, `PhoneInvalid`."""
    checked = _checked(changes)
    with taken_as(_TAKEN), tenant_transaction():
        customer = _locked(customer_id)
        fields = [field for field, value in checked.items() if getattr(customer, field) != value]
        if not fields:
            return customer
        for field in fields:
            setattr(customer, field, checked[field])
        customer.save(update_fields=fields)
        _audit(actor, "customer.updated", customer, fields)
    return customer


def remove_customer(*, actor: Actor, customer_id: UUID) -> None:
    """Erase a customer's name and telephone; the id stays for the tills and past sales.

    Raises `NotFound`.
    """
    with tenant_transaction():
        customer = _locked(customer_id)
        customer.name = customer.phone = ""
        customer.deleted_at = timezone.now()
        customer.save(update_fields=["name", "phone", "deleted_at"])
        _audit(actor, "customer.removed", customer, ["name", "phone"])


def _locked(customer_id: UUID) -> Customer:
    customer = Customer.objects.select_for_update().filter(id=customer_id, deleted_at=None).first()
    if customer is None:
        raise NotFound
    return customer


def _checked(values: CustomerChanges) -> dict[str, str]:
    checked = {field: str(value).strip() for field, value in values.items()}
    for field, longest in (("name", 120), ("code", 20)):
        if field in checked and not 1 <= len(checked[field]) <= longest:
            raise InvalidInput.on(
                field, "length", gettext("1 sampai %(most)s huruf.") % {"most": longest}
            )
    if "phone" in checked:
        checked["phone"] = normalise_phone(checked["phone"])
    return checked


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def _audit(actor: Actor, action: str, customer: Customer, fields: list[str]) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject_kind="customer",
        subject_id=customer.id,
        after={"fields": sorted(fields)},
    )
