"""Answers that a client keeps, and asks about before it uses them again."""

import hashlib

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request


def if_none_match(description: str) -> OpenApiParameter:
    """How the schema tells of the header; the description says which answer's tag it holds."""
    return OpenApiParameter(
        "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description=description
    )


def weak_tag(content: bytes) -> str:
    """Weak, because the same content may travel compressed in several ways."""
    return f'W/"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'


def is_known(request: Request, tag: str) -> bool:
    """The weak comparison of RFC 9110, section 13.1.2."""
    header = request.headers.get("If-None-Match", "")
    given = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in given or tag.removeprefix("W/") in given


def tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept-Encoding, Authorization"
    return response
