"""Bodies of the kitchen's API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.orders.kitchen.states import MOVES, LineState, Refusal
from apps.orders.models import Order

MOST_ITEMS = 500
MOST_MODIFIERS = 50


class OutletQuery(StrictSerializer):
    outlet = serializers.UUIDField(
        required=False, default=None, help_text="A terminal needs none: it has its own."
    )


class TicketsQuery(OutletQuery):
    station = serializers.CharField(required=False, default="", allow_blank=True, max_length=24)
    since = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        help_text="The revision of the answer that the board has: only what changed after it.",
    )


class CartLineInput(StrictSerializer):
    item = serializers.UUIDField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=3, min_value=Decimal("0.001"))
    unit = serializers.UUIDField(required=False, default=None, allow_null=True)
    modifiers = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=MOST_MODIFIERS
    )
    note = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class SendInput(StrictSerializer):
    """What of a cart the kitchen should have by now; what it has already is left out."""

    outlet = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=Order.Channel.choices)
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=40,
        required=False,
        default="",
        allow_blank=True,
        help_text="The table, or the name that is called.",
    )
    note = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    lines = serializers.ListField(child=CartLineInput(), allow_empty=False, max_length=MOST_ITEMS)


class CancelInput(StrictSerializer):
    reason = serializers.CharField(max_length=200)
    lines = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=None,
        max_length=MOST_ITEMS,
        help_text="Ids of the kitchen's lines; without them, all that is not served.",
    )


class MoveInput(StrictSerializer):
    items = serializers.ListField(
        child=serializers.UUIDField(),
        allow_empty=False,
        max_length=MOST_ITEMS,
        help_text="Ids of lines, or of whole tickets.",
    )
    state = serializers.ChoiceField(choices=[state.value for state in MOVES])
    undo = serializers.BooleanField(
        required=False, default=False, help_text="One step back, within two minutes."
    )
    outlet = serializers.UUIDField(required=False, default=None)


class KitchenLineOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    item = serializers.UUIDField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    unit = serializers.CharField(allow_blank=True, help_text="The pack; empty for pieces.")
    modifiers = serializers.CharField(allow_blank=True, help_text="As a cook reads them.")
    note = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=LineState.choices)
    changed_at = serializers.DateTimeField()


class TicketOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    order = serializers.UUIDField()
    station = serializers.CharField()
    part = serializers.IntegerField()
    channel = serializers.ChoiceField(choices=Order.Channel.choices)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    note = serializers.CharField(allow_blank=True)
    receipt_number = serializers.CharField(allow_blank=True)
    code = serializers.CharField(help_text="Called out while there is no receipt.")
    paid = serializers.BooleanField()
    voided = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    lines = KitchenLineOutput(many=True)


class BoardOutput(serializers.Serializer[Any]):
    """`full`: the tickets are all there are, not only what changed since."""

    revision = serializers.IntegerField()
    full = serializers.BooleanField()
    server_time = serializers.DateTimeField()
    tickets = TicketOutput(many=True)


class StationOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    open = serializers.IntegerField()


class StationsOutput(serializers.Serializer[Any]):
    stations = StationOutput(many=True)


class SentOutput(serializers.Serializer[Any]):
    """All tickets of the order, what was just made among them."""

    order = serializers.UUIDField()
    tickets = TicketOutput(many=True)


class MovedItemOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    result = serializers.ChoiceField(choices=["changed", "unchanged", "refused"])
    code = serializers.ChoiceField(choices=[code.value for code in Refusal], required=False)


class MovedOutput(serializers.Serializer[Any]):
    revision = serializers.IntegerField()
    server_time = serializers.DateTimeField()
    results = MovedItemOutput(many=True)
    tickets = TicketOutput(many=True)
