"""Bodies of the shifts API."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.shifts.models import Shift
from apps.shifts.services import HIGHEST_FLOAT


class OpenShiftInput(StrictSerializer):
    """`terminal` may be left out by a till: it opens its own drawer."""

    opening_float = serializers.IntegerField(
        min_value=0, max_value=HIGHEST_FLOAT, help_text="Rupiah in the drawer."
    )
    terminal = serializers.UUIDField(required=False)


class ShiftOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    outlet = serializers.UUIDField(source="outlet_id")
    terminal = serializers.UUIDField(source="terminal_id")
    opened_by = serializers.UUIDField(source="opened_by_id", allow_null=True)
    state = serializers.ChoiceField(choices=Shift.State.choices)
    opening_float = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
