"""The tills' queue over REST: what a device's journal sends, and what of it has arrived."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.parsers import PackedJSONParser
from apps.core.api.views import TenantAPIView
from apps.core.tenancy import tenant_transaction
from apps.sync.api.queue_serializers import EntriesInput, EntriesOutput, JournalHeadOutput
from apps.sync.entries import SentEntry
from apps.sync.journals import head_json, journal_json
from apps.sync.models import SyncException
from apps.sync.services.batch import EntryResult
from apps.sync.services.receiving import receive_entries
from apps.sync.words import exception_words
from apps.tenants.services.journals import journal_of_device


class JournalView(TenantAPIView):
    required_permissions = {"GET": "feed.read"}
    # Made on demand for a till that was paired before there were journals.
    reads_only = False

    @extend_schema(operation_id="read_journal", responses={200: JournalHeadOutput})
    def get(self, request: Request) -> Response:
        """What of the calling till's journal has arrived, and which numbers are missing."""
        journal = journal_of_device(self.actor)
        with tenant_transaction(read_only=True):
            return Response(head_json(journal))


class EntriesView(TenantAPIView):
    required_permissions = {"POST": "feed.read"}
    parser_classes = [PackedJSONParser]

    @extend_schema(
        operation_id="send_entries",
        parameters=[
            OpenApiParameter(
                "Content-Encoding", OpenApiTypes.STR, OpenApiParameter.HEADER, enum=["gzip"]
            )
        ],
        request=EntriesInput,
        responses={200: EntriesOutput},
    )
    def post(self, request: Request) -> Response:
        """Take entries of the calling till's journal: each on its own, in any order, once.

        A fact is never refused; what is odd about it becomes an exception for a person. Send
        again what is answered `later`, and whatever got no answer.
        """
        data = EntriesInput.validated(request.data)
        results, journal = receive_entries(
            entries=[SentEntry(**entry) for entry in data["entries"]],
            device_time=data["device_time"],
            actor=self.actor,
        )
        shown = [_result_json(one) for one in results]
        return Response({"results": shown, "journal": journal_json(journal)})


def _result_json(result: EntryResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "sequence": result.sequence,
        "result": result.result,
        "order": result.order,
        "exceptions": [exception_json(one) for one in result.exceptions],
        "problem": result.problem,
    }


def exception_json(exception: SyncException) -> dict[str, Any]:
    return {
        "id": str(exception.id),
        "code": exception.code,
        "detail": exception_words(exception.code, exception.evidence),
        "evidence": exception.evidence,
    }
