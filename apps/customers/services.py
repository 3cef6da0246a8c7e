"""Keeping customers and their groups. The audit trail names ids and fields of a person, never
the values.
"""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import Actor
from apps.core.audit import changes as differences
from apps.core.audit import record_audit
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.customers.erasure import erase_elsewhere
from apps.customers.errors import GroupInUse
from apps.customers.models import Customer, CustomerGroup
from apps.customers.phones import normalise_phone

_TAKEN: Final = {"customer_code_once": "code", "customers_customer_pkey": "id"}
_GROUP_TAKEN: Final = {"customer_group_name_once": "name"}
_LONGEST_GROUP: Final = 60
_OLDEST: Final = dt.date(1900, 1, 1)
# Without the letters and digits that are mistaken for each other.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH: Final = 7


class CustomerChanges(TypedDict, total=False):
    """What may change about a customer."""

    name: str
    code: str
    phone: str
    group: CustomerGroup | None
    birthday: dt.date | None


class GroupChanges(TypedDict, total=False):
    """What may change about a group of customers."""

    name: str
    is_member: bool


def create_customer(
    *,
    actor: Actor,
    name: str,
    code: str = "",
    phone: str = "",
    group: CustomerGroup | None = None,
    birthday: dt.date | None = None,
    id: UUID | None = None,
) -> Customer:
    """A new customer; without a code one is made up.

    `id` is the one that a till gave the person: the same again is the same customer.
    Raises `InvalidInput` (code taken, lengths, birthday, group of another tenant) and
    `PhoneInvalid`.
    """
    values: CustomerChanges = {
        "name": name,
        "code": code or _new_code(),
        "phone": phone,
        "group": group,
        "birthday": birthday,
    }
    with taken_as(_TAKEN), tenant_transaction():
        known = Customer.objects.filter(id=id).first() if id else None
        if known is not None:
            return known
        customer = Customer.objects.create(id=id or uuid7(), **_checked(values))
        given = [field for field, value in values.items() if value is not None]
        _audit(actor, "customer.created", customer, given)
    return customer


def update_customer(
    *, actor: Actor, customer_id: UUID, **changes: Unpack[CustomerChanges]
) -> Customer:
    """Change the fields that are given. Raises `NotFound`, `InvalidInput`, `PhoneInvalid`."""
    with taken_as(_TAKEN), tenant_transaction():
        checked = _checked(changes)
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
    """Erase who a customer is, wherever it is written; the id stays for tills and past sales.

    Raises `NotFound`.
    """
    with tenant_transaction():
        customer = _locked(customer_id)
        customer.name = customer.phone = ""
        customer.birthday = customer.group = None
        customer.deleted_at = timezone.now()
        personal = ["name", "phone", "birthday", "group"]
        customer.save(update_fields=[*personal, "deleted_at"])
        erase_elsewhere(customer_id)
        _audit(actor, "customer.removed", customer, personal)


def create_group(*, actor: Actor, name: str, is_member: bool = False) -> CustomerGroup:
    """A new group of customers. Raises `InvalidInput` (name taken or too long)."""
    values = _checked_group({"name": name, "is_member": is_member})
    with taken_as(_GROUP_TAKEN), tenant_transaction():
        group = CustomerGroup.objects.create(**values)
        _audit_group(actor, "customer_group.created", group, None, values)
    return group


def update_group(*, actor: Actor, group_id: UUID, **changes: Unpack[GroupChanges]) -> CustomerGroup:
    """Change the fields that are given. Raises `NotFound`, `InvalidInput`."""
    values = _checked_group(changes)
    with taken_as(_GROUP_TAKEN), tenant_transaction():
        group = _locked_group(group_id)
        before, after = differences({field: getattr(group, field) for field in values}, values)
        if not after:
            return group
        for field, value in after.items():
            setattr(group, field, value)
        group.save(update_fields=list(after))
        _audit_group(actor, "customer_group.updated", group, before, after)
    return group


def remove_group(*, actor: Actor, group_id: UUID) -> None:
    """Remove an empty group. Raises `NotFound`, and `GroupInUse` while customers belong to it."""
    with tenant_transaction():
        group = _locked_group(group_id)
        if Customer.objects.filter(group=group).exists():
            raise GroupInUse
        group.deleted_at = timezone.now()
        group.save(update_fields=["deleted_at"])
        _audit_group(actor, "customer_group.removed", group, {"name": group.name}, None)


def _locked(customer_id: UUID) -> Customer:
    customer = Customer.objects.select_for_update().filter(id=customer_id, deleted_at=None).first()
    if customer is None:
        raise NotFound
    return customer


def _checked(values: CustomerChanges) -> dict[str, Any]:
    checked: dict[str, Any] = dict(values)
    for field, longest in (("name", 120), ("code", 20)):
        if field in checked:
            checked[field] = str(checked[field]).strip()
        if field in checked and not 1 <= len(checked[field]) <= longest:
            raise InvalidInput.on(
                field, "length", gettext("1 sampai %(most)s huruf.") % {"most": longest}
            )
    if "phone" in checked:
        checked["phone"] = normalise_phone(checked["phone"])
    _check_birthday(checked.get("birthday"))
    _check_group(checked.get("group"))
    return checked


def _check_birthday(birthday: dt.date | None) -> None:
    # A day ahead of UTC: it is tomorrow already in the east of the country.
    latest = timezone.now().date() + dt.timedelta(days=1)
    if birthday is not None and not _OLDEST <= birthday <= latest:
        raise InvalidInput.on("birthday", "out_of_range", gettext("Periksa tanggal lahirnya."))


def _check_group(group: CustomerGroup | None) -> None:
    """The group is the tenant's, and is not removed before this transaction ends."""
    if group is None:
        return
    living = CustomerGroup.objects.select_for_update().filter(id=group.id, deleted_at=None)
    if not living.exists():
        raise InvalidInput.on("group", "unknown", gettext("Grup pelanggan ini tidak ada."))


def _checked_group(values: GroupChanges) -> dict[str, Any]:
    checked: dict[str, Any] = dict(values)
    if "name" in checked:
        checked["name"] = " ".join(checked["name"].split())
        if not 1 <= len(checked["name"]) <= _LONGEST_GROUP:
            raise InvalidInput.on(
                "name", "length", gettext("1 sampai %(most)s huruf.") % {"most": _LONGEST_GROUP}
            )
    return checked


def _locked_group(group_id: UUID) -> CustomerGroup:
    group = CustomerGroup.objects.select_for_update().filter(id=group_id, deleted_at=None).first()
    if group is None:
        raise NotFound
    return group


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


def _audit_group(
    actor: Actor,
    action: str,
    group: CustomerGroup,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject_kind="customer_group",
        subject_id=group.id,
        before=before,
        after=after,
    )
