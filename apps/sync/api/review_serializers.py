"""Bodies of the review list."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import ProblemSerializer, StrictSerializer
from apps.sync.models import JournalEntry, SyncException
from apps.sync.services.review import LONGEST_NOTE

# Nobody decides that something ends by itself.
DECISIONS = [one for one in SyncException.Decision.values if one != "by_itself"]


class CountInput(StrictSerializer):
    item = serializers.UUIDField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=3)


class ResolveInput(StrictSerializer):
    """`approval`: the token of somebody who may review (action `sync.resolve`, subject: its id)."""

    decision = serializers.ChoiceField(choices=DECISIONS)
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="Why; required for `discard`.",
    )
    customer = serializers.UUIDField(
        required=False,
        help_text="For `link_customer`; otherwise whom the sale named, if known by now.",
    )
    counts = CountInput(
        many=True,
        required=False,
        help_text="For `adjust_stock`: what was counted. Without: what is below zero becomes none.",
    )
    approval = serializers.CharField(required=False, allow_blank=True, max_length=200)


class ReviewTerminalOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class ReviewEntryOutput(serializers.Serializer[Any]):
    """`order` is the sale that was booked. Of others, number and total are what the entry says."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="Empty for what could not be read.")
    sequence = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=JournalEntry.State.choices)
    happened_at = serializers.DateTimeField(allow_null=True)
    receipt_number = serializers.CharField()
    total = serializers.IntegerField(allow_null=True)
    cashier = serializers.CharField()
    order = serializers.UUIDField(allow_null=True)


class ReviewOutput(serializers.Serializer[Any]):
    """Something odd about an entry. `decisions`: what can be decided, the usual first."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    detail = serializers.CharField()
    evidence = serializers.DictField()
    state = serializers.ChoiceField(choices=SyncException.State.choices)
    created_at = serializers.DateTimeField()
    outlet = serializers.UUIDField()
    terminal = ReviewTerminalOutput()
    entry = ReviewEntryOutput()
    decisions = serializers.ListField(child=serializers.ChoiceField(choices=DECISIONS))
    decision = serializers.CharField(help_text="Empty while it is open.")
    note = serializers.CharField()
    resolved_by = serializers.CharField()
    resolved_at = serializers.DateTimeField(allow_null=True)


class RetriedOutput(serializers.Serializer[Any]):
    """The entry after another try. `problem`: why it still waits."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=JournalEntry.State.choices)
    order = serializers.UUIDField(allow_null=True)
    problem = ProblemSerializer(allow_null=True)
