"""What the groups of customers get off."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from apps.core.actors import Actor
from apps.core.audit import record_audit
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_transaction
from apps.customers.models import CustomerGroup
from apps.pricing.models import MemberDiscount
from apps.pricing.services.checks import Findings, check_benefit, check_cap, checked_name
from apps.pricing.services.writing import as_json, values_of, write

_FIELDS: Final = (
    "name",
    "benefit_kind",
    "benefit_value",
    "max_amount",
    "on_promoted",
    "is_active",
)


def set_member_discount(
    *,
    actor: Actor,
    group_id: UUID,
    name: str,
    benefit_kind: str,
    benefit_value: Decimal,
    max_amount: int | None = None,
    on_promoted: bool = False,
    is_active: bool = True,
) -> MemberDiscount:
    """What customers of a group get, instead of what they got before. Amounts in rupiah.

    Raises `NotFound` (group), `InvalidInput` with the field codes of docs/errors.md.
    """
    found = Findings()
    values = {
        "name": checked_name(found, name),
        "benefit_kind": benefit_kind,
        "benefit_value": benefit_value,
        "max_amount": max_amount,
        "on_promoted": on_promoted,
        "is_active": is_active,
    }
    check_benefit(found, benefit_kind, benefit_value, kinds=MemberDiscount.Benefit.values)
    check_cap(found, benefit_kind, benefit_value, max_amount)
    found.refuse()
    with tenant_transaction():
        _lock_group(group_id)
        present = MemberDiscount.objects.filter(group_id=group_id).first()
        row = present or MemberDiscount(group_id=group_id)
        write(
            actor=actor,
            row=row,
            kind="member_discount",
            values=values,
            is_new=present is None,
        )
    return row


def remove_member_discount(*, actor: Actor, group_id: UUID) -> None:
    """The group gets nothing off any more. Raises `NotFound`."""
    with tenant_transaction():
        _lock_group(group_id)
        row = MemberDiscount.objects.filter(group_id=group_id).first()
        if row is None:
            raise NotFound
        before = as_json(values_of(row, _FIELDS))
        row_id = row.id
        row.delete()
        record_audit(
            actor=actor,
            action="member_discount.removed",
            subject_kind="member_discount",
            subject_id=row_id,
            before=before,
        )


def _lock_group(group_id: UUID) -> None:
    """Two people who set a group's discount at once take turns."""
    groups = CustomerGroup.objects.select_for_update()
    if not groups.filter(id=group_id, deleted_at=None).exists():
        raise NotFound
