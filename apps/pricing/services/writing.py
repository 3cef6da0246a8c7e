"""Saving the differences between a row and its checked values, with their audit entry."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypedDict, TypeVar
from uuid import UUID

from django.db import models

from apps.core.actors import Actor
from apps.core.audit import changes, record_audit
from apps.core.errors import NotFound
from apps.core.models import TenantModel

Row = TypeVar("Row", bound=TenantModel)

CONDITIONS: Final = (
    "valid_from",
    "valid_until",
    "weekdays",
    "time_from",
    "time_until",
    "outlets",
    "channels",
    "groups",
    "member_only",
    "first_purchase",
    "birthday",
)


class ConditionValues(TypedDict, total=False):
    """When and for whom; what is left out or empty holds always."""

    valid_from: dt.date | None
    valid_until: dt.date | None
    weekdays: Sequence[int]
    time_from: dt.time | None
    time_until: dt.time | None
    outlets: Sequence[UUID]
    channels: Sequence[str]
    groups: Sequence[UUID]
    member_only: bool
    first_purchase: bool
    birthday: bool


def locked(model: type[Row], row_id: UUID) -> Row:
    """The tenant's living row under its lock. Raises `NotFound`."""
    return _found(model, model.objects.select_for_update().filter(id=row_id))


def living(model: type[Row], row_id: UUID) -> Row:
    """The tenant's living row, only to be read. Raises `NotFound`."""
    return _found(model, model.objects.filter(id=row_id))


def _found(model: type[Row], rows: models.QuerySet[Row]) -> Row:
    if any(field.name == "deleted_at" for field in model._meta.fields):
        rows = rows.filter(deleted_at=None)
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def values_of(row: models.Model, fields: Sequence[str]) -> dict[str, Any]:
    """What the row says now."""
    return {field: getattr(row, field) for field in fields}


def write(
    *,
    actor: Actor,
    row: TenantModel,
    kind: str,
    values: Mapping[str, Any],
    is_new: bool = False,
    more: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
) -> None:
    """Save what differs and audit it; `more` is what changed in rows beside it, before and after.

    A new row is written whole. Nothing happens when nothing differs.
    """
    before, after = changes({} if is_new else values_of(row, list(values)), values)
    for field, value in after.items():
        setattr(row, field, value)
    if is_new:
        row.save(force_insert=True)
    elif after:
        row.save(update_fields=list(after))
    before, after = {**before, **more[0]}, {**after, **more[1]}
    if is_new or after or before:
        record_audit(
            actor=actor,
            action=f"{kind}.{'created' if is_new else 'updated'}",
            subject_kind=kind,
            subject_id=row.id,
            before=None if is_new else as_json(before),
            after=as_json(after),
        )


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Ids and days as text, decimals without trailing zeros."""
    return {field: _plain(value) for field, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return as_json(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, UUID | dt.date | dt.time):
        return str(value)
    return value
