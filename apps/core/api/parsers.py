"""JSON in, by orjson, with a limit on the size of the body."""

import zlib
from collections.abc import Mapping
from typing import IO, Any, ClassVar

import orjson
from django.conf import settings
from django.utils.translation import gettext
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from apps.core.api.problems import BodyTooLarge


class JSONParser(BaseParser):
    """Parses an object. `request.raw_body` keeps the bytes for the idempotency hash."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.API_MAX_BODY_BYTES + 1)
        if len(raw) > settings.API_MAX_BODY_BYTES:
            raise BodyTooLarge
        if parser_context is not None:
            parser_context["request"].raw_body = raw
        try:
            data = orjson.loads(raw or b"{}")
        except orjson.JSONDecodeError as error:
            raise ParseError(gettext("Isinya bukan JSON: %(error)s.") % {"error": error}) from error
        if not isinstance(data, dict):
            raise ParseError(gettext("Isinya harus objek JSON."))
        if b"\\u0000" in raw:
            raise ParseError(gettext("Teks tidak boleh berisi huruf U+0000."))
        return data


class PackedJSONParser(BaseParser):
    """A larger object, perhaps `Content-Encoding: gzip`; `limit` bytes at most when unpacked.

    What its texts hold is checked by whoever reads them.
    """

    media_type = "application/json"
    limit: ClassVar[int] = 4 * 1024 * 1024

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(self.limit + 1)
        request = (parser_context or {}).get("request")
        if isinstance(request, Request) and request.headers.get("Content-Encoding") == "gzip":
            raw = self._unpacked(raw)
        if len(raw) > self.limit:
            raise BodyTooLarge
        try:
            data = orjson.loads(raw or b"{}")
        except orjson.JSONDecodeError as error:
            raise ParseError(gettext("Isinya bukan JSON: %(error)s.") % {"error": error}) from error
        if not isinstance(data, dict):
            raise ParseError(gettext("Isinya harus objek JSON."))
        return data

    def _unpacked(self, raw: bytes) -> bytes:
        """At most one byte more than allowed: a small body may unpack to any size."""
        unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            data = unpacking.decompress(raw, self.limit + 1)
        except zlib.error as error:
            raise ParseError(gettext("Isinya bukan gzip.")) from error
        if len(data) <= self.limit and not unpacking.eof:
            raise ParseError(gettext("Isinya bukan gzip."))
        return data
