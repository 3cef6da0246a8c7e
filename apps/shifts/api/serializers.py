"""Bodies of the shifts API."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.shifts.models import Shift, ShiftMovement
from apps.shifts.selectors import COUNTED_BY_HAND
from apps.shifts.services import HIGHEST_FLOAT
from apps.shifts.services.closing import DENOMINATIONS, MOST_PIECES, Count
from apps.shifts.services.movements import HIGHEST_AMOUNT

HIGHEST_COUNT = 100_000_000_000


class OpenShiftInput(StrictSerializer):
    """`terminal` may be left out by a till: it opens its own drawer.

    With an `id` made by the client a repetition is the same shift, also without its key.
    """

    id = serializers.UUIDField(required=False, help_text="Made by the client, best as UUIDv7.")
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
    business_date = serializers.DateField()
    opening_float = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class MovementInput(StrictSerializer):
    """Cash into the drawer (from the safe or the owner) or out of it.

    With an `id` made by the client a repetition is the same movement, also without its key.
    """

    id = serializers.UUIDField(required=False, help_text="Made by the client, best as UUIDv7.")
    kind = serializers.ChoiceField(choices=ShiftMovement.Kind.choices)
    category = serializers.ChoiceField(choices=ShiftMovement.Category.choices)
    note = serializers.CharField(max_length=200)
    amount = serializers.IntegerField(min_value=1, max_value=HIGHEST_AMOUNT)


class MovementOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ShiftMovement.Kind.choices)
    category = serializers.ChoiceField(choices=ShiftMovement.Category.choices)
    note = serializers.CharField()
    amount = serializers.IntegerField()
    by = serializers.UUIDField(source="membership_id", allow_null=True)
    at = serializers.DateTimeField(source="created_at")


class MovementListOutput(serializers.Serializer[Any]):
    results = MovementOutput(many=True)


class DenominationInput(StrictSerializer):
    value = serializers.ChoiceField(choices=DENOMINATIONS)
    pieces = serializers.IntegerField(min_value=0, max_value=MOST_PIECES)


class AmountsInput(StrictSerializer):
    """What slips, notices and statements add up to, by way of paying."""

    card = serializers.IntegerField(min_value=0, max_value=HIGHEST_COUNT, required=False)
    transfer = serializers.IntegerField(min_value=0, max_value=HIGHEST_COUNT, required=False)
    qris_static = serializers.IntegerField(min_value=0, max_value=HIGHEST_COUNT, required=False)


assert set(AmountsInput().fields) == set(COUNTED_BY_HAND)  # noqa: S101 - one list, two writings


class CloseShiftInput(StrictSerializer):
    """The blind count. `left_float` of the cash stays for the next shift."""

    denominations = DenominationInput(many=True)
    amounts = AmountsInput(required=False)
    left_float = serializers.IntegerField(min_value=0, max_value=HIGHEST_FLOAT, default=0)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")
    approval = serializers.CharField(max_length=200, allow_blank=True, default="")

    def count(self) -> Count:
        """The valid body as what the service takes; a value named twice adds up."""
        data = self.validated_data
        pieces: dict[int, int] = {}
        for row in data["denominations"]:
            pieces[row["value"]] = pieces.get(row["value"], 0) + row["pieces"]
        return Count(
            denominations=pieces,
            amounts=dict(data.get("amounts", {})),
            left_float=data["left_float"],
            reason=data["reason"],
            approval=data["approval"],
        )


class CountOutput(serializers.Serializer[Any]):
    """`counted` is null for money that settles by itself."""

    account = serializers.CharField()
    name = serializers.CharField()
    expected = serializers.IntegerField()
    counted = serializers.IntegerField(allow_null=True)
    difference = serializers.IntegerField()


class ReportRowOutput(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()
    is_total = serializers.BooleanField()


class ReportSectionOutput(serializers.Serializer[Any]):
    title = serializers.CharField()
    rows = ReportRowOutput(many=True)


class ShiftReportOutput(serializers.Serializer[Any]):
    """A report as it is printed: texts in the caller's language."""

    title = serializers.CharField()
    facts = ReportRowOutput(many=True)
    sections = ReportSectionOutput(many=True)
    difference = serializers.IntegerField(allow_null=True)


class ClosedShiftOutput(ShiftOutput):
    left_float = serializers.IntegerField()
    difference = serializers.IntegerField()
    difference_reason = serializers.CharField()
    counts = CountOutput(many=True)
