"""Bodies of the tills' queue."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import ProblemSerializer, StrictSerializer
from apps.orders.api.serializers import OrderOutput
from apps.sync.services.receiving import MOST_ENTRIES

RESULTS = ["accepted", "replayed", "accepted_with_exceptions", "rejected", "refused", "later"]


class EntryInput(StrictSerializer):
    """An entry as the device signed it. `fact`: it happened; otherwise it may be refused."""

    content = serializers.CharField(
        trim_whitespace=False, help_text="The exact canonical JSON that was hashed and signed."
    )
    hash = serializers.CharField(max_length=200, help_text="base64url of SHA-256 of the text.")
    signature = serializers.CharField(
        max_length=200, help_text="base64url of ECDSA P-256 with SHA-256 over the text, r and s."
    )
    fact = serializers.BooleanField()


class EntriesInput(StrictSerializer):
    """May be sent with `Content-Encoding: gzip`; at most 4 MiB when unpacked."""

    device_time = serializers.DateTimeField(help_text="The device's clock, now.")
    entries = serializers.ListField(child=EntryInput(), allow_empty=False, max_length=MOST_ENTRIES)


class ExceptionOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    detail = serializers.CharField()
    evidence = serializers.DictField()


class EntryResultOutput(serializers.Serializer[Any]):
    """`id` and `sequence` are null where none could be read."""

    id = serializers.UUIDField(allow_null=True)
    sequence = serializers.IntegerField(allow_null=True)
    result = serializers.ChoiceField(choices=RESULTS)
    order = OrderOutput(allow_null=True)
    exceptions = ExceptionOutput(many=True)
    problem = ProblemSerializer(allow_null=True)


class JournalOutput(serializers.Serializer[Any]):
    """What of a journal has arrived. `missing`: from and to of each gap, the first 100."""

    id = serializers.UUIDField()
    ordinal = serializers.IntegerField()
    received = serializers.IntegerField()
    verified_through = serializers.IntegerField()
    highest = serializers.IntegerField()
    missing = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2)
    )
    broken_at = serializers.IntegerField(allow_null=True)
    sales = serializers.IntegerField()
    retired = serializers.BooleanField()


class JournalHeadOutput(JournalOutput):
    """With the hash of the last entry and the last receipt number that arrived."""

    last_hash = serializers.CharField(allow_blank=True)
    last_number = serializers.IntegerField()


class EntriesOutput(serializers.Serializer[Any]):
    results = EntryResultOutput(many=True)
    journal = JournalOutput()
