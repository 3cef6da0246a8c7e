"""A receipt number that was given and not sold: refused in front of the customer, or given up."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework import serializers

from apps.orders.errors import OrderExists
from apps.sync.kinds.base import Applied, Content, Kind, Received
from apps.sync.models import JournalEntry
from apps.sync.services.chain import count_sale

_State = JournalEntry.State


class _Input(serializers.Serializer[Any]):
    entry = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1)
    reason = serializers.ChoiceField(choices=["refused", "given_up"])


@dataclass(frozen=True, slots=True)
class Cancellation:
    entry_id: UUID
    number: int


def _read(content: Content) -> Cancellation:
    values = _Input().run_validation(
        {name: content.get(name) for name in ("entry", "number", "reason")}
    )
    return Cancellation(values["entry"], values["number"])


def _apply(entry: Received, body: Cancellation) -> Applied:
    """Close the sale's entry. Raises `OrderExists` for one that was sold: a person decides.

    A sale that has not arrived is closed when it does (`receiving`).
    """
    cancelled = JournalEntry.objects.filter(journal=entry.journal, id=body.entry_id).first()
    if cancelled is not None and cancelled.state == _State.APPLIED:
        raise OrderExists(extra={"order": str(cancelled.subject_id)})
    if cancelled is not None and cancelled.state != _State.CANCELLED:
        if cancelled.state == _State.WAITING:
            count_sale(cancelled.journal_id, cancelled.sequence, -1)
        cancelled.state = _State.CANCELLED
        cancelled.save(update_fields=["state"])
    return Applied(body.entry_id)


KIND = Kind(name="number_cancelled", read=_read, apply=_apply)
