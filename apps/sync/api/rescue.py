"""Rescued queues over REST: the key for tills, and taking a file in."""

from dataclasses import asdict
from typing import IO, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.problems import BodyTooLarge
from apps.core.api.serializers import LocalTimeField
from apps.core.api.views import TenantAPIView
from apps.sync.rescue.files import MOST_BYTES
from apps.sync.rescue.importing import PERMISSION, Imported, Preview, import_queue, preview_queue
from apps.sync.rescue.keys import rescue_key


class RescueKeyOutput(serializers.Serializer[Any]):
    """The public key for which a till seals its queue: a point of P-256 in base64url."""

    id = serializers.CharField()
    public_key = serializers.CharField()


class RescuedTerminal(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class QueuePreview(serializers.Serializer[Any]):
    """What the file holds; `known` of its entries are on the server already."""

    exported_at = LocalTimeField()
    entries = serializers.IntegerField()
    sales = serializers.IntegerField()
    total = serializers.IntegerField()
    first_at = serializers.CharField()
    last_at = serializers.CharField()
    known = serializers.IntegerField()


class QueueImportOutput(serializers.Serializer[Any]):
    """`preview` when only that was asked for; else the number of entries by their result."""

    terminal = RescuedTerminal()
    preview = QueuePreview(allow_null=True)
    results = serializers.DictField(child=serializers.IntegerField())
    left = serializers.IntegerField()


class QueueFileParser(BaseParser):
    """The file as it was exported, up to 10 MB."""

    media_type = "*/*"

    def parse(self, stream: IO[bytes], *_: Any, **__: Any) -> Any:
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise BodyTooLarge
        return raw


class RescueKeyView(TenantAPIView):
    required_permissions = {"GET": "feed.read"}

    @extend_schema(operation_id="read_rescue_key", responses={200: RescueKeyOutput})
    def get(self, _request: Request) -> Response:
        """The key for exporting a queue. A till keeps it for when the network is away."""
        return Response(asdict(rescue_key(self.actor.tenant_id)))


class QueueImportView(TenantAPIView):
    required_permissions = {"POST": PERMISSION}
    parser_classes = [QueueFileParser]

    @extend_schema(
        operation_id="import_queue",
        parameters=[
            OpenApiParameter(
                "preview", OpenApiTypes.BOOL, description="Only say what the file holds."
            )
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: QueueImportOutput},
    )
    def post(self, request: Request) -> Response:
        """Take a queue that a till exported, each entry once; its journal is ended.

        While `left` is not zero, send the same file again.
        """
        body: object = request.data
        data = body if isinstance(body, bytes) else b""
        if request.query_params.get("preview") == "true":
            return Response(_previewed(preview_queue(data, actor=self.actor)))
        return Response(_imported(import_queue(data, actor=self.actor)))


def _previewed(preview: Preview) -> dict[str, Any]:
    names = ("entries", "sales", "total", "first_at", "last_at", "known")
    values = {name: getattr(preview, name) for name in names}
    held = {"exported_at": preview.exported_at.isoformat(), **values}
    return {"terminal": _terminal(preview), "preview": held, "results": {}, "left": preview.entries}


def _imported(imported: Imported) -> dict[str, Any]:
    return {
        "terminal": _terminal(imported),
        "preview": None,
        "results": imported.results,
        "left": imported.left,
    }


def _terminal(of: Preview | Imported) -> dict[str, str]:
    return {"id": str(of.terminal.id), "code": of.terminal.code, "name": of.terminal.name}
