"""Cash into or out of the drawer without a network."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from apps.core.errors import NotFound
from apps.shifts.api.serializers import MovementInput
from apps.shifts.services import record_movement
from apps.sync.kinds.base import Applied, Content, Kind, Received
from apps.sync.kinds.shifts import shift_of


class _Body(serializers.Serializer[Any]):
    movement = MovementInput()


def _read(content: Content) -> Mapping[str, Any]:
    body: Mapping[str, Any] = _Body().run_validation(content)["movement"]
    return body


def _apply(entry: Received, body: Mapping[str, Any]) -> Applied:
    """Move the cash in the entry's shift, once by the movement's own id."""
    shift = shift_of(entry)
    if shift is None:
        raise NotFound
    movement = record_movement(
        shift_id=shift.id, actor=entry.actor, at=entry.at, **({"id": entry.id} | dict(body))
    )
    return Applied(subject_id=movement.id)


KIND: Final = Kind(name="cash_move", read=_read, apply=_apply)
