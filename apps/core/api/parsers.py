"""JSON in, by orjson, with a limit on the size of the body."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

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
